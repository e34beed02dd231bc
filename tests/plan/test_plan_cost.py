"""What a plan costs: quantities from settings, prices from whoever knows them, nothing guessed."""

from dataclasses import replace

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.plan.cost import Meters, PriceList, report, total
from aifactory.plan.cost.live import Changes
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

HOURS = 730
SAID = "source: our agreement, date: 2026-11-01"
ML = PROJECT.replace("compact", "ml")
GENAI = PROJECT.replace("compact", "dedicated")


def clusters(**bounds):
    said = ", ".join(
        f"{name}: {{ size: Standard_X1, min: {low}, max: {high} }}"
        for name, (low, high) in bounds.items()
    )
    return ML + f"services: {{ machineLearning: {{ clusters: {{ {said} }} }} }}\n"


def priced(drawing, prices="", factory=FACTORY, catalog=CATALOG, **projects):
    """The bill of a factory with these prices of its own."""
    drawing.write(factory, **projects)
    (drawing.path / "prices.yaml").write_text(prices or "like: {}\n")
    plan = drawing.draw()
    return report(drawing.factory(), catalog, plan)


def sums(found, what, key="dev/001"):
    return total(row for row in found.rows if (row.what, row.key) == (what, key))


@pytest.mark.parametrize(
    ("bounds", "idle", "most"),
    [
        ({"cpu": (0, 2)}, 0, 2),
        ({"cpu": (1, 8)}, 1, 8),
        ({"cpu": (0, 4), "gpu": (2, 3)}, 2, 7),
    ],
)
def test_a_cluster_costs_its_minimum_while_idle_and_its_maximum_at_most(
    drawing, bounds, idle, most
):
    prices = f"prices: {{ vm.Standard_X1: {{ unit: hour, amount: 1, {SAID} }} }}\n"
    text = clusters(**bounds)
    found = sums(priced(drawing, prices, churn=text), "machineLearning")
    assert (found.idle, found.most) == (idle * HOURS, most * HOURS)


def test_search_costs_replicas_times_partitions(drawing):
    prices = f"prices: {{ search.standard: {{ unit: hour, amount: 1, {SAID} }} }}\n"
    text = GENAI + "services: { aiSearch: { size: standard, replicas: 3, partitions: 2 } }\n"
    found = sums(priced(drawing, prices, churn=text), "aiSearch")
    assert found.idle == found.most == 6 * HOURS


@pytest.mark.parametrize(
    ("story", "prices", "amount", "like"),
    [
        ("the table knows this region", "", 0.204 * HOURS, ""),
        ("ours counts first", "prices: { vm.S: OWN(amount: 9) }", 9 * HOURS, ""),
        (
            "ours of the region before ours of all",
            "prices: { vm.S: OWN(amount: 9, regions: { swedencentral: 2 }) }",
            2 * HOURS,
            "",
        ),
        (
            "ours of another region does not count here",
            "prices: { vm.S: OWN(regions: { westeurope: 2 }) }",
            0.204 * HOURS,
            "",
        ),
        (
            "list prices are in dollars",
            f"currency: EUR\nrate: {{ amount: 0.5, {SAID} }}",
            0.102 * HOURS,
            "",
        ),
        (
            "ours are in what is billed",
            f"currency: EUR\nrate: {{ amount: 0.5, {SAID} }}\nprices: {{ vm.S: OWN(amount: 9) }}",
            9 * HOURS,
            "",
        ),
    ],
)
def test_whose_price_counts(drawing, story, prices, amount, like):
    drawing.write(churn=ML)
    text = prices.replace("vm.S", "vm.Standard_D4s_v5")
    text = text.replace("OWN(", "{ unit: hour, " + SAID + ", ").replace(") }", " } }")
    (drawing.path / "prices.yaml").write_text((text or "like: {}") + "\n")
    book = PriceList(CATALOG.prices, drawing.factory().pricing)
    found = book.find("vm.Standard_D4s_v5", "swedencentral")
    assert (found.amount, found.like) == (pytest.approx(amount), like)
    assert found.source
    assert found.date


def test_a_price_of_another_region_counts_only_where_the_factory_says_so(drawing):
    strict = priced(drawing, churn=GENAI)
    name, region = "search.basic", "swedencentral"
    assert CATALOG.prices.prices[name].known, "the case needs a price that is known elsewhere"
    assert strict.prices.find(name, region).amount is None
    assert sums(strict, "aiSearch").unknown == 1
    liked = priced(drawing, "like: { swedencentral: [norwayeast, eastus] }\n", churn=GENAI)
    assert liked.prices.find(name, region).like == "eastus"
    assert sums(liked, "aiSearch").unknown == 0
    assert sums(liked, "aiSearch").idle > 0


def test_a_service_whose_file_says_nothing_of_its_cost_is_unknown_and_not_free(drawing):
    services = dict(CATALOG.services)
    services["keyVault"] = services["keyVault"].model_copy(update={"meters": None})
    found = priced(drawing, catalog=replace(CATALOG, services=services), churn=PROJECT)
    assert sums(found, "keyVault").unknown == 2  # the project's and the common one


def test_a_module_that_no_part_counts_is_unknown(drawing):
    parts = {name: part for name, part in CATALOG.parts.items() if name != "budget"}
    text = PROJECT + "budget: { monthly: 10 }\n"
    found = priced(drawing, catalog=replace(CATALOG, parts=parts), churn=text)
    assert sums(found, "budget").unknown == 1


def test_what_is_paid_by_use_counts_only_up_to_a_cap(drawing):
    prices = f"prices: {{ logs.ingested: {{ unit: GB, amount: 2, {SAID} }} }}\n"
    capped = FACTORY.replace("0001] }", "0001], diagnostics: bronze }")
    found = priced(drawing, prices, capped, churn=PROJECT)
    dev, prod = (sums(found, "logAnalytics", f"{name}/001") for name in ("dev", "prod"))
    assert (dev.idle, dev.most) == (0, 2 * 5 * 30)  # bronze: 5 GB a day
    assert (prod.idle, prod.most, prod.unknown) == (0, 0, 0)
    assert [row.usage for row in found.rows if row.what == "logAnalytics"] == [False, True]


def test_endpoints_and_zones_are_counted_wherever_a_module_makes_them(drawing):
    plan = drawing.write(churn=GENAI).draw()
    found = report(drawing.factory(), CATALOG, plan)
    calls = [call for stack in plan.stacks if stack.environment == "dev" for call in stack.calls]
    endpoints = sum(len(call.params.get("endpoints", ())) for call in calls)
    (zones,) = [call.params["zones"] for call in calls if call.symbol == "dnsZones"]
    rows = [row for row in found.rows if row.key == "dev/001"]
    assert sum(row.idle for row in rows if row.what == "privateEndpoint") == endpoints > 10
    assert sum(row.idle for row in rows if row.what == "privateDnsZone") == len(zones) > 5


def test_a_flag_that_is_off_here_and_on_elsewhere_is_a_saving(drawing):
    text = GENAI + "environments: { dev: { services: { aiSearch: off } }, prod: {} }\n"
    prices = f"prices: {{ search.basic: {{ unit: month, amount: 70, {SAID} }} }}\n"
    found = priced(drawing, prices, churn=text)
    (saving,) = found.savings
    assert (saving.key, saving.project, saving.flag) == ("dev/001", "churn", "aiSearch")
    assert saving.total.idle == pytest.approx(70 + 0.01 * HOURS)  # its endpoint goes, too
    assert str(saving.place).startswith("projects/churn.yaml:5:")
    nowhere = GENAI + "services: { aiSearch: off }\n"
    assert priced(drawing, prices, churn=nowhere).savings == ()


@pytest.mark.parametrize(("monthly", "idle", "most"), [(729, True, True), (730, False, True)])
def test_a_budget_is_held_against_idle_and_maximum(drawing, monthly, idle, most):
    prices = (
        f"prices: {{ vm.Standard_X1: {{ unit: hour, amount: 1, {SAID} }}, "
        f"privateEndpoint: {{ unit: hour, amount: 0, {SAID} }} }}\n"
    )
    text = clusters(cpu=(1, 2)) + f"budget: {{ monthly: {monthly} }}\n"
    found = priced(drawing, prices, churn=text)
    assert {(one.is_over_idle, one.is_over) for one in found.watched} == {(idle, most)}
    assert [one.key for one in found.watched] == ["dev/001", "prod/001"]


@pytest.mark.parametrize("word", ["shared", "perProject"])
def test_a_shared_registry_is_held_against_one_for_each_project(drawing, word):
    factory = FACTORY + f'scaleSets: {{ "001": {{ containerRegistry: {word} }} }}\n'
    prices = (
        f"prices: {{ registry.premium: {{ unit: month, amount: 50, {SAID} }}, "
        f"privateEndpoint: {{ unit: month, amount: 7, {SAID} }} }}\n"
    )
    away = PROJECT + "services: { registryRepositories: off }\n"
    found = priced(drawing, prices, factory, churn=PROJECT, vision=PROJECT, alone=away)
    dev = found.alternatives[0]
    assert (dev.key, dev.is_shared, dev.projects) == ("dev/001", word == "shared", 2)
    assert (dev.shared.idle, dev.own.idle) == (57, 114)
    now = dev.shared if dev.is_shared else dev.own
    assert sums(found, "containerRegistry").idle == now.idle - 7 * (1 if dev.is_shared else 2)


SEARCH = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Search/searchServices/x"


def body(size, replicas):
    return {
        "location": "nowhere",
        "sku": {"name": size},
        "properties": {"replicaCount": replicas, "partitionCount": 1},
    }


@pytest.fixture
def changes(drawing):
    """The prices of changes: a search unit costs 10 a month, an endpoint 7."""
    prices = (
        f"prices: {{ search.standard: {{ unit: month, amount: 10, {SAID} }}, "
        f"privateEndpoint: {{ unit: month, amount: 7, {SAID} }} }}\n"
    )
    text = GENAI + "services: { aiSearch: { size: standard, replicas: 3 } }\n"
    found = priced(drawing, prices, churn=text)
    return Changes(Meters(CATALOG, found.prices), found.rows), found


def planned(found):
    return next(row.resource for row in found.rows if row.what == "aiSearch")


@pytest.mark.parametrize(
    ("story", "kind", "live", "idle", "unknown"),
    [
        ("a new one costs what is planned", "create", None, 30, 0),
        ("one more replica", "modify", body("standard", 2), 10, 0),
        ("a change of nothing that costs", "modify", body("standard", 3), 0, 0),
        ("a size that nobody can price", "modify", body("huge", 2), 30, 1),
        ("gone already", "delete", None, 0, 0),
        ("what is deleted cost this much", "delete", body("standard", 4), -40, 0),
    ],
)
def test_a_change_costs_what_is_planned_less_what_is_live(
    changes, story, kind, live, idle, unknown
):
    priced_changes, found = changes
    one = priced_changes.of(kind, ResourceId(planned(found)), "swedencentral", live)
    assert (one.idle, one.unknown) == (idle, unknown)


def test_what_always_costs_the_same_is_priced_by_its_type(changes):
    priced_changes, _ = changes
    endpoint = ResourceId(SEARCH.replace("Search/searchServices", "Network/privateEndpoints"))
    assert priced_changes.reads(endpoint) is None
    for kind, idle in (("create", 7), ("modify", 0), ("delete", -7)):
        assert priced_changes.of(kind, endpoint, "swedencentral", None).idle == idle


def test_rows_grow_with_projects_and_not_faster(drawing):
    few = {f"a{n}": PROJECT for n in range(4)}
    many = {f"a{n}": PROJECT for n in range(8)}
    own = [
        sum(row.project is not None for row in priced(drawing, **projects).rows)
        for projects in (few, many)
    ]
    assert own[1] == 2 * own[0] > 0


DEFENDED = FACTORY.replace(
    "00000003] }", "00000003], defender: { storage: { malwareScanning: off }, containers: on } }"
)


def of_plan(found, price, key="prod/001"):
    return [(one.idle, one.most) for one in found.rows if (one.price, one.key) == (price, key)]


def test_a_defender_plan_costs_what_it_protects_in_its_subscription(drawing):
    nodes = "minSystem: 1, maxSystem: 2, systemSize: Standard_D4s_v5"
    pools = "pools: { user: { size: Standard_D8s_v5, min: 0, max: 3 } }"
    cluster = ML + f"services: {{ kubernetes: {{ {nodes}, {pools} }} }}\n"
    found = priced(drawing, factory=DEFENDED, churn=cluster, vision=GENAI)
    of_type = [
        one for one in found.rows
        if one.key == "prod/001" and "microsoft.storage/storageaccounts" in one.resource
    ]  # fmt: skip
    accounts = len({one.resource for one in of_type})
    assert accounts == 5  # the lake, and two of each project
    assert of_plan(found, "defender.storage") == [(accounts, accounts)]
    assert of_plan(found, "defender.cores") == [(4, 8 + 24)]
    plans = [one for one in found.rows if one.price.startswith("defender.")]
    assert {one.key for one in plans} == {"prod/001"}
    assert round(total(plans).most, 2) == round(accounts * 9.78 + 32 * 6.87, 2)
    assert {one.resource.rpartition("/")[2] for one in plans} == {"storageaccounts", "containers"}


def test_a_plan_that_is_paid_by_use_is_named_and_counted_by_nobody(drawing):
    words = "defender: { ai: on, keyVaults: on, resourceManager: on, storage: on }"
    factory = FACTORY.replace("00000003] }", f"00000003], {words} }}")
    found = priced(drawing, factory=factory, churn=PROJECT)
    by_use = {one.price for one in found.rows if one.usage and one.price.startswith("defender.")}
    assert by_use == {
        f"defender.{word}" for word in ("tokens", "keyVault", "management", "scanned")
    }
    assert not total(one for one in found.rows if one.price in by_use).unknown


def test_a_plan_that_is_off_costs_nothing(drawing):
    drawing.write(DEFENDED, churn=PROJECT).draw()
    found = priced(drawing, factory=FACTORY, churn=PROJECT)  # it was on once, and is Free
    assert not [one for one in found.rows if one.price.startswith("defender.")]


@pytest.mark.parametrize(
    ("service", "price", "count"),
    [
        ("postgresql: on", "defender.postgresql", 1),
        ("sql: on", "defender.sql", 1),
        ("cosmos: { throughput: 3000 }", "defender.cosmos", 30),
        ("cosmos: { throughput: 0 }", "defender.cosmos", None),
    ],
)
def test_the_plan_of_databases_counts_servers_and_throughput(drawing, service, price, count):
    factory = FACTORY.replace("00000003] }", "00000003], defender: { databases: on } }")
    found = priced(drawing, factory=factory, churn=PROJECT + f"services: {{ {service} }}\n")
    assert of_plan(found, price) == ([] if count is None else [(count, count)])
