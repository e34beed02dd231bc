"""Agents in a subnet of their own: what they need, and how their subnet comes back."""

import asyncio

import pytest

from aifactory.api.changing import Order, deploy, destroy, plan
from aifactory.api.desired import desire
from aifactory.api.examining import verify
from aifactory.api.folder import Folder
from aifactory.api.target import reach
from aifactory.problems import Exit, Refused
from aifactory.twin.faults.file import read_faults
from aifactory.twin.faults.keeping import keep_faults
from tests.journeys.test_journey_flags import FACTORY, TWIN

DEV = "00000000-0000-0000-0000-00000000d001"
STORES = "aiSearch: on, cosmos: on, storage: on"
AGENTS = f"agents: on, foundry: on, {STORES}"
NETWORKS = f"/subscriptions/{DEV}/resourceGroups/rg-flags-net1-dev-sdc-001/providers"
VERSION = "2025-05-01"


def write(path, services, name="one"):
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / f"{name}.yaml").write_text(
        "profile: compact\nteam: { lead: 5a1c0000-0000-0000-0000-000000000001 }\n"
        f"services: {{ {services} }}\n"
    )


def everything(found):
    return frozenset(one.stack for one in found.changes if one.kind == "delete")


def deployed(path, **more):
    allowed = everything(plan(path, Order()).difference)
    ended = deploy(path, Order(allow_delete=allowed, **more), lambda _: True, lambda _: None)
    assert ended.done, (ended.left, ended.report)
    assert plan(path, Order()).difference.is_empty
    return ended


def subnets(path):
    """The names of the subnets of the environment's network."""

    async def _read():
        async with reach(Folder(path), "twin", None) as arm:
            listed = f"/subscriptions/{DEV}/providers/Microsoft.Network/virtualNetworks"
            return [
                subnet["name"]
                async for one in arm.pages(listed, VERSION)
                for subnet in one["properties"]["subnets"]
            ]

    return set(asyncio.run(_read()))


def accounts(path):
    """Name of each account of models → where its agents stand."""

    async def _read():
        async with reach(Folder(path), "twin", None) as arm:
            listed = f"/subscriptions/{DEV}/resources"
            query = {"$filter": "resourceType eq 'Microsoft.CognitiveServices/accounts'"}
            ids = [one["id"] async for one in arm.pages(listed, "2025-04-01", query)]
            bodies = [await arm.get(one, "2025-09-01") for one in ids]
            return {one["name"]: one["properties"].get("networkInjections") for one in bodies}

    return asyncio.run(_read())


def pass_days(path, days):
    async def _sleep():
        async with reach(Folder(path), "twin", None) as arm:
            await arm.sleep(days * 86400.0)

    asyncio.run(_sleep())


@pytest.fixture
def factory(tmp_path):
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(TWIN)
    return tmp_path


@pytest.fixture
def agents(factory):
    """Two projects that are live: one with agents, one without."""
    write(factory, AGENTS)
    write(factory, "registryRepositories: off", name="two")
    deployed(factory)
    assert "snet-p001-agents" in subnets(factory)
    return factory


def late(path, how_long):
    """The deployment has succeeded, and the project's capability host is Accepted for longer."""
    (path / ".aif" / "twin").mkdir(parents=True)
    kind = "Microsoft.CognitiveServices/accounts/projects/capabilityHosts"
    effect = f"effect: {{ early: {how_long} }}"
    (path / "faults.yaml").write_text(f'faults: [{{ what: write, type: "{kind}", {effect} }}]')
    keep_faults(path / ".aif" / "twin" / "twin.db", read_faults(path / "faults.yaml"))


def hosts(path):
    """The state of each project's capability host."""

    async def _read():
        async with reach(Folder(path), "twin", None) as arm:
            calls = [call for stack in desire(path).plan.stacks for call in stack.calls]
            ids = [str(call.resource) for call in calls if call.symbol == "agents"]
            return [(await arm.get(one, "2025-09-01"))["properties"] for one in ids]

    return [one["provisioningState"] for one in asyncio.run(_read())]


@pytest.mark.slow
def test_a_host_that_is_only_accepted_is_waited_for_as_long_as_it_takes(factory, tmp_path):
    took = {}
    for minutes in (2, 45):
        path = tmp_path / f"{minutes}"
        path.mkdir()
        for file in ("factory.yaml", "twin.yaml"):
            (path / file).write_text((factory / file).read_text())
        write(path, AGENTS)
        late(path, f"{minutes}m")
        took[minutes] = deployed(path).rehearsed
        assert hosts(path) == ["Succeeded"]
    assert took[45] - took[2] == pytest.approx(43 * 60, abs=20)  # asked, not slept


@pytest.mark.parametrize(
    ("services", "missing"),
    [
        ("agents: on", {"aiSearch", "cosmos", "storage", "foundry"}),
        (f"agents: on, {STORES}", {"foundry"}),
        ("agents: on, foundry: on, cosmos: on, storage: on", {"aiSearch"}),
    ],
    ids=["nothing", "the shared account alone", "no search"],
)
def test_what_agents_lack_is_explained(factory, services, missing):
    write(factory, services)
    with pytest.raises(Refused) as refused:
        plan(factory, Order())
    told = {problem.fix.split("'")[1]: problem for problem in refused.value.problems}
    assert set(told) == missing
    for need, problem in told.items():
        assert problem.code == "AIF1131"
        assert problem.where == "projects/one.yaml:3:13 services.agents"
        assert problem.what.startswith(f"'agents' needs '{need}', which is off in dev")


@pytest.mark.parametrize(
    ("space", "fits"),
    [("10.20.0.0/16", True), ("172.16.0.0/16", True), ("172.30.0.0/16", False)],
)
def test_agents_stand_in_ranges_that_azure_takes(factory, space, fits):
    text = FACTORY.replace("{ subscr", f"{{ network: {{ space: [{space}] }}, subscr")
    (factory / "factory.yaml").write_text(text)
    write(factory, AGENTS)
    if fits:
        assert plan(factory, Order()).difference.counts["create"]
        return
    with pytest.raises(Refused) as refused:
        plan(factory, Order())
    (problem,) = refused.value.problems
    assert problem.code == "AIF3014"
    assert space.rpartition(".")[0].rpartition(".")[0] in problem.what


def test_a_subnet_that_azure_holds_stays_promised_until_it_is_free(agents):
    (agents / "projects" / "one.yaml").unlink()
    (note,) = [one for one in plan(agents, Order()).notes if one.startswith("Until it is purged")]
    assert "aif-p001-dev-sdc" in note
    deployed(agents)
    assert "snet-p001-agents" in subnets(agents)
    assert "p001.agents" in (agents / "factory.lock").read_text()
    assert "p001.endpoints" not in (agents / "factory.lock").read_text()
    pass_days(agents, 3)  # the tombstone of the account is forgotten
    deployed(agents)
    assert "snet-p001-agents" not in subnets(agents)
    assert "p001.agents" not in (agents / "factory.lock").read_text()
    assert "snet-p002-endpoints" in subnets(agents)


def test_a_purge_waits_until_azure_lets_go_of_the_subnet(agents):
    (agents / "projects" / "one.yaml").unlink()
    ended = deployed(agents, purge=True)
    assert any(name.startswith("aif-p001") for name in ended.purged)
    assert ended.rehearsed > 20 * 60
    assert "snet-p001-agents" not in subnets(agents)
    assert "p001.agents" not in (agents / "factory.lock").read_text()


def test_a_teardown_with_purge_leaves_no_network_and_all_comes_again(agents):
    allowed = frozenset(
        f"dev/001/{part}" for part in ("common", *_floors("p001"), *_floors("p002"))
    )
    ended = destroy(agents, Order(allow_delete=allowed, purge=True), lambda _: True)
    assert "dev/001/cell-1/network" in ended.stacks
    deployed(agents)
    assert "snet-p001-agents" in subnets(agents)


def test_without_a_purge_a_teardown_says_what_holds_the_network(agents):
    allowed = frozenset(
        f"dev/001/{part}" for part in ("common", *_floors("p001"), *_floors("p002"))
    )
    asked = []
    with pytest.raises(Refused) as refused:
        destroy(agents, Order(allow_delete=allowed), lambda one: asked.append(one) or True)
    assert refused.value.exit_code is Exit.PARTLY_APPLIED
    assert any(note.startswith("Until it is purged") for note in asked[0].notes)
    assert any("InUseSubnetCannotBeDeleted" in one.what for one in refused.value.problems)


@pytest.mark.slow
def test_agents_go_alone_and_come_back_to_the_account_that_stays(agents):
    before = accounts(agents)
    lock = (agents / "factory.lock").read_text()
    write(agents, f"foundry: on, {STORES}")
    difference = plan(agents, Order()).difference
    doomed = {one.resource.rpartition("/")[2] for one in difference.changes if one.kind == "delete"}
    assert doomed == {"p001", "conversations", "files", "vectors"}  # the host and what it stands on
    deployed(agents)
    assert verify(agents, "twin").findings == ()
    assert accounts(agents) == before  # Azure takes no subnet back from an account
    assert "snet-p001-agents" in subnets(agents)
    write(agents, AGENTS)
    assert plan(agents, Order()).difference.counts["delete"] == 0
    deployed(agents)
    assert verify(agents, "twin").findings == ()
    assert accounts(agents) == before
    assert (agents / "factory.lock").read_text() == lock


def _floors(floor):
    return [f"{floor}/{part}" for part in ("late", "services", "foundation")]
