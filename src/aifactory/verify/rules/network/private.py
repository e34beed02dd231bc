"""Security: every service has its private endpoints, and their names lead to them."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network

from aifactory.azure.asking import Asking, state_of, target_of
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.network import Endpoint
from aifactory.catalog.model import Service
from aifactory.verify.connections import Connection
from aifactory.verify.ground import NETWORKS, Ground, addresses, filter_of
from aifactory.verify.inventory import (
    LINKS,
    OFFERED,
    ZONE_GROUPS,
    Body,
    Live,
    Unproven,
    children,
    id_at,
    value_at,
)
from aifactory.verify.reach.names import (
    ALL_ZONES,
    AZURE,
    DNS,
    Answering,
    answering,
    refused_by,
    servers,
    zone_of,
)
from aifactory.verify.reach.others.forwarding import Forwarding, forwarded, forwardings, rulesets
from aifactory.verify.reach.packets import Box
from aifactory.verify.reach.spans import Spans
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_RULESETS = "dnsForwardingRulesets"
_PRIVATE = "privatelink."  # a public name is an alias of the private one
Configs = Mapping[ResourceId, Body]  # zone → what an endpoint keeps there
Seen = tuple[Mapping[str, ResourceId], Answering]  # the zones that answer, and how they are asked


def _endpoints_wanted(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.met:
        for endpoint in service.endpoints_on("common" if ground.is_shared(live.id) else "project"):
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
            for zone, own in _zones(ground, live, service, one):
                for network in _asking(ground, live, one, own):
                    yield Subject(one.endpoint.id.text, (one, zone, network))


def _asking(
    ground: Ground, live: Live, one: Connection, own: bool
) -> tuple[ResourceId | None, ...]:
    """The networks in which a name is asked: its endpoint's, and all that share one endpoint."""
    if own or not ground.promise.names.elsewhere or not ground.is_shared(live.id):
        return (one.network,)
    return tuple(network.id for network in ground.of_type(NETWORKS))


def _zones(
    ground: Ground, live: Live, service: Service, connection: Connection
) -> Iterator[tuple[str, bool]]:
    """The zones that its names stand in, and whether each network has one of its own."""
    inside = service.inside
    beside = (inside.of,) if inside and value_at(live.body, inside.at) else ()
    groups = {group.lower() for group in connection.groups}
    region = str(connection.endpoint.body.get("location") or "")
    names = ground.promise.names
    elsewhere = names.elsewhere and not names.gathered
    for endpoint in service.endpoints_beside(beside):
        if endpoint.group.lower() in groups:
            for zone in endpoint.zones_in(region, elsewhere):
                yield zone, bool(endpoint.own) and not names.gathered


def _name_leads_to_it(
    view: View, ground: Ground, item: tuple[Connection, str, ResourceId | None]
) -> Iterator[Fault]:
    """A service's name leads to its private endpoint, in each network that asks for it.

    The question is followed: from the network to Azure's name servers, or through the resolver or
    firewall that it asks, to the zones that are linked there. The endpoint's own zone must answer,
    and no other that is linked and more specific, or that holds the public name; its records lead
    to the endpoint's addresses alone. What no linked zone answers, a ruleset that is linked there
    may forward to others: a name of ours may not be. What a name server of another kind answers is
    unproven. Zones of subscriptions that are neither ours, nor the hub's, nor an endpoint's are not
    looked for.
    """
    connection, wanted, network = item
    endpoint = connection.endpoint
    configs = _configs(ground, endpoint)
    zone = next((one for one in configs if one.name.lower() == wanted.lower()), None)
    if zone is None:
        sentence = f"The name of {connection.target.name} is not answered in {wanted}."
        yield Fault(endpoint.id.text, "privateDnsZoneGroups", None, wanted, sentence)
        return
    told = _told(ground, network)
    if told is None:
        return  # SE06-name-servers finds whom it asks
    _confirm_listed(ground, {zone, told.network})
    zones = view.linked.get(told.network, {})
    answers = zones.get(zone.name.lower())
    if answers == zone:
        yield from _answered(view, ground, endpoint, (zone, configs), (zones, told))
        return
    end = f"another answers, {answers}" if answers else "names there resolve publicly"
    sentence = f"{told.path} > {zone.name} is not linked to {told.network.name}: {end}."
    yield Fault(zone.text, "virtualNetworkLinks", answers, str(told.network), sentence)


def _answered(
    view: View, ground: Ground, endpoint: Live, kept: tuple[ResourceId, Configs], seen: Seen
) -> Iterator[Fault]:
    """Names that lead elsewhere, by another zone or by a record."""
    (zone, configs), (zones, told) = kept, seen
    mine, records = _addresses(ground, endpoint), view.records(zone)
    names = _names_of(configs[zone], records, mine)
    asked = sorted(_asked(endpoint, zone, names))
    yield from _forwarded(ground, endpoint, [one for one in asked if not zone_of(one, zones)], told)
    for name in asked:
        found = zone_of(name, zones)
        if found is not None and found not in configs:
            sentence = f"{told.path} > {found.name} answers {name}, not {endpoint.id.name}."
            yield Fault(found.text, "virtualNetworkLinks", name, "no such link", sentence)
    for name in sorted(names):
        there = sorted(records.get(name, set()))
        if not there or not set(there) <= mine:
            what = f"A {name}".strip()
            end = f"{what} {', '.join(there)}".strip() if there else f"no record {name}".strip()
            sentence = f"{told.path} > {zone.name} > {end}: not {endpoint.id.name}."
            yield Fault(zone.text, what, there, sorted(mine), sentence)


def _forwarded(
    ground: Ground, endpoint: Live, names: list[str], told: Answering
) -> Iterator[Fault]:
    """Names that no linked zone answers and that a ruleset forwards."""
    found: dict[Forwarding, list[str]] = {}
    rules = forwardings(told.network, ground.inventory)
    for name in names if rules else ():
        rule = forwarded(name, rules)
        if rule is not None:
            found.setdefault(rule, []).append(name)
    for rule, those in found.items():
        more = f" and {len(those) - 1} more" if those[1:] else ""
        sentence = f"{told.path} > {rule.way} answers {those[0]}{more}, not {endpoint.id.name}."
        path = f"forwardingRules.{rule.name}"
        yield Fault(rule.ruleset.text, path, those, "no such rule", sentence)


def _told(ground: Ground, network: ResourceId | None) -> Answering | None:
    """Who answers a network's questions; None when it asks others than were ordered."""
    if network is None:
        raise Unproven("The endpoint stands in no network")
    names = ground.promise.names
    if not set(servers(ground.inventory.body(network.key))) <= set(names.servers):
        return None
    place = ResourceId(names.network) if names.network else None
    return answering(network, place, ground.inventory)


def _confirm_listed(ground: Ground, where: set[ResourceId]) -> None:
    """That all zones were read which may answer, with their links; else Unproven."""
    subscriptions = {*ground.promise.subscriptions, *(str(one.subscription) for one in where)}
    for one in sorted(subscriptions):
        ground.inventory.items(f"/subscriptions/{one}{ALL_ZONES}")
    for path in ground.inventory.unread:
        if path.endswith(LINKS.lower()):
            ground.inventory.items(path)


def _asked(endpoint: Live, zone: ResourceId, names: Iterable[str]) -> set[str]:
    """The full names that clients ask for: the private ones and those that lead to them."""
    private = {f"{name}.{zone.name}".lower() for name in names if name}
    public = {
        str(value_at(one, "fqdn")).lower()
        for one in children(endpoint.body, "properties.customDnsConfigs")
    }
    return {*private, *(one.replace(_PRIVATE, "", 1) for one in private), *public}


def _networks_of_endpoints(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(NETWORKS))


def _asks_azure(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """Machines of our networks ask Azure for names, and so meet the private zones.

    A network with name servers of its own may be told public addresses: what those answer cannot
    be read from ARM. Those of the hub are asked where the factory says so, and no others; the
    network in which they stand asks Azure. A resolver's forwarding ruleset is such a server, too:
    nobody ordered one, and a network of ours is linked to none. What rulesets do to the names of
    services, in networks of others and at the hub, is for SE06-private-names to say.
    """
    yield from _forwards_nothing(ground, network)
    names = ground.promise.names
    seen = value_at(network.body, "properties.dhcpOptions.dnsServers") or []
    is_theirs = bool(names.network) and network.id == ResourceId(names.network)
    ordered = () if is_theirs else names.servers
    wanted = ordered or (AZURE,)
    if any(server not in wanted for server in seen) or (ordered and not seen):
        sentence = f"{network.id.name} asks other name servers than {', '.join(wanted)}."
        path = "properties.dhcpOptions.dnsServers"
        yield Fault(network.id.text, path, seen, ", ".join(wanted), sentence)


def _forwards_nothing(ground: Ground, network: Live) -> Iterator[Fault]:
    if network.id in ground.kept_by_others:
        return
    for ruleset in rulesets(network.id, ground.inventory):
        sentence = f"Ruleset {ruleset.name} hands on what {network.id.name} asks for by name."
        yield Fault(network.id.text, _RULESETS, ruleset.text, "no ruleset", sentence)


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.text, one) for one in sorted(ground.subnets))


def _may_ask(view: View, ground: Ground, subnet: ResourceId) -> Iterator[Fault]:
    """Every subnet gets its questions for names to the name servers of its network.

    To Azure's unless a rule of its security group names them; to the hub's along its routes,
    through its filters and those on the way: each server must be reached on port 53.
    """
    network = subnet.parent
    asked = servers(ground.inventory.body(network.key)) if network else ()
    if not asked:
        group = filter_of(ground.subnets[subnet])
        rule = refused_by(ground.inventory.body(group.key)) if group else None
        if rule is not None:
            sentence = f"Subnet {subnet.name} may not ask for names: {rule}."
            yield Fault(subnet.text, "securityRules", rule, "Allow", sentence)
        return
    if not set(asked) <= set(ground.promise.names.servers):
        return  # SE06-name-servers finds whom it asks
    arrivals, lost = view.arrivals(subnet), []
    for server in asked:
        question = Box(target=Spans.over([IPv4Network(server)]), ports=Spans(((DNS, DNS),)))
        met = [one for one in arrivals if one.packets & question]
        if any(one.where == "network" for one in met):
            continue
        if any(one.where == "unknown" for one in met):
            lost.append(server)
        else:
            sentence = f"Subnet {subnet.name} does not reach its name server {server}."
            yield Fault(subnet.text, "path", "no path", f"{server}:{DNS}", sentence)
    for server in lost:
        raise Unproven(f"Questions to {server} leave for where nobody can look")


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


def _configs(ground: Ground, endpoint: Live) -> dict[ResourceId, Body]:
    """The zones that an endpoint keeps its names in, and what it keeps there."""
    return {
        zone: config
        for group in ground.inventory.items(endpoint.id.text + ZONE_GROUPS)
        for config in children(group, "properties.privateDnsZoneConfigs")
        if (zone := id_at(config, "properties.privateDnsZoneId"))
    }


def _addresses(ground: Ground, endpoint: Live) -> set[str]:
    found = {str(address) for address in addresses(ground, endpoint)}
    if not found:
        raise Unproven(f"{endpoint.id.name} reports no private address")
    return found


def _names_of(config: Body, records: Mapping[str, set[str]], mine: set[str]) -> set[str]:
    """The names that an endpoint keeps in a zone, lower case.

    An answer without record sets: at least one record must be the endpoint's.
    """
    names = {
        str(entry.get("recordSetName")).lower()
        for entry in children(config, "properties.recordSets")
        if str(entry.get("recordType", "A")).upper() == "A"
    }
    return names or {name for name, found in records.items() if found & mine} or {""}


RULES = (
    Rule("SE06-private-endpoints", "security", ("SE:06",), "high",
         "Every service has its private endpoints", _endpoints_wanted, _has_endpoint),
    Rule("SE06-asked", "security", ("SE:06",), "medium",
         "What services ask others for is approved", _askers, _was_let_in),
    Rule("SE06-name-servers", "security", ("SE:06",), "high",
         "Networks ask Azure for names", _networks_of_endpoints, _asks_azure),
    Rule("SE06-names-asked", "security", ("SE:06",), "high",
         "Every subnet may ask for names", _subnets, _may_ask),
    Rule("SE06-private-names", "security", ("SE:06",), "high",
         "Private names lead to private endpoints from wherever they are asked", _names_wanted,
         _name_leads_to_it),
)  # fmt: skip
