"""Lost data, lost identities, open doors and wider rights are told from ordinary changes."""

from typing import Any

import pytest

from aifactory.deploy.compared.danger import danger_of, danger_seen
from aifactory.deploy.model import PropertyChange

HELD = {"Microsoft.Storage/storageAccounts": "data"}
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
ROLE = "Microsoft.Authorization/roleAssignments"
PUBLIC, DEFAULT = "publicNetworkAccess", "networkAcls.defaultAction"
FILTER = "subnets[a].properties.networkSecurityGroup.id"
RULES, KEYS = "networkAcls.ipRules", "allowSharedKeyAccess"
NETWORK = "Microsoft.Network/virtualNetworks"
STORAGE = "Microsoft.Storage/storageAccounts"


def change(path: str, after: Any) -> PropertyChange:
    return PropertyChange(f"properties.{path}", None, after)


@pytest.mark.parametrize(
    ("story", "kind", "resource_type", "changes", "danger"),
    [
        ("data goes", "delete", "microsoft.storage/storageaccounts", [], "data"),
        ("an identity goes", "delete", IDENTITY, [], "identity"),
        ("an endpoint goes", "delete", "Microsoft.Network/privateEndpoints", [], "none"),
        ("a right is given", "create", ROLE, [], "privilege"),
        ("a role grows", "modify", "Microsoft.Authorization/roleDefinitions", [], "privilege"),
        ("a right goes", "delete", ROLE, [], "none"),
        ("opened", "modify", STORAGE, [change(PUBLIC, "Enabled")], "exposure"),
        ("closed", "modify", STORAGE, [change(PUBLIC, "Disabled")], "none"),
        ("allowed", "modify", STORAGE, [change(DEFAULT, "Allow")], "exposure"),
        ("denied", "modify", STORAGE, [change(DEFAULT, "Deny")], "none"),
        ("keys again", "modify", STORAGE, [change(KEYS, True)], "exposure"),
        ("keys off", "modify", STORAGE, [change("disableLocalAuth", True)], "none"),
        ("a hole", "modify", STORAGE, [change(RULES, [{"value": "1"}])], "exposure"),
        ("no hole", "modify", STORAGE, [change(RULES, [])], "none"),
        ("a tag", "modify", STORAGE, [change("tags.cost", "1")], "none"),
        ("no filter", "modify", NETWORK, [change(FILTER, None)], "exposure"),
        ("a filter", "modify", NETWORK, [change(FILTER, "/n")], "none"),
        ("another way", "modify", NETWORK, [change("subnets[a].routeTable", None)], "none"),
    ],
)  # fmt: skip
def test_the_danger_of_a_change(
    story: str, kind: Any, resource_type: str, changes: list[PropertyChange], danger: str
) -> None:
    assert danger_of(kind, resource_type, changes, HELD) == danger, story  # type: ignore[arg-type]


ROLES = "Microsoft.Authorization/roleDefinitions"


def definition(actions: list[str], less: list[str] | None = None, **said: Any) -> dict[str, Any]:
    entry = {"actions": actions, "notActions": less, "dataActions": None}
    return {"properties": {"permissions": [entry], "assignableScopes": ["/s/A"], **said}}


@pytest.mark.parametrize(
    ("story", "before", "after", "danger", "seen"),
    [
        ("an action less", definition(["a/*", "b/read"]), definition(["A/*"]), "none", "privilege"),
        ("an action more", definition(["a/*"]), definition(["a/*", "b"]), "privilege", "none"),
        ("both", definition(["a", "b"]), definition(["a", "c"]), "privilege", "privilege"),
        ("a part of it", definition(["a/*"]), definition(["a/read"]), "none", "privilege"),
        ("more than a part", definition(["a/read"]), definition(["*/read"]), "privilege", "none"),
        ("less, and other words", definition(["a", "b"], description="x"),
         definition(["b"], description="y"), "none", "privilege"),
        ("other words alone", definition(["a"], description="x"),
         definition(["a"], description="y"), "none", "none"),
        ("taken back", definition(["a/*"]), definition(["a/*"], ["a/delete"]), "none", "privilege"),
        ("given back", definition(["a/*"], ["a/delete"]), definition(["a/*"]), "privilege", "none"),
        ("gone with what it was taken from", definition(["a/*", "b"], ["a/delete"]),
         definition(["b"]), "none", "privilege"),
        ("a place more", definition(["a"]), definition(["a"], assignableScopes=["/s/a", "/s/b"]),
         "privilege", "none"),
        ("over data", definition(["a"]), {"properties": {"permissions": [{"dataActions": ["a"]}]}},
         "privilege", "privilege"),
        ("nothing was known", {}, definition(["a"]), "privilege", "none"),
    ],
)  # fmt: skip
def test_a_role_that_only_loses_is_no_more_rights_and_one_that_gains_is(
    story: str, before: dict[str, Any], after: dict[str, Any], danger: str, seen: str
) -> None:
    """What somebody did in Azure counts the other way round: a deploy takes it back."""
    bodies = before, after
    assert danger_of("modify", ROLES, [], HELD, bodies) == danger, story  # type: ignore[arg-type]
    assert danger_seen(ROLES, [], bodies) == seen, story


READ, WRITE = (f"!(ActionMatches{{'registries/repositories/content/{x}'}})" for x in ("r", "w"))
ONE, TWO = "StringStartsWith 'p001/'", "ForAnyOfAnyValues:StringLike {'p001/*', 'p002/*'}"
INSIDE, OTHER = "StringStartsWith 'p001/team/'", "StringStartsWith 'p002/'"


def where(named: str, spared: str = f"{READ} AND {WRITE}", of: str = "name") -> str:
    return f"(({spared}) OR (@Request[registries/repositories:{of}] {named}))"


@pytest.mark.parametrize(
    ("story", "before", "after", "danger"),
    [
        ("one project less", where(TWO), where(ONE), "none"),
        ("part of what it was", where(ONE), where(INSIDE), "none"),
        ("said in another way", where(ONE), where(ONE.replace("StartsWith 'p001/'",
         "Like {'p001/*'}").replace("String", "ForAnyOfAnyValues:String")), "none"),
        ("there was none", None, where(TWO), "none"),
        ("one project more", where(ONE), where(TWO), "privilege"),
        ("more than a part", where(INSIDE), where(ONE), "privilege"),
        ("another project", where(ONE), where(OTHER), "privilege"),
        ("it is gone", where(ONE), None, "privilege"),
        ("another action is spared", where(TWO), where(ONE, READ), "privilege"),
        ("of something else", where(TWO), where(ONE, of="tag"), "privilege"),
        ("a pattern inside", where(TWO), where("StringStartsWith 'p00?/'"), "privilege"),
        ("nobody can tell", where(TWO), "(@Request[a:b] StringEquals 'p001')", "privilege"),
        ("nobody could tell", "(@Request[a:b] StringEquals 'p001')", where(ONE), "privilege"),
    ],
)  # fmt: skip
def test_a_narrower_condition_is_no_more_rights(
    story: str, before: str | None, after: str | None, danger: str
) -> None:
    changed = PropertyChange("properties.condition", before, after)
    assert danger_of("modify", ROLE, [changed], HELD) == danger, story  # type: ignore[arg-type]
    beside = [changed, PropertyChange("properties.principalId", "1", "2")]
    assert danger_of("modify", ROLE, beside, HELD) == "privilege", story  # type: ignore[arg-type]


def test_what_somebody_widened_and_a_filter_somebody_took_are_seen() -> None:
    """A deploy closes them again; until then they stand open."""
    narrower = PropertyChange("properties.condition", where(TWO), where(ONE))
    assert danger_seen(ROLE, [narrower]) == "privilege"
    taken = PropertyChange(f"properties.{FILTER}", None, "/n")
    assert danger_seen(NETWORK, [taken]) == "exposure"
