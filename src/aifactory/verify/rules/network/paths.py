"""Isolation: packets are followed from every subnet, and arrive only where they may.

Security groups, routes, peerings, hubs and firewall policies are computed exactly, as ARM reports
them. What cannot be read may lead anywhere: it is unproven, never proven.
"""

from collections.abc import Iterable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import Ground, is_project
from aifactory.verify.inventory import Unproven, children, id_at
from aifactory.verify.reach.packets import Packets
from aifactory.verify.reach.paths import Arrival
from aifactory.verify.reach.spans import Spans
from aifactory.verify.reach.survey import DEFAULT_WAY_OUT
from aifactory.verify.reach.topology import FIREWALLS, HUBS
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_WAF = ("SE:04", "SE:06")


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    """Every subnet of the environment; without knowing whose each is, nothing is proven."""
    if not ground.ranges:
        raise Unproven("The promise does not say which subnet is for which floor")
    yield from (Subject(one.text, one) for one in sorted(ground.subnets))


def _environments(view: View, ground: Ground, subnet: ResourceId) -> Iterator[Fault]:
    """No packet from a subnet arrives in another environment, by whatever way.

    The way is told hop by hop: what let it out, what carried it, what let it in. Security admin
    rules of network managers go before every security group, and their connected groups join
    networks as peerings do. A gateway sends on what a route gives to it: into networks beside its
    own, and over its connections. Whether other sites send packets back is in no resource: it is
    unproven where filters would let them in; what is found on ways that were read stays found.
    """
    mine = ground.promise.environment
    theirs = {name: space for name, space in view.taken.items() if name != mine}
    promised = Spans.over(space for other in view.foreign(ground) for space in other.spaces)
    found = [
        (one, _way(subnet, one, met, environment))
        for one in view.arrivals(subnet)
        for environment, space in theirs.items()
        if one.network is not None and (met := one.packets.to(space))
    ]
    yield from _sure(found)
    arrivals = view.arrivals(subnet)
    _require_followed(one for one in arrivals if one.where == "unknown")
    _require_followed(
        one for one in arrivals if one.where == "strangers" and one.packets.to(promised)
    )


def _projects(view: View, ground: Ground, subnet: ResourceId) -> Iterator[Fault]:
    """No packet from a project's subnet arrives in a neighbour's, nor from what is shared.

    Those for a neighbour's addresses that leave for where nobody can look are unproven.
    """
    mine = ground.ranges.get(subnet.key, "")
    floors = view.tenants[ground.promise.environment]
    theirs = _all(
        space for floor, space in floors.items() if floor != mine and not _is_shared(floor)
    )
    found = [
        (one, _way(subnet, one, met, "a neighbour"))
        for one in view.arrivals(subnet)
        if one.network is not None and (met := one.packets.to(theirs))
    ]
    yield from _sure(found)
    lost = (one for one in view.arrivals(subnet) if one.where == "unknown")
    _require_followed(one for one in lost if one.packets.to(theirs))


def _require_followed(lost: Iterable[Arrival]) -> None:
    """Raises Unproven with the first of those that nobody can follow."""
    for one in lost:
        raise Unproven(f"Packets leave for where nobody can look: {one.path}")


def _sure(found: Iterable[tuple[Arrival, Fault]]) -> Iterator[Fault]:
    """The ways that are there; unproven where all of them need other sites to send packets back."""
    sure = [fault for one, fault in found if one.where != "returned"]
    for _, doubt in found if not sure else ():
        raise Unproven(f"Other sites may send packets back: {doubt.seen}")
    yield from sure


def _is_shared(floor: str) -> bool:
    return bool(floor) and not is_project(floor)


def _all(spaces: Iterable[Spans]) -> Spans:
    return Spans.of(span for space in spaces for span in space.spans)


def _outside(view: View, ground: Ground, subnet: ResourceId) -> Iterator[Fault]:
    """No subnet reaches the internet but through a gateway or firewall that was ordered.

    Nor other sites, where neither hubs nor people are ordered that are behind them.
    A firewall of others lets names out that its owners answer for, but not everything; a service
    endpoint leads to a service of everybody's, past every firewall.
    """
    mine = id_at(ground.subnets[subnet], "properties.natGateway.id")
    ordered = {one.lower() for one in ground.promise.parts}
    strange = {f"NAT gateway {mine.name}"} if mine and mine.key not in ordered else set()
    for one in view.arrivals(subnet):
        if one.where == "internet" and (one.wide or one.hops[-1] in {DEFAULT_WAY_OUT, *strange}):
            yield _way(subnet, one, one.packets, "the internet")
        if one.where == "sites" and not ground.promise.meets_others:
            yield _way(subnet, one, one.packets, "other sites")
    path = "properties.serviceEndpoints"
    doors = [str(each.get("service")) for each in children(ground.subnets[subnet], path)]
    if doors and (subnet.key in ground.ranges or subnet.key not in ground.ordered):
        sentence = f"{subnet.name} reaches {', '.join(doors)} of anybody, past every firewall."
        yield Fault(subnet.text, path, doors, "none", sentence)
    for why in (*view.topology.lost(HUBS), *view.topology.lost(FIREWALLS)):
        raise Unproven(why)


def _way(subnet: ResourceId, one: Arrival, met: Packets, where: str) -> Fault:
    there = next(one.network.holding(met.targets), None) if one.network else None
    place = f"{where}, {there.id.name}," if there else where
    sentence = f"{subnet.name} reaches {place} such as {met}."
    hops = (*one.hops, f"subnet {there.id.name}") if there else one.hops
    return Fault(subnet.text, "path", " > ".join(hops), "no path", sentence)


RULES = (
    Rule("SE04-paths", "isolation", _WAF, "high",
         "No path leads to another environment", _subnets, _environments),
    Rule("SE04-project-paths", "isolation", _WAF, "high",
         "No path leads to another project", _subnets, _projects),
    Rule("SE04-ways-out", "isolation", _WAF, "high",
         "Nothing leaves for the internet but as ordered", _subnets, _outside),
)  # fmt: skip
