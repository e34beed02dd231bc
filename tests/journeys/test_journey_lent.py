"""A registry of models in development is used from production: named by both, and found if not."""

import json
import shutil

import pytest

from aifactory.api.compilers.yaml_text import yaml_data
from aifactory.api.examining import verify
from tests.journeys.test_journey_services import (
    FACTORY,
    NAMED,
    PROD,
    TWIN,
    alive,
    deployed,
    holds,
    told,
)

pytestmark = pytest.mark.slow
FLAG = "modelRegistry"
PROJECT = {
    "profile": "compact",
    "team": {"lead": "5a1c0000-0000-0000-0000-000000000001"},
    "environments": {
        "dev": {"services": {"modelPublisher": "on"}},
        "prod": {"services": {"modelReader": "on"}},
    },
}


def write(path, registry):
    factory = yaml_data(FACTORY)
    factory["environments"]["dev"]["services"] = {FLAG: "on"}
    factory["environments"]["prod"] |= {"services": {}, "existing": {FLAG: registry}}
    (path / "factory.yaml").write_text(json.dumps(factory))
    (path / "projects" / "one.yaml").write_text(json.dumps(PROJECT))


def test_production_reads_what_development_publishes(tmp_path):
    (tmp_path / "projects").mkdir()
    (tmp_path / "twin.yaml").write_text(TWIN)
    assert FLAG in NAMED
    first = yaml_data(FACTORY)
    first["environments"]["dev"]["services"] = {FLAG: "on"}
    (tmp_path / "factory.yaml").write_text(json.dumps(first))
    only = {**PROJECT, "environments": {"dev": PROJECT["environments"]["dev"], "prod": {}}}
    (tmp_path / "projects" / "one.yaml").write_text(json.dumps(only))
    deployed(tmp_path)
    told(tmp_path, {FLAG})
    kind = "/microsoft.machinelearningservices/registries/"
    (registry,) = (one for one in alive(tmp_path) if kind in one)
    registry = registry.replace("/resourcegroups/", "/resourceGroups/")
    write(tmp_path, registry)
    deployed(tmp_path)
    told(tmp_path, {FLAG})
    holds(tmp_path)
    ends = {one for one in alive(tmp_path) if "/privateendpoints/pe-mlr" in one and PROD in one}
    assert len(ends) == 3  # the registry, its store, its images
    shutil.copytree(tmp_path, tmp_path.parent / "unnamed")
    unnamed = tmp_path.parent / "unnamed"
    factory = json.loads((unnamed / "factory.yaml").read_text())
    del factory["environments"]["prod"]["existing"]
    factory["environments"]["prod"]["services"] = {}
    (unnamed / "factory.yaml").write_text(json.dumps(factory))
    (unnamed / "projects" / "one.yaml").write_text(json.dumps(only))
    rules = {one.rule for one in verify(unnamed, "twin").findings}
    assert {"SE04-endpoints", "SE04-strangers", "SE04-identities", "SE05-allowed"} <= rules
