"""Requests as clients send them: who may ask, what mistakes are told, ETags, headers."""

import asyncio
import json

import pytest

from tests.twin.client import GROUP, SUB, Client
from tests.twin.conftest import Opener

BOXES = f"{GROUP}/providers/Test.Box/boxes"
LOCK = f"{GROUP}/providers/Microsoft.Authorization/locks/keep"
NOWHERE = "/subscriptions/99999999-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("story", "authorization", "code"),
    [
        ("no token", "", "AuthenticationFailed"),
        ("not a bearer token", "Basic abc", "AuthenticationFailed"),
        ("garbage", "Bearer garbage", "InvalidAuthenticationToken"),
        ("a forged signature", "Bearer e30.e30.AAAA", "InvalidAuthenticationToken"),
    ],
)
def test_without_a_good_token_nothing_is_said(
    story: str, authorization: str, code: str, client: Client
) -> None:
    url = "https://twin/subscriptions?api-version=2022-12-01"
    reply = client.raw("GET", url, {"authorization": authorization})
    assert (reply.status, reply.code) == (401, code)
    assert "www-authenticate" in reply.headers


@pytest.mark.parametrize(
    ("story", "change", "error"),
    [
        ("wrong secret", {"client_secret": "no"}, "invalid_client"),
        ("unknown client", {"client_id": "no"}, "unauthorized_client"),
        ("another grant", {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_no_token_for_a_stranger(
    story: str, change: dict[str, str], error: str, client: Client
) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": client.twin.client_id,
        "client_secret": client.twin.client_secret,
    }
    content = "&".join(f"{name}={value}" for name, value in {**form, **change}.items())
    reply = client.raw("POST", "https://twin/t/oauth2/v2.0/token", {}, content.encode())
    assert reply.status in {400, 401}
    assert reply.json["error"] == error


MISTAKES = [
    (
        "no api-version",
        "GET",
        "/subscriptions?api-version=",
        None,
        400,
        "MissingApiVersionParameter",
    ),
    (
        "odd api-version",
        "GET",
        "/subscriptions?api-version=1",
        None,
        400,
        "InvalidApiVersionParameter",
    ),
    ("no such subscription", "GET", NOWHERE, None, 404, "SubscriptionNotFound"),
    (
        "a group nowhere",
        "PUT",
        f"{NOWHERE}/resourceGroups/x",
        {"location": "x"},
        404,
        "SubscriptionNotFound",
    ),
    ("no such group", "GET", f"{GROUP}2", None, 404, "ResourceGroupNotFound"),
    ("delete no group", "DELETE", f"{GROUP}2", None, 404, "ResourceGroupNotFound"),
    ("group without location", "PUT", f"{GROUP}2", {}, 400, "LocationRequired"),
    ("group that moves", "PUT", GROUP, {"location": "x"}, 409, "InvalidResourceGroupLocation"),
    ("group with a bad name", "PUT", f"{GROUP}2.", {"location": "x"}, 400, "InvalidResourceGroup"),
    (
        "resource in no group",
        "PUT",
        BOXES.replace("/rg/", "/no/") + "/a",
        {},
        404,
        "ResourceGroupNotFound",
    ),
    ("no such resource", "GET", f"{BOXES}/none", None, 404, "ResourceNotFound"),
    ("patch of nothing", "PATCH", f"{BOXES}/none", {}, 404, "ResourceNotFound"),
    ("action of nothing", "POST", f"{BOXES}/none/listKeys", None, 404, "ResourceNotFound"),
    ("no such action", "POST", f"{BOXES}/a/dance", None, 404, "NotFound"),
    ("no such type", "PUT", f"{GROUP}/providers/Test.Box/nuts/a", {}, 404, "InvalidResourceType"),
    (
        "listing no type",
        "GET",
        f"{GROUP}/providers/Test.Box/nuts",
        None,
        404,
        "InvalidResourceType",
    ),
    (
        "no such namespace",
        "PUT",
        f"{GROUP}/providers/Bad.Box/nuts/a",
        {},
        404,
        "InvalidResourceNamespace",
    ),
    ("child of nothing", "PUT", f"{BOXES}/none/lids/a", {}, 404, "ParentResourceNotFound"),
    (
        "lock on nothing",
        "PUT",
        f"{BOXES}/none/providers/Microsoft.Authorization/locks/l",
        {},
        404,
        "ParentResourceNotFound",
    ),
    ("refused by its provider", "PUT", f"{BOXES}/bad", {}, 400, "BadName"),
    ("not JSON at all", "PUT", f"{BOXES}/a", b"{", 400, "InvalidRequestContent"),
    ("a list for a body", "PUT", f"{BOXES}/a", [1], 400, "InvalidRequestContent"),
    ("no such method", "PATCH", "/subscriptions", {}, 405, "MethodNotAllowed"),
    ("no such place", "GET", "/nowhere", None, 404, "InvalidRequestUri"),
    (
        "no such operation",
        "GET",
        f"/subscriptions/{SUB}/providers/x/locations/y/operationStatuses/z",
        None,
        404,
        "OperationNotFound",
    ),
    (
        "a filter nobody knows",
        "GET",
        f"/subscriptions/{SUB}/resources?$filter=colour eq 'red'",
        None,
        400,
        "InvalidFilterInQueryString",
    ),
    (
        "a filter with a function",
        "GET",
        f"/subscriptions/{SUB}/resources?$filter=startswith(name,'a')",
        None,
        400,
        "InvalidFilterInQueryString",
    ),
    (
        "a made-up skip token",
        "GET",
        f"/subscriptions/{SUB}/resources?$skiptoken=xyz",
        None,
        400,
        "InvalidSkipToken",
    ),
    ("no such principal", "GET", "/v1.0/users/nobody", None, 404, "Request_ResourceNotFound"),
]


@pytest.mark.parametrize(
    ("story", "method", "path", "body", "status", "code"), MISTAKES, ids=[m[0] for m in MISTAKES]
)
def test_mistakes_are_told_in_azures_words(
    story: str, method: str, path: str, body: object, status: int, code: str, grouped: Client
) -> None:
    grouped.put(f"{BOXES}/a", {"location": "x"})
    reply = grouped.send(method, path.replace(" ", "%20"), body)
    assert (reply.status, reply.code) == (status, code)
    assert reply.json["error"]["message"]
    assert reply.headers["content-type"].startswith("application/json")


def test_the_official_clis_bodies_are_understood(grouped: Client) -> None:
    body = b"""{location: 'x', // where
      "properties": {"text": "two
lines", 'list': [1, 2.5, true, null,], /* the end */ }, }"""
    reply = grouped.put(f"{BOXES}/a", body)
    assert reply.json["properties"]["text"] == "two\nlines"
    assert reply.json["properties"]["list"] == [1, 2.5, True, None]


@pytest.mark.parametrize("text", [b"{a 1}", b"{a: 1 b: 2}", b"[1 2]", b"{a: b}", b"{} {}", b"@"])
def test_what_is_not_even_lenient_json_is_refused(text: bytes, grouped: Client) -> None:
    assert grouped.put(f"{BOXES}/a", text).code == "InvalidRequestContent"


def test_etags_guard_a_write(grouped: Client) -> None:
    first = grouped.put(f"{BOXES}/a", {"properties": {"a": 1}}).headers["etag"]
    second = grouped.send("PUT", f"{BOXES}/a", {"properties": {"a": 2}}, if_match=first)
    assert second.status == 200
    assert second.headers["etag"] != first
    for headers in ({"if_match": first}, {"if_none_match": "*"}):
        reply = grouped.send("PUT", f"{BOXES}/a", {}, **headers)
        assert (reply.status, reply.code) == (412, "PreconditionFailed")
    assert grouped.get(f"{BOXES}/a").json["properties"]["a"] == 2


def test_a_patch_merges_and_null_removes(grouped: Client) -> None:
    body = {"tags": {"a": "1"}, "properties": {"deep": {"x": 1, "y": 2}, "list": [1]}}
    grouped.put(f"{BOXES}/a", body)
    change = {"tags": {"b": "2"}, "properties": {"deep": {"x": None, "z": 3}, "list": [2]}}
    reply = grouped.send("PATCH", f"{BOXES}/a", change)
    assert reply.json["tags"] == {"b": "2"}
    assert reply.json["properties"]["deep"] == {"y": 2, "z": 3}
    assert reply.json["properties"]["list"] == [2]


def test_ids_differ_in_case_only_once(grouped: Client) -> None:
    grouped.put(f"{GROUP.upper()}/PROVIDERS/test.box/BOXES/Apple".replace("/RG/", "/rg/"), {})
    reply = grouped.get(f"{BOXES.lower()}/aPPLE")
    assert reply.json["type"] == "Test.Box/boxes"
    assert reply.json["name"] == "Apple"
    assert grouped.send("HEAD", f"{BOXES}/APPLE").status == 204
    assert grouped.send("HEAD", f"{BOXES}/pear").status == 404


def test_every_answer_can_be_traced(grouped: Client) -> None:
    asked = {"x-ms-correlation-request-id": "c", "x-ms-client-request-id": "m"}
    reply = grouped.send("GET", GROUP, **asked)
    assert reply.headers["x-ms-request-id"]
    assert {name: reply.headers[name] for name in asked} == asked


def test_the_directory_knows_the_scenarios_principals(client: Client) -> None:
    known = "5a1c0000-0000-0000-0000-000000000001"
    body = {"ids": [known, "nobody"], "types": ["group", "user"]}
    found = client.post("/v1.0/directoryObjects/getByIds", body).json["value"]
    assert [(item["id"], item["@odata.type"]) for item in found] == [
        (known, "#microsoft.graph.group")
    ]
    body["types"] = ["servicePrincipal"]
    assert client.post("/v1.0/directoryObjects/getByIds", body).json["value"] == []
    mine = client.get(
        f"/v1.0/servicePrincipals?$filter=appId%20eq%20'{client.twin.client_id}'"
    ).json["value"]
    assert [item["appId"] for item in mine] == [client.twin.client_id]
    assert client.get(f"/v1.0/groups/{known}").json["displayName"] == "churn leads"


@pytest.mark.parametrize(
    ("path", "key", "end"),
    [
        ("/t/v2.0/.well-known/openid-configuration", "token_endpoint", "/t/oauth2/v2.0/token"),
        ("/metadata/endpoints?api-version=2022-09-01", "resourceManager", "https://twin"),
        ("/common/discovery/instance", "tenant_discovery_endpoint", "openid-configuration"),
    ],
)
def test_discovery_leads_here(path: str, key: str, end: str, client: Client) -> None:
    reply = client.raw("GET", f"https://twin{path}", {})
    assert reply.status == 200
    assert reply.json[key].startswith("https://twin")
    assert reply.json[key].endswith(end)


def test_providers_say_what_they_offer(grouped: Client) -> None:
    grouped.put(f"{BOXES}/a", {})
    links = grouped.get(f"{BOXES}/a/privateLinkResources").json["value"]
    assert [item["properties"]["groupId"] for item in links] == ["box"]
    kind = "providers/Microsoft.Insights/diagnosticSettingsCategories"
    assert [item["name"] for item in grouped.get(f"{BOXES}/a/{kind}").json["value"]] == ["Audit"]
    assert grouped.get(f"{BOXES}/a/{kind}/audit").json["name"] == "Audit"
    assert grouped.post(f"{BOXES}/a/listKeys").json == {"key1": "key of a"}


def test_a_provider_can_be_registered(client: Client) -> None:
    where = f"/subscriptions/{SUB}/providers/test.box"
    assert client.get(where).json["registrationState"] == "Registered"
    client.post(f"{where}/unregister")
    assert client.get(where).json["registrationState"] == "Unregistered"
    client.post(f"{where}/register")
    assert client.get(where).json["registrationState"] == "Registered"
    types = {item["resourceType"] for item in client.get(where).json["resourceTypes"]}
    assert types == {"boxes", "boxes/lids", "slow", "safes", "shy"}
    assert client.get(f"/subscriptions/{SUB}/providers/nobody").code == "InvalidResourceNamespace"


@pytest.mark.parametrize(
    ("method", "body", "left"),
    [
        ("PUT", {"properties": {"tags": {"b": "2"}}}, {"b": "2"}),
        ("PATCH", {"operation": "Merge", "properties": {"tags": {"b": "2"}}}, {"a": "1", "b": "2"}),
        ("PATCH", {"operation": "Replace", "properties": {"tags": {"b": "2"}}}, {"b": "2"}),
        ("PATCH", {"operation": "Delete", "properties": {"tags": {"a": "1"}}}, {}),
        ("DELETE", None, {}),
    ],
)
def test_tags_are_a_resource_of_their_own(
    method: str, body: object, left: dict[str, str], grouped: Client
) -> None:
    grouped.put(f"{BOXES}/a", {"tags": {"a": "1"}})
    where = f"{BOXES}/a/providers/Microsoft.Resources/tags/default"
    assert grouped.send(method, where, body).status == 200
    assert grouped.get(where).json["properties"]["tags"] == left
    assert grouped.get(f"{BOXES}/a").json["tags"] == left


def test_what_is_never_buried_has_no_graves(client: Client) -> None:
    where = f"/subscriptions/{SUB}/providers/Microsoft.KeyVault/deletedManagedHSMs"
    assert client.get(where).json == {"value": []}


def test_a_refused_write_leaves_nothing(grouped: Client) -> None:
    grouped.put(f"{BOXES}/bad", {})
    assert grouped.get(BOXES).json["value"] == []


def test_a_defect_is_still_an_answer_in_json(grouped: Client, caplog: object) -> None:
    reply = grouped.put(f"{BOXES}/a", {"properties": {"needs": 5}})  # the simple providers trip
    assert (reply.status, reply.code) == (500, "InternalServerError")


def test_what_was_acknowledged_is_there_after_reopening(reopen: Opener) -> None:
    client = Client(reopen())
    client.login()
    client.group()
    client.put(f"{BOXES}/a", {})
    client.twin.close()
    client.twin = reopen()
    assert client.get(f"{BOXES}/a").status == 200  # with the token of before


def test_sleepers_overlap_in_virtual_time(client: Client) -> None:
    async def both() -> list[str]:
        order: list[str] = []

        async def wait(seconds: float, name: str) -> None:
            await client.twin.sleep(seconds)
            order.append(name)

        await asyncio.gather(wait(30, "slow"), wait(10, "quick"), wait(20, "medium"))
        return order

    assert asyncio.run(both()) == ["quick", "medium", "slow"]


def test_a_body_says_when_it_is_empty(grouped: Client) -> None:
    grouped.put(f"{BOXES}/a", {})
    reply = grouped.delete(f"{BOXES}/a")
    assert (reply.status, reply.content) == (200, b"")
    assert grouped.delete(f"{BOXES}/a").status == 204
    assert json.loads(grouped.get(BOXES).content) == {"value": []}
