"""What joins a cell's network with a hub: a stack of its own, for the hub's side may be others'.

A request is the same module call, written by the hub's owners in place of us.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.config.landing.model import Hub, Wan
from aifactory.plan.environment import common_id, network_id
from aifactory.plan.guarding.stacks import ground_stack
from aifactory.plan.landing.network import hub_zones_of, subnets_call
from aifactory.plan.landing.wan import connection_call, made_hub
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import network_floor
from aifactory.plan.site import Site

NEAR = "peering"  # our side of it
_PEERING, _LINK = "virtualNetworkPeerings", "virtualNetworkLinks"
_TABLE = "hubRouteTables"


@dataclass(frozen=True, slots=True)
class Joint:
    """One module call that joins networks, and whether it is ours to write."""

    call: ModuleCall
    ours: bool


def joints(site: Site, cell: str) -> tuple[Joint, ...]:
    """Everything that joins a cell with what is outside, in the order in which it must be there.

    Who keeps a network that exists has joined it, or has not: nothing of that is ours. They may
    write our subnets in it, too.
    """
    zone = site.ground.landing
    if site.promised.cells[cell].network:
        return (Joint(subnets_call(site, cell), False),) if site.asks(cell) else ()
    links = _links(site, cell)
    if zone.hub is not None:
        return (*_peerings(site, cell, zone.hub), *links)
    if zone.wan is not None:
        return (*_connections(site, cell, zone.wan), *links)
    return tuple(links)


def joined_id(key: str, cell: str) -> str:
    """The id of the stack that joins a cell; `key` is environment/scale set."""
    return f"{key}/{cell}/joined"


def joined_stack(site: Site, cell: str, after: tuple[str, ...]) -> Stack | None:
    """What we write of it ourselves, after the network and the hub; None when that is nothing."""
    calls = [one.call for one in joints(site, cell) if one.ours]
    if not calls:
        return None
    group = site.network_group(cell)
    before = (network_id(site.ground.key, cell), *after)
    stack = site.stack(f"{cell}/joined", network_floor(cell), calls, before)
    return replace(stack, subscription=group.subscription or "")


def lending(site: Site, cell: str, hub: Hub) -> ResourceId:
    """The hub's side of a cell's peering."""
    return ResourceId(hub.vnet).child(_PEERING, f"to-{site.vnet(cell).name}")


def _peerings(site: Site, cell: str, hub: Hub) -> Iterator[Joint]:
    """The hub's side first: Azure lends a gateway before it is used."""
    mine, theirs = site.vnet(cell), ResourceId(hub.vnet)
    far = _side(site, "hubPeering", theirs, mine, {"lendsGateway": hub.gateway})
    near = _side(site, NEAR, mine, theirs, {"usesGateway": hub.gateway})
    yield Joint(far, hub.ours)
    after = (far.symbol,) if hub.ours else ()
    yield Joint(replace(near, after=after), True)


def _side(
    site: Site, symbol: str, here: ResourceId, there: ResourceId, gateway: dict[str, Json]
) -> ModuleCall:
    name = f"to-{there.name}"
    return ModuleCall(
        symbol=symbol,
        module="landing-zone/peering.bicep",
        params={
            "network": here.name,
            "name": name,
            "remoteId": str(there),
            "lendsGateway": False,
            "usesGateway": False,
            **gateway,
        },
        resource=here.child(_PEERING, name),
        why=site.ground.landing.place("hub", site.ground.place),
        group=here.resource_group,
        subscription=here.subscription,
    )


def _links(site: Site, cell: str) -> Iterator[Joint]:
    """Zones that others keep answer in the network itself where it asks Azure for names."""
    landing = site.ground.landing
    zones = landing.zones
    if zones.owner != "hub" or zones.servers:
        return
    group = ResourceId(zones.group)
    params: dict[str, Json] = {
        "tags": site.tags(network_floor(cell), site.ground.tags),
        "zones": list(hub_zones_of(site, cell)),
        "networkId": str(site.vnet(cell)),
    }
    call = ModuleCall(
        symbol="zoneLinks",
        module="landing-zone/zone-links.bicep",
        params=params,
        resource=None,
        why=landing.place("zones", landing.place("hub", site.ground.place)),
        group=group.resource_group,
        subscription=group.subscription,
    )
    yield Joint(call, zones.ours)


def _connections(site: Site, cell: str, wan: Wan) -> Iterator[Joint]:
    table = label(site) if wan.tables else ""
    yield Joint(connection_call(site, _hub(site, wan), site.vnet(cell), table), wan.ours)


def table_joint(site: Site) -> Joint | None:
    """The environment's route table at a hub that others use, too: its first ground makes it.

    Who keeps networks that exist has connected them, and routes them by tables of their own.
    """
    wan = site.ground.landing.wan
    if wan is None or not wan.tables or not site.leads or site.ground.networks:
        return None
    hub, name = _hub(site, wan), label(site)
    params: dict[str, Json] = {"hub": hub.name, "name": name, "label": name}
    resource = hub.child(_TABLE, name)
    made = ModuleCall(
        symbol="hubTable",
        module="landing-zone/hub-table.bicep",
        params=params,
        resource=resource,
        why=site.ground.landing.place("vwan", site.ground.place),
        group=resource.resource_group,
        subscription=resource.subscription,
    )
    return Joint(made, wan.ours)


def tables_id(key: str) -> str:
    """The id of the stack that makes an environment's route table; `key` is its first ground's."""
    return f"{key}/tables"


def tables_stack(site: Site) -> Stack | None:
    """The environment's route table at a hub; None where there is none, or the hub's owners do."""
    joint = table_joint(site)
    if joint is None or not joint.ours:
        return None
    return ground_stack(site, "tables", (joint.call,), (common_id(site),))


def label(site: Site) -> str:
    """The name of the environment's route table, and its label in all hubs of a Virtual WAN."""
    return f"aif-{site.factory}-{site.ground.environment}"


def _hub(site: Site, wan: Wan) -> ResourceId:
    return ResourceId(wan.hub) if wan.hub else made_hub(site)
