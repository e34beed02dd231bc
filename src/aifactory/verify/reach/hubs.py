"""Azure firewalls and Virtual WAN hubs as ARM reports them."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Unproven, children, id_at, value_at
from aifactory.verify.reach import firewalls
from aifactory.verify.reach.others.route_servers import PEERS, untold
from aifactory.verify.reach.packets import Filter
from aifactory.verify.reach.spans import NOTHING, Spans
from aifactory.verify.reach.survey import spans
from aifactory.verify.reach.topology import Appliance, Connection, Hub, HubTable, Route

RULE_GROUPS = "/ruleCollectionGroups"
CONNECTIONS = "/hubVirtualNetworkConnections"
TABLES = "/hubRouteTables"
INTENT = "/routingIntent"
HUB_LISTS = (CONNECTIONS, TABLES, INTENT, PEERS)
_GATEWAYS = ("vpnGateway", "expressRouteGateway", "p2SVpnGateway")


def appliance(resource: ResourceId, inventory: Inventory) -> Appliance | None:
    """A firewall, in a network or in a hub; None when it is not there or has no address.

    Raises Unproven when it, its policy or a group of its rules was not read.
    """
    body = inventory.body(resource.key)
    address = next(_addresses(body), None) if body else None
    if body is None or address is None:
        return None
    policy = id_at(body, "properties.firewallPolicy.id")
    if policy is None:
        raise Unproven(f"{resource} has no policy: rules of its own are not read")
    subnet = next(
        (
            spans(value_at(found, "properties.addressPrefixes") or [_prefix(found)])
            for item in children(body, "properties.ipConfigurations")
            if (where := id_at(item, "properties.subnet.id"))
            and (found := _subnet(where, inventory))
        ),
        Spans.over([IPv4Network((address, 32))]),
    )
    return Appliance(resource, address, subnet, _rules(policy, inventory))


def _addresses(body: Body) -> Iterator[int]:
    found = [value_at(body, "properties.hubIPAddresses.privateIPAddress")]
    found += (
        value_at(item, "properties.privateIPAddress")
        for item in children(body, "properties.ipConfigurations")
    )
    yield from (int(IPv4Address(text)) for text in found if isinstance(text, str))


def _prefix(subnet: Body) -> str:
    return str(value_at(subnet, "properties.addressPrefix"))


def _subnet(subnet: ResourceId, inventory: Inventory) -> Body | None:
    network = inventory.body(subnet.parent.key) if subnet.parent else None
    subnets = children(network, "properties.subnets")
    return next((one for one in subnets if ResourceId(str(one["id"])) == subnet), None)


def _rules(policy: ResourceId, inventory: Inventory) -> tuple[Filter, ...]:
    levels = tuple(inventory.items(one.text + RULE_GROUPS) for one in _line(policy, inventory))
    named = {word for groups in levels for group in groups for word in ip_groups(group)}
    known = {one.key: _ip_group(one, inventory) for one in map(ResourceId, sorted(named))}
    return firewalls.filters(levels, known)


def _line(policy: ResourceId, inventory: Inventory) -> tuple[ResourceId, ...]:
    """A policy and those that it descends from, the eldest first; each once."""
    found: list[ResourceId] = []
    next_one: ResourceId | None = policy
    while next_one is not None and next_one not in found:
        found.insert(0, next_one)
        next_one = id_at(inventory.body(next_one.key), "properties.basePolicy.id")
    return tuple(found)


def ip_groups(group: Body) -> Iterator[str]:
    """The ids of the IP groups that a rule collection group names."""
    for collection in children(group, "properties.ruleCollections"):
        for rule in children(collection, "rules"):
            for key in ("sourceIpGroups", "destinationIpGroups"):
                yield from (str(one) for one in rule.get(key) or ())


def _ip_group(resource: ResourceId, inventory: Inventory) -> Spans:
    body = inventory.body(resource.key)
    return spans(value_at(body, "properties.ipAddresses") or ()) if body else NOTHING


def hub(resource: ResourceId, inventory: Inventory) -> Hub | None:
    """A Virtual WAN hub with its connections, tables and firewall; None when it is not there.

    Raises Unproven when a part of it was not read.
    """
    body = inventory.body(resource.key)
    if body is None:
        return None
    tables = {
        table.id: table for table in map(_table, inventory.items(resource.text + TABLES))
    }  # fmt: skip
    policies = {
        str(word).lower()
        for intent in inventory.items(resource.text + INTENT)
        for policy in children(intent, "properties.routingPolicies")
        for word in policy.get("destinations") or ()
    }
    firewall = id_at(body, "properties.azureFirewall.id")
    joined = inventory.items(resource.text + CONNECTIONS)
    return Hub(
        id=resource,
        connections=tuple(found for item in joined if (found := _connection(resource, item))),
        tables=tables,
        firewall=appliance(firewall, inventory) if firewall else None,
        private_intent="privatetraffic" in policies,
        internet_intent="internet" in policies,
        wan=str(value_at(body, "properties.virtualWan.id") or "").lower(),
        space=spans([prefix] if (prefix := value_at(body, "properties.addressPrefix")) else []),
        sites=any(value_at(body, f"properties.{name}.id") for name in _GATEWAYS),
        untold=untold(inventory.items(resource.text + PEERS)),
    )


def _table(item: Body) -> HubTable:
    return HubTable(
        id=str(item["id"]).lower(),
        labels=frozenset(str(one).lower() for one in value_at(item, "properties.labels") or ()),
        routes=tuple(_routes(item)),
    )


def _routes(item: Body) -> Iterator[tuple[str, Spans, int, str]]:
    for route in children(item, "properties.routes"):
        for prefix in route.get("destinations") or ():
            found = IPv4Network(str(prefix), strict=False)
            hop = ResourceId(str(route.get("nextHop"))).key
            yield str(route.get("name")), Spans.over([found]), found.prefixlen, hop


def _connection(hub: ResourceId, item: Body) -> Connection | None:
    network = id_at(item, "properties.remoteVirtualNetwork.id")
    if network is None:
        return None
    config = value_at(item, "properties.routingConfiguration") or {}
    default = f"{hub.key}{TABLES.lower()}/defaultroutetable"
    table = id_at(config, "associatedRouteTable.id")
    told = value_at(config, "propagatedRouteTables")
    names = {one.lower() for one in value_at(told, "labels") or ()}
    names |= {str(one["id"]).lower() for one in children(told, "ids")}
    # A connection without a word follows the default table and is known to it
    # (learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing, 2026-08).
    return Connection(
        name=str(item.get("name")),
        network=network,
        table=table.key if table else default,
        known_to=frozenset(names if told is not None else {default, "default"}),
        routes=tuple(_own_routes(config)),
    )


def _own_routes(config: Body) -> Iterator[Route]:
    """A connection's own routes (.../virtual-wan/about-virtual-hub-routing, 2024-12)."""
    for item in children(config, "vnetRoutes.staticRoutes"):
        via = int(IPv4Address(str(item.get("nextHopIpAddress"))))
        target = spans(item.get("addressPrefixes") or ())
        yield Route(str(item.get("name")), target, 0, "appliance", via)
