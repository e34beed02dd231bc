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
_USED = tuple(f"properties.{one}.id" for one in ("routeTable", "natGateway"))


@dataclass(frozen=True, slots=True)
class Made:
    """A subnet that its owners made for us, and what must be true of it."""

    name: str
    delegation: str  # the service that takes it over; empty: none
    guarded: bool  # whether Azure takes a security group there


@dataclass(frozen=True, slots=True)
class Lent:
    """A network that exists: where it must stand, which ranges are ours, which subnets we write."""

    id: str
    region: str
    space: tuple[IPv4Network, ...]
    subnets: Mapping[str, IPv4Network]  # name → range
    place: Place
    asked: bool = False  # its owners write our subnets
    named: tuple[Made, ...] = ()  # those of them that they made for us


@dataclass(frozen=True, slots=True)
class Lender:
    """A hub's side of a peering that others write, and the stack that uses the hub's gateway."""

    id: str
    stack: str


async def not_lending(arm: Arm, lenders: Iterable[Lender]) -> dict[str, set[str]]:
    """The stacks whose peering Azure would refuse: the hub's side does not lend its gateway yet."""
    found: dict[str, set[str]] = {}
    for one in lenders:
        for body in await seen(arm, one.id, _VERSION):
            if not value_at(body or {}, "properties.allowGatewayTransit"):
                found.setdefault(one.stack, set()).add(one.id)
    return found


async def held(arm: Arm, lent: Iterable[Lent], going: Iterable[str]) -> dict[str, set[str]]:
    """What would be deleted and subnets of others still use, each with these subnets."""
    found: dict[str, set[str]] = {}
    by_key = {each.lower(): each for each in going}
    for one in lent if by_key else ():
        for body in await seen(arm, one.id, _VERSION):
            for subnet in _subnets(body):
                used = {str(value_at(subnet, path)).lower() for path in _USED}
                for key in used & by_key.keys():
                    found.setdefault(by_key[key], set()).add(f"{one.id}/subnets/{subnet['name']}")
    return found


async def awaited(arm: Arm, lent: Iterable[Lent]) -> frozenset[str]:
    """The ids of the subnets that owners of networks are asked for and have not written yet."""
    found: set[str] = set()
    for one in (each for each in lent if each.asked):
        for body in await seen(arm, one.id, _VERSION):
            there = {str(each["name"]).lower() for each in _subnets(body)}
            found |= {f"{one.id}/subnets/{name}" for name in one.subnets
                      if name.lower() not in there}  # fmt: skip
    return frozenset(found)


def _subnets(body: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    return list(value_at(body, "properties.subnets") or ()) if body else []


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
    for theirs in _subnets(body):
        yield from _met(one, theirs)
    by_name = {str(each["name"]).lower(): each["properties"] for each in _subnets(body)}
    for made in one.named:
        yield from _unfit(one, made, by_name.get(made.name.lower()))


def _unfit(one: Lent, made: Made, said: Mapping[str, Any] | None) -> Iterator[Problem]:
    """What is wrong with a subnet that its owners made for us: it is used as it stands."""
    where, whose = str(one.place), ResourceId(one.id).name
    subnet, delegation = made.name, made.delegation
    if said is None:
        what = f"There is no subnet {subnet} in {whose}."
        yield Problem(where, "AIF5071", what, "Name one that stands there, or remove its line.")
        return
    given = [str(each["properties"]["serviceName"]) for each in said.get("delegations") or ()]
    if [each.lower() for each in given] != ([delegation.lower()] if delegation else []):
        what = f"Subnet {subnet} is delegated to {', '.join(given) or 'nobody'}."
        fix = f"Have it delegated to {delegation or 'nobody'}."
        yield Problem(where, "AIF5072", what, fix)
    if made.guarded and not value_at(said, "networkSecurityGroup.id"):
        what = f"Subnet {subnet} has no security group: whoever is in reach may ask what is in it."
        yield Problem(where, "AIF5072", what, "Have its owners give it one.")
    policies = str(said.get("privateEndpointNetworkPolicies") or "Disabled")
    if not delegation and policies.lower() not in ("enabled", "networksecuritygroupenabled"):
        what = f"Security groups do not see the endpoints in subnet {subnet}."
        fix = "Have privateEndpointNetworkPolicies of it set to Enabled."
        yield Problem(where, "AIF5072", what, fix)


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
