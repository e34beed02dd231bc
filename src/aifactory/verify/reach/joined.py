"""All networks of the factory and those that they are joined to, as one topology."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import (
    Body,
    Inventory,
    Unproven,
    children,
    id_at,
    ids_at,
    same,
    value_at,
)
from aifactory.verify.reach.hubs import appliance, hub
from aifactory.verify.reach.others.admin_rules import in_force
from aifactory.verify.reach.others.branches import branch, branches
from aifactory.verify.reach.others.connected import Joins
from aifactory.verify.reach.others.gateways import gateway, homes
from aifactory.verify.reach.others.passages import Gateway, RouteServer
from aifactory.verify.reach.others.route_servers import exchanges, route_server
from aifactory.verify.reach.routes import learned
from aifactory.verify.reach.spans import NOTHING, Spans
from aifactory.verify.reach.survey import (
    FIREWALL_SUBNET,
    GATEWAY_SUBNET,
    ROUTE_SERVER_SUBNET,
    Surroundings,
    network,
    spans,
)
from aifactory.verify.reach.topology import (
    Appliance,
    Hub,
    Network,
    Topology,
)

_Carrier = TypeVar("_Carrier", Hub, Appliance)


def topology(
    own: Mapping[ResourceId, Body],
    inventory: Inventory,
    endpoints: Mapping[ResourceId, Spans],
    hubs: Iterable[ResourceId],
    groups: Joins,
) -> Topology:
    """The topology around the factory's own networks; what was not read is named in it."""
    unread = dict(groups.unread)
    found = tuple(_read(hubs, hub, inventory, unread))
    joined = {one for members in groups.members.values() for one in members}
    joined |= {one.network for each in found for one in each.connections}
    joined |= set(homes(inventory).values())
    bodies = {**_others(own, joined, inventory, unread), **own}
    networks: dict[ResourceId, Network] = {}
    for resource, body in bodies.items():
        if resource in unread:
            continue
        announced, sites, hub_space = _announced(resource, found, bodies)
        peerings = tuple(groups.peerings(resource, bodies))
        try:
            rules = in_force(resource, inventory) if resource in own else ()
            around = Surroundings(
                inventory, endpoints, announced, sites, hub_space, peerings, rules
            )
            networks[resource] = network(resource, body, around)
        except Unproven as why:
            unread[resource] = str(why)
    servers = tuple(_route_servers(bodies, inventory))
    gateways = tuple(_gateways(bodies, inventory, exchanges(servers)))
    gateways += tuple(_branches(found, inventory))
    firewalls = _appliances(bodies, inventory, unread)
    return Topology(networks, firewalls, found, unread, gateways, servers)


def _read(
    resources: Iterable[ResourceId],
    read: Callable[[ResourceId, Inventory], _Carrier | None],
    inventory: Inventory,
    unread: dict[ResourceId, str],
) -> Iterator[_Carrier]:
    """Hubs or firewalls that are there; why others were not read is written down."""
    for resource in resources:
        try:
            found = read(resource, inventory)
        except Unproven as why:
            unread[resource] = str(why)
            continue
        if found is not None:
            yield found


def _others(
    own: Mapping[ResourceId, Body],
    joined: set[ResourceId],
    inventory: Inventory,
    unread: dict[ResourceId, str],
) -> dict[ResourceId, Body]:
    """The networks that are joined to ours by a peering, a hub or a connected group."""
    found: dict[ResourceId, Body] = {}
    joined = {*joined, *(remote for body in own.values() for remote in peers(body))}
    for resource in sorted(joined - own.keys()):
        try:
            body = inventory.body(resource.key)
        except Unproven as why:
            unread[resource] = str(why)
            continue
        if body is not None:
            found[resource] = body
    return found


def peers(body: Body) -> Iterator[ResourceId]:
    """The networks that a network is peered with."""
    for item in children(body, "properties.virtualNetworkPeerings"):
        remote = id_at(item, "properties.remoteVirtualNetwork.id")
        if remote is not None:
            yield remote


def standing(body: Body, name: str) -> Iterator[ResourceId]:
    """What stands in a network's subnet of a name: its firewalls, or its gateways."""
    for subnet in children(body, "properties.subnets"):
        if same(subnet.get("name"), name):
            for config in ids_at(subnet, "properties.ipConfigurations"):
                if config.parent is not None:
                    yield config.parent


def _gateways(
    bodies: Mapping[ResourceId, Body],
    inventory: Inventory,
    exchange: Mapping[ResourceId, ResourceId],
) -> Iterator[Gateway]:
    """The gateways of networks, and those that were read because connections lead to them."""
    there = {one: place for place, body in bodies.items() for one in standing(body, GATEWAY_SUBNET)}
    for one, place in sorted((there | homes(inventory)).items()):
        yield gateway(one, place, inventory, exchange.get(place))


def _branches(hubs: Iterable[Hub], inventory: Inventory) -> Iterator[Gateway]:
    """The gateways of Virtual WAN hubs that connections lead out of."""
    for each in hubs:
        body = inventory.body(each.id.key) or {}
        for one, path in branches(body):
            yield branch(one, path, body, inventory)


def _route_servers(
    bodies: Mapping[ResourceId, Body], inventory: Inventory
) -> Iterator[RouteServer]:
    for place, body in bodies.items():
        for one in standing(body, ROUTE_SERVER_SUBNET):
            yield route_server(one, place, inventory)


def _appliances(
    bodies: Mapping[ResourceId, Body], inventory: Inventory, unread: dict[ResourceId, str]
) -> dict[int, tuple[Appliance, ...]]:
    found: dict[int, tuple[Appliance, ...]] = {}
    there = {one for body in bodies.values() for one in standing(body, FIREWALL_SUBNET)}
    for one in _read(sorted(there), appliance, inventory, unread):
        found[one.address] = (*found.get(one.address, ()), one)
    return found


def _announced(
    resource: ResourceId, hubs: tuple[Hub, ...], bodies: Mapping[ResourceId, Body]
) -> tuple[Spans, bool, Spans]:
    """What hubs make known to a network, whether they may learn more, their own addresses."""
    announced, sites, space_of_hub = NOTHING, False, NOTHING
    for each in hubs:
        connection = each.connection(resource)
        if connection is None:
            continue
        space_of_hub |= each.space
        wan = [one for one in hubs if one is each or (each.wan and one.wan == each.wan)]
        sites = sites or any(one.learns for one in wan)
        table = each.tables.get(connection.table)
        for _, target, _, _ in table.routes if table else ():
            announced |= target
        for _, one in learned(wan, table):
            space = value_at(bodies.get(one.network), "properties.addressSpace.addressPrefixes")
            announced |= spans(space or ())
            for route in one.routes:
                announced |= route.target
    return announced, sites, space_of_hub
