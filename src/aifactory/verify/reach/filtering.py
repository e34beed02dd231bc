"""What a security group and admin rules let in, whoever asks: the first rule that does is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.verify.reach.others.admin_rules import Guard, guarded, name_of
from aifactory.verify.reach.packets import Box, Packets, everything, pass_through
from aifactory.verify.reach.spans import NOTHING, Spans
from aifactory.verify.reach.words import PLATFORM, PRIVATE, PUBLIC, Tags, told


@dataclass(frozen=True, slots=True)
class Callers:
    """Addresses that may ask: a space less what is the subnet's own, in this network or outside."""

    space: tuple[IPv4Network, ...]
    own: tuple[IPv4Network, ...] = ()
    within: bool = False  # the tag VirtualNetwork holds them: same network, or a peered one


def lets_in(guard: Guard, callers: Callers, subnet: Sequence[IPv4Network]) -> str | None:
    """The name of the rule that lets some caller reach the subnet, or None."""
    space, target = Spans.over(callers.space), Spans.over(subnet)
    network = target | (space if callers.within else NOTHING)
    return _first(guard, space - Spans.over(callers.own), target, network)


def lets_the_internet_in(
    guard: Guard, subnet: Sequence[IPv4Network], spaces: Sequence[IPv4Network]
) -> str | None:
    """The name of the rule that lets an address reach the subnet that no promised space holds."""
    inside = Spans.over(spaces)
    return _first(guard, PUBLIC - inside - PLATFORM, Spans.over(subnet), inside)


def lets_outsiders_in(
    guard: Guard, subnet: Sequence[IPv4Network], known: Sequence[IPv4Network], joined: bool
) -> str | None:
    """The name of the rule that lets a private address reach the subnet that nobody here has."""
    target, strangers = Spans.over(subnet), PRIVATE - Spans.over(known)
    return _first(guard, strangers, target, target | strangers if joined else target)


def _first(guard: Guard, source: Spans, target: Spans, network: Spans) -> str | None:
    rules = guarded(guard, "inbound", Tags(told(network)))
    passed = pass_through(rules, everything(source, target))
    return passed[0].rule.name if passed else None


def kept_from(guard: Guard, subnet: Sequence[IPv4Network], targets: Spans) -> str | None:
    """The admin rule that denies a subnet HTTPS to addresses its security group lets it ask."""
    source = Spans.over(subnet)
    tags = Tags(told(source | targets))
    https = Box(ports=Spans(((443, 443),)), protocols=Spans(((6, 6),)))
    free = pass_through(
        guarded(Guard(guard.group), "outbound", tags), everything(source, targets) & https
    )
    left = Packets(tuple(box for one in free for box in one.packets.boxes))
    denials = {name_of(one) for one in guard.before}
    for rule in guarded(guard, "outbound", tags):
        for box in rule.boxes:
            if not rule.allow and rule.name in denials and left & box:
                return rule.name
            left -= box
    return None
