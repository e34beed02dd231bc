"""Sets of whole numbers as disjoint spans: addresses, ports, protocols."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address as Address
from ipaddress import IPv4Network, summarize_address_range

Span = tuple[int, int]  # first and last, both inside
_BEYOND = 2**33  # more than any number here


@dataclass(frozen=True, slots=True)
class Spans:
    """A set of whole numbers: sorted spans that neither touch nor overlap."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Spans":
        """The numbers in any of the spans, given in any order."""
        merged: list[Span] = []
        for first, last in sorted(spans):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = merged[-1][0], max(merged[-1][1], last)
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    @classmethod
    def over(cls, networks: Iterable[IPv4Network]) -> "Spans":
        """The addresses of all the networks."""
        return cls.of((int(one.network_address), int(one.broadcast_address)) for one in networks)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.spans, (number, number)) - 1
        held = at >= 0 and self.spans[at][0] <= number <= self.spans[at][1]
        after = at + 1
        return held or (after < len(self.spans) and self.spans[after][0] == number)

    def __or__(self, other: "Spans") -> "Spans":
        return Spans.of((*self.spans, *other.spans)) if self and other else self or other

    def __and__(self, other: "Spans") -> "Spans":
        few, many = sorted((self, other), key=lambda one: len(one.spans))
        if few and few.spans[0][0] <= many.spans[0][0] and few.spans[0][1] >= many.spans[-1][1]:
            return many
        return Spans(tuple(_shared(few.spans, many.spans)))

    def __sub__(self, other: "Spans") -> "Spans":
        left = list(self.spans)
        for first, last in (other & self).spans:
            at = bisect_right(left, (first, _BEYOND)) - 1
            low, high = left[at]
            around = [(low, first - 1)] if low < first else []
            left[at : at + 1] = [*around, (last + 1, high)] if last < high else around
        return Spans(tuple(left))

    def __le__(self, other: "Spans") -> bool:
        return not self - other

    def networks(self) -> tuple[IPv4Network, ...]:
        """The addresses as the fewest prefixes."""
        return tuple(
            prefix
            for first, last in self.spans
            for prefix in summarize_address_range(Address(first), Address(last))
        )


def _shared(few: tuple[Span, ...], many: tuple[Span, ...]) -> Iterator[Span]:
    for first, last in few:
        at = max(bisect_right(many, (first, first)) - 1, 0)
        while at < len(many) and many[at][0] <= last:
            low, high = max(first, many[at][0]), min(last, many[at][1])
            if low <= high:
                yield low, high
            at += 1


NOTHING = Spans()
ADDRESSES = Spans(((0, 2**32 - 1),))
PORTS = Spans(((0, 65_535),))
PROTOCOLS = Spans(((0, 255),))


def address_text(spans: Spans) -> str:
    """The first address of a set, for a person; a dash when there is none."""
    return str(Address(spans.spans[0][0])) if spans else "-"
