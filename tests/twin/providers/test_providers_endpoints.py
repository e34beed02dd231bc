"""Private endpoints and DNS: addresses, connections, records, and all of it gone again."""

from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from tests.twin.providers.small_world import GROUP, Bench, at

ENDPOINT = "Microsoft.Network/privateEndpoints/pe"
VAULT_ZONE = "privatelink.vaultcore.azure.net"


def endpoint(target: str, group: str | list[str], subnet: str, **more: Any) -> dict[str, Any]:
    groups = [group] if isinstance(group, str) else group
    link = {"privateLinkServiceId": target, "groupIds": groups}
    links = [{"name": "link", "properties": link}]
    properties = {"subnet": {"id": subnet}, "privateLinkServiceConnections": links, **more}
    return {"location": "swedencentral", "properties": properties}


def zones(*ids: str) -> dict[str, Any]:
    configs = [
        {"name": f"z{n}", "properties": {"privateDnsZoneId": one}} for n, one in enumerate(ids)
    ]
    return {"properties": {"privateDnsZoneConfigs": configs}}


REFUSALS = [
    ("the vault", "kv-one", "vault", "a", {}, "accepted"),
    (
        "a group that vaults do not offer",
        "kv-one",
        "blob",
        "a",
        {},
        "InvalidPrivateLinkServiceGroupId",
    ),
    ("two groups", "kv-one", ["vault", "blob"], "a", {}, "OnlyOneGroupIdPermitted"),
    ("no group", "kv-one", [], "a", {}, "MissingParameterOnPrivateLinkServiceConnection"),
    ("no such subnet", "kv-one", "vault", "none", {}, "InvalidResourceReference"),
    ("a delegated subnet", "kv-one", "vault", "d", {}, "ResourceNotPermittedOnDelegatedSubnet"),
    ("no such target", "kv-two", "vault", "a", {}, "ResourceNotFound"),
    (
        "no connection",
        "kv-one",
        "vault",
        "a",
        {"privateLinkServiceConnections": []},
        "InvalidPrivateEndpointConnectionCount",
    ),
]


@pytest.mark.parametrize(("story", "target", "group", "subnet", "more", "expected"), REFUSALS)
def test_an_endpoint_is_refused(
    bench: Bench,
    story: str,
    target: str,
    group: Any,
    subnet: str,
    more: dict[str, Any],
    expected: str,
) -> None:
    delegation = {"name": "d", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}
    delegated = {"addressPrefix": "10.0.1.0/24", "delegations": [delegation]}
    vnet = bench.network(a="10.0.0.0/24", d=delegated)
    bench.vault("kv-one")
    wanted = f"{GROUP}/providers/Microsoft.KeyVault/vaults/{target}"
    body = endpoint(wanted, group, f"{vnet}/subnets/{subnet}", **more)
    assert bench.refused(ENDPOINT, body) == expected


def test_another_region_is_no_reference(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    body = {**endpoint(bench.vault(), "vault", f"{vnet}/subnets/a"), "location": "westeurope"}
    assert bench.refused(ENDPOINT, body) == "InvalidResourceReference"


def test_an_endpoint_shows_on_both_ends(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    vault = bench.vault()
    made = bench.world.read(bench.endpoint(vault, "vault", f"{vnet}/subnets/a"))["properties"]
    assert made["customDnsConfigs"] == [
        {"fqdn": "kv-one.vault.azure.net", "ipAddresses": ["10.0.0.4"]}
    ]
    link = made["privateLinkServiceConnections"][0]["properties"]
    assert link["privateLinkServiceConnectionState"]["status"] == "Approved"
    (shown,) = bench.world.read(vault)["properties"]["privateEndpointConnections"]
    assert shown["properties"]["privateEndpoint"]["id"] == at(ENDPOINT).text
    assert bench.world.read(shown["id"])["properties"]["groupIds"] == ["vault"]
    interface = bench.world.read(made["networkInterfaces"][0]["id"])["properties"]
    assert interface["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.0.4"
    assert bench.kept(made["networkInterfaces"][0]["id"]) == "NicInUseWithPrivateEndpoint"


def test_an_update_of_the_target_keeps_its_connections(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    bench.endpoint(bench.vault(), "vault", f"{vnet}/subnets/a")
    bench.vault(publicNetworkAccess="Disabled")
    properties = bench.world.read("Microsoft.KeyVault/vaults/kv-one")["properties"]
    assert len(properties["privateEndpointConnections"]) == 1
    assert properties["publicNetworkAccess"] == "Disabled"


def test_writing_an_endpoint_again_changes_nothing(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/29")
    vault = bench.vault()
    first = bench.world.read(bench.endpoint(vault, "vault", f"{vnet}/subnets/a"))
    kept = dict(bench.world.kept)
    assert bench.world.read(bench.endpoint(vault, "vault", f"{vnet}/subnets/a")) == first
    assert bench.world.kept == kept


def test_a_subnet_runs_full(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/29")  # eight addresses, five of them Azure's own
    vault = bench.vault()
    for number in range(3):
        bench.endpoint(vault, "vault", f"{vnet}/subnets/a", f"pe{number}")
    body = endpoint(vault, "vault", f"{vnet}/subnets/a")
    assert bench.refused(ENDPOINT, body) == "SubnetIsFull"
    bench.world.remove("Microsoft.Network/privateEndpoints/pe1")
    assert bench.refused(ENDPOINT, body) == "accepted"


@pytest.mark.parametrize(
    ("story", "address", "expected"),
    [
        ("a free one", "10.0.0.77", "accepted"),
        ("a taken one", "10.0.0.4", "PrivateIPAddressInUse"),
    ],
)
def test_an_endpoint_may_choose_its_address(
    bench: Bench, story: str, address: str, expected: str
) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    vault = bench.vault()
    bench.endpoint(vault, "vault", f"{vnet}/subnets/a", "first")
    wish = {"groupId": "vault", "memberName": "default", "privateIPAddress": address}
    more = {"ipConfigurations": [{"name": "c", "properties": wish}]}
    assert (
        bench.refused(ENDPOINT, endpoint(vault, "vault", f"{vnet}/subnets/a", **more)) == expected
    )
    if expected == "accepted":
        configs = bench.world.read(ENDPOINT)["properties"]["customDnsConfigs"]
        assert configs[0]["ipAddresses"] == [address]


def test_an_endpoint_does_not_move(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24", b="10.0.1.0/24")
    vault = bench.vault()
    bench.endpoint(vault, "vault", f"{vnet}/subnets/a")
    body = endpoint(vault, "vault", f"{vnet}/subnets/b")
    assert bench.refused(ENDPOINT, body) == "PrivateEndpointPropertiesCannotBeChanged"


def test_an_account_still_accepted_takes_no_endpoint(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    account = bench.foundry()
    body = endpoint(account, "account", f"{vnet}/subnets/a")
    bench.world.writing.add(ResourceId(account))
    assert bench.refused(ENDPOINT, body) == "AccountProvisioningStateInvalid"
    bench.world.writing.clear()
    assert bench.refused(ENDPOINT, body) == "accepted"


def test_a_subnet_under_way_takes_no_endpoint(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    body = endpoint(bench.vault(), "vault", f"{vnet}/subnets/a")
    for busy in (vnet, f"{vnet}/subnets/a"):
        bench.world.writing = {ResourceId(busy)}
        assert bench.refused(ENDPOINT, body) == "ReferencedResourceNotProvisioned"


def test_a_network_takes_so_many_endpoints(bench: Bench) -> None:
    bench.quota("privateEndpoints", 2)
    vnet, vault = bench.network(a="10.0.0.0/24"), bench.vault()
    bench.endpoint(vault, "vault", f"{vnet}/subnets/a", "one")
    bench.endpoint(vault, "vault", f"{vnet}/subnets/a", "two")
    body = endpoint(vault, "vault", f"{vnet}/subnets/a")
    assert bench.refused(ENDPOINT, body) == "PrivateEndpointLimitReached"
    other = bench.network("other", "10.1.0.0/16", a="10.1.0.0/24")
    assert bench.refused(ENDPOINT, endpoint(vault, "vault", f"{other}/subnets/a")) == "accepted"


MEMBERS = [
    ("a Foundry account", "AIServices", "account", 3),
    ("OpenAI", "OpenAI", "account", 1),
    ("Speech", "SpeechServices", "account", 1),
]


@pytest.mark.parametrize(("story", "kind", "group", "addresses"), MEMBERS)
def test_the_kind_of_an_account_decides_its_names(
    bench: Bench, story: str, kind: str, group: str, addresses: int
) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    body = {"location": "swedencentral", "kind": kind, "sku": {"name": "S0"}}
    account = "Microsoft.CognitiveServices/accounts/ai"
    bench.world.write(account, {**body, "properties": {"customSubDomainName": "ai"}})
    made = bench.world.read(bench.endpoint(at(account).text, group, f"{vnet}/subnets/a"))
    assert len(made["properties"]["customDnsConfigs"]) == addresses


def test_an_account_without_a_name_of_its_own_has_no_private_name(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    account = "Microsoft.CognitiveServices/accounts/ai"
    bench.world.write(
        account, {"location": "swedencentral", "kind": "OpenAI", "sku": {"name": "S0"}}
    )
    body = endpoint(at(account).text, "account", f"{vnet}/subnets/a")
    assert bench.refused(ENDPOINT, body) == "CustomSubDomainNameRequired"


# -- DNS


def test_a_zone_group_writes_records_and_takes_them_along(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    zone = bench.zone(VAULT_ZONE)
    made = bench.endpoint(bench.vault(), "vault", f"{vnet}/subnets/a")
    group = bench.world.write(f"{made}/privateDnsZoneGroups/default", zones(zone))
    record = bench.world.read(f"{zone}/A/kv-one")["properties"]
    assert record["aRecords"] == [{"ipv4Address": "10.0.0.4"}]
    (config,) = group["properties"]["privateDnsZoneConfigs"]
    assert config["properties"]["recordSets"][0]["fqdn"] == f"kv-one.{VAULT_ZONE}"
    assert bench.world.read(zone)["properties"]["numberOfRecordSets"] == 2
    bench.world.remove(made)
    assert not bench.world.has(f"{zone}/A/kv-one")
    assert bench.world.read(zone)["properties"]["numberOfRecordSets"] == 1


def test_all_that_an_endpoint_made_is_gone_with_it(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    zone, vault = bench.zone(VAULT_ZONE), bench.vault()
    before = dict(bench.world.kept)
    made = bench.endpoint(vault, "vault", f"{vnet}/subnets/a")
    bench.world.write(f"{made}/privateDnsZoneGroups/default", zones(zone))
    bench.world.remove(made)
    left = dict(bench.world.kept)
    left[ResourceId(vault)]["properties"].pop("privateEndpointConnections")
    assert left == before


def test_a_registry_takes_two_addresses_and_two_records(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    registry = "Microsoft.ContainerRegistry/registries/acrone"
    bench.world.write(registry, {"location": "swedencentral", "sku": {"name": "Premium"}})
    zone = bench.zone("privatelink.azurecr.io")
    made = bench.endpoint(at(registry).text, "registry", f"{vnet}/subnets/a")
    bench.world.write(f"{made}/privateDnsZoneGroups/default", zones(zone))
    names = {one.name for one, _ in bench.world.find("Microsoft.Network/privateDnsZones/A")}
    assert names == {"acrone", "acrone.swedencentral.data"}


@pytest.mark.parametrize(
    ("story", "wanted", "expected"),
    [
        (
            "a zone that is not there",
            ["privatelink.blob.core.windows.net"],
            "InvalidPrivateDnsZoneIds",
        ),
        ("no zone", [], "InvalidPrivateDnsZoneIds"),
        ("the same zone twice", [VAULT_ZONE, VAULT_ZONE], "InvalidPrivateDnsZoneGroup"),
    ],
)
def test_a_zone_group_is_refused(
    bench: Bench, story: str, wanted: list[str], expected: str
) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    bench.zone(VAULT_ZONE)
    made = bench.endpoint(bench.vault(), "vault", f"{vnet}/subnets/a")
    ids = [f"{GROUP}/providers/Microsoft.Network/privateDnsZones/{name}" for name in wanted]
    assert bench.refused(f"{made}/privateDnsZoneGroups/default", zones(*ids)) == expected


def link(vnet: str) -> dict[str, Any]:
    return {"location": "global", "properties": {"virtualNetwork": {"id": vnet}}}


def test_links(bench: Bench) -> None:
    vnet, other = bench.network("one"), bench.network("two", "10.1.0.0/16")
    zone = bench.zone(VAULT_ZONE)
    far = zone.replace("/resourceGroups/rg/", "/resourceGroups/rg2/")
    bench.world.write(far, {"location": "global"})
    links = f"{zone}/virtualNetworkLinks"
    assert bench.refused(f"{links}/none", link(vnet + "x")) == "BadRequest"
    assert bench.refused(f"{links}/a", link(vnet)) == "accepted"
    assert bench.refused(f"{links}/a", link(vnet)) == "accepted"
    assert bench.refused(f"{links}/b", link(vnet)) == "Conflict"
    assert bench.refused(f"{far}/virtualNetworkLinks/a", link(vnet)) == "BadRequest"
    assert bench.refused(f"{far}/virtualNetworkLinks/a", link(other)) == "accepted"
    assert bench.refused(f"{links}/a", link(other)) == "BadRequest"
    assert bench.world.read(zone)["properties"]["numberOfVirtualNetworkLinks"] == 1
    assert bench.kept(zone) == "CannotDeleteResource"
    assert bench.kept(f"{links}/a") == "deleted"
    assert bench.kept(zone) == "deleted"


def test_a_decision_on_the_target_shows_in_the_endpoint(bench: Bench) -> None:
    vnet, vault = bench.network(a="10.0.0.0/24"), bench.vault()
    body = endpoint(vault, "vault", f"{vnet}/subnets/a")
    properties = body["properties"]
    asked = properties.pop("privateLinkServiceConnections")
    body["properties"] = {**properties, "manualPrivateLinkServiceConnections": asked}
    bench.world.write(ENDPOINT, body)
    (shown,) = bench.world.read(vault)["properties"]["privateEndpointConnections"]
    state = "privateLinkServiceConnectionState"
    assert shown["properties"][state]["status"] == "Pending"
    shown["properties"][state] = {"status": "Approved", "description": "fine"}
    bench.world.write(shown["id"], {"properties": shown["properties"]})
    far = bench.world.read(ENDPOINT)["properties"]["manualPrivateLinkServiceConnections"][0]
    assert far["properties"][state]["status"] == "Approved"
    bench.world.write(ENDPOINT, body)
    far = bench.world.read(ENDPOINT)["properties"]["manualPrivateLinkServiceConnections"][0]
    assert far["properties"][state]["status"] == "Approved"


def test_a_connection_that_the_target_deletes_is_disconnected_at_both_ends(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    vault = bench.vault()
    endpoint = bench.endpoint(vault, "vault", f"{vnet}/subnets/a")
    (shown,) = bench.world.read(vault)["properties"]["privateEndpointConnections"]
    bench.world.remove(shown["id"])
    assert bench.world.read(vault)["properties"]["privateEndpointConnections"] == []
    (far,) = bench.world.read(endpoint)["properties"]["privateLinkServiceConnections"]
    assert far["properties"]["privateLinkServiceConnectionState"]["status"] == "Disconnected"


def test_an_endpoint_outlives_its_target(bench: Bench) -> None:
    vnet = bench.network(a="10.0.0.0/24")
    registry = "Microsoft.ContainerRegistry/registries/acrone"
    body = {"location": "swedencentral", "sku": {"name": "Premium"}}
    bench.world.write(registry, body)

    def status() -> str:
        link = bench.world.read(ENDPOINT)["properties"]["privateLinkServiceConnections"][0]
        return str(link["properties"]["privateLinkServiceConnectionState"]["status"])

    bench.endpoint(at(registry).text, "registry", f"{vnet}/subnets/a")
    bench.world.remove(registry)
    assert status() == "Disconnected"
    bench.world.write(registry, body)
    bench.endpoint(at(registry).text, "registry", f"{vnet}/subnets/a")
    assert status() == "Approved"
    assert len(bench.world.read(registry)["properties"]["privateEndpointConnections"]) == 1


def test_a_zone_counts_what_it_holds(bench: Bench) -> None:
    zone, vnet = bench.zone("a.local"), bench.network()

    def counted() -> tuple[int, int]:
        held = bench.world.read(zone)["properties"]
        return held["numberOfRecordSets"], held["numberOfVirtualNetworkLinks"]

    bench.world.write(f"{zone}/A/www", {"properties": {"aRecords": [{"ipv4Address": "10.0.0.9"}]}})
    bench.world.write(f"{zone}/A/www", {"properties": {"aRecords": [{"ipv4Address": "10.0.0.8"}]}})
    bench.world.write(f"{zone}/virtualNetworkLinks/l", link(vnet))
    assert counted() == (2, 1)
    bench.world.remove(f"{zone}/A/www")
    bench.world.remove(f"{zone}/virtualNetworkLinks/l")
    assert counted() == (1, 0)
