"""Reads prices.yaml beside factory.yaml; without the file, list prices in dollars count."""

from pathlib import Path
from typing import Final

from aifactory.azure.nearest import did_you_mean
from aifactory.azure.regions import REGIONS
from aifactory.catalog import Catalog
from aifactory.catalog.mistakes import mended
from aifactory.catalog.prices import asked
from aifactory.catalog.source import At, Source, read_source
from aifactory.config.folder import Notes
from aifactory.config.prices.model import OwnPrice, Pricing
from aifactory.config.prices.words import FORMS, STAND_INS, OwnPriceWords, PricesFile

PRICES_FILE: Final = "prices.yaml"


def read_pricing(folder: Path, catalog: Catalog, notes: Notes) -> Pricing:
    """How the factory is billed; everything that is wrong with the file is noted."""
    path = folder / PRICES_FILE
    if not (path.exists() or path.is_symlink()):
        return Pricing()
    source = read_source(path, PRICES_FILE, "AIF1")
    found = mended(PricesFile, source, FORMS, STAND_INS)
    notes.add(*source.problems, *found.problems)
    if found.model is None:
        return Pricing()
    said, source = found.model, found.source
    _check(said, source, catalog, notes)
    return Pricing(
        currency=said.currency,
        rate=said.rate.amount if said.rate else 1.0,
        like={region: tuple(others) for region, others in sorted(said.like.items())},
        own={name: _own(source, name, price) for name, price in sorted(said.prices.items())},
    )


def _own(source: Source, name: str, said: OwnPriceWords) -> OwnPrice:
    place = source.key(("prices", name))
    regions = dict(sorted(said.regions.items()))
    return OwnPrice(said.unit, said.amount, regions, said.source, said.date, place)


def _check(said: PricesFile, source: Source, catalog: Catalog, notes: Notes) -> None:
    if said.currency != catalog.prices.currency and said.rate is None:
        what = f"List prices are in {catalog.prices.currency}, and bills in {said.currency}."
        fix = f"Add rate: what one {catalog.prices.currency} costs, with its source and date."
        notes.say(source, ("currency",), 161, (what, fix))
    meters = [m for one in catalog.services.values() for m in one.meters or ()]
    meters += [m for one in catalog.parts.values() for m in one.meters or ()]
    forms = [asked(meter.price) for meter in meters]
    for name, price in said.prices.items():
        at: At = ("prices", name)
        if not any(form.fullmatch(name) for form in forms):
            near = did_you_mean(name, catalog.prices.prices)
            what = f"Nothing is paid for at a price called {name!r}.{near}"
            fix = "Write a name that `aif cost` shows, or remove it."
            notes.say(source, at, 160, (what, fix), key=True)
        broken = source.is_broken((*at, "amount")) or source.is_broken((*at, "regions"))
        if price.amount is None and not price.regions and not broken:
            text = (f"{name!r} says no amount.", "Add amount, or regions with an amount each.")
            notes.say(source, at, 162, text, key=True)
        _regions(source, (*at, "regions"), price.regions, notes)
    _regions(source, ("like",), said.like, notes)
    for region, others in said.like.items():
        _regions(source, ("like", region), others, notes)


def _regions(
    source: Source, at: At, said: dict[str, float] | dict[str, list[str]] | list[str], notes: Notes
) -> None:
    for index, region in enumerate(said):
        if region not in REGIONS:
            spot = (*at, index if isinstance(said, list) else region)
            what = f"There is no region {region!r}.{did_you_mean(region, REGIONS)}"
            fix = "Write a region's name as `az account list-locations` does."
            notes.say(source, spot, 116, (what, fix), key=not isinstance(said, list))
