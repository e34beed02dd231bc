"""What a network security group lets in, whoever asks: the first rule that does is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.verify.inventory import Body
from aifactory.verify.reach.packets import everything, pass_through
from aifactory.verify.reach.security_groups import filters
from aifactory.verify.reach.spans import NOTHING, Spans
from aifactory.verify.reach.words import PLATFORM, PRIVATE, PUBLIC, Tags, told


@dataclass(frozen=True, slots=True)
class Callers:
    """Addresses that may ask: a space less what is the subnet's own, in this network or outside."""

    space: tuple[IPv4Network, ...]
    own: tuple[IPv4Network, ...] = ()
    within: bool = False  # the tag VirtualNetwork holds them: same network, or a peered one


def lets_in(group: Body, callers: Callers, subnet: Sequence[IPv4Network]) -> str | None:
    """The name of the rule that lets some caller reach the subnet, or None."""
    space, target = Spans.over(callers.space), Spans.over(subnet)
    network = target | (space if callers.within else NOTHING)
    return _first(group, space - Spans.over(callers.own), target, network)


def lets_the_internet_in(
    group: Body, subnet: Sequence[IPv4Network], spaces: Sequence[IPv4Network]
) -> str | None:
    """The name of the rule that lets an address reach the subnet that no promised space holds."""
    inside = Spans.over(spaces)
    return _first(group, PUBLIC - inside - PLATFORM, Spans.over(subnet), inside)


def lets_outsiders_in(
    group: Body, subnet: Sequence[IPv4Network], known: Sequence[IPv4Network], joined: bool
) -> str | None:
    """The name of the rule that lets a private address reach the subnet that nobody here has."""
    target, strangers = Spans.over(subnet), PRIVATE - Spans.over(known)
    return _first(group, strangers, target, target | strangers if joined else target)


def _first(group: Body, source: Spans, target: Spans, network: Spans) -> str | None:
    rules = filters(group, "inbound", Tags(told(network)))
    passed = pass_through(rules, everything(source, target))
    return passed[0].rule.name if passed else None
