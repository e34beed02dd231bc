"""Sets of packets as boxes, and what a list of rules lets through: the first match decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aifactory.verify.reach.spans import ADDRESSES, NOTHING, PORTS, PROTOCOLS, Spans, address_text

_NUMBERS = {1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah"}


_PARTS = ("source", "target", "ports", "protocols", "from_ports")


@dataclass(frozen=True, slots=True)
class Box:
    """All packets whose every part lies in its set."""

    source: Spans = ADDRESSES
    target: Spans = ADDRESSES
    ports: Spans = PORTS  # of the target
    protocols: Spans = PROTOCOLS
    from_ports: Spans = PORTS

    def __bool__(self) -> bool:
        return all(getattr(self, name) for name in _PARTS)

    def __and__(self, other: "Box") -> "Box":
        return Box(
            self.source & other.source,
            self.target & other.target,
            self.ports & other.ports,
            self.protocols & other.protocols,
            self.from_ports & other.from_ports,
        )

    def without(self, other: "Box") -> Iterator["Box"]:
        """What is left beside the other box: at most one piece for each part."""
        inside = self & other
        if not inside:
            yield self
            return
        left = self
        for name in _PARTS:
            mine, held = getattr(left, name), getattr(inside, name)
            if rest := mine - held:
                yield replace(left, **{name: rest})
            left = replace(left, **{name: held})

    def __str__(self) -> str:
        """One packet of the box: from where, to where, how."""
        protocol = self.protocols.spans[0][0] if self.protocols else 0
        name = "tcp" if 6 in self.protocols else _NUMBERS.get(protocol, f"protocol {protocol}")
        port = self.ports.spans[0][0] if self.ports else 0
        port = next((one for one in (443, 22) if one in self.ports), port)
        there = f"{address_text(self.target)}:{port}"
        return f"{address_text(self.source)} → {there} {name}"


@dataclass(frozen=True, slots=True)
class Packets:
    """A set of packets: the boxes' union."""

    boxes: tuple[Box, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.boxes)

    def __and__(self, box: Box) -> "Packets":
        found = (one & box for one in self.boxes)
        return Packets(tuple(one for one in found if one))

    def __sub__(self, box: Box) -> "Packets":
        return Packets(tuple(piece for one in self.boxes for piece in one.without(box)))

    def __or__(self, other: "Packets") -> "Packets":
        return Packets((*self.boxes, *other.boxes))

    def to(self, target: Spans) -> "Packets":
        """Those for some targets."""
        return self & Box(target=target)

    @property
    def targets(self) -> Spans:
        """Every address that some packet is for."""
        found = NOTHING
        for box in self.boxes:
            found |= box.target
        return found

    def __str__(self) -> str:
        return str(self.boxes[0]) if self.boxes else "no packet"


@dataclass(frozen=True, slots=True)
class Filter:
    """One rule: the packets that it is about, and whether it lets them through."""

    name: str
    allow: bool
    boxes: tuple[Box, ...]
    guessed: bool = False  # it names addresses that ARM does not tell: it may let more in
    proxied: bool = False  # who lets it through speaks to the target in its own name


@dataclass(frozen=True, slots=True)
class Passed:
    """Packets that a rule let through."""

    rule: Filter
    packets: Packets


def pass_through(rules: Iterable[Filter], packets: Packets) -> tuple[Passed, ...]:
    """What passes a list of rules, by the rule that decides; nothing passes without one."""
    found = []
    for rule in rules:
        if not packets:
            break
        matched = Packets()
        for box in rule.boxes:
            matched |= packets & box
            packets -= box
        if matched and rule.allow:
            found.append(Passed(rule, matched))
    return tuple(found)


def pass_some(cases: Iterable[Iterable[Filter]], packets: Packets) -> Iterator[Passed]:
    """What passes one of several lists of rules, whichever of them is true; each packet once."""
    for rules in cases:
        found = pass_through(rules, packets)
        yield from found
        for box in (box for one in found for box in one.packets.boxes):
            packets -= box


def renamed(packets: Packets, source: Spans) -> Packets:
    """The same packets as others send them."""
    return Packets(tuple(replace(box, source=source) for box in packets.boxes))


def everything(source: Spans, target: Spans = ADDRESSES) -> Packets:
    """All packets from some addresses to some."""
    box = replace(Box(), source=source, target=target)
    return Packets((box,)) if box else Packets()
