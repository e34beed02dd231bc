"""A folder becomes a factory: defaults, scale sets, teams, budgets; unreadable files are told."""

import re
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from aifactory.catalog import Catalog
from aifactory.config import load_factory
from aifactory.config.model import Budget, Retry
from aifactory.problems import Place, Refused
from tests.config.conftest import FACTORY, PROJECT, Load, Write

LARGE = """\
factory: acme
region: swedencentral
tenant: 11111111-0000-0000-0000-00000000000A
environments:
  dev:
    { subscriptions: [00000000-0000-0000-0000-000000000001], diagnostics: bronze,
      network: { space: [10.64.0.0/14] } }
  prod:
    subscriptions: [00000000-0000-0000-0000-000000000003, 00000000-0000-0000-0000-000000000004]
    network: { space: [10.72.0.0/14, 10.76.0.0/16] }
    tier: production
    diagnostics: gold
scaleSets:
  "001": { containerRegistry: shared }
  "002":
    region: westeurope
    environments:
      dev: off
      prod:
        subscriptions: [00000000-0000-0000-0000-000000000005]
        network: { space: [10.84.0.0/14] }
        diagnostics: silver
personas: { core-admin: { group: 3B0D0000-0000-0000-0000-000000000001 } }
retry: { attempts: 7, firstDelay: 500ms, maxDelay: 2m, multiplier: 1.5, jitter: off }
"""


def test_the_smallest_factory_has_the_promised_defaults(load: Load) -> None:
    factory = load()
    assert (factory.name, factory.tenant, factory.retry) == ("acme", None, Retry())
    assert list(factory.environments) == ["dev/001", "prod/001", "stage/001"]
    tiers = {key: ground.tier for key, ground in factory.environments.items()}
    assert tiers == {"dev/001": "economy", "stage/001": "production", "prod/001": "production"}
    dev = factory.environments["dev/001"]
    assert (dev.region, dev.diagnostics, dev.space) == ("swedencentral", "silver", ())
    assert dev.place == Place("factory.yaml", 4, 3)
    assert set(dev.common) == {"log"}
    project = factory.projects["churn"]
    assert list(project.environments) == ["dev", "prod", "stage"]
    assert (project.scale_set, project.profile) == ("001", "small")
    assert project.team == {"team-lead": "5a1c0000-0000-0000-0000-000000000001"}


def test_a_larger_factory_is_read_as_it_is_written(load: Load) -> None:
    factory = load(LARGE, churn=PROJECT + 'scaleSet: "002"\n')
    assert list(factory.environments) == ["dev/001", "prod/001", "prod/002"]
    assert factory.tenant == "11111111-0000-0000-0000-00000000000a"
    assert factory.retry == Retry(7, 0.5, 120.0, 1.5, False)
    first, second = factory.environments["prod/001"], factory.environments["prod/002"]
    assert first.space == (IPv4Network("10.72.0.0/14"), IPv4Network("10.76.0.0/16"))
    assert first.personas == {"core-admin": "3b0d0000-0000-0000-0000-000000000001"}
    assert (first.diagnostics, second.diagnostics) == ("gold", "silver")
    assert (second.region, second.tier) == ("westeurope", "production")
    assert len(first.subscriptions) == 2
    assert second.space_place == Place("factory.yaml", 21, 20)
    assert list(factory.projects["churn"].environments) == ["prod"]
    assert factory.projects_in(second) == [factory.projects["churn"]]
    assert factory.projects_in(first) == []


@pytest.mark.parametrize(("mode", "of_hub"), [("hubSpoke", "firewall"), ("vwan", "create")])
def test_a_mode_without_its_hub_is_told_words_that_load(load: Load, mode: str, of_hub: str) -> None:
    """The fix is an example as it can be written, and names whatever else a hub may say."""
    alone = FACTORY.partition("  stage:")[0] + f"landingZone:\n  mode: {mode}\n"
    with pytest.raises(Refused) as refused:
        load(alone)
    (problem,) = refused.value.problems
    example, of_it = re.fullmatch(r"Add (.+ }) beside .*: (.*)\.", problem.fix).groups()  # type: ignore[union-attr]
    assert of_hub in of_it.split(", ")
    landing = load(f"{alone}  {example}\n").environments["dev/001"].landing
    assert landing.hub or landing.wan


def test_one_scale_set_needs_no_naming(load: Load) -> None:
    text = FACTORY + 'scaleSets: { "007": { region: westeurope } }\n'
    assert load(text).projects["churn"].scale_set == "007"


def test_an_environment_may_be_left_out_by_a_project(load: Load) -> None:
    factory = load(FACTORY, churn=PROJECT + "environments: { dev: {} }\n")
    assert list(factory.projects["churn"].environments) == ["dev"]


def test_a_budget_is_for_each_environment_and_can_differ(load: Load) -> None:
    text = PROJECT + (
        "budget: { monthly: 1500 }\n"
        "environments: { dev: { budget: { monthly: 100, alertAt: [90, 50] } }, prod: {} }\n"
    )
    found = load(FACTORY, churn=text).projects["churn"].environments
    assert found["prod"].budget == Budget(1500, (80, 100), Place("projects/churn.yaml", 3, 1))
    assert found["dev"].budget == Budget(100, (50, 90), Place("projects/churn.yaml", 4, 24))


def test_one_group_may_be_two_personas(load: Load) -> None:
    group = "5a1c0000-0000-0000-0000-000000000001"
    text = f"profile: small\nteam: {{ lead: {group}, members: {group} }}\n"
    assert set(load(FACTORY, churn=text).projects["churn"].team.values()) == {group}


def test_what_is_not_a_project_is_left_alone(write: Write, catalog: Catalog) -> None:
    folder = write()
    (folder / "projects" / "README.md").write_text("# Ours")
    (folder / "projects" / "drafts").mkdir()
    assert set(load_factory(folder, catalog).projects) == {"churn"}


def test_a_factory_without_projects_is_a_factory(tmp_path: Path, catalog: Catalog) -> None:
    (tmp_path / "factory.yaml").write_text(FACTORY)
    assert load_factory(tmp_path, catalog).projects == {}


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_a_file_that_cannot_be_read_is_a_problem(write: Write, catalog: Catalog, kind: str) -> None:
    folder = write()
    path = folder / "projects" / "odd.yaml"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(folder / "nowhere")
    with pytest.raises(Refused) as refused:
        load_factory(folder, catalog)
    found = [(problem.code, problem.where) for problem in refused.value.problems]
    assert found == [("AIF1001", "projects/odd.yaml")]


def test_the_same_files_give_the_same_factory(write: Write, catalog: Catalog) -> None:
    folder = write(LARGE)
    assert repr(load_factory(folder, catalog)) == repr(load_factory(folder, catalog))


def test_problems_are_told_in_the_order_of_the_lines(write: Write, catalog: Catalog) -> None:
    lines = "".join(f"x{number}: 1\n" for number in range(12))
    with pytest.raises(Refused) as refused:
        load_factory(write(FACTORY + lines), catalog)
    found = [int(problem.where.split(":")[1]) for problem in refused.value.problems]
    assert found == sorted(found)
    assert len(found) == 12
