"""Security: every service has its private endpoints, and their names lead to them."""

from collections.abc import Iterator

from aifactory.azure.asking import Asking, state_of, target_of
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.network import Endpoint
from aifactory.catalog.model import Service
from aifactory.verify.connections import Connection
from aifactory.verify.inventory import (
    LINKS,
    OFFERED,
    RECORDS,
    ZONE_GROUPS,
    Body,
    Live,
    Unproven,
    children,
    id_at,
    value_at,
)
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import NETWORKS, Ground, View, addresses

# Azure's own name servers, in every network (learn.microsoft.com/azure/virtual-network/
# what-is-ip-address-168-63-129-16, 2026-08).
_AZURE_NAMES = "168.63.129.16"


def _endpoints_wanted(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.met:
        for endpoint in service.endpoints:
            for network in _networks(ground, live):
                yield Subject(live.id.text, (live, endpoint, network))


def _networks(ground: Ground, live: Live) -> list[ResourceId | None]:
    """Where the service must be met: shared ones in every network, a project's own in one.

    Where the hub owns the zones a name leads to one address: one endpoint serves all.
    """
    if not ground.is_shared(live.id) or ground.promise.names.elsewhere:
        return [None]
    return [network.id for network in ground.of_type(NETWORKS)] or [None]


def _has_endpoint(
    view: View, ground: Ground, item: tuple[Live, Endpoint, ResourceId | None]
) -> Iterator[Fault]:
    """Every endpoint group that the service's facts name has an approved private endpoint.

    A shared service needs one in each network of its environment. That ARM offers the group is
    asked of ARM; a group that it does not offer is unproven, for the fact or the answer is wrong.
    """
    live, endpoint, network = item
    _confirm_offered(ground, live, endpoint.group)
    found = [
        one
        for one in ground.connected.get(live.id, ())
        if endpoint.group.lower() in [group.lower() for group in one.groups]
        and network in (None, one.network)
    ]
    if any(one.approved for one in found):
        return
    where = f" in {network.name}" if network else ""
    yield Fault(
        live.id.text,
        f"private endpoint of {endpoint.group}",
        found[0].status if found else None,
        "Approved",
        f"{live.id.name} has no approved private endpoint for {endpoint.group}{where}.",
    )


def _confirm_offered(ground: Ground, live: Live, group: str) -> None:
    offered = {
        str(value_at(item, "properties.groupId") or item.get("name")).lower()
        for item in ground.inventory.items(live.id.text + OFFERED)
    }
    if group.lower() not in offered:
        seen = ", ".join(sorted(offered)) or "none"
        raise Unproven(f"The facts name endpoint group {group}; ARM offers {seen}")


def _names_wanted(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.met:
        for one in ground.connected.get(live.id, ()):
            for zone in _zones(ground, service, one):
                yield Subject(one.endpoint.id.text, (one, zone))


def _zones(ground: Ground, service: Service, connection: Connection) -> Iterator[str]:
    groups = {group.lower() for group in connection.groups}
    region = str(connection.endpoint.body.get("location") or "")
    for endpoint in service.endpoints:
        if endpoint.group.lower() in groups:
            yield from endpoint.zones_in(region, ground.promise.names.elsewhere)


def _name_leads_to_it(view: View, ground: Ground, item: tuple[Connection, str]) -> Iterator[Fault]:
    """The service's private name leads to its private endpoint, in the endpoint's own network.

    The chain is followed link by link: the endpoint's zone group names the zone, the zone is
    linked to the endpoint's network, or to that of the name servers which it asks, and its records
    hold the endpoint's address and no other under the same name.
    """
    connection, wanted = item
    endpoint = connection.endpoint
    found = _zone(ground, endpoint, wanted)
    if found is None:
        sentence = f"The name of {connection.target.name} is not answered in {wanted}."
        yield Fault(endpoint.id.text, "privateDnsZoneGroups", None, wanted, sentence)
        return
    zone, config = found
    servers = ground.promise.names.network
    answering = {connection.network, *([ResourceId(servers)] if servers else [])}
    if not answering & _linked(ground, zone):
        where = connection.network.name if connection.network else "its network"
        sentence = f"{zone.name} is not linked to {where}: names there resolve publicly."
        yield Fault(zone.text, "virtualNetworkLinks", None, str(connection.network), sentence)
        return
    yield from _records_wrong(ground, endpoint, zone, config)


def _networks_of_endpoints(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(NETWORKS))


def _asks_azure(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """Machines of our networks ask Azure for names, and so meet the private zones.

    A network with name servers of its own may be told public addresses: what those answer cannot
    be read from ARM. Those of the hub are asked where the factory says so, and no others.
    """
    path = "properties.dhcpOptions.dnsServers"
    seen = value_at(network.body, path) or []
    wanted = ground.promise.names.servers or (_AZURE_NAMES,)
    if any(server not in wanted for server in seen) or (ground.promise.names.servers and not seen):
        sentence = f"{network.id.name} asks other name servers than {', '.join(wanted)}."
        yield Fault(network.id.text, path, seen, ", ".join(wanted), sentence)


def _askers(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id.text, (row, one)) for row, one in ground.askers)


def _was_let_in(view: View, ground: Ground, item: tuple[Asking, Live]) -> Iterator[Fault]:
    """What a service asks another resource for has been approved there.

    Read from the service's own child, such as a shared private link of Search: what waits, or was
    refused or cut off at its target, reaches nothing.
    """
    row, child = item
    state = state_of(row, child.body)
    if state.lower() != "approved":
        target = target_of(row, child.body)
        where = target.name if target else "its target"
        sentence = f"{child.id.name} of {child.id.names[0]} is not let in at {where}."
        yield Fault(child.id.text, row.state, state, "Approved", sentence)


def _zone(ground: Ground, endpoint: Live, wanted: str) -> tuple[ResourceId, Body] | None:
    for group in ground.inventory.items(endpoint.id.text + ZONE_GROUPS):
        for config in children(group, "properties.privateDnsZoneConfigs"):
            zone = id_at(config, "properties.privateDnsZoneId")
            if zone is not None and zone.name.lower() == wanted.lower():
                return zone, config
    return None


def _linked(ground: Ground, zone: ResourceId) -> set[ResourceId | None]:
    return {
        id_at(link, "properties.virtualNetwork.id")
        for link in ground.inventory.items(zone.text + LINKS)
    }


def _records_wrong(
    ground: Ground, endpoint: Live, zone: ResourceId, config: Body
) -> Iterator[Fault]:
    mine = {str(address) for address in addresses(ground, endpoint)}
    if not mine:
        raise Unproven(f"{endpoint.id.name} reports no private address")
    records = {
        str(record.get("name")).lower(): {
            str(entry.get("ipv4Address")) for entry in _entries(record)
        }
        for record in ground.inventory.items(zone.text + RECORDS)
    }
    names = {
        str(entry.get("recordSetName")).lower()
        for entry in children(config, "properties.recordSets")
        if str(entry.get("recordType", "A")).upper() == "A"
    }
    if not names:  # an answer without record sets: at least one record must be the endpoint's
        names = {name for name, found in records.items() if found & mine} or {""}
    for name in sorted(names):
        seen = records.get(name, set())
        if not seen or not seen <= mine:
            yield Fault(
                zone.text,
                f"A {name}".strip(),
                sorted(seen),
                sorted(mine),
                f"{name or 'No record'} in {zone.name} does not lead to {endpoint.id.name}.",
            )


def _entries(record: Body) -> Iterator[Body]:
    yield from children(record, "properties.aRecords")


RULES = (
    Rule("SE06-private-endpoints", "security", ("SE:06",), "high",
         "Every service has its private endpoints", _endpoints_wanted, _has_endpoint),
    Rule("SE06-asked", "security", ("SE:06",), "medium",
         "What services ask others for is approved", _askers, _was_let_in),
    Rule("SE06-name-servers", "security", ("SE:06",), "high",
         "Networks ask Azure for names", _networks_of_endpoints, _asks_azure),
    Rule("SE06-private-names", "security", ("SE:06",), "high",
         "Private names lead to private endpoints", _names_wanted, _name_leads_to_it),
)  # fmt: skip
