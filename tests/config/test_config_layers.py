"""Layers, lowest first: maps merge, scalars replace, off bars all but the word on of a project."""

from typing import Any

import pytest

from aifactory.config.model import Factory, Wanted
from aifactory.problems import Place, Refused
from tests.config.conftest import FACTORY, PROJECT, Load

WIDE = PROJECT.replace("small", "wide")
SCALE_SET = 'scaleSets:\n  "001": { services: %s, environments: { prod: { services: %s } } }\n'


def in_prod(text: str) -> str:
    return FACTORY.replace("prod:  {", f"prod:  {{ services: {text},")


# story, factory.yaml, projects/churn.yaml, service, setting in prod (None: the service is off)
DAYS = [
    ("the service's own default", FACTORY, PROJECT, 90),
    (
        "factory defaults",
        FACTORY + "defaults: { services: { vault: { keepDays: 11 } } }\n",
        PROJECT,
        11,
    ),
    (
        "an environment over defaults",
        in_prod("{ vault: { keepDays: 12 } }")
        + "defaults: { services: { vault: { keepDays: 11 } } }\n",
        PROJECT,
        12,
    ),
    (
        "a scale set over an environment",
        in_prod("{ vault: { keepDays: 12 } }") + SCALE_SET % ("{ vault: { keepDays: 13 } }", "{}"),
        PROJECT,
        13,
    ),
    (
        "a scale set in an environment over the scale set",
        FACTORY + SCALE_SET % ("{ vault: { keepDays: 13 } }", "{ vault: { keepDays: 14 } }"),
        PROJECT,
        14,
    ),
    (
        "a project over a scale set in an environment",
        FACTORY + SCALE_SET % ("{}", "{ vault: { keepDays: 14 } }"),
        PROJECT + "services: { vault: { keepDays: 15 } }\n",
        15,
    ),
    (
        "a project in an environment over the project",
        FACTORY,
        PROJECT
        + "services: { vault: { keepDays: 15 } }\n"
        + "environments: { prod: { services: { vault: { keepDays: 16 } } } }\n",
        16,
    ),
    (
        "overrides over everything",
        FACTORY + "overrides: { services: { vault: { keepDays: 17 } } }\n",
        PROJECT + "environments: { prod: { services: { vault: { keepDays: 16 } } } }\n",
        17,
    ),
    ("off in an environment", in_prod("{ vault: off }"), PROJECT, None),
    (
        "a map of a project does not lift off",
        in_prod("{ vault: off }"),
        PROJECT + "services: { vault: { keepDays: 20 } }\n",
        None,
    ),
    (
        "the word on of a project lifts off, and the shapes below return",
        in_prod("{ vault: off }") + "defaults: { services: { vault: { keepDays: 11 } } }\n",
        PROJECT + "services: { vault: on }\n",
        11,
    ),
    (
        "on in the project, a map in its environment",
        in_prod("{ vault: off }"),
        PROJECT
        + "services: { vault: on }\n"
        + "environments: { prod: { services: { vault: { keepDays: 21 } } } }\n",
        21,
    ),
    (
        "off in the project, a map in its environment",
        FACTORY,
        PROJECT
        + "services: { vault: off }\n"
        + "environments: { prod: { services: { vault: { keepDays: 21 } } } }\n",
        None,
    ),
    (
        "off in the project, on in its environment",
        FACTORY,
        PROJECT + "services: { vault: off }\nenvironments: { prod: { services: { vault: on } } }\n",
        90,
    ),
    (
        "overrides that switch off",
        FACTORY + "overrides: { services: { vault: off } }\n",
        PROJECT + "services: { vault: on }\n",
        None,
    ),
]


def vault(factory: Factory, environment: str = "prod") -> Wanted | None:
    return factory.projects["churn"].environments[environment].services.get("vault")


@pytest.mark.parametrize(
    ("story", "factory", "project", "days"), DAYS, ids=[one[0] for one in DAYS]
)
def test_the_highest_layer_wins(
    load: Load, story: str, factory: str, project: str, days: int | None
) -> None:
    found = vault(load(factory, churn=project))
    assert (found.settings["keepDays"] if found else None) == days


def test_a_tier_is_above_the_default_and_below_the_factory(load: Load) -> None:
    factory = load(FACTORY)
    assert [vault(factory, name).settings["keepDays"] for name in ("dev", "prod")] == [7, 90]
    shaped = load(FACTORY + "defaults: { services: { vault: { keepDays: 11 } } }\n")
    assert vault(shaped, "dev").settings["keepDays"] == 11


@pytest.mark.parametrize(
    ("story", "services", "on"),
    [
        ("a map in a project switches on", "store: { label: hot }", True),
        ("the word on switches on", "store: on", True),
        ("an empty map switches on", "store: {}", True),
        ("silence", "vault: on", False),
    ],
)
def test_a_project_switches_on(load: Load, story: str, services: str, on: bool) -> None:
    factory = load(FACTORY, churn=PROJECT + f"services: {{ {services} }}\n")
    assert ("store" in factory.projects["churn"].environments["dev"].services) is on


def test_a_shape_in_the_factory_switches_nothing_on(load: Load) -> None:
    factory = load(FACTORY + "defaults: { services: { store: { label: hot } } }\n")
    assert "store" not in factory.projects["churn"].environments["dev"].services
    assert "store" not in factory.environments["dev/001"].common


def test_maps_merge_entry_by_entry_and_each_value_keeps_its_line(load: Load) -> None:
    project = WIDE + (
        "services:\n"
        "  cluster: { pools: { user: { min: 1 }, gpu: { size: large, idle: 5m, spot: on } } }\n"
        "environments:\n"
        "  prod: { services: { cluster: { pools: { gpu: { max: 16 } } } } }\n"
    )
    found = load(FACTORY, churn=project).projects["churn"].environments["prod"].services["cluster"]
    small: dict[str, Any] = {"size": "small", "idle": 120, "spot": False}
    assert found.settings == {
        "pools": {
            "gpu": {"size": "large", "min": 0, "max": 16, "idle": 300, "spot": True},
            "system": small | {"min": 1, "max": 2},
            "user": small | {"min": 1, "max": 5},
        },
        "labels": {},
    }
    assert found.place == Place("profiles/wide.yaml", 7, 3)
    assert found.places["pools.gpu.max"] == Place("projects/churn.yaml", 6, 55)
    assert found.places["pools.gpu.idle"] == Place("projects/churn.yaml", 4, 67)
    assert found.places["pools.gpu.min"] == Place("services/cluster/service.yaml", 17, 52)
    assert found.places["pools.user.max"] == Place("profiles/wide.yaml", 7, 36)
    assert found.places["pools.system.max"] == Place("services/cluster/service.yaml", 21, 39)


def test_projects_that_say_nothing_share_one_settled_value(load: Load) -> None:
    factory = load(FACTORY, one=PROJECT, two=PROJECT, three=PROJECT + "services: { store: on }\n")
    services = [factory.projects[name].environments["dev"].services for name in ("one", "two")]
    assert services[0] is services[1]
    assert set(factory.projects["three"].environments["dev"].services) == {"store", "vault"}


def test_the_common_part_is_shaped_by_the_factory_but_not_by_projects(load: Load) -> None:
    text = in_prod("{ log: { keepDays: 365 } }")
    factory = load(text, churn=PROJECT)
    assert factory.environments["prod/001"].common["log"].settings == {"keepDays": 365}
    assert factory.environments["dev/001"].common["log"].settings == {"keepDays": 30}
    with pytest.raises(Refused, match=r"projects/churn.yaml:\d+:\d+ services.log: error AIF1134"):
        load(text, churn=PROJECT + "services: { log: { keepDays: 31 } }\n")


def test_a_child_brings_its_host_where_it_is_used(load: Load) -> None:
    project = PROJECT + "environments: { prod: { services: { repositories: on } }, dev: {} }\n"
    factory = load(FACTORY, churn=project, later=project)
    host = factory.environments["prod/001"].common["registry"]
    assert host.place == Place("projects/churn.yaml", 3, 37)
    assert host.settings == {"keepDays": 30}
    assert "registry" not in factory.environments["dev/001"].common


def test_tags_merge_from_the_factory_down_to_the_project(load: Load) -> None:
    text = FACTORY.replace("prod:  {", "prod:  { tags: { level: prod, cost: '2' },")
    text += "defaults: { tags: { cost: '1', owner: core } }\noverrides: { tags: { law: gdpr } }\n"
    project = PROJECT + "tags: { owner: team, law: none }\n"
    factory = load(text, churn=project)
    ground = {"cost": "2", "law": "gdpr", "level": "prod", "owner": "core"}
    assert factory.environments["prod/001"].tags == ground
    assert factory.projects["churn"].environments["prod"].tags == ground | {"owner": "team"}


@pytest.mark.parametrize(
    ("story", "factory", "services", "bed"),
    [
        ("its tier outside", FACTORY, "{ lodger: on }", "Wide"),
        ("its house over its tier", FACTORY, "{ lodger: on, house: on }", "Large"),
        ("a house that is off", FACTORY, "{ lodger: on, house: off }", "Wide"),
        ("a project over the house", FACTORY, "{ lodger: { bed: Huge }, house: on }", "Huge"),
        ("an environment over the house", in_prod("{ lodger: { bed: Huge } }"),
         "{ lodger: on, house: on }", "Huge"),
    ],
)  # fmt: skip
def test_a_service_in_another_has_sizes_of_that_one(
    load: Load, story: str, factory: str, services: str, bed: str
) -> None:
    loaded = load(factory, churn=PROJECT + f"services: {services}\n")
    here = loaded.projects["churn"].environments["prod"].services
    assert here["lodger"].settings["bed"] == bed
