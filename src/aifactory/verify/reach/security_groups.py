"""A network security group as filters: its own rules by priority, then Azure's."""

from collections.abc import Iterator
from typing import Literal

from aifactory.verify.inventory import Body, children, value_at
from aifactory.verify.reach.packets import Box, Filter
from aifactory.verify.reach.spans import NOTHING
from aifactory.verify.reach.words import PLATFORM, Meant, Tags, addresses, ports, protocols, words

Direction = Literal["inbound", "outbound"]
_LAST = 65_500
OPEN = Filter("no security group", True, (Box(),))


def filters(group: Body | None, direction: Direction, tags: Tags) -> tuple[Filter, ...]:
    """The rules of one direction in the order in which Azure asks them; without a group all pass.

    Azure's own three stand last (learn.microsoft.com/azure/virtual-network/
    network-security-groups-overview, 2026-08). A denial of addresses that ARM does not tell
    denies nothing here, and a permission all that it may mean: no hole is missed.
    """
    if group is None:
        return (OPEN,)
    own = [
        body
        for body in children(group, "properties.securityRules")
        if str(value_at(body, "properties.direction")).lower() == direction
    ]
    own.sort(key=lambda body: int(value_at(body, "properties.priority") or _LAST))
    return (*(_filter(body, tags) for body in own), *_azures(direction, tags))


def _filter(body: Body, tags: Tags) -> Filter:
    allow = str(value_at(body, "properties.access")).lower() == "allow"
    source, target = _side(body, "source", tags), _side(body, "destination", tags)
    box = Box(
        source.possible if allow else source.sure,
        target.possible if allow else target.sure,
        ports(words(body, "destinationPortRange", "destinationPortRanges")),
        protocols(words(body, "protocol")),
        ports(words(body, "sourcePortRange", "sourcePortRanges")),
    )
    guessed = source.guessed or target.guessed
    return Filter(str(body.get("name")), allow, (box,) if box else (), guessed)


def _side(body: Body, side: str, tags: Tags) -> Meant:
    """The addresses of one side; members of an application security group may be anywhere."""
    if any(children(body, f"properties.{side}ApplicationSecurityGroups")):
        return Meant(NOTHING, tags.network.possible)
    return addresses(words(body, f"{side}AddressPrefix", f"{side}AddressPrefixes"), tags)


def _azures(direction: Direction, tags: Tags) -> Iterator[Filter]:
    inside = Box(tags.network.possible, tags.network.possible)
    if direction == "inbound":
        yield Filter("AllowVnetInBound", True, (inside,))
        yield Filter("AllowAzureLoadBalancerInBound", True, (Box(PLATFORM),))
        yield Filter("DenyAllInBound", False, (Box(),))
        return
    yield Filter("AllowVnetOutBound", True, (inside,))
    outside = tags.addresses("Internet").possible
    yield Filter("AllowInternetOutBound", True, (Box(target=outside),) if outside else ())
    yield Filter("DenyAllOutBound", False, (Box(),))
