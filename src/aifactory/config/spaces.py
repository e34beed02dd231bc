"""Address spaces and subscriptions: private, large enough, never shared between environments."""

from collections.abc import Iterable, Sequence
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Final, NamedTuple

from aifactory.catalog.source import At, Source
from aifactory.config.folder import Notes

PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
SMALLEST: Final = 22  # one cell with the common subnets and a handful of projects


class Claim(NamedTuple):
    """A range or subscription, who claims it, and where."""

    value: str
    owner: str
    at: At


def read_space(
    notes: Notes, source: Source, at: At, said: Sequence[str]
) -> tuple[tuple[IPv4Network, At], ...]:
    """The ranges of a space, each with its line; those that cannot be used are noted, left out."""
    found = []
    for index, text in enumerate(said):
        network = _network(notes, source, (*at, index), text)
        if network is not None:
            found.append((network, (*at, index)))
    return tuple(found)


def _network(notes: Notes, source: Source, at: At, text: str) -> IPv4Network | None:
    try:
        network = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        fix = "Write an IPv4 range such as 10.64.0.0/14."
        notes.say(source, at, 123, (f"{text!r} is not an IPv4 range.", fix))
        return None
    if str(network) != text:
        what = f"{text!r} is not the address of a network."
        notes.say(source, at, 123, (what, f"Write {network}."))
    elif not any(network.subnet_of(private) for private in PRIVATE):
        fix = "Choose a range in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
        notes.say(source, at, 122, (f"{network} is not a private range (RFC 1918).", fix))
    elif network.prefixlen > SMALLEST:
        what = f"{network} has {network.num_addresses} addresses; /{SMALLEST} is the smallest."
        notes.say(source, at, 124, (what, "Write a larger range; /14 holds 300 projects."))
    else:
        return network
    return None


def check_overlaps(notes: Notes, source: Source, claims: Iterable[Claim]) -> None:
    """Refuses ranges that overlap, between environments and inside one; names both lines."""
    ranges = sorted(
        ((IPv4Network(claim.value), claim) for claim in dict.fromkeys(claims)),
        key=lambda one: (one[0], one[1].at),
    )
    around: list[tuple[IPv4Network, Claim]] = []  # ranges hold each other or are apart: a stack
    for network, claim in ranges:
        while around and not around[-1][0].overlaps(network):
            around.pop()
        if around:
            _overlap(notes, source, around[-1][1], claim)
        around.append((network, claim))


def _overlap(notes: Notes, source: Source, first: Claim, second: Claim) -> None:
    early, late = sorted((first, second), key=lambda claim: source.place(claim.at))
    what = (
        f"{late.value} of {late.owner} overlaps {early.value} of {early.owner} "
        f"({source.place(early.at)})."
    )
    notes.say(source, late.at, 121, (what, _own(late, early, "range", "network.space")))


def check_subscriptions(notes: Notes, source: Source, claims: Iterable[Claim]) -> None:
    """Refuses a subscription that two environments or scale sets name, or that stands twice."""
    first: dict[str, Claim] = {}
    for claim in dict.fromkeys(claims):
        early = first.setdefault(claim.value, claim)
        if early is not claim:
            what = (
                f"Subscription {claim.value} of {claim.owner} is used by {early.owner} "
                f"already ({source.place(early.at)})."
            )
            fix = _own(claim, early, "subscription", "subscriptions")
            notes.say(source, claim.at, 120, (what, fix))


def _own(late: Claim, early: Claim, noun: str, word: str) -> str:
    if late.owner == early.owner:
        return f"Remove one of the two {noun}s."
    if late.at == early.at:
        environment, _, scale_set = late.owner.partition("/")
        return f"Give scaleSets.{scale_set}.environments.{environment} its own `{word}`."
    return f"Give {late.owner} a {noun} of its own."
