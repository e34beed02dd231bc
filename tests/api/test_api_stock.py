"""Sizes and models that a region does not have are told before the first write, with their line."""

import asyncio

import pytest

from aifactory.api.access.stock import Machine, Model, Shop, wishes
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.plan.model import ModuleCall, Stack
from aifactory.problems import Place
from aifactory.template.model import Evaluated

GROUP = "/subscriptions/sub/resourceGroups/rg/providers"
ACCOUNT = f"{GROUP}/Microsoft.CognitiveServices/accounts/ai"
CLUSTER = f"{GROUP}/Microsoft.ContainerService/managedClusters/aks"


def size(name, restrictions=(), zones=("1", "2", "3")):
    return {
        "name": name,
        "locationInfo": [{"location": "swedencentral", "zones": list(zones)}],
        "restrictions": list(restrictions),
    }


def no(sort="Location", zones=()):
    return {
        "type": sort,
        "reasonCode": "NotAvailableForSubscription",
        "restrictionInfo": {"zones": list(zones)},
    }


@pytest.mark.parametrize(
    ("story", "zones", "rows", "why"),
    [
        ("there", "123", [size("standard_d2s_V5")], ""),
        ("not listed", "", [size("Standard_D4s_v5")], "not on Azure's list"),
        ("restricted", "", [size("Standard_D2s_v5", [no()])], "restricted for this sub"),
        ("restricted in a zone of it", "12", [size("Standard_D2s_v5", [no("Zone", "23")])],
         "restricted in zone 2 for"),
        ("restricted in another zone", "1", [size("Standard_D2s_v5", [no("Zone", "23")])], ""),
        ("in fewer zones", "123", [size("Standard_D2s_v5", zones="1")], "in no zone 2, 3"),
        ("a list that says no zones", "1", [{"name": "Standard_D2s_v5"}], ""),
    ],
)  # fmt: skip
def test_a_size_is_there_restricted_or_in_fewer_zones(story, zones, rows, why):
    found = Machine("Standard_D2s_v5", tuple(zones)).lack(rows, rehearsed=False)
    assert (why in found) if why else found == "", story


def row(version, *skus, name="gpt", kind="AIServices"):
    listed = [{"name": one, "usageName": f"OpenAI.{one}.g-p-t"} for one in skus]
    model = {"format": "OpenAI", "name": name, "version": version, "skus": listed}
    return {"kind": kind, "model": model}


@pytest.mark.parametrize(
    ("story", "rows", "why"),
    [
        ("there", [row("1", "Standard")], ""),
        ("no such model", [row("1", "Standard", name="other")], "no version of it"),
        ("for accounts of another kind", [row("1", "Standard", kind="OpenAI")], "no version of it"),
        ("another version", [row("2", "Standard"), row("3", "Standard")], "there is 2, 3"),
        ("processed elsewhere", [row("1", "Global")], "it is there as Global"),
        ("to be fine-tuned alone", [row("1")], "nothing that can be deployed"),
    ],
)
def test_a_model_is_there_in_a_version_and_a_way(story, rows, why):
    found = Model("AIServices", "OpenAI", "gpt", "1", "Standard").lack(rows, rehearsed=False)
    assert (why in found) if why else found == "", story


def test_what_a_twin_does_not_know_is_not_refused_but_what_it_withholds_is():
    assert Machine("Standard_D2s_v9", ()).lack([size("Standard_D4s_v5")], rehearsed=True) == ""
    model = Model("AIServices", "Mistral AI", "large", "1", "Standard")
    assert model.lack([row("1", "Standard")], rehearsed=True) == ""
    assert Machine("Standard_D2s_v5", ()).lack([size("Standard_D2s_v5", [no()])], rehearsed=True)


def made(*resources):
    """One stack that makes these (id, body), each for a line of its own."""
    ids = [ResourceId(text) for text, _ in resources]
    calls = tuple(
        ModuleCall(f"s{at}", "m", {}, one, Place("projects/a.yaml", at))
        for at, one in enumerate(ids, 1)
        if one.parent not in ids
    )
    stack = Stack("s", "s", "sub", "rg", "", {}, calls, (), "dev", "001")
    bodies = [body for _, body in resources]
    found = tuple(Evaluated(one, "1", body, ()) for one, body in zip(ids, bodies, strict=True))
    return wishes([Built(stack, "", {}, {}, "")], {"s": found})


def deployment(capacity, version="1"):
    model = {"format": "OpenAI", "name": "gpt", "version": version}
    return {"sku": {"name": "Standard", "capacity": capacity}, "properties": {"model": model}}


POOLS = {"properties": {"vmSize": "Standard_D4s_v5", "availabilityZones": ["1", "2"]}}
WANTED = (
    (CLUSTER, {"location": "Sweden Central", "properties": {
        "agentPoolProfiles": [{"vmSize": "Standard_D2s_v5"}]}}),
    (f"{CLUSTER}/agentPools/user", POOLS),
    (f"{GROUP}/Microsoft.Compute/virtualMachines/vm", {
        "location": "swedencentral", "zones": ["3"],
        "properties": {"hardwareProfile": {"vmSize": "Standard_D2s_v5"}}}),
    (f"{GROUP}/Microsoft.MachineLearningServices/workspaces/w/computes/c", {
        "location": "swedencentral", "properties": {"properties": {"vmSize": "Standard_F4s_v2"}}}),
    (ACCOUNT, {"location": "swedencentral", "kind": "AIServices"}),
    (f"{ACCOUNT}/deployments/one", deployment(10)),
    (f"{ACCOUNT}/deployments/two", deployment(20)),
)  # fmt: skip


def looked(wanted, lists, live=None):
    """The problems, and what was asked for."""
    asked = []

    async def rows(path, version, query):
        asked.append((path, *(query or {}).values()))
        return lists.get(path.rpartition("/")[2])

    async def now(resource):
        return (live or {}).get(resource.id.text)

    return asyncio.run(Shop(rows, now, False).lacks(wanted)), asked


GOOD = {
    "skus": [size("Standard_D2s_v5"), size("Standard_D4s_v5")],
    "vmSizes": [{"name": "Standard_F4s_v2"}],
    "models": [row("1", "Standard")],
}


def test_each_list_is_asked_for_once_and_what_is_there_is_no_problem():
    problems, asked = looked(made(*WANTED), GOOD)
    assert problems == []
    assert [(path.partition("Microsoft.")[2], *rest) for path, *rest in asked] == [
        ("Compute/skus", "location eq 'swedencentral'"),
        ("MachineLearningServices/locations/swedencentral/vmSizes",),
        ("CognitiveServices/locations/swedencentral/models",),
        ("CognitiveServices/locations/swedencentral/usages",),
    ]


def test_what_lacks_names_the_lines_that_ask_for_it():
    lists = {
        "skus": [size("Standard_D2s_v5", [no()]), size("Standard_D4s_v5", [no("Zone", "2")])],
        "vmSizes": [{"name": "Standard_F2s_v2"}],
        "models": [row("2", "Standard")],
    }
    problems, _ = looked(made(*WANTED), lists)
    assert {one.code for one in problems} == {"AIF5069"}
    assert [one.where for one in problems] == [f"projects/a.yaml:{at}:0" for at in (1, 1, 3, 4, 5)]
    assert "machines of size Standard_D4s_v5 for subscription sub: it is restricted in zone 2" in (
        problems[1].what
    )


def test_what_stands_already_need_not_be_offered_any_more():
    lists = {"skus": [size("Standard_D2s_v5")], "vmSizes": [], "models": [row("2", "Standard")]}
    live = {text: body for text, body in WANTED if text != f"{ACCOUNT}/deployments/two"}
    (problem,), _ = looked(made(*WANTED), lists, live)
    assert problem.where == "projects/a.yaml:5:0"
    live[f"{ACCOUNT}/deployments/two"] = deployment(20, version="0")
    (problem,), _ = looked(made(*WANTED), lists, live)
    assert "OpenAI gpt 1 as Standard" in problem.what


@pytest.mark.parametrize(
    ("story", "used", "live", "left"),
    [
        ("enough is left", 70, {}, None),
        ("too little", 71, {}, 29),
        ("one of them is there", 80, {"one": 10}, None),
        ("one of them becomes larger", 75, {"one": 4}, 25),
    ],
)
def test_a_quota_of_a_model_goes_by_the_name_that_azure_lists_it_under(story, used, live, left):
    usage = {"name": {"value": "OpenAI.Standard.g-p-t"}, "currentValue": used, "limit": 100}
    there = {f"{ACCOUNT}/deployments/{name}": deployment(size) for name, size in live.items()}
    problems, _ = looked(made(*WANTED[4:]), {**GOOD, "usages": [usage]}, there)
    assert [one.code for one in problems] == ([] if left is None else ["AIF5054"]), story
    for one in problems:
        assert "of OpenAI.Standard.g-p-t are to be had in swedencentral" in one.what
        assert f"has {left} left" in one.what
