"""Gateways of Virtual WAN hubs: whom their connections join, and what sites say of themselves.

Whatever comes in by one follows the hub's default route table (learn.microsoft.com/azure/virtual-
wan/about-virtual-hub-routing, 2024-12). Hubs on one circuit meet there (.../virtual-wan-faq,
2022-10); a network meets them where both sides take that in (.../virtual-wan-expressroute-portal,
2026-11). From branch to branch a Virtual WAN leads unless it is told not to, from circuit to
circuit never; a firewall between them is not asked.
"""

from collections.abc import Iterable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Unproven, children, id_at, value_at
from aifactory.verify.reach.others.circuits import circuit_of, reached
from aifactory.verify.reach.others.passages import Gateway
from aifactory.verify.reach.survey import spans

_TRANSIT = "properties.allowBranchToBranchTraffic"
_SITE = "properties.remoteVpnSite.id"
_LISTS = {"vpnGateway": "/vpnConnections", "expressRouteGateway": "/expressRouteConnections"}


def branches(hub: Body | None) -> Iterator[tuple[ResourceId, str]]:
    """The gateways of a hub that have connections, each with the path of their list."""
    for word, path in _LISTS.items():
        found = id_at(hub, f"properties.{word}.id")
        if found is not None:
            yield found, f"{found.text}{path}"


def named(connections: Iterable[Body]) -> Iterator[ResourceId]:
    """What tells where connections lead: sites and circuits."""
    for one in connections:
        yield from (end for end in (id_at(one, _SITE), circuit_of(one)) if end)


def branch(resource: ResourceId, path: str, hub: Body, inventory: Inventory) -> Gateway:
    """A gateway of a hub as ARM reports it, or why nobody knows where it leads."""
    home = ResourceId(str(hub["id"]))
    wan = id_at(hub, "properties.virtualWan.id")
    try:
        body = inventory.body(resource.key)
        connections = inventory.items(path)
        found = (inventory.body(one.key) for one in named(connections) if not _is_circuit(one))
        sites = [one for one in found if one]
        meets = wan and value_at(inventory.body(wan.key), _TRANSIT) is not False
    except Unproven as why:
        return Gateway(resource, home, unread=str(why))
    circuits = [one for one in named(connections) if _is_circuit(one)]
    ends = {end: f"site {site.get('name')}" for site in sites for end in _addresses(site)}
    prefixes = "properties.addressSpace.addressPrefixes"
    return Gateway(
        id=resource,
        home=home,
        express=path.endswith(_LISTS["expressRouteGateway"]),
        takes_networks=value_at(body, "properties.allowNonVirtualWanTraffic") is not False,
        takes_hubs=True,
        called=frozenset({resource.key, *_called(body)}),
        ends=ends | {one.key: f"circuit {one.name}" for one in circuits},
        reached=reached(circuits, inventory),
        told=spans(one for site in sites for one in value_at(site, prefixes) or ()),
        exchange=wan if meets else None,
    )


def _is_circuit(end: ResourceId) -> bool:
    return end.type.lower().endswith("/expressroutecircuits")


def _addresses(site: Body) -> Iterator[str]:
    """What answers for a site: an address or a name of each of its links, else itself."""
    links = list(children(site, "properties.vpnSiteLinks"))
    words = [value_at(site, "properties.ipAddress")]
    words += (
        value_at(one, f"properties.{word}") for one in links for word in ("ipAddress", "fqdn")
    )
    yield from (str(one) for one in words if one)
    yield str(site["id"]).lower()


def _called(gateway: Body | None) -> Iterator[str]:
    """The public addresses of a gateway's instances."""
    for one in children(gateway, "properties.ipConfigurations"):
        yield str(value_at(one, "publicIpAddress"))
    for one in children(gateway, "properties.bgpSettings.bgpPeeringAddresses"):
        yield from (str(each) for each in value_at(one, "tunnelIpAddresses") or ())
