"""What a network security group lets in: Azure's rules, first match by priority."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.verify.inventory import Body, children, value_at

_ANY = ("*", "0.0.0.0/0", "any")
_INTERNET = (*_ANY, "internet")
# What no router on the Internet carries: RFC 1918, and RFC 6598 for carriers.
_PRIVATE = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)
_WITHIN = ("virtualnetwork", "azureloadbalancer")  # tags that hold no public caller
_PRIORITY_LAST = 65_500

# Azure's own rules below ours (learn.microsoft.com/azure/virtual-network/
# network-security-groups-overview, 2026-08). The load balancer's rule lets nobody's space in.
_DEFAULTS = (
    ("AllowVnetInBound", 65_000, "allow", ("VirtualNetwork",), ("VirtualNetwork",)),
    ("DenyAllInBound", _PRIORITY_LAST, "deny", ("*",), ("*",)),
)


@dataclass(frozen=True, slots=True)
class Callers:
    """Addresses that may ask: a space less what is the subnet's own, in this network or outside."""

    space: tuple[IPv4Network, ...]
    own: tuple[IPv4Network, ...] = ()
    within: bool = False  # the tag VirtualNetwork holds them: same network, or a peered one


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    priority: int
    access: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    whole: bool = True  # every protocol and port


def lets_in(group: Body, callers: Callers, subnet: Sequence[IPv4Network]) -> str | None:
    """The name of the rule that lets some caller reach the subnet, or None."""
    for rule in _inbound(group):
        some, every = _from(rule.sources, callers)
        to_some, to_every = _to(rule.destinations, subnet)
        if rule.access == "allow" and some and to_some:
            return rule.name
        if rule.access == "deny" and every and to_every and rule.whole:
            return None
    return None


def lets_the_internet_in(
    group: Body, subnet: Sequence[IPv4Network], spaces: Sequence[IPv4Network]
) -> str | None:
    """The name of the rule that lets an address reach the subnet that no promised space holds."""
    inside = (*_PRIVATE, *spaces)
    for rule in _inbound(group):
        to_some, to_every = _to(rule.destinations, subnet)
        public = any(_is_public(word, inside) for word in rule.sources)
        if rule.access == "allow" and to_some and public:
            return rule.name
        every = any(word.lower() in _INTERNET for word in rule.sources)
        if rule.access == "deny" and every and to_every and rule.whole:
            return None
    return None


def _is_public(word: str, inside: Sequence[IPv4Network]) -> bool:
    """Whether a source holds a public address; any service tag but Azure's own two does."""
    for block in _block(word):
        return not any(block.subnet_of(one) for one in inside)
    return word.lower() not in _WITHIN


def _inbound(group: Body) -> list[_Rule]:
    rules = [_Rule(*default) for default in _DEFAULTS]
    rules += (
        _rule(body)
        for body in children(group, "properties.securityRules")
        if str(value_at(body, "properties.direction")).lower() == "inbound"
    )
    return sorted(rules, key=lambda rule: rule.priority)


def _rule(body: Body) -> _Rule:
    ports = [
        *_words(body, "sourcePortRange", "sourcePortRanges"),
        *_words(body, "destinationPortRange", "destinationPortRanges"),
        *_words(body, "protocol", ""),
    ]
    return _Rule(
        name=str(body.get("name")),
        priority=int(value_at(body, "properties.priority") or _PRIORITY_LAST),
        access=str(value_at(body, "properties.access")).lower(),
        sources=_words(body, "sourceAddressPrefix", "sourceAddressPrefixes"),
        destinations=_words(body, "destinationAddressPrefix", "destinationAddressPrefixes"),
        whole=all(word in _ANY or word == "0-65535" for word in ports),
    )


def _words(body: Body, one: str, many: str) -> tuple[str, ...]:
    single = value_at(body, f"properties.{one}")
    found = [single] if single else []
    found += (value_at(body, f"properties.{many}") or []) if many else []
    return tuple(str(word) for word in found)


def _from(words: Iterable[str], callers: Callers) -> tuple[bool, bool]:
    """Whether the sources hold some of the callers, and whether they hold all of them."""
    blocks: list[IPv4Network] = []
    for word in words:
        if word.lower() in _ANY or (word == "VirtualNetwork" and callers.within):
            return True, True
        blocks += _block(word)
    theirs = [block for block in blocks if not any(block.subnet_of(own) for own in callers.own)]
    some = any(block.overlaps(space) for block in theirs for space in callers.space)
    every = all(any(space.subnet_of(block) for block in blocks) for space in callers.space)
    return some, every


def _to(words: Iterable[str], subnet: Sequence[IPv4Network]) -> tuple[bool, bool]:
    blocks: list[IPv4Network] = []
    for word in words:
        if word.lower() in _ANY or word == "VirtualNetwork":
            return True, True
        blocks += _block(word)
    some = any(block.overlaps(mine) for block in blocks for mine in subnet)
    return some, all(any(mine.subnet_of(block) for block in blocks) for mine in subnet)


def _block(word: str) -> Iterator[IPv4Network]:
    """The range a word means; a service tag means none of ours."""
    try:
        yield IPv4Network(word, strict=False)
    except ValueError:
        return
