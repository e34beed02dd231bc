"""Azure's words for addresses, ports and protocols as sets of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from aifactory.verify.inventory import Body, value_at
from aifactory.verify.reach.spans import ADDRESSES, NOTHING, PORTS, PROTOCOLS, Spans

# What no router on the Internet carries: RFC 1918, RFC 6598 (carriers), RFC 3927 (link-local),
# loopback and multicast (IANA special-purpose registry, 2026-08).
PRIVATE = Spans.over(
    map(
        IPv4Network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
         "127.0.0.0/8", "0.0.0.0/8", "224.0.0.0/3"),
    )
)  # fmt: skip
PUBLIC = ADDRESSES - PRIVATE
# Azure's own address for names, health and its agent (learn.microsoft.com/azure/virtual-network/
# what-is-ip-address-168-63-129-16, 2026-08).
PLATFORM = Spans.over([IPv4Network("168.63.129.16/32")])
_PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "ah": 51}
_ANY = frozenset({"*", "any", ""})


@dataclass(frozen=True, slots=True)
class Meant:
    """The addresses that words mean: those that ARM tells, and all that they may be."""

    sure: Spans
    possible: Spans

    @property
    def guessed(self) -> bool:
        """Whether ARM does not tell all of them."""
        return self.sure != self.possible


def told(spans: Spans) -> Meant:
    """Addresses that ARM tells."""
    return Meant(spans, spans)


@dataclass(frozen=True, slots=True)
class Tags:
    """What a network's own service tags mean: VirtualNetwork, and the rest of the world."""

    network: Meant  # its space, its peers', what gateways and route tables bring
    groups: Mapping[str, Spans] = field(default_factory=dict, hash=False)  # id → addresses

    def addresses(self, word: str) -> Meant:
        """The addresses of a prefix, a range, a service tag or a group's id."""
        lower = word.lower()
        own = self._own(lower)
        if own is not None:
            return own
        if lower.startswith("/"):  # a group that was not read may hold anything
            return Meant(NOTHING, ADDRESSES)
        found = _range(word)
        # Microsoft's own services, whose addresses ARM does not tell, and another family's.
        return told(found) if found is not None else Meant(NOTHING, PUBLIC)

    def _own(self, word: str) -> Meant | None:
        if word in _ANY:
            return told(ADDRESSES)
        if word == "internet":
            return Meant(PUBLIC - self.network.possible - PLATFORM, PUBLIC - self.network.sure)
        # What runs gateways and Bastion is Azure's own control plane, too, and no caller's
        # (learn.microsoft.com/azure/virtual-network/service-tags-overview, 2026-08).
        if word in ("azureloadbalancer", "azureplatformdns", "gatewaymanager"):
            return told(PLATFORM)
        if word in self.groups:
            return told(self.groups[word])
        return self.network if word == "virtualnetwork" else None


def _range(word: str) -> Spans | None:
    first, dash, last = word.partition("-")
    try:
        if dash:
            return Spans.of([(int(IPv4Address(first.strip())), int(IPv4Address(last.strip())))])
        return Spans.over([IPv4Network(word, strict=False)])
    except ValueError:
        return None


def addresses(words: Iterable[str], tags: Tags) -> Meant:
    """The addresses that any of the words means."""
    sure, possible = NOTHING, NOTHING
    for word in words:
        meant = tags.addresses(word)
        sure, possible = sure | meant.sure, possible | meant.possible
    return Meant(sure, possible)


def ports(words: Iterable[str]) -> Spans:
    """The ports of numbers, ranges and the star."""
    spans = []
    for word in words:
        if word in _ANY:
            return PORTS
        first, _, last = word.partition("-")
        spans.append((int(first), int(last or first)))
    return Spans.of(spans)


def protocols(words: Iterable[str]) -> Spans:
    """The protocols by Azure's names; the star means all."""
    spans = []
    for word in words:
        number = _PROTOCOLS.get(word.lower())
        if number is None:
            return PROTOCOLS
        spans.append((number, number))
    return Spans.of(spans)


def words(body: Body, one: str, many: str = "") -> tuple[str, ...]:
    """The words of a property that Azure writes once or as a list."""
    single = value_at(body, f"properties.{one}")
    found = [single] if single not in (None, "") else []
    found += (value_at(body, f"properties.{many}") or []) if many else []
    return tuple(str(word) for word in found)
