"""Limits of the table: with room for one, the second is refused, and the first may be written."""

import re
from pathlib import Path
from typing import Any

import pytest

from aifactory.azure.limits import LIMITS
from tests.twin.providers.small_world import GROUP, SUB, TEAM, Bench, at

HERE = {"location": "swedencentral"}
ROLE = f"{GROUP}/providers/Microsoft.Authorization/roleDefinitions"
TABLE = "Microsoft.Network/routeTables/table"
FILTER = "Microsoft.Network/networkSecurityGroups/filter"
SEARCH = "Microsoft.Search/searchServices/search-one"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces/learn"
ZONE = "Microsoft.Network/privateDnsZones/contoso.com"
COMPUTE = {
    "computeType": "AmlCompute",
    "properties": {"vmSize": "A", "scaleSettings": {"maxNodeCount": 1}},
}


def account(kind: str) -> dict[str, Any]:
    return {**HERE, "kind": kind, "sku": {"name": "S0"}, "properties": {}}


def rule(priority: int) -> dict[str, Any]:
    return {
        "properties": {
            "priority": priority,
            "access": "Allow",
            "direction": "Inbound",
            "protocol": "*",
            "sourceAddressPrefix": "*",
            "destinationAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
        }
    }


def role(name: str) -> dict[str, Any]:
    wanted = {"roleName": name, "assignableScopes": [GROUP], "permissions": [{"actions": ["*"]}]}
    return {"properties": wanted}


def shared(group: str) -> dict[str, Any]:
    return {"properties": {"groupId": group, "privateLinkResourceId": "/subscriptions/x"}}


def a_workspace(bench: Bench) -> None:
    rests = {"storageAccount": bench.storage(), "keyVault": bench.vault()}
    bench.world.write(WORKSPACE, {**HERE, "properties": rests})


@pytest.mark.parametrize(
    ("name", "below", "first", "second", "code"),
    [
        (
            "openAiAccounts",
            None,
            ("Microsoft.CognitiveServices/accounts/one", account("OpenAI")),
            ("Microsoft.CognitiveServices/accounts/two", account("OpenAI")),
            "AccountLimitReached",
        ),
        (
            "routes",
            (TABLE, HERE),
            (f"{TABLE}/routes/one", {"properties": {}}),
            (f"{TABLE}/routes/two", {"properties": {}}),
            "RouteCountLimitReached",
        ),
        (
            "securityRules",
            (FILTER, HERE),
            (f"{FILTER}/securityRules/one", rule(100)),
            (f"{FILTER}/securityRules/two", rule(200)),
            "SecurityRuleCountLimitReached",
        ),
        (
            "sharedLinkGroupsBasic",
            (SEARCH, {**HERE, "sku": {"name": "basic"}}),
            (f"{SEARCH}/sharedPrivateLinkResources/one", shared("blob")),
            (f"{SEARCH}/sharedPrivateLinkResources/two", shared("file")),
            "SharedPrivateLinkLimitReached",
        ),
        (
            "sharedLinkGroupsStandard",
            (SEARCH, {**HERE, "sku": {"name": "standard"}}),
            (f"{SEARCH}/sharedPrivateLinkResources/one", shared("blob")),
            (f"{SEARCH}/sharedPrivateLinkResources/two", shared("file")),
            "SharedPrivateLinkLimitReached",
        ),
        (
            "containerEnvironments",
            None,
            ("Microsoft.App/managedEnvironments/one", {**HERE, "properties": {}}),
            ("Microsoft.App/managedEnvironments/two", {**HERE, "properties": {}}),
            "MaxNumberOfRegionalEnvironmentsInSubExceeded",
        ),
        (
            "machineLearningComputes",
            a_workspace,
            (f"{WORKSPACE}/computes/one", {**HERE, "properties": COMPUTE}),
            (f"{WORKSPACE}/computes/two", {**HERE, "properties": COMPUTE}),
            "ClusterCoreQuotaReached",
        ),
        (
            "customRoles",
            None,
            (f"{ROLE}/{TEAM}", role("one")),
            (f"{ROLE}/{SUB}", role("two")),
            "RoleDefinitionLimitExceeded",
        ),
    ],
)
def test_one_more_than_the_limit_is_refused_until_one_is_gone(
    name: str,
    below: Any,
    first: tuple[str, dict[str, Any]],
    second: tuple[str, dict[str, Any]],
    code: str,
    bench: Bench,
) -> None:
    bench.quota(name, 1)
    if callable(below):
        below(bench)
    elif below:
        bench.world.write(*below)
    assert bench.refused(*first) == "accepted"
    assert bench.refused(*first) == "accepted"
    assert bench.refused(*second) == code
    bench.world.remove(first[0])
    assert bench.refused(*second) == "accepted"


def test_another_kind_of_account_is_not_counted(bench: Bench) -> None:
    bench.quota("openAiAccounts", 1)
    for kind in ("OpenAI", "AIServices", "SpeechServices"):
        path = f"Microsoft.CognitiveServices/accounts/{kind}"
        assert bench.refused(path, account(kind)) == "accepted"


def test_links_to_one_kind_of_group_count_once(bench: Bench) -> None:
    bench.quota("sharedLinkGroupsBasic", 1)
    bench.world.write(SEARCH, {**HERE, "sku": {"name": "basic"}})
    for name in ("one", "two"):
        path = f"{SEARCH}/sharedPrivateLinkResources/{name}"
        assert bench.refused(path, shared("blob")) == "accepted"


def endpoint(bench: Bench, name: str, target: str) -> str:
    subnet = f"{at('Microsoft.Network/virtualNetworks/vnet')}/subnets/ends"
    link = {"privateLinkServiceId": target, "groupIds": ["vault"]}
    wanted = {
        "subnet": {"id": subnet},
        "privateLinkServiceConnections": [{"name": "link", "properties": link}],
    }
    path = f"Microsoft.Network/privateEndpoints/{name}"
    return bench.refused(path, {**HERE, "properties": wanted})


@pytest.mark.parametrize(
    ("name", "targets", "code"),
    [
        ("endpointsOfVault", ("one", "one"), "PrivateEndpointConnectionLimitReached"),
        ("endpointsOfVault", ("one", "two"), "accepted"),
        ("vaultsWithEndpoints", ("one", "two"), "PrivateEndpointConnectionLimitReached"),
        ("vaultsWithEndpoints", ("one", "one"), "accepted"),
        ("privateEndpointsInSubscription", ("one", "two"), "PrivateEndpointLimitReached"),
    ],
)
def test_endpoints_are_counted_at_both_ends(
    name: str, targets: tuple[str, str], code: str, bench: Bench
) -> None:
    bench.network(ends="10.0.0.0/24")
    vaults = {word: bench.vault(f"kv-{word}") for word in ("one", "two")}
    bench.quota(name, 1)
    assert endpoint(bench, "first", vaults[targets[0]]) == "accepted"
    assert endpoint(bench, "first", vaults[targets[0]]) == "accepted"
    assert endpoint(bench, "second", vaults[targets[1]]) == code
    bench.world.remove("Microsoft.Network/privateEndpoints/first")
    assert endpoint(bench, "second", vaults[targets[1]]) == "accepted"


def test_a_zone_takes_so_many_record_sets(bench: Bench) -> None:
    bench.zone("contoso.com")
    bench.quota("zoneRecordSets", 2)  # one is the zone's own
    assert bench.refused(f"{ZONE}/A/one", {"properties": {}}) == "accepted"
    assert bench.refused(f"{ZONE}/A/two", {"properties": {}}) == "RecordSetCountLimitReached"
    bench.world.remove(f"{ZONE}/A/one")
    assert bench.refused(f"{ZONE}/TXT/two", {"properties": {}}) == "accepted"


def test_an_endpoint_takes_so_many_zones(bench: Bench) -> None:
    bench.network(ends="10.0.0.0/24")
    assert endpoint(bench, "pe", bench.vault()) == "accepted"
    zones = [bench.zone(name) for name in ("privatelink.vaultcore.azure.net", "contoso.com")]
    configs = [
        {"name": f"z{n}", "properties": {"privateDnsZoneId": z}} for n, z in enumerate(zones)
    ]
    path = "Microsoft.Network/privateEndpoints/pe/privateDnsZoneGroups/default"
    bench.quota("zonesOfEndpoint", 1)
    whole = {"properties": {"privateDnsZoneConfigs": configs}}
    assert bench.refused(path, whole) == "InvalidPrivateDnsZoneGroup"
    part = {"properties": {"privateDnsZoneConfigs": configs[:1]}}
    assert bench.refused(path, part) == "accepted"


def test_a_custom_role_takes_so_many_scopes(bench: Bench) -> None:
    bench.quota("customRoleScopes", 1)
    wanted = role("one")
    wanted["properties"]["assignableScopes"] = [GROUP, f"/subscriptions/{SUB}"]
    assert bench.refused(f"{ROLE}/{TEAM}", wanted) == "RoleDefinitionScopesExceedLimit"
    assert bench.refused(f"{ROLE}/{TEAM}", role("one")) == "accepted"


def test_each_limit_of_the_table_is_held_or_named_as_not_held() -> None:
    """Held: asked for by its name in the twin, or in the template language."""
    root = Path(__file__).parents[3]
    rooms = [root / "src" / "aifactory" / room for room in ("twin", "template")]
    files = [path for room in rooms for path in room.rglob("*") if path.suffix in (".py", ".yaml")]
    text = "\n".join(path.read_text() for path in files)
    page = (root / "docs" / "reference" / "twin.md").read_text()
    (told,) = [part for part in re.split(r"\n- |\n\n", page) if part.startswith("**Some limits**")]
    silent = {
        one.name
        for one in LIMITS.values()
        if not one.ours and not re.search(rf'"{one.name}"|: {one.name}\b', text)
    }
    assert set(re.findall(r"`(\w+)`", told)) == silent
