"""Sizes of machines and models are listed; what a scenario withholds is listed so, and refused."""

from dataclasses import replace
from typing import Any

import pytest

from aifactory.twin import providers
from aifactory.twin.world import Body
from tests.twin.providers.small_world import SUB, Bench

PLACE = "locations/swedencentral"


def withheld(bench: Bench, *names: str) -> None:
    absent = {"swedencentral": tuple(name.lower() for name in names)}
    bench.world.scenario = replace(bench.world.scenario, absent=absent)


def listed(bench: Bench, path: str) -> list[Body]:
    text = f"/subscriptions/{SUB}/providers/{path}"
    found = providers.subscription_actions("GET", text, None, bench.world)
    assert found is not None
    rows: list[Body] = found["value"]
    return rows


def machine(size: str) -> Body:
    return {"location": "Sweden Central", "properties": {"hardwareProfile": {"vmSize": size}}}


def test_a_size_that_is_withheld_is_restricted_in_its_region_and_refused(bench: Bench) -> None:
    path = "Microsoft.Compute/virtualMachines"
    bench.world.write(f"{path}/old", machine("Standard_D2s_v5"))
    withheld(bench, "Standard_D2s_v5", "Standard_X9")
    rows = [one for one in listed(bench, "Microsoft.Compute/skus") if one["restrictions"]]
    assert {(one["name"].lower(), *one["locations"]) for one in rows} == {
        ("standard_d2s_v5", "swedencentral"),
        ("standard_x9", "swedencentral"),
    }
    assert bench.refused(f"{path}/new", machine("Standard_D2s_v5")) == "SkuNotAvailable"
    assert bench.refused(f"{path}/new", machine("Standard_D4s_v5")) == "accepted"
    assert bench.refused(f"{path}/old", machine("Standard_D2s_v5")) == "accepted"
    elsewhere = {**machine("Standard_D2s_v5"), "location": "norwayeast"}
    assert bench.refused(f"{path}/far", elsewhere) == "accepted"


def test_machines_of_workspaces_have_a_list_of_their_own(bench: Bench) -> None:
    path = f"Microsoft.MachineLearningServices/{PLACE}/vmSizes"
    every = {one["name"] for one in listed(bench, path)}
    withheld(bench, "Standard_D2s_v5")
    assert every - {one["name"] for one in listed(bench, path)} == {"Standard_D2s_v5"}


def deployment(sku: str, name: str = "gpt-5-mini", version: str = "2025-08-07") -> Body:
    model = {"format": "OpenAI", "name": name, "version": version}
    return {"sku": {"name": sku, "capacity": 1}, "properties": {"model": model}}


@pytest.mark.parametrize(
    ("story", "absent", "body", "expected"),
    [
        ("offered", (), deployment("GlobalStandard"), "accepted"),
        ("never offered so", (), deployment("Standard"), "InvalidResourceProperties"),
        ("nobody knows the version", (), deployment("Standard", version="9"), "accepted"),
        ("nobody knows the model", (), deployment("Standard", "gpt-9"), "accepted"),
        ("withheld", ("gpt-5-mini",), deployment("GlobalStandard"), "DeploymentModelNotSupported"),
        ("one way withheld", ("OpenAI.GlobalStandard.gpt-5-mini",), deployment("GlobalStandard"),
         "InvalidResourceProperties"),
        ("the other way", ("OpenAI.GlobalStandard.gpt-5-mini",), deployment("DataZoneStandard"),
         "accepted"),
    ],
)  # fmt: skip
def test_models_are_refused_where_they_are_not_offered(
    bench: Bench, story: str, absent: tuple[str, ...], body: Body, expected: str
) -> None:
    account = bench.foundry("one1")
    withheld(bench, *absent)
    assert bench.refused(f"{account}/deployments/chat", body) == expected, story


def ways(bench: Bench) -> Any:
    path = f"Microsoft.CognitiveServices/{PLACE}/models"
    found = [one["model"] for one in listed(bench, path) if one["kind"] == "AIServices"]
    (model,) = [one for one in found if one["name"] == "gpt-5-mini"]
    return {sku["name"]: sku["usageName"] for sku in model["skus"]}


def test_a_model_is_listed_with_its_ways_and_their_quotas(bench: Bench) -> None:
    both = {one: f"OpenAI.{one}.gpt-5-mini" for one in ("DataZoneStandard", "GlobalStandard")}
    assert ways(bench) == both
    withheld(bench, "OpenAI.GlobalStandard.gpt-5-mini")
    assert list(ways(bench)) == ["DataZoneStandard"]
    withheld(bench, "gpt-5-mini")
    assert ways(bench) == {}


def test_what_is_taken_of_a_models_quota_is_among_the_usages(bench: Bench) -> None:
    account = bench.foundry("one1")
    body = deployment("GlobalStandard")
    bench.world.write(
        f"{account}/deployments/chat", {**body, "sku": {**body["sku"], "capacity": 7}}
    )
    bench.quota("OpenAI.GlobalStandard.gpt-5-mini", 30)
    rows = {one["name"]["value"]: one for one in listed(
        bench, f"Microsoft.CognitiveServices/{PLACE}/usages")}  # fmt: skip
    row = rows["OpenAI.GlobalStandard.gpt-5-mini"]
    assert (row["currentValue"], row["limit"]) == (7, 30)
