"""Listings show what was asked for and nothing else: real clients trust them blindly."""

import pytest

from tests.twin.client import GROUP, OTHER, SUB, Client

BOXES = f"{GROUP}/providers/Test.Box/boxes"
LISTINGS = [
    ("a type in a group", BOXES, {"a", "b"}),
    ("a type in a subscription", f"/subscriptions/{SUB}/providers/Test.Box/boxes", {"a", "b", "c"}),
    ("another subscription", f"/subscriptions/{OTHER}/providers/Test.Box/boxes", set()),
    ("children", f"{BOXES}/a/lids", {"lid"}),
    ("an extension's own scope", f"{BOXES}/a/providers/Microsoft.Authorization/locks", {"l"}),
    ("what has a location", f"{GROUP}/resources", {"a", "b"}),
    (
        "by type",
        f"/subscriptions/{SUB}/resources?$filter=resourceType eq 'test.box/Boxes'",
        {"a", "b", "c"},
    ),
    (
        "but not of a type",
        f"/subscriptions/{SUB}/resources?$filter=resourceType ne 'Test.Box/boxes'",
        set(),
    ),
    ("by group", f"/subscriptions/{SUB}/resources?$filter=resourceGroup eq 'RG2'", {"c"}),
    ("by tag", f"/subscriptions/{SUB}/resources?$filter=tagName eq 'n' and tagValue eq '1'", {"a"}),
    (
        "by name and type",
        f"/subscriptions/{SUB}/resources?$filter=name eq 'b' and resourceType eq 'Test.Box/boxes'",
        {"b"},
    ),
    ("groups", f"/subscriptions/{SUB}/resourcegroups/", {"rg", "rg2"}),
    (
        "groups by tag",
        f"/subscriptions/{SUB}/resourcegroups?$filter=tagName eq 'aif' and tagValue eq '2'",
        {"rg2"},
    ),
    ("subscriptions", "/subscriptions", {SUB, OTHER}),
]


@pytest.mark.parametrize(("story", "path", "names"), LISTINGS, ids=[x[0] for x in LISTINGS])
def test_a_listing_shows_what_was_asked_for(
    story: str, path: str, names: set[str], grouped: Client
) -> None:
    other = f"{GROUP}2"
    grouped.put(other, {"location": "x", "tags": {"aif": "2"}})
    grouped.put(f"{BOXES}/a", {"location": "x", "tags": {"n": "1"}})
    grouped.put(f"{BOXES}/b", {"location": "x"})
    grouped.put(f"{other}/providers/Test.Box/boxes/c", {"location": "x"})
    grouped.put(f"{BOXES}/a/lids/lid", {})
    grouped.put(f"{BOXES}/a/providers/Microsoft.Authorization/locks/l", {})
    found = grouped.get(path.replace(" ", "%20")).json["value"]
    assert {item.get("name", item.get("subscriptionId")) for item in found} == names


def test_a_long_listing_comes_in_pages(grouped: Client) -> None:
    for number in range(5):
        grouped.put(f"{BOXES}/b{number}", {"location": "x"})
    names, where = [], f"{BOXES}?$top=2&$filter=location%20eq%20'x'"
    while where:
        page = grouped.get(where).json
        names.append([item["name"] for item in page["value"]])
        where = page.get("nextLink")
    assert names == [["b0", "b1"], ["b2", "b3"], ["b4"]]


GRANTS = "/providers/Microsoft.Authorization/roleAssignments"
ASSIGNMENTS = [
    ("all of a subscription", f"/subscriptions/{SUB}{GRANTS}", {"s", "g", "b"}),
    ("all of a group", f"{GROUP}{GRANTS}", {"s", "g", "b"}),
    ("at a group and above", f"{GROUP}{GRANTS}?$filter=atScope()", {"s", "g"}),
    ("at a subscription", f"/subscriptions/{SUB}{GRANTS}?$filter=atScope()", {"s"}),
    ("of somebody", f"/subscriptions/{SUB}{GRANTS}?$filter=principalId eq 'p2'", {"g", "b"}),
    ("of somebody, here", f"{GROUP}{GRANTS}?$filter=atScope() and principalId eq 'p2'", {"g"}),
    ("assigned to somebody", f"/subscriptions/{SUB}{GRANTS}?$filter=assignedTo('p1')", {"s"}),
    ("elsewhere", f"/subscriptions/{OTHER}{GRANTS}", set()),
]


@pytest.mark.parametrize(("story", "path", "names"), ASSIGNMENTS, ids=[x[0] for x in ASSIGNMENTS])
def test_role_assignments_are_listed_by_scope(
    story: str, path: str, names: set[str], grouped: Client
) -> None:
    grouped.put(f"{BOXES}/a", {})
    for name, scope, principal in (
        ("s", f"/subscriptions/{SUB}", "p1"),
        ("g", GROUP, "p2"),
        ("b", f"{BOXES}/a", "p2"),
    ):
        reply = grouped.put(f"{scope}{GRANTS}/{name}", {"properties": {"principalId": principal}})
        assert reply.status == 201
    found = grouped.get(path.replace(" ", "%20")).json["value"]
    assert {item["name"] for item in found} == names


ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
DEFINITIONS = [
    ("all that hold here", f"{GROUP}{ROLES}", {"r1", "r2", "own"}),
    ("all that hold elsewhere", f"/subscriptions/{OTHER}{ROLES}", {"r1", "r2"}),
    ("by name", f"{GROUP}{ROLES}?$filter=roleName eq 'Reader'", {"r1"}),
    ("our own", f"{GROUP}{ROLES}?$filter=type eq 'CustomRole'", {"own"}),
    ("of the tenant", ROLES, {"r1", "r2"}),
]


@pytest.mark.parametrize(("story", "path", "names"), DEFINITIONS, ids=[x[0] for x in DEFINITIONS])
def test_role_definitions_are_azures_and_our_own(
    story: str, path: str, names: set[str], grouped: Client
) -> None:
    body = {"properties": {"roleName": "Own", "type": "CustomRole"}}
    assert grouped.put(f"/subscriptions/{SUB}{ROLES}/own", body).status == 201
    found = grouped.get(path.replace(" ", "%20")).json["value"]
    assert {item["name"] for item in found} == names


def test_a_role_is_seen_from_every_subscription_in_which_it_may_be_given(grouped: Client) -> None:
    scopes = [f"/subscriptions/{SUB}", f"/subscriptions/{OTHER}/resourceGroups/there"]
    body = {"properties": {"roleName": "Both", "assignableScopes": scopes}}
    assert grouped.put(f"/subscriptions/{SUB}{ROLES}/both", body).status == 201
    there = f"/subscriptions/{OTHER}"
    assert grouped.put(f"{there}/resourceGroups/there", {"location": "westeurope"}).status == 201
    found = grouped.get(f"{scopes[1]}{ROLES}/both").json
    assert found["properties"]["roleName"] == "Both"
    assert found["id"] == f"{scopes[1]}{ROLES}/both"
    listed = [item["name"] for item in grouped.get(f"{scopes[1]}{ROLES}").json["value"]]
    assert sorted(listed) == ["both", "r1", "r2"]


def test_a_built_in_role_is_found_at_every_scope(grouped: Client) -> None:
    for scope in ("", f"/subscriptions/{SUB}", GROUP):
        assert grouped.get(f"{scope}{ROLES}/R1").json["properties"]["roleName"] == "Reader"
    assert grouped.get(f"{GROUP}{ROLES}/r3").status == 404


@pytest.mark.parametrize(
    "path", ["resources", "providers/Microsoft.KeyVault/vaults", ROLES.removeprefix("/")]
)
def test_a_group_that_is_not_there_lists_nothing(path: str, client: Client) -> None:
    found = client.get(f"/subscriptions/{SUB}/resourceGroups/none/{path}")
    assert (found.status, found.json["error"]["code"]) == (404, "ResourceGroupNotFound")


def test_every_region_is_open(client: Client) -> None:
    found = client.get(f"/subscriptions/{SUB}/locations").json["value"]
    assert "swedencentral" in {item["name"] for item in found}
