"""A value is explained with the line that set it and every line that lost."""

from pathlib import Path

import pytest

from aifactory.catalog import Catalog
from aifactory.config import explain
from aifactory.problems import Refused
from tests.config.conftest import FACTORY, PROJECT, Write

SHAPED = FACTORY.replace(
    "prod:  {",
    "prod:  { tier: economy, tags: { owner: core }, services: { vault: { keepDays: 20 } },",
)
SHAPED += """\
scaleSets: { "001": { environments: { stage: { diagnostics: gold } } } }
defaults: { services: { vault: { keepDays: 10 }, store: off }, tags: { owner: us } }
"""
VISION = """\
profile: wide
team: { lead: 5a1c0000-0000-0000-0000-000000000001 }
services:
  vault: { keepDays: 30 }
  cluster: { pools: { user: { max: 8 }, gpu: { spot: on } } }
environments:
  dev: { services: { cluster: off }, budget: { monthly: 5 } }
  prod: { services: { cluster: { pools: { user: { max: 16 } } } } }
tags: { owner: vision }
"""

LEAD = "5a1c0000-0000-0000-0000-000000000001"
DEV = "00000000-0000-0000-0000-000000000001"
MAX = "services.cluster.pools.user.max"
CASES = [
    (
        "churn",
        "services.vault.keepDays",
        "dev",
        [
            "10 factory.yaml:8:44",
            "7 services/vault/service.yaml:11:24",
            "90 services/vault/service.yaml:8:52",
        ],
    ),
    (
        "churn",
        "services.vault.keepDays",
        "prod",
        [
            "20 factory.yaml:6:81",
            "10 factory.yaml:8:44",
        ],
    ),
    (
        "vision",
        MAX,
        "prod",
        [
            "16 projects/vision.yaml:8:56",
            "8 projects/vision.yaml:5:36",
            "5 profiles/wide.yaml:7:36",
        ],
    ),
    (
        "vision",
        f"environments.prod.{MAX}",
        None,
        [
            "16 projects/vision.yaml:8:56",
        ],
    ),
    (
        "vision",
        MAX,
        "dev",
        [
            "off projects/vision.yaml:7:22",
            "a map projects/vision.yaml:5:3",
            "a map profiles/wide.yaml:7:3",
        ],
    ),
    (
        "vision",
        "services.cluster.pools.gpu.spot",
        "prod",
        [
            "on projects/vision.yaml:5:54",
            "off services/cluster/service.yaml:20:36",
        ],
    ),
    (
        "vision",
        "services.cluster.pools.gpu.idle",
        "prod",
        [
            "120 services/cluster/service.yaml:19:55",
        ],
    ),
    (
        "vision",
        "services.cluster",
        "prod",
        [
            "on profiles/wide.yaml:7:3",
        ],
    ),
    (
        "vision",
        "services.store",
        None,
        [
            "off factory.yaml:8:50",
            "on profiles/wide.yaml:6:3",
        ],
    ),
    (
        "churn",
        "services.model",
        None,
        [
            "off built-in default",
        ],
    ),
    (
        "vision",
        "tags.owner",
        "prod",
        [
            "vision projects/vision.yaml:9:16",
            "core factory.yaml:6:42",
            "us factory.yaml:8:79",
        ],
    ),
    (
        "vision",
        "tier",
        "prod",
        [
            "economy factory.yaml:6:18",
            "production built-in default",
        ],
    ),
    (
        "churn",
        "diagnostics",
        "stage",
        [
            "gold factory.yaml:7:61",
            "silver built-in default",
        ],
    ),
    (
        "vision",
        "budget.monthly",
        "dev",
        [
            "5 projects/vision.yaml:7:57",
        ],
    ),
    (
        "vision",
        "profile",
        None,
        [
            "wide projects/vision.yaml:1:10",
        ],
    ),
    (
        "vision",
        "scaleSet",
        None,
        [
            "001 built-in default",
        ],
    ),
    (
        "projects/vision.yaml",
        "team.lead",
        None,
        [
            f"{LEAD} projects/vision.yaml:2:15",
        ],
    ),
    (
        "./factory.yaml",
        "region",
        None,
        [
            "swedencentral factory.yaml:2:9",
        ],
    ),
    (
        "factory.yaml",
        "environments.prod.tier",
        None,
        [
            "economy factory.yaml:6:18",
            "production built-in default",
        ],
    ),
    (
        "factory.yaml",
        "environments.dev.tier",
        None,
        [
            "economy built-in default",
        ],
    ),
    (
        "factory.yaml",
        "scaleSets.001.environments.stage.diagnostics",
        None,
        [
            "gold factory.yaml:7:61",
        ],
    ),
    (
        "factory.yaml",
        "services.log.keepDays",
        "dev",
        [
            "30 services/log/service.yaml:7:54",
        ],
    ),
    (
        "factory.yaml",
        "retry.maxDelay",
        None,
        [
            "5m built-in default",
        ],
    ),
    (
        "factory.yaml",
        "environments.dev.subscriptions.0",
        None,
        [
            f"{DEV} factory.yaml:4:28",
        ],
    ),
    (
        "factory.yaml",
        "overrides.publicAccess",
        None,
        [
            "only what an opening names built-in default",
        ],
    ),
]


@pytest.fixture
def folder(write: Write) -> Path:
    return write(SHAPED, churn=PROJECT, vision=VISION)


@pytest.mark.parametrize(("file", "path", "environment", "expected"), CASES)
def test_the_line_that_set_it_comes_first(
    folder: Path,
    catalog: Catalog,
    file: str,
    path: str,
    environment: str | None,
    expected: list[str],
) -> None:
    found = explain(folder, catalog, file, path, environment)
    chain = [f"{found.value} {found.place}", *(f"{one.value} {one.place}" for one in found.below)]
    assert chain[: len(expected)] == expected
    assert found.path == path
    assert found.layer


def test_a_map_is_explained_as_a_whole(folder: Path, catalog: Catalog) -> None:
    found = explain(folder, catalog, "vision", "services.cluster.pools.user", "prod")
    assert found.value == {"size": "small", "min": 0, "max": 16, "idle": 120, "spot": "off"}
    assert found.layer == "project in prod"


@pytest.mark.parametrize(
    ("file", "path", "environment", "code", "words"),
    [
        ("vison", "tier", None, "AIF1150", "Did you mean 'vision'"),
        ("vision", "services.cluster.pools.user.mx", "prod", "AIF1151", "pools.user.max"),
        ("vision", "services.custer", "prod", "AIF1151", "services.cluster"),
        ("factory.yaml", "environment.dev", None, "AIF1151", "Did you mean 'environments.dev'"),
        ("vision", "tier", "prd", "AIF1112", "Did you mean 'prod'"),
        ("churn", "services.vault.keepDays", None, "AIF1152", "--env dev"),
        ("factory.yaml", "tier", None, "AIF1152", "--env dev"),
    ],
)
def test_a_question_without_answer_says_what_to_ask(
    folder: Path,
    catalog: Catalog,
    file: str,
    path: str,
    environment: str | None,
    code: str,
    words: str,
) -> None:
    with pytest.raises(Refused) as refused:
        explain(folder, catalog, file, path, environment)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert words in str(problem)


def test_a_broken_factory_is_refused_before_it_is_explained(write: Write, catalog: Catalog) -> None:
    with pytest.raises(Refused, match="AIF1020"):
        explain(write(FACTORY + "x: 1\n"), catalog, "factory.yaml", "region")
