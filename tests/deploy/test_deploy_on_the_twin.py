"""One environment with a project on the local Azure: deployed, unchanged, changed, taken away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aifactory.arm import Arm, InProcessTransport, SecretCredential
from aifactory.build.model import Built
from aifactory.build.templates import build, in_process
from aifactory.catalog import load_catalog
from aifactory.config import load_factory
from aifactory.deploy import Difference, Ground, Report, Settings, compare, content_hash, run
from aifactory.deploy.deletes import delete_stacks, guard
from aifactory.plan import draw, promise
from aifactory.plan.lock import Lock
from aifactory.problems import Refused
from aifactory.twin import Twin, open_twin

pytestmark = pytest.mark.anyio

CONTENT = Path(__file__).parents[2] / "bicep"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
TENANT = "72f988bf-0000-4000-8000-000000000001"
FACTORY = f"""\
factory: acme
region: swedencentral
environments:
  dev: {{ subscriptions: [{SUBSCRIPTION}] }}
"""
LEAD = "5a1c0000-0000-0000-0000-000000000001"
PROJECT = f"""\
profile: dedicated
team: {{ lead: {LEAD} }}
"""
SCENARIO = f"""\
tenant: {{ id: {TENANT}, name: Acme }}
subscriptions:
  - {{ id: {SUBSCRIPTION}, name: acme-dev }}
principals:
  - {{ id: {LEAD}, type: Group, name: leads }}
"""
BASE = "https://twin.test"
COMMON, NETWORK = "dev/001/common", "dev/001/cell-1/network"
GUARD = "dev/001/cell-1/guard"
PEOPLE = "dev/001/people"  # at shared hosts, whichever projects there are
FLOOR = tuple(f"dev/001/p001/{part}" for part in ("foundation", "late", "services"))


@dataclass
class Floor:
    """A factory with one project, and the twin that it is deployed to."""

    folder: Path
    stacks: tuple[Built, ...]
    twin: Twin
    methods: list[str] = field(default_factory=list)

    async def handle(self, *request: Any) -> tuple[int, dict[str, str], bytes]:
        self.methods.append(request[0])
        return await self.twin.handle(*request)

    @property
    def arm(self) -> Arm:
        transport = InProcessTransport(self.handle, self.twin.sleep)
        client = self.twin.client_id, self.twin.client_secret
        return Arm(transport, SecretCredential(transport, BASE, TENANT, *client), BASE)

    async def compare(self, *without: str) -> Difference:
        stacks = [each for each in self.stacks if each.stack.id not in without]
        cache = self.folder / "cache"
        ground = Ground("acme", TENANT, (SUBSCRIPTION,), data_types={VAULTS: "data"}, cache=cache)
        return await compare(stacks, self.arm, ground)

    async def deploy(self, found: Difference) -> Report:
        same = {stack.id for stack in found.in_state("same")}
        wanted = [each for each in self.stacks if each.stack.id not in same]
        settings = Settings(self.folder / "engine")
        report = await run(wanted, self.arm, content_hash(self.stacks), settings)
        assert report.done, [each.error and each.error.as_json() for each in report.outcomes]
        return report


VAULTS = "Microsoft.KeyVault/vaults"


@asynccontextmanager
async def deployed(folder: Path) -> AsyncIterator[Floor]:
    (folder / "factory.yaml").write_text(FACTORY, encoding="utf-8")
    (folder / "projects").mkdir()
    (folder / "projects" / "churn.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "twin.yaml").write_text(SCENARIO, encoding="utf-8")
    catalog = load_catalog(CONTENT)
    factory = load_factory(folder, catalog)
    plan = draw(factory, catalog, promise(factory, catalog, Lock(), "2026-11"))
    twin = open_twin(folder / "twin.db", folder / "twin.yaml")
    floor = Floor(folder, build(plan.stacks, in_process((CONTENT,))), twin)
    try:
        found = await floor.compare()
        assert {stack.state for stack in found.stacks} == {"absent"}
        await floor.deploy(found)
        yield floor
    finally:
        twin.close()


def vault_of(floor: Floor) -> str:
    (common,) = [each.stack for each in floor.stacks if each.stack.id == COMMON]
    found = [call.resource for call in common.calls if call.resource]
    return next(each.text for each in found if each.type == VAULTS)


async def test_a_second_plan_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    async with deployed(tmp_path) as floor:
        floor.methods.clear()
        for _ in range(2):  # evaluated, then remembered
            found = await floor.compare()
            assert found.is_empty, found.as_json()
        assert {"PUT", "DELETE", "PATCH"}.isdisjoint(floor.methods)


async def test_what_was_changed_behind_our_back_is_seen_and_set_right(tmp_path: Path) -> None:
    async with deployed(tmp_path) as floor:
        vault = vault_of(floor)
        live = await floor.arm.get(vault, "2024-11-01")
        assert live is not None
        live["properties"]["publicNetworkAccess"] = "Enabled"
        await floor.arm.put(vault, "2024-11-01", live)
        found = await floor.compare()
        (change,) = found.drift().changes
        assert (change.resource.lower(), change.danger, change.stack) == (
            vault.lower(),
            "exposure",
            COMMON,
        )
        assert [(each.path, each.before, each.after) for each in change.properties] == [
            ("properties.publicNetworkAccess", "Enabled", "Disabled")
        ]
        await floor.deploy(found)
        assert (await floor.compare()).is_empty


async def test_a_project_that_is_no_longer_declared_goes_with_its_group(tmp_path: Path) -> None:
    async with deployed(tmp_path) as floor:
        found = await floor.compare(*FLOOR)
        undeclared = found.in_state("undeclared")
        assert tuple(stack.id for stack in undeclared) == FLOOR
        with pytest.raises(Refused) as refused:
            guard(found, [])
        assert {problem.code for problem in refused.value.problems} == {"AIF5020"}
        guard(found, FLOOR)
        gone = await delete_stacks(floor.arm, undeclared)
        assert gone.stacks == FLOOR
        assert (len(gone.groups), gone.kept_groups) == (1, ())
        again = await floor.compare()
        states = {stack.id: stack.state for stack in again.stacks}
        standing = dict.fromkeys((GUARD, COMMON, NETWORK, PEOPLE), "same")
        assert states == {**standing, **dict.fromkeys(FLOOR, "absent")}


async def test_a_project_that_comes_back_finds_its_vault_and_account_again(tmp_path: Path) -> None:
    async with deployed(tmp_path) as floor:
        found = await floor.compare(*FLOOR)
        await delete_stacks(floor.arm, found.in_state("undeclared"))
        report = await floor.deploy(await floor.compare())
        (services,) = [each for each in report.outcomes if each.stack == FLOOR[2]]
        assert services.why.startswith("Restored from soft delete, with what they held: aif-p001-")
        assert "kv-p001-" in services.why
        assert (await floor.compare()).is_empty
