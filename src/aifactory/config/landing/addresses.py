"""Where an environment's addresses come from: its own space, or parts of networks that exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.source import At, Source
from aifactory.config.folder import Notes
from aifactory.config.landing.model import OwnNetwork, Standing
from aifactory.config.landing.words import OwnNetwork as Words
from aifactory.config.spaces import read_space


@dataclass(frozen=True, slots=True)
class Addresses:
    """The ranges of an environment, each with its line, and the networks that exist for them."""

    at: At  # what says so
    ranges: tuple[tuple[IPv4Network, At], ...] = ()
    networks: Mapping[str, OwnNetwork] = field(default_factory=dict)  # by their subscription

    @property
    def space(self) -> tuple[IPv4Network, ...]:
        """The ranges alone."""
        return tuple(net for net, _ in self.ranges)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a `network:` map says and where, beside the subscriptions that it is for."""

    space: Sequence[str]
    existing: Sequence[Words]
    at: At
    subscriptions: tuple[str, ...]
    adopting: bool


def read_addresses(notes: Notes, source: Source, asked: Asked) -> Addresses:
    """The addresses that a `network:` map comes to; what does not go together is noted."""
    if bool(asked.space) == bool(asked.existing):
        what = "It names networks, and a space." if asked.space else "It says nothing."
        fix = "Write either space, or existing with a space for each network."
        notes.say(source, asked.at, 125, (what, fix), key=True)
    if not asked.existing:
        at = (*asked.at, "space")
        return Addresses(at, read_space(notes, source, at, asked.space))
    _check_adopting(notes, source, asked)
    _check_homes(notes, source, asked)
    found: dict[str, OwnNetwork] = {}
    ranges: list[tuple[IPv4Network, At]] = []
    for index, one in enumerate(asked.existing):
        at = (*asked.at, "existing", index)
        ours = read_space(notes, source, (*at, "space"), one.space)
        space = tuple(net for net, _ in ours)
        standing = _standing(notes, source, (*at, "subnets"), one, space)
        place, asked_for = source.key((*at, "vnet")), one.side == "request"
        found[_home(one)] = OwnNetwork(one.vnet, space, place, asked_for, standing)
        ranges += ours
    return Addresses((*asked.at, "existing"), tuple(ranges), found)


def _standing(
    notes: Notes, source: Source, at: At, one: Words, space: Sequence[IPv4Network]
) -> dict[str, Standing]:
    """The subnets that stand in a network for us: each with a range of its own in its space."""
    found: dict[str, Standing] = {}
    for owner, said in sorted(one.subnets.items()):
        where = (*at, owner, "range")
        net = _range(said.range)
        if net is None or not any(net.subnet_of(ours) for ours in space):
            what = f"{said.range} is no range in the network's space."
            fix = "Write the subnet's range, and add it to space."
            notes.say(source, where, 128, (what, fix))
            continue
        if met := next((name for name, other in found.items() if other.range.overlaps(net)), None):
            what = f"{net} is, or meets, the range of {met}."
            notes.say(source, where, 128, (what, "Name a subnet of its own for each."))
            continue
        found[owner] = Standing(said.name, net, source.key((*at, owner)))
    return found


def _range(text: str) -> IPv4Network | None:
    try:
        return IPv4Network(text)
    except ValueError:
        return None


def _home(network: Words) -> str:
    return (ResourceId(network.vnet).subscription or "").lower()


def _check_adopting(notes: Notes, source: Source, asked: Asked) -> None:
    if asked.adopting:
        what = "With adopt: on a network that stands becomes the factory's; this one is to be kept."
        fix = "Take adopt out of factory.yaml, or `existing` out of network."
        notes.say(source, (*asked.at, "existing"), 127, (what, fix), key=True)


def _check_homes(notes: Notes, source: Source, asked: Asked) -> None:
    """Each subscription has one: what stands in a network is of its subscription.

    An endpoint, and a machine's interface, stand in one subscription with their network
    (learn.microsoft.com/azure/private-link/private-endpoint-overview, 2026-08, unverified).
    """
    seen: dict[str, str] = {}
    for index, one in enumerate(asked.existing):
        home, at = _home(one), (*asked.at, "existing", index, "vnet")
        if home not in asked.subscriptions:
            what = f"Subscription {home} of the network is none of the environment's."
            notes.say(source, at, 126, (what, "Name a network in one of its subscriptions."))
        elif home in seen:
            what = f"Subscription {home} has a network already: {seen[home]}."
            notes.say(source, at, 126, (what, "Name one network for each subscription."))
        seen[home] = ResourceId(one.vnet).name
    missing = sorted(set(asked.subscriptions) - seen.keys())
    if missing and len(asked.existing) < len(asked.subscriptions):
        what = f"No network is named in subscription {missing[0]}, and its cell needs one."
        fix = "Name one for each of the environment's subscriptions."
        notes.say(source, (*asked.at, "existing"), 126, (what, fix), key=True)
