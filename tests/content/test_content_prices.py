"""Everything that is built says what it costs, and every price says where it was read and when."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.catalog.facts.meter import Meter
from aifactory.catalog.model import Service
from aifactory.catalog.prices import asked
from aifactory.template import Evaluated
from tests.content.test_content_evaluated import at, module, parameters

CONTENT = Path(__file__).parents[2] / "bicep"
READ = sorted(p.parent.name for p in CONTENT.glob("services/*/*.yaml") if "reads:" in p.read_text())
Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]


def test_every_service_and_part_says_what_it_costs(catalog: Catalog) -> None:
    silent = [flag for flag, one in catalog.services.items() if one.meters is None]
    silent += [name for name, one in catalog.parts.items() if one.meters is None]
    assert silent == [], "add `meters`; [] means that it costs nothing by itself"


def test_every_landing_zone_module_is_counted_by_a_part(catalog: Catalog) -> None:
    counted = {where for part in catalog.parts.values() for where in part.made}
    rooms = ("landing-zone", "guardrails")
    modules = {f"{room}/{p.name}" for room in rooms for p in CONTENT.glob(f"{room}/*.bicep")}
    assert {where for where in counted if not where.startswith("services/")} == modules


def test_a_source_is_a_page_with_a_day_that_has_been(catalog: Catalog) -> None:
    assert catalog.prices.sources
    for name, source in catalog.prices.sources.items():
        assert "." in source.page.partition("/")[0], name
        assert date(2020, 1, 1) < date.fromisoformat(source.date) < date.today(), name


def test_every_source_is_cited_and_every_price_is_asked_for(catalog: Catalog) -> None:
    prices = catalog.prices.prices
    cited = {known.source for price in prices.values() for known in price.known}
    assert cited == set(catalog.prices.sources)
    meters = [meter for one in catalog.services.values() for meter in one.meters or ()]
    meters += [meter for one in catalog.parts.values() for meter in one.meters or ()]
    plans = [one for word in catalog.defender.values() for one in word.pricings]
    names = [meter.price for meter in meters]
    names += [paid.price for plan in plans for paid in plan.protects]
    forms = [asked(name) for name in names]
    assert [name for name in prices if not any(form.fullmatch(name) for form in forms)] == []


def read(service: Service) -> list[Meter]:
    return [meter for meter in service.meters or () if meter.reads]


def test_the_services_whose_price_hangs_on_settings_are_read_back(catalog: Catalog) -> None:
    held = {one.folder for one in catalog.services.values() for meter in one.meters or ()
            if not meter.usage and "{" in meter.price}  # fmt: skip
    assert held
    assert held <= set(READ)


@pytest.mark.parametrize("tier", ["economy", "production"])
@pytest.mark.parametrize("folder", READ)
def test_what_is_live_says_the_settings_that_are_paid_for(
    folder: str, tier: str, catalog: Catalog, evaluated: Evaluate
) -> None:
    service = next(one for one in catalog.services.values() if one.folder == folder)
    values = parameters(service, tier, [])
    needs = (service.host, *service.needs)  # nothing else is there
    beside = [
        n for n, one in service.settings.items() if one.type == "name" and one.of not in needs
    ]
    values["settings"] |= dict.fromkeys(beside, "")
    found = {one.id.key: one.body for one in evaluated(module(service), values)}
    home = next(
        key for key in found
        if key.endswith(f"/{service.resource_type.rpartition('/')[2]}/{values['name']}".lower())
    )  # fmt: skip
    for meter in read(service):
        entries = values["settings"][meter.each] if meter.each else {"": values["settings"]}
        for name, settings in entries.items():
            path = meter.path.format(name=name or values["name"])
            child = ResourceId(home).below(path).key
            for setting, path in meter.reads.items():
                wanted = settings[setting] or -1  # Azure says -1 where there is no cap
                if setting.startswith("min") or isinstance(settings[setting], bool):
                    wanted = settings[setting]
                assert at(found[child], path) == wanted, (child, path)


@pytest.mark.parametrize(
    ("name", "region", "amount"),
    [
        ("vm.Standard_D4s_v5", "swedencentral", 0.204),
        ("vm.Standard_NC4as_T4_v3", "westeurope", 0.658),
        ("search.standard", "swedencentral", 0.336),
    ],
)
def test_prices_stand_as_their_pages_say(
    catalog: Catalog, name: str, region: str, amount: float
) -> None:
    (known,) = [k for k in catalog.prices.prices[name].known if region in k.regions]
    assert known.regions[region] == amount
