"""A Virtual WAN that is made: one for an environment, with a secured hub for each scale set."""

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.catalog.model import Json
from aifactory.config.model import Factory, ScaleSetEnvironment
from aifactory.plan.environment import common_id, group_call, services_id, within
from aifactory.plan.landing.egress import Egress, egress
from aifactory.plan.landing.passages import Passage, passages
from aifactory.plan.lock import Lock
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import Names
from aifactory.plan.site import Site

HUB_FLOOR = "hub"
_WAN = "Microsoft.Network/virtualWans"
_HUB = "Microsoft.Network/virtualHubs"
_FIREWALL = "Microsoft.Network/azureFirewalls"
_POLICY = "Microsoft.Network/firewallPolicies"
_CONNECTION = "hubVirtualNetworkConnections"


def lead(factory: Factory, ground: ScaleSetEnvironment) -> ScaleSetEnvironment:
    """The first ground of the environment at the same hub or made WAN: it makes what they share.

    Networks that others keep they have joined themselves: such a ground leads where all are so.
    """
    wan = ground.landing.wan
    together = [
        one
        for _, one in sorted(factory.environments.items())
        if one.environment == ground.environment
        and (one.key == ground.key or (wan and one.landing.wan and one.landing.wan.hub == wan.hub))
    ]
    return next((one for one in together if not one.networks), together[0])


def wan_of(factory: Factory, lock: Lock, ground: ScaleSetEnvironment) -> ResourceId | None:
    """The Virtual WAN that is made for a ground's environment; None where none is."""
    wan = ground.landing.wan
    if wan is None or wan.hub:
        return None
    first = lead(factory, ground)
    where = (first.environment, first.scale_set, first.region)
    names = Names(factory.name, *where, lock.grounds[first.key].salt)
    group = group_id(first.subscriptions[0], names.group(HUB_FLOOR))
    return group.extension(_WAN, names.of("vwan", _WAN, HUB_FLOOR))


def hub_group(site: Site) -> ResourceId:
    """The resource group of a hub that is made."""
    return group_id(site.subscription, site.names.group(HUB_FLOOR))


def made_hub(site: Site) -> ResourceId:
    """The hub that is made for a scale set."""
    return site.resource(hub_group(site), _HUB, site.names.of("vhub", _HUB, HUB_FLOOR))


def hub_id(key: str) -> str:
    """The id of the stack that makes a hub; `key` is environment/scale set."""
    return f"{key}/hub"


def hub_stack(site: Site) -> Stack | None:
    """The hub with its firewall, and the Virtual WAN where this ground is the first."""
    wan = site.ground.landing.wan
    if wan is None or wan.space is None or site.wan is None:
        return None
    tags = site.tags(HUB_FLOOR, site.ground.tags)
    group = hub_group(site)
    first = [_wan_call(site, site.wan, tags)] if site.leads else []
    symbols = ("group", *(call.symbol for call in first))
    calls = [
        group_call(site, "group", group, tags),
        *(within(call, group.name, ("group",)) for call in first),
        within(hub_call(site), group.name, symbols),
        *(within(call, group.name, ("hub",)) for call in beside_calls(site)),
    ]
    before = [services_id(site.ground.key)] if site.gathers else []
    before += [] if site.leads else [hub_id(site.lead)]
    return site.stack(HUB_FLOOR, HUB_FLOOR, calls, (common_id(site), *before))


def _wan_call(site: Site, wan: ResourceId, tags: dict[str, Json]) -> ModuleCall:
    return ModuleCall(
        symbol="virtualWan",
        module="landing-zone/virtual-wan.bicep",
        params={"name": wan.name, "location": site.ground.region, "tags": tags},
        resource=wan,
        why=site.ground.landing.place("vwan", site.ground.place),
    )


def hub_call(site: Site) -> ModuleCall:
    """The call that makes a hub with its firewall, and what that lets out."""
    wan = site.ground.landing.wan
    hub = made_hub(site)
    return ModuleCall(
        symbol="hub",
        module="landing-zone/secured-hub.bicep",
        params={
            "name": hub.name,
            "location": site.ground.region,
            "tags": site.tags(HUB_FLOOR, site.ground.tags),
            "wanId": str(site.wan),
            "space": str(wan.space if wan else ""),
            "policyName": site.names.of("afwp", _POLICY, HUB_FLOOR),
            "firewallName": site.names.of("afw", _FIREWALL, HUB_FLOOR),
            "egress": [_rule(one) for one in egress(site)],
            "nameServers": [wan.resolver] if wan and wan.services else [],
            "passages": [_passage(one) for one in passages(site)],
            "logs": site.logs(site.catalog.parts["firewall"].logs),
        },
        resource=hub,
        why=site.ground.landing.place("vwan", site.ground.place),
    )


def beside_calls(site: Site) -> tuple[ModuleCall, ...]:
    """What joins a hub that is made with the network of shared services beside it."""
    if not site.gathers:
        return ()
    return (connection_call(site, made_hub(site), ResourceId(site.ground.landing.zones.network)),)


def connection_call(
    site: Site, hub: ResourceId, network: ResourceId, table: str = ""
) -> ModuleCall:
    """The call that connects a network with a hub; it follows a table, or the hub's intent."""
    params: dict[str, Json] = {
        "hub": hub.name,
        "name": network.name,
        "networkId": str(network),
        "table": table,
        "label": table,
    }
    return ModuleCall(
        symbol="connection",
        module="landing-zone/hub-connection.bicep",
        params=params,
        resource=hub.child(_CONNECTION, network.name),
        why=site.ground.landing.place("vwan", site.ground.place),
        group=hub.resource_group,
        subscription=hub.subscription,
    )


def _rule(one: Egress) -> Json:
    return {
        "name": one.name,
        "sources": list(one.sources),
        "names": list(one.names),
        "tags": list(one.tags),
        "port": one.port,
    }


def _passage(one: Passage) -> Json:
    return {
        "name": one.name,
        "sources": list(one.sources),
        "targets": list(one.targets),
        "port": one.port,
        "protocols": list(one.protocols),
    }
