"""Networks that the factory names and others keep: there, with room for what was promised."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.compared.existing import seen, unproven
from aifactory.deploy.compared.paths import value_at
from aifactory.problems import Place, Problem

_VERSION = "2025-05-01"


@dataclass(frozen=True, slots=True)
class Lent:
    """A network that exists: where it must stand, which ranges are ours, which subnets we write."""

    id: str
    region: str
    space: tuple[IPv4Network, ...]
    subnets: Mapping[str, IPv4Network]  # name → range
    place: Place


async def without_room(arm: Arm, lent: Iterable[Lent]) -> list[Problem]:
    """What keeps the networks from holding our subnets, and a warning for what may not be read.

    A subnet of others is never written, so none may lie where one of ours is promised.
    """
    found: list[Problem] = []
    for one in sorted(lent, key=lambda each: each.id.lower()):
        unread = unproven(one.id, one.place, "whether it has room for our subnets")
        body = await seen(arm, one.id, _VERSION)
        found += _wrong(one, *body) if body else [unread]
    return found


def _wrong(one: Lent, body: Mapping[str, Any] | None) -> Iterator[Problem]:
    where, name = str(one.place), ResourceId(one.id).name
    if body is None:
        fix = "Name one that exists, or write network.space and the factory makes its own."
        yield Problem(where, "AIF5047", f"There is no {one.id}.", fix)
        return
    if str(body.get("location", "")).lower() != one.region:
        what = f"{name} stands in {body.get('location')}, and its endpoints must in {one.region}."
        yield Problem(where, "AIF5055", what, "Name a network of the scale set's region.")
    whole = _networks(value_at(body, "properties.addressSpace.addressPrefixes"))
    for net in one.space:
        if not any(net.subnet_of(prefix) for prefix in whole):
            what = f"{net} does not lie in {name} ({', '.join(map(str, whole))})."
            fix = "Have its owners add the range, or name one that lies there."
            yield Problem(where, "AIF5063", what, fix)
    for theirs in value_at(body, "properties.subnets") or ():
        yield from _met(one, theirs)


def _met(one: Lent, theirs: Mapping[str, Any]) -> Iterator[Problem]:
    """Ours may stand there already; whatever else meets a promised range, or its name, is not."""
    name, said = str(theirs["name"]), theirs["properties"]
    ranges = _networks(said.get("addressPrefixes") or [said.get("addressPrefix")])
    for ours, net in sorted(one.subnets.items()):
        if ours.lower() == name.lower():
            is_free = ranges == [net]
        else:
            is_free = not any(net.overlaps(each) for each in ranges)
        if is_free:
            continue
        what = (
            f"Subnet {name} ({', '.join(map(str, ranges))}) of {ResourceId(one.id).name} is in "
            f"the way of {ours} ({net})."
        )
        fix = "Take what others use out of the network's space, or have them move it."
        yield Problem(str(one.place), "AIF5058", what, fix)


def _networks(said: Any) -> list[IPv4Network]:
    found = (IPv4Network(each) for each in said or () if each and ":" not in str(each))
    return sorted(found)
