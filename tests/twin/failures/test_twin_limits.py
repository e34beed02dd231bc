"""Limits and quotas: one more than there may be is refused as Azure does, one less lets it in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aifactory
from aifactory.azure.limits import LIMITS
from aifactory.twin import Twin
from aifactory.twin.providers.facts import known
from tests.twin.client import GROUP, SUB, template
from tests.twin.failures.real import NET, READER, REGION, Real, real_twin

STACKS = f"{GROUP}/providers/Microsoft.Resources/deploymentStacks"
SPACE = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
STACK = {
    "actionOnUnmanage": {"resources": "delete"},
    "denySettings": {"mode": "none"},
    "template": template(),
}
SEARCH = f"{GROUP}/providers/Microsoft.Search/searchServices"
ACCOUNTS = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts"
ADA, LEADS = "5a1c0000-0000-0000-0000-000000000002", "5a1c0000-0000-0000-0000-000000000001"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    names = (
        *("resourceGroups", "deploymentStacks", "virtualNetworks", "subnets", "roleAssignments"),
        *("searchServices.basic", "searchServices.standard2", "storageAccounts", "foundryAccounts"),
        *("databaseAccounts", "locks", "privateZones", "networkSecurityGroups"),
        *("diagnosticSettings", "policyAssignments"),
    )
    quotas = ", ".join(f"{name}: 1" for name in names)
    twin = real_twin(tmp_path, f"quotas: {{ {quotas} }}")
    yield twin
    twin.close()


def role(principal: str) -> Any:
    return {"properties": {"principalId": principal, "roleDefinitionId": READER}}


def account(name: str) -> Any:
    properties = {"customSubDomainName": name}
    return {"kind": "AIServices", "sku": {"name": "S0"}, "properties": properties}


def assignment(name: str) -> str:
    return f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/{name}"


G1, G2 = "00000000-0000-0000-0000-0000000000a1", "00000000-0000-0000-0000-0000000000a2"
STORE = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
LOCK = {"properties": {"level": "CanNotDelete"}}
LOCKS = f"{GROUP}/providers/Microsoft.Authorization/locks"


@pytest.mark.parametrize(
    ("path", "first", "second", "code"),
    [
        (GROUP, ("", {}), ("2", {}), "ResourceGroupQuotaExceeded"),
        (
            STACKS,
            ("/one", {"properties": STACK}),
            ("/two", {"properties": STACK}),
            "DeploymentStackQuotaExceeded",
        ),
        (
            f"{NET}/virtualNetworks",
            ("/one", {"properties": SPACE}),
            ("/two", {"properties": SPACE}),
            "VirtualNetworkCountLimitReached",
        ),
        (f"{NET}/networkSecurityGroups", ("/one", {}), ("/two", {}), "NetworkSecurityGroup"),
        (assignment(""), (G1, role(ADA)), (G2, role(LEADS)), "RoleAssignmentLimitExceeded"),
        (
            SEARCH,
            ("/search-one", {"sku": {"name": "basic"}}),
            ("/search-two", {"sku": {"name": "basic"}}),
            "ServiceQuotaExceeded",
        ),
        (
            SEARCH,
            ("/search-one", {"sku": {"name": "standard2"}}),
            ("/search-two", {"sku": {"name": "standard2"}}),
            "ServiceQuotaExceeded",
        ),
        (
            f"{GROUP}/providers/Microsoft.Storage/storageAccounts",
            ("/storeone4ever", STORE),
            ("/storetwo4ever", STORE),
            "MaxStorageAccountsCountPerSubscriptionExceeded",
        ),
        (
            ACCOUNTS,
            ("/account-one", account("account-one")),
            ("/account-two", account("account-two")),
            "AccountLimitReached",
        ),
        (LOCKS, ("/one", LOCK), ("/two", LOCK), "LockLimitReached"),
    ],
)
def test_one_too_many_is_refused_until_one_is_gone(
    path: str, first: tuple[str, Any], second: tuple[str, Any], code: str, twin: Twin
) -> None:
    client = Real.of(twin)

    def put(end: tuple[str, Any]) -> Any:
        return client.put(f"{path}{end[0]}", {"location": REGION, **end[1]})

    assert put(first).status < 300
    client.sleep(3600)
    refused = put(second)
    assert refused.status >= 400
    assert refused.code.startswith(code)
    assert "1" in refused.json["error"]["message"]
    assert put(first).status < 300  # an update is not one more
    client.sleep(3600)
    assert client.delete(f"{path}{first[0]}").status < 300
    client.sleep(3600)
    assert put(second).status < 300


BASIC, LARGE = {"sku": {"name": "basic"}}, {"sku": {"name": "Standard2"}}
NETWORK = {"properties": SPACE}


@pytest.mark.parametrize(
    ("path", "full", "free"),
    [
        (f"{NET}/virtualNetworks", NETWORK, {**NETWORK, "location": "norwayeast"}),
        (
            f"{NET}/virtualNetworks",
            {**NETWORK, "Location": "Sweden Central"},
            {**NETWORK, "location": "UK West"},
        ),
        (SEARCH, {"sku": {"name": "BASIC"}}, LARGE),
    ],
)
def test_a_limit_speaks_of_a_region_and_of_a_sku(
    path: str, full: Any, free: Any, twin: Twin
) -> None:
    client = Real.of(twin)

    def put(name: str, body: Any) -> Any:
        place = {} if "Location" in body else {"location": REGION}
        return client.put(f"{path}/{name}", {**place, **body})

    assert put("the-first", BASIC if path == SEARCH else NETWORK).status < 300
    client.sleep(3600)
    assert put("the-second", full).status >= 400
    assert put("the-third", free).status < 300


def test_a_limit_speaks_of_a_kind(tmp_path: Path) -> None:
    twin = real_twin(tmp_path, "quotas: { openAiAccounts: 1 }")
    client = Real.of(twin)

    def put(name: str, **kind: str) -> int:
        body = {"location": REGION, **account(name), **kind}
        return client.put(f"{ACCOUNTS}/{name}", body).status

    assert put("open-one", kind="OpenAI") < 300
    assert put("open-two", kind="OpenAI") >= 400
    assert put("all-kinds") < 300
    twin.close()


@pytest.mark.parametrize("inline", [True, False])
def test_a_network_takes_so_many_subnets(inline: bool, twin: Twin) -> None:
    client, path = Real.of(twin), f"{NET}/virtualNetworks/vnet"
    subnets = [
        {"name": f"s{at}", "properties": {"addressPrefix": f"10.0.{at}.0/24"}} for at in (1, 2)
    ]
    client.ready(path, {**SPACE, "subnets": subnets[:1]})
    if inline:
        reply = client.write(path, {**SPACE, "subnets": subnets})
    else:
        reply = client.put(f"{path}/subnets/s2", subnets[1])
    assert (reply.status, reply.code) == (400, "SubnetCountLimitReached")
    assert client.write(path, {**SPACE, "subnets": subnets[1:]}).status < 300


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Real]:
    """A twin whose groups hold one resource of each type."""
    twin = real_twin(tmp_path, "quotas: { resourcesOfType: 1 }")
    yield Real.of(twin)
    twin.close()


def test_a_group_holds_so_many_resources_of_one_type(narrow: Real) -> None:
    def put(name: str, where: str = GROUP) -> Any:
        return narrow.write(f"{where}/providers/Microsoft.Network/routeTables/{name}", {})

    assert put("one").status < 300
    assert (put("two").status, put("two").code) == (409, "ResourceQuotaExceeded")
    assert "would exceed the quota of '1'" in put("two").json["error"]["message"]
    assert put("one").status < 300  # an update is not one more
    narrow.group(f"{GROUP}2")
    assert put("two", f"{GROUP}2").status < 300  # another group has room of its own
    narrow.sleep(3600)
    assert narrow.delete(f"{NET}/routeTables/one").status < 300
    narrow.sleep(3600)
    assert put("two").status < 300


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("Microsoft.Network/publicIPAddresses", {"sku": {"name": "Standard"}}),
        ("Microsoft.Authorization/locks", {"properties": {"level": "CanNotDelete"}}),
    ],
)
def test_what_azure_does_not_count(type_: str, body: Any, narrow: Real) -> None:
    for name in ("one", "two"):
        reply = narrow.put(f"{GROUP}/providers/{type_}/{name}", {"location": REGION, **body})
        assert reply.status < 300, reply.json


def test_a_deployment_that_exceeds_a_quota_names_the_resource(twin: Twin) -> None:
    client = Real.of(twin)
    vnets = [
        {
            "type": "Microsoft.Network/virtualNetworks",
            "apiVersion": "2024-05-01",
            "name": name,
            "location": REGION,
            "properties": SPACE,
        }
        for name in ("net-one", "net-two")
    ]
    body = {"properties": {"mode": "Incremental", "template": template(*vnets)}}
    where = f"/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.Resources/deployments/d"
    ended = client.done(client.put(where, body)).json
    (error,) = ended["error"]["details"]
    assert error["code"] == "VirtualNetworkCountLimitReached"
    assert error["target"].endswith("/net-two")


def test_every_limit_of_a_type_stands_in_the_table() -> None:
    found = {limit.table for about in known().values() for limit in about.limits}
    assert len(found) > 12
    assert found <= set(LIMITS)


def test_a_resource_takes_fifty_tags(twin: Twin) -> None:
    client, path = Real.of(twin), f"{NET}/networkSecurityGroups/one"

    def put(count: int) -> Any:
        tags = {f"t{at}": "x" for at in range(count)}
        return client.put(path, {"location": REGION, "tags": tags})

    assert (put(51).status, put(51).code) == (400, "TagCountLimitReached")
    assert put(50).status < 300


# What only planning counts: Azure degrades in silence there, or exempts types that nobody lists.
ELSEWHERE = {
    *("privateEndpointsAcrossPeers", "privateAddressesAcrossPeers"),
    *("managementGroupRoleAssignments", "securityRuleRanges"),
}


def test_every_other_limit_is_looked_up_by_its_name() -> None:
    root = Path(aifactory.__file__).parent
    files = [one for room in ("twin", "template") for one in (root / room).rglob("*")]
    texts = [one.read_text("utf-8") for one in files if one.suffix in {".py", ".yaml"}]
    words = set(re.findall(r"\w+(?:\.\w+)?", " ".join(texts)))
    azures = {name for name, one in LIMITS.items() if not one.ours}
    assert azures - words == ELSEWHERE
