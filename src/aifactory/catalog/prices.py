"""The price table: list prices with page and date, and whether every meter asks for one."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog.facts import Facts
from aifactory.catalog.facts.meter import Meter
from aifactory.catalog.model import Setting
from aifactory.catalog.source import At, Source
from aifactory.problems import Problem

if TYPE_CHECKING:
    from aifactory.catalog.reader import Catalog

Unit = Literal["hour", "day", "month", "GB", "10K", "1K", "1M"]
DATE: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_HELD: Final = re.compile(r"\{(\w+)\}")


class PriceSource(Facts):
    """Where prices were read, and when."""

    page: str
    date: Annotated[str, Field(pattern=DATE)]


class Known(Facts):
    """Amounts of one source: in regions, or the same everywhere."""

    source: str
    anywhere: float | None = Field(default=None, ge=0)
    regions: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)


class Price(Facts):
    """One price of one unit, in the table's currency."""

    title: str
    unit: Unit
    known: tuple[Known, ...] = Field(default=(), description="The first that fits counts.")


class PriceTable(Facts):
    """prices.yaml of the content: what is known, from where."""

    currency: Literal["USD"] = "USD"
    months: dict[Unit, float] = Field(
        default_factory=dict, description="How many of a unit are in a month of bills."
    )
    sources: dict[str, PriceSource] = Field(default_factory=dict)
    prices: dict[str, Price] = Field(default_factory=dict)


def asked(template: str) -> re.Pattern[str]:
    """The names of prices that a meter can ask for: vm.{size} asks for vm.anything."""
    parts = _HELD.split(template)
    return re.compile("".join(r".+" if at % 2 else re.escape(p) for at, p in enumerate(parts)))


def factors(quantity: int | str) -> list[str]:
    """The numbers and settings that a quantity multiplies."""
    return [part.strip() for part in str(quantity).split("*")]


def price_problems(catalog: "Catalog", sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Prices without a source or unit, and meters that ask for no price or no setting (AIF2109)."""
    yield from _sourced(catalog.prices, sources.get("prices"))
    for flag, service in catalog.services.items():
        source = sources[f"service {flag}"]
        for index, meter in enumerate(service.meters or ()):
            at: At = ("meters", index)
            yield from _meter(catalog.prices, source, at, meter, service.settings)
    for word, plan in catalog.defender.items():
        for at_plan, pricing in enumerate(plan.pricings):
            for index, paid in enumerate(pricing.protects):
                at = (word, "pricings", at_plan, "protects", index)
                yield from _named(catalog.prices, sources["defender"], (*at, "price"), paid.price)
    for name, part in catalog.parts.items():
        for index, meter in enumerate(part.meters or ()):
            yield from _meter(catalog.prices, sources["parts"], (name, "meters", index), meter, {})


def _sourced(table: PriceTable, source: Source | None) -> Iterator[Problem]:
    if source is None:
        return
    for name, price in table.prices.items():
        at: At = ("prices", name)
        if price.unit not in table.months:
            what = f"Nobody says how many {price.unit} are in a month."
            yield source.problem((*at, "unit"), 109, what, "Add it to months.")
        for index, known in enumerate(price.known):
            if known.source not in table.sources:
                near = did_you_mean(known.source, table.sources)
                what = f"There is no source {known.source!r}.{near}"
                yield source.problem((*at, "known", index), 109, what, "Add page and date.")


def _meter(
    table: PriceTable, source: Source, at: At, meter: Meter, settings: Mapping[str, Setting]
) -> Iterator[Problem]:
    held = settings
    if meter.each is not None:
        entries = settings.get(meter.each)
        held = entries.fields if entries else {}
    words = [*_HELD.findall(meter.price), *factors(meter.idle), *factors(meter.max or 1)]
    for word in dict.fromkeys(words):
        if not word.isdigit() and word not in held:
            what = f"There is no setting {word!r} here.{did_you_mean(word, held)}"
            yield source.problem(at, 109, what, "Name a setting, or a number.")
    yield from _named(table, source, (*at, "price"), meter.price)


def _named(table: PriceTable, source: Source, at: At, price: str) -> Iterator[Problem]:
    if table.prices and not any(map(asked(price).fullmatch, table.prices)):
        what = f"No price is called {price!r}.{did_you_mean(price, table.prices)}"
        yield source.problem(at, 109, what, "Add it to prices.yaml, known or not.")
