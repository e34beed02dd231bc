"""Every service of a project or an environment: in both tiers, verified, off, on again."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from aifactory.api.changing import Order, deploy, plan
from aifactory.api.compilers.yaml_text import yaml_data
from aifactory.api.examining import verify
from aifactory.api.folder import Folder
from aifactory.api.target import reach
from aifactory.catalog import load_catalog
from aifactory.catalog.reader import COMMON

CONTENT = Path(__file__).parents[2] / "bicep"
CATALOG = load_catalog(CONTENT)
OPEN = [flag for flag, one in CATALOG.services.items() if one.not_private]
NAMED = {
    flag: {"owner": "research@example.org", "reason": "A rehearsal.", "until": "2099-12-31"}
    for flag in OPEN
}
DEV, PROD = (f"00000000-0000-0000-0000-0000000{end}" for end in ("0f001", "0f002"))
CLIENTS = "{ clients: [172.30.0.0/24] }"  # people, whom a gateway gives their addresses
FACTORY = f"""\
factory: svc
region: swedencentral
pipelines:
  runner: aif-{{environment}}
  azureDevOps:
    organization: contoso
    organizationId: 0a0a0000-0000-0000-0000-000000000001
    project: ai-factory
environments:
  dev:
    subscriptions: [{DEV}]
    tier: economy
    diagnostics: bronze
    landingZone: {CLIENTS}
    notPrivate: {json.dumps(NAMED)}
  prod:
    subscriptions: [{PROD}]
    tier: production
    diagnostics: gold
    encryption: customerManaged
    landingZone: {CLIENTS}
    notPrivate: {json.dumps(NAMED)}
"""
TWIN = f"""\
tenant: {{ id: 72f988bf-0000-4000-8000-000000000001, name: Services }}
subscriptions: [{{ id: {DEV}, name: dev }}, {{ id: {PROD}, name: prod }}]
principals:
  - {{ id: 5a1c0000-0000-0000-0000-000000000001, type: Group, name: leads }}
  - {{ id: 5a1c0000-0000-0000-0000-0000000000d0, type: ServicePrincipal, name: DevOps }}
"""
BASE = "compact"
ALWAYS = {*CATALOG.profiles[BASE].services, *CATALOG.profiles[COMMON].services}
FLAGS = [flag for flag, one in CATALOG.services.items() if flag not in ALWAYS and not one.capacity]
QUICK = ("speech", "bastion")
# On either floor: what projects may have of their own, and an environment beside them for all.
EITHER = [
    flag
    for flag in FLAGS
    if CATALOG.services[flag].floors == ("project", "common") and not CATALOG.services[flag].choice
]


def closure(flag):
    """The service and all that it needs, which is switched on with it."""
    service = CATALOG.services[flag]
    host = [service.host] if service.host and CATALOG.services[service.host].is_projects else []
    needs = (need.partition(".")[0] for need in (*host, *service.needs))
    return {flag}.union(*(closure(need) for need in needs)) - ALWAYS


def hosted(flags):
    """The services, and those that projects share of which they are parts."""
    return {*flags, *(CATALOG.services[flag].host for flag in flags)} - {None}


def is_shared(flag):
    """Whether an environment switches it on, for all of its projects."""
    return "project" not in CATALOG.services[flag].floors


def marks(flag):
    """Two run with every check; the others take minutes."""
    return () if flag in QUICK else pytest.mark.slow


def switched(flags):
    """Each service on; one that must be told something, as in its example."""
    found = dict.fromkeys(sorted(flags), "on")
    for flag in found:
        service = CATALOG.services[flag]
        if any(one.required for one in service.settings.values()):
            example = CONTENT / "services" / service.folder / "example.yaml"
            found[flag] = yaml_data(example.read_text())
    return found


def write(path, switches, either=()):
    """The environments with what they share; the smallest project, and what is beside it."""
    shared = {flag: switches[flag] for flag in switches if is_shared(flag) or flag in either}
    switches = {flag: switches[flag] for flag in switches if flag not in shared}
    factory = yaml_data(FACTORY)
    for environment in factory["environments"].values():
        environment["services"] = shared
    (path / "factory.yaml").write_text(json.dumps(factory))
    (path / "projects").mkdir(exist_ok=True)
    project = {
        "profile": BASE,
        "team": {"lead": "5a1c0000-0000-0000-0000-000000000001"},
        "services": switches,
    }
    (path / "projects" / "one.yaml").write_text(json.dumps(project))


def deployed(path):
    """Deploys; every delete was read and is named."""
    changes = plan(path, Order()).difference.changes
    doomed = [one for one in changes if one.kind == "delete"]
    allowed = frozenset(str(name) for one in doomed for name in (one.stack, one.resource))
    ended = deploy(path, Order(allow_delete=allowed), lambda _: True, lambda _: None)
    assert ended.done, [str(one.error) for one in ended.report.outcomes if one.error]
    left = plan(path, Order()).difference
    assert left.is_empty, left.changes


def holds(path):
    """Verifies; every rule passes."""
    assert verify(path, "twin").findings == ()


def told(path, flags):
    """What Azure made behind services, by ids that verify tells, is met by endpoints as well."""
    behind = {one.told: flag for flag in flags for one in CATALOG.services[flag].behind}
    if not behind:
        return
    factory = json.loads((path / "factory.yaml").read_text())
    for one in verify(path, "twin").findings:
        name = one.sentence.partition("say ")[2].partition(":")[0]
        environment = factory["environments"][one.environment.partition("/")[0]]
        said = environment["services"].get(behind[name])
        shape = said if isinstance(said, dict) else {}
        environment["services"][behind[name]] = {**shape, name: one.seen}
    (path / "factory.yaml").write_text(json.dumps(factory))
    deployed(path)


def alive(path):
    """The ids of everything that is there."""

    async def _list():
        found = set()
        async with reach(Folder(path), "twin", None) as arm:
            for subscription in (DEV, PROD):
                listed = f"/subscriptions/{subscription}/resources"
                found |= {item["id"].lower() async for item in arm.pages(listed, "2025-04-01")}
        return found

    return asyncio.run(_list())


def asked(path, below):
    """What stands below the gateway of development."""

    async def _read():
        async with reach(Folder(path), "twin", None) as arm:
            listed = f"/subscriptions/{DEV}/resources"
            query = {"$filter": "resourceType eq 'Microsoft.ApiManagement/service'"}
            gateways = [one["id"] async for one in arm.pages(listed, "2025-04-01", query)]
            return [await arm.get(one + below, "2024-05-01") for one in gateways]

    return asyncio.run(_read())


@pytest.fixture(scope="module")
def baseline(tmp_path_factory):
    """A factory with the smallest project, deployed in both environments."""
    path = tmp_path_factory.mktemp("services") / "baseline"
    path.mkdir()
    (path / "twin.yaml").write_text(TWIN)
    write(path, {})
    deployed(path)
    return path


ROWS = [
    *(pytest.param(flag, (), id=flag, marks=marks(flag)) for flag in FLAGS),
    *(pytest.param(flag, (flag,), marks=pytest.mark.slow, id=f"{flag} for all") for flag in EITHER),
]


@pytest.mark.parametrize(("flag", "either"), ROWS)
def test_a_service_comes_is_right_goes_and_comes_back(baseline, tmp_path, flag, either):
    path = tmp_path / "factory"
    shutil.copytree(baseline, path)
    before = alive(path)
    on = switched(closure(flag))
    write(path, on, either)
    deployed(path)
    told(path, hosted(on))
    holds(path)
    assert alive(path) > before
    write(path, {})
    deployed(path)
    assert alive(path) == before
    write(path, on, either)
    deployed(path)
    told(path, hosted(on))
    holds(path)


@pytest.mark.slow
def test_the_gateway_lets_named_applications_in_and_calls_models_as_itself(baseline, tmp_path):
    path = tmp_path / "factory"
    shutil.copytree(baseline, path)
    write(path, switched({"apiManagement", "foundryProject"}))
    deployed(path)
    (policy,) = (one for one in asked(path, "/apis/models/policies/policy"))
    caller = "5a1c0000-0000-0000-0000-0000000000a1"
    text = policy["properties"]["value"]
    assert f"<client-application-ids><application-id>{caller}</application-id></client-app" in text
    assert 'tokens-per-minute="20000"' in text
    checked, limited, called = (
        text.index(word)
        for word in ("<validate-azure-ad-token", "<llm-token-limit", "<authentication-managed-")
    )
    assert checked < limited < called


@pytest.mark.slow
def test_apps_come_into_an_environment_of_their_project_and_leave_it(baseline, tmp_path):
    path = tmp_path / "factory"
    shutil.copytree(baseline, path)
    apps = switched(closure("webApp") | closure("functionApp") | {"botService"})
    inside = {**apps, "appServiceEnvironment": "on"}
    there = []
    for switches in (apps, inside, apps, {}):
        write(path, switches)
        deployed(path)
        holds(path)
        there.append({one for one in alive(path) if "/microsoft.web/sites/" in one})
    outside, within, again, none = there
    assert len(outside) == len(within) == 4  # a web app and a function app in each environment
    assert not outside & within, "nothing moves into an environment, or out of one"
    assert (again, none) == (outside, set())
    assert alive(path) == alive(baseline)


def test_the_full_profile_holds_every_service_that_a_project_can_have_of_its_own():
    own = {
        flag
        for flag, one in CATALOG.services.items()
        if not one.capacity
        and not one.not_private
        and "project" in one.floors
        and flag not in CATALOG.profiles[COMMON].services
    }
    shares = {
        "appServiceEnvironment",  # Azure's shared machines serve; below
        "cosmosDatabase",
        "foundryProject",
        "lakeContainer",
        "searchIndex",
        *("modelPublisher", "modelReader"),  # of what environments share by name alone
    }  # its own account and stores serve
    assert own - shares == set(CATALOG.profiles["full"].services) - {"keyVault"}


@pytest.mark.slow
def test_a_project_with_everything_comes_is_right_goes_and_comes_back(baseline, tmp_path):
    path = tmp_path / "factory"  # a floor that is promised as large as everything needs it
    path.mkdir()
    for file in ("factory.yaml", "twin.yaml"):
        shutil.copy(baseline / file, path)
    everything = dict.fromkeys(CATALOG.profiles["full"].services, "on")
    for switches in (everything, {}, everything):
        write(path, switches)
        deployed(path)
        holds(path)
        assert (alive(path) == alive(baseline)) == (not switches)
