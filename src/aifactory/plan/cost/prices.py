"""Finds the price of a name in a region: the factory's own, the table's, or nobody's."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aifactory.catalog.prices import PriceTable
from aifactory.config.prices import Pricing


@dataclass(frozen=True, slots=True)
class Found:
    """What one costs in a month, in the billing currency, and who says so; None: nobody."""

    amount: float | None
    source: str = ""
    date: str = ""
    like: str = ""  # the region whose price this is, when it is another's
    own: bool = False  # said by the factory


UNKNOWN = Found(None)


@dataclass(slots=True)
class PriceList:
    """Every price that can be known; each question is answered once."""

    table: PriceTable
    pricing: Pricing
    answers: dict[tuple[str, str], Found] = field(default_factory=dict)

    def find(self, name: str, region: str) -> Found:
        """The price of a name in a region, or in the first of those that count for it."""
        question = (name, region)
        if question not in self.answers:
            self.answers[question] = self._find(name, region)
        return self.answers[question]

    def title(self, name: str) -> str:
        """What the price is for."""
        price = self.table.prices.get(name)
        return price.title if price else name

    def elsewhere(self, name: str) -> tuple[str, ...]:
        """The regions in which the table knows the price."""
        price = self.table.prices.get(name)
        return tuple(sorted({r for known in price.known for r in known.regions})) if price else ()

    def _find(self, name: str, region: str) -> Found:
        for there in (region, *self.pricing.like.get(region, ())):
            for found in (*self._own(name, there), *self._listed(name, there)):
                return Found(
                    found.amount, found.source, found.date, there if there != region else "",
                    found.own,
                )  # fmt: skip
        return UNKNOWN

    def _own(self, name: str, region: str) -> Iterator[Found]:
        own = self.pricing.own.get(name)
        amount = None if own is None else own.regions.get(region, own.anywhere)
        if own is not None and amount is not None:
            amount *= self.table.months.get(own.unit, 1)  # type: ignore[call-overload]
            yield Found(amount, own.source, own.date, own=True)

    def _listed(self, name: str, region: str) -> Iterator[Found]:
        price = self.table.prices.get(name)
        for known in price.known if price else ():
            amount = known.regions.get(region, known.anywhere)
            if price is not None and amount is not None:
                source = self.table.sources[known.source]
                amount *= self.table.months[price.unit] * self.pricing.rate
                yield Found(amount, source.page, source.date)
