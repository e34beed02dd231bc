"""What a tier, a kind or a subnet does not offer is refused; what it offers is not."""

from typing import Any

import pytest

from aifactory.twin import providers
from aifactory.twin.providers.facts import known
from tests.twin.providers.small_world import Bench, at

HERE = "swedencentral"
REGISTRY = "Microsoft.ContainerRegistry/registries/regone"
SEARCH = "Microsoft.Search/searchServices/search-one"
BUS = "Microsoft.ServiceBus/namespaces/sb-one-two"
HUBS = "Microsoft.EventHub/namespaces/eh-one-two"
PLAN = "Microsoft.Web/serverfarms/plan"
SITE = "Microsoft.Web/sites/site-one"
BRICKS = "Microsoft.Databricks/workspaces/bricks"
GATEWAY = "Microsoft.ApiManagement/service/apim-one"
POSTGRES = "Microsoft.DBforPostgreSQL/flexibleServers/pg-one"


def body(sku: str, properties: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"location": HERE, "sku": {"name": sku}, "properties": properties or {}, **rest}


@pytest.mark.parametrize(
    ("path", "lesser", "enough", "properties", "code"),
    [
        (
            REGISTRY,
            "Standard",
            "Premium",
            {"publicNetworkAccess": "Disabled"},
            "DisablingPublicNetworkAccessNotSupported",
        ),
        (REGISTRY, "Basic", "Premium", {"zoneRedundancy": "Enabled"}, "ZoneRedundancyNotSupported"),
        (
            REGISTRY,
            "Basic",
            "Standard",
            {"anonymousPullEnabled": True},
            "AnonymousPullNotSupported",
        ),
        (
            REGISTRY,
            "Standard",
            "Premium",
            {"networkRuleSet": {"defaultAction": "Deny"}},
            "NetworkRulesNotSupported",
        ),
        (
            REGISTRY,
            "Standard",
            "Premium",
            {"policies": {"exportPolicy": {"status": "disabled"}}},
            "ExportPolicyNotSupported",
        ),
        (SEARCH, "free", "basic", {"replicaCount": 2}, "InvalidReplicaCount"),
        (SEARCH, "basic", "standard", {"replicaCount": 4}, "InvalidReplicaCount"),
        (SEARCH, "free", "basic", {"partitionCount": 2}, "InvalidPartitionCount"),
        (SEARCH, "basic", "standard", {"partitionCount": 12}, "InvalidPartitionCount"),
        (SEARCH, "standard", "standard3", {"hostingMode": "HighDensity"}, "InvalidHostingMode"),
        (SEARCH, "free", "basic", {"publicNetworkAccess": "Disabled"}, "InvalidNetworkAccess"),
        (BUS, "Standard", "Premium", {"publicNetworkAccess": "Disabled"}, "BadRequest"),
        (BUS, "Standard", "Premium", {"premiumMessagingPartitions": 1}, "BadRequest"),
        (HUBS, "Basic", "Standard", {"publicNetworkAccess": "Disabled"}, "BadRequest"),
        (HUBS, "Basic", "Standard", {"kafkaEnabled": True}, "BadRequest"),
        (BRICKS, "standard", "premium", {"publicNetworkAccess": "Disabled"}, "BadRequest"),
        (GATEWAY, "StandardV2", "Premium", {"virtualNetworkType": "Internal"}, "BadRequest"),
        (GATEWAY, "Basic", "StandardV2", {"virtualNetworkType": "External"}, "BadRequest"),
    ],
)
def test_a_tier_does_not_offer_everything(
    bench: Bench, path: str, lesser: str, enough: str, properties: dict[str, Any], code: str
) -> None:
    assert bench.refused(path, body(lesser, properties)) == code
    assert bench.refused(path, body(lesser)) == "accepted"
    bench.world.remove(path)
    bench.world.later(days=90)
    assert bench.refused(path, body(enough, properties)) == "accepted"
    assert bench.refused(path, body(lesser, properties)) == code


@pytest.mark.parametrize(
    ("parent", "lesser", "enough", "child", "properties", "code"),
    [
        (REGISTRY, "Standard", "Premium", "replications/west", {}, "ReplicationNotSupported"),
        (BUS, "Basic", "Standard", "topics/news", {}, "BadRequest"),
        (HUBS, "Basic", "Standard", "eventhubs/one", {"messageRetentionInDays": 7}, "BadRequest"),
        (
            SEARCH,
            "free",
            "basic",
            "sharedPrivateLinkResources/blob",
            {"groupId": "blob", "privateLinkResourceId": "/subscriptions/x"},
            "SharedPrivateLinkNotSupported",
        ),
        (
            SEARCH,
            "basic",
            "standard",
            "sharedPrivateLinkResources/ai",
            {"groupId": "foundry_account", "privateLinkResourceId": "/subscriptions/x"},
            "SharedPrivateLinkNotSupported",
        ),
    ],
)
def test_the_tier_of_the_parent_decides(
    bench: Bench,
    parent: str,
    lesser: str,
    enough: str,
    child: str,
    properties: dict[str, Any],
    code: str,
) -> None:
    wanted = {"location": HERE, "properties": properties}
    bench.world.write(parent, body(lesser))
    assert bench.refused(f"{parent}/{child}", wanted) == code
    bench.world.write(parent, body(enough))
    assert bench.refused(f"{parent}/{child}", wanted) == "accepted"


@pytest.mark.parametrize(
    ("vault", "kty", "expected"),
    [("standard", "RSA-HSM", "BadParameter"), ("premium", "RSA-HSM", "accepted")],
)
def test_keys_in_hardware_need_a_premium_vault(
    bench: Bench, vault: str, kty: str, expected: str
) -> None:
    path = bench.vault(sku={"family": "A", "name": vault})
    assert bench.refused(f"{path}/keys/one", {"properties": {"kty": kty}}) == expected


@pytest.mark.parametrize(
    ("sku", "rest", "expected"),
    [
        ("Standard_LRS", {"kind": "FileStorage"}, "InvalidAccountType"),
        ("Premium_LRS", {"kind": "FileStorage"}, "accepted"),
        (
            "Standard_LRS",
            {"kind": "Storage", "properties": {"isHnsEnabled": True}},
            "InvalidRequestPropertyValue",
        ),
        (
            "Standard_LRS",
            {"kind": "StorageV2", "properties": {"isHnsEnabled": True}},
            "accepted",
        ),
    ],
)
def test_a_kind_of_storage_needs_its_sku(
    bench: Bench, sku: str, rest: dict[str, Any], expected: str
) -> None:
    wanted = {**body(sku), **rest}
    assert bench.refused("Microsoft.Storage/storageAccounts/stone", wanted) == expected


# -- endpoints


def endpoint(bench: Bench, target: str, group: str) -> str:
    subnet = f"{bench.network(ends='10.0.0.0/24')}/subnets/ends"
    link = {"privateLinkServiceId": at(target).text, "groupIds": [group]}
    links = [{"name": "link", "properties": link}]
    properties = {"subnet": {"id": subnet}, "privateLinkServiceConnections": links}
    wanted = {"location": HERE, "properties": properties}
    return bench.refused("Microsoft.Network/privateEndpoints/pe", wanted)


@pytest.mark.parametrize(
    ("target", "group", "lesser", "enough", "code"),
    [
        (REGISTRY, "registry", "Standard", "Premium", "PrivateEndpointNotSupported"),
        (SEARCH, "searchService", "free", "basic", "PrivateEndpointNotSupported"),
        (BUS, "namespace", "Standard", "Premium", "BadRequest"),
        (HUBS, "namespace", "Basic", "Standard", "BadRequest"),
        (BRICKS, "databricks_ui_api", "standard", "premium", "BadRequest"),
        (GATEWAY, "Gateway", "Consumption", "StandardV2", "BadRequest"),
    ],
)
def test_an_endpoint_needs_a_tier_that_has_them(
    bench: Bench, target: str, group: str, lesser: str, enough: str, code: str
) -> None:
    bench.world.write(target, body(lesser))
    assert endpoint(bench, target, group) == code
    bench.world.remove(target)
    bench.world.later(days=90)
    bench.world.write(target, body(enough))
    assert endpoint(bench, target, group) == "accepted"


@pytest.mark.parametrize(
    ("sku", "expected"),
    [("F1", "BadRequest"), ("Y1", "BadRequest"), ("B1", "accepted"), ("FC1", "accepted")],
)
def test_the_plan_of_a_site_decides(bench: Bench, sku: str, expected: str) -> None:
    bench.world.write(PLAN, body(sku))
    bench.world.write(SITE, {"location": HERE, "properties": {"serverFarmId": at(PLAN).text}})
    assert endpoint(bench, SITE, "sites") == expected


@pytest.mark.parametrize(
    ("kind", "sku", "group", "expected"),
    [
        ("FileStorage", "Premium_LRS", "file", "accepted"),
        ("FileStorage", "Premium_LRS", "blob", "InvalidPrivateLinkServiceGroupId"),
        ("BlockBlobStorage", "Premium_LRS", "queue", "InvalidPrivateLinkServiceGroupId"),
        ("StorageV2", "Standard_LRS", "queue", "accepted"),
    ],
)
def test_a_kind_of_storage_has_its_groups(
    bench: Bench, kind: str, sku: str, group: str, expected: str
) -> None:
    account = "Microsoft.Storage/storageAccounts/stone"
    bench.world.write(account, body(sku, kind=kind))
    assert endpoint(bench, account, group) == expected
    offered = providers.private_link_resources(at(account).type, bench.world.read(account))
    assert (group in {one["name"] for one in offered}) == (expected == "accepted")


def test_zones_and_members_are_told_in_the_words_of_the_region() -> None:
    kind = "Microsoft.App/managedEnvironments"
    found = providers.private_link_resources(kind, {"location": "Sweden Central"})
    zones = [one["properties"]["requiredZoneNames"] for one in found]
    assert zones == [["privatelink.swedencentral.azurecontainerapps.io"]]
    placed = [
        text
        for about in known().values()
        for one in providers.private_link_resources(about.type, {"location": HERE, "kind": "x"})
        for text in (*one["properties"]["requiredZoneNames"], *one["properties"]["requiredMembers"])
    ]
    assert placed
    assert not [text for text in placed if "{location}" in text]


# -- subnets

ENVIRONMENT = "Microsoft.App/managedEnvironments/env"
PROFILES = [{"name": "Consumption", "workloadProfileType": "Consumption"}]


def subnet_of(prefix: str, service: str = "") -> dict[str, Any]:
    delegated = [{"name": "one", "properties": {"serviceName": service}}] if service else []
    return {"addressPrefix": prefix, "delegations": delegated}


def environment(bench: Bench, subnet: str, **rest: Any) -> str:
    properties = {"vnetConfiguration": {"infrastructureSubnetId": subnet}, **rest}
    return bench.refused(ENVIRONMENT, {"location": HERE, "properties": properties})


INVALID = "ManagedEnvironmentInvalidNetworkConfiguration"


@pytest.mark.parametrize(
    ("prefix", "service", "profiles", "expected"),
    [
        ("10.0.0.0/24", "", [], INVALID),
        ("10.0.0.0/23", "", [], "accepted"),
        ("10.0.0.0/28", "Microsoft.App/environments", PROFILES, INVALID),
        ("10.0.0.0/27", "Microsoft.App/environments", PROFILES, "accepted"),
        ("10.0.0.0/27", "", PROFILES, "ManagedEnvironmentSubnetDelegationError"),
    ],
)
def test_container_apps_need_room(
    bench: Bench, prefix: str, service: str, profiles: list[Any], expected: str
) -> None:
    network = bench.network(apps=subnet_of(prefix, service))
    assert environment(bench, f"{network}/subnets/apps", workloadProfiles=profiles) == expected
    other = "Microsoft.App/managedEnvironments/other"
    nowhere = {"vnetConfiguration": {"infrastructureSubnetId": f"{network}/subnets/none"}}
    assert bench.refused(other, {"location": HERE, "properties": nowhere}) == INVALID


def test_an_environment_has_its_subnet_to_itself(bench: Bench) -> None:
    subnet = f"{bench.network(apps='10.0.0.0/23', more='10.0.2.0/23')}/subnets/apps"
    assert environment(bench, subnet) == "accepted"
    assert environment(bench, subnet) == "accepted"
    wanted = {"vnetConfiguration": {"infrastructureSubnetId": subnet}}
    other = {"location": HERE, "properties": wanted}
    second = "Microsoft.App/managedEnvironments/second"
    assert bench.refused(second, other) == "ManagedEnvironmentSubnetInUse"
    assert bench.kept(subnet) == "InUseSubnetCannotBeDeleted"
    moved = environment(bench, subnet.replace("apps", "more"))
    assert moved == "ManagedEnvironmentCannotChangeNetwork"
    bench.world.remove(ENVIRONMENT)
    assert bench.refused(second, other) == "accepted"
    bench.world.remove(second)
    assert bench.kept(subnet) == "deleted"


@pytest.mark.parametrize(
    ("public", "private", "expected"),
    [
        ("10.0.0.0/26", "10.0.1.0/26", "accepted"),
        ("10.0.0.0/27", "10.0.1.0/26", "InvalidVirtualNetworkConfiguration"),
        ("10.0.0.0/26", "10.0.1.0/28", "InvalidVirtualNetworkConfiguration"),
    ],
)
def test_databricks_needs_two_subnets(
    bench: Bench, public: str, private: str, expected: str
) -> None:
    service = "Microsoft.Databricks/workspaces"
    network = bench.network(pub=subnet_of(public, service), priv=subnet_of(private, service))
    given = {
        "customVirtualNetworkId": {"value": network},
        "customPublicSubnetName": {"value": "pub"},
        "customPrivateSubnetName": {"value": "priv"},
    }
    assert bench.refused(BRICKS, body("premium", {"parameters": given})) == expected


@pytest.mark.parametrize(
    ("kind", "name", "prefix", "expected"),
    [
        ("bastionHosts", "AzureBastionSubnet", "10.0.0.0/26", "accepted"),
        ("bastionHosts", "AzureBastionSubnet", "10.0.0.0/27", "BastionHostSubnetTooSmall"),
        ("bastionHosts", "other", "10.0.0.0/26", "BastionHostSubnetNameInvalid"),
        ("azureFirewalls", "AzureFirewallSubnet", "10.0.0.0/26", "accepted"),
        ("azureFirewalls", "AzureFirewallSubnet", "10.0.0.0/27", "AzureFirewallSubnetTooSmall"),
        ("azureFirewalls", "other", "10.0.0.0/26", "AzureFirewallSubnetNameInvalid"),
        ("virtualNetworkGateways", "other", "10.0.0.0/26", "GatewaySubnetNameInvalid"),
    ],
)
def test_some_subnets_have_a_name_and_a_size(
    bench: Bench, kind: str, name: str, prefix: str, expected: str
) -> None:
    network = bench.network(**{name: prefix})
    place = {"name": "one", "properties": {"subnet": {"id": f"{network}/subnets/{name}"}}}
    wanted = {"location": HERE, "properties": {"ipConfigurations": [place]}}
    assert bench.refused(f"Microsoft.Network/{kind}/one", wanted) == expected


@pytest.mark.parametrize(
    ("sku", "prefix", "expected"),
    [
        ("B1", "10.0.0.0/28", "accepted"),
        ("B1", "10.0.0.0/29", "BadRequest"),
        ("F1", "10.0.0.0/28", "Conflict"),
    ],
)
def test_a_site_joins_a_network_that_has_room(
    bench: Bench, sku: str, prefix: str, expected: str
) -> None:
    bench.world.write(PLAN, body(sku))
    subnet = f"{bench.network(web=prefix)}/subnets/web"
    properties = {"serverFarmId": at(PLAN).text, "virtualNetworkSubnetId": subnet}
    assert bench.refused(SITE, {"location": HERE, "properties": properties}) == expected


def test_postgres_in_a_network_and_in_two_places(bench: Bench) -> None:
    service = "Microsoft.DBforPostgreSQL/flexibleServers"
    network = bench.network(plain="10.0.0.0/28", small=subnet_of("10.0.1.0/29", service))
    for name, expected in (("plain", "SubnetNotDelegated"), ("small", "InvalidSubnetSize")):
        place = {"network": {"delegatedSubnetResourceId": f"{network}/subnets/{name}"}}
        assert bench.refused(POSTGRES, body("Standard_B1ms", place)) == expected
    twice = body("Standard_B1ms", {"highAvailability": {"mode": "ZoneRedundant"}})
    twice["sku"]["tier"] = "Burstable"
    assert bench.refused(POSTGRES, twice) == "HANotSupportedForBurstableSku"
    twice["sku"]["tier"] = "GeneralPurpose"
    assert bench.refused(POSTGRES, twice) == "accepted"


@pytest.mark.parametrize("value", ["vnet", "subscriptions/1", 7, "/nowhere/x"])
def test_what_is_no_id_is_refused_by_resource_manager(bench: Bench, value: Any) -> None:
    properties = {"properties": {"virtualNetwork": {"id": value}}, "location": "global"}
    zone = bench.zone("a.example")
    code = bench.refused(f"{zone}/virtualNetworkLinks/one", properties)
    wanted = {"location": HERE, "properties": {"managedEnvironmentId": value}}
    assert bench.refused("Microsoft.App/containerApps/app", wanted) == "LinkedInvalidPropertyId"
    assert code != "accepted"


def test_every_rule_of_tiers_and_subnets_names_something() -> None:
    for about in known().values():
        for rule in (*about.tiered, *about.linked):
            assert bool(rule.tiers) != bool(rule.without), (about.type, rule)
        for place in about.placed:
            wanted = (place.longest < 32, place.delegated, place.called, place.link)
            assert sum(map(bool, wanted)) == 1, (about.type, place)
