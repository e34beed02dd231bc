"""The engine on a twin that fails: it sees Azure's codes, recovers, and leaves nothing undone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from aifactory.arm import Arm, InProcessTransport, SecretCredential
from aifactory.build.templates import build, in_process
from aifactory.catalog import load_catalog
from aifactory.config import load_factory
from aifactory.deploy import Settings, content_hash, run
from aifactory.deploy.run import Event, Report
from aifactory.plan import draw, promise
from aifactory.plan.lock import Lock
from aifactory.twin import open_twin
from tests.deploy.test_deploy_on_the_twin import BASE, CONTENT, FACTORY, PROJECT, SCENARIO, TENANT
from tests.twin.failures.faulty import faulty

pytestmark = pytest.mark.anyio


class Rehearsal:
    """A factory with one project, a twin with faults, and what the engine told of it."""

    def __init__(self, folder: Path, words: str) -> None:
        (folder / "factory.yaml").write_text(FACTORY, encoding="utf-8")
        (folder / "projects").mkdir()
        (folder / "projects" / "churn.yaml").write_text(PROJECT, encoding="utf-8")
        (folder / "twin.yaml").write_text(f"{SCENARIO}{words}\n", encoding="utf-8")
        catalog = load_catalog(CONTENT)
        factory = load_factory(folder, catalog)
        plan = draw(factory, catalog, promise(factory, catalog, Lock(), "2026-11"))
        self.folder = folder
        self.stacks = build(plan.stacks, in_process((CONTENT,)))
        self.twin = open_twin(folder / "twin.db", folder / "twin.yaml")
        self.events: list[Event] = []

    async def deploy(self) -> Report:
        transport = InProcessTransport(self.twin.handle, self.twin.sleep)
        client = self.twin.client_id, self.twin.client_secret
        arm = Arm(transport, SecretCredential(transport, BASE, TENANT, *client), BASE)
        settings = Settings(self.folder / "engine", on_event=self.events.append)
        return await run(self.stacks, arm, content_hash(self.stacks), settings)

    @property
    def seen(self) -> set[str]:
        """Every code that the engine was refused with, at any depth."""
        errors = (event.error for event in self.events if event.kind == "refused" and event.error)
        return {cause.code for error in errors for cause in error.causes()}

    @property
    def kinds(self) -> set[str]:
        """What the engine took the refusals for."""
        refused = (event.error for event in self.events if event.kind == "refused")
        return {error.kind for error in refused if error}


@asynccontextmanager
async def rehearsing(folder: Path, faults: str = "", words: str = "") -> AsyncIterator[Rehearsal]:
    made = Rehearsal(folder, words)
    if faults:
        faulty(folder, faults)
    try:
        yield made
    finally:
        made.twin.close()


def fault(what: str, effect: str) -> str:
    return f"seed: 4\nfaults:\n  - {{ {what}, effect: {{ {effect} }} }}\n"


def error(status: int, code: str, more: str = "") -> str:
    return f"error: {{ status: {status}, code: {code}, message: Later.{more} }}"


STACK = "type: Microsoft.Resources/deploymentStacks"


@pytest.mark.parametrize(
    ("story", "faults", "code", "kind"),
    [
        (
            "every network is busy once",
            fault(
                "what: write, type: Microsoft.Network/virtualNetworks, times: 1, per: resource",
                error(409, "AnotherOperationInProgress"),
            ),
            "AnotherOperationInProgress",
            "busy",
        ),
        (
            "every stack is throttled twice",
            fault(
                f"what: write, {STACK}, times: 2, per: resource",
                error(429, "SubscriptionRequestsThrottled", ", retryAfter: 17"),
            ),
            "SubscriptionRequestsThrottled",
            "throttled",
        ),
        (
            "a principal is not known everywhere",
            fault(
                "what: write, type: Microsoft.Authorization/roleAssignments, times: 2",
                error(400, "PrincipalNotFound"),
            ),
            "PrincipalNotFound",
            "propagating",
        ),
        (
            "an account is accepted and fails",
            fault(
                "what: write, type: Microsoft.CognitiveServices/accounts, times: 1",
                "fail: { code: ResourceProviderExtensionError, message: A race. }",
            ),
            "ResourceProviderExtensionError",
            "busy",
        ),
        (
            "one question in five is not answered",
            fault("what: read, chance: 0.2", error(503, "ServiceUnavailable")),
            "ServiceUnavailable",
            "unavailable",
        ),
        (
            "the connection is lost before a stack is written",
            fault(f"what: request, method: PUT, {STACK}, times: 1", "drop: before"),
            "ServiceUnavailable",
            "unavailable",
        ),
        (
            "the connection is lost after a stack was written",
            fault(f"what: request, method: PUT, {STACK}, times: 1", "drop: after"),
            "ServiceUnavailable",
            "unavailable",
        ),
        (
            "one resource in fifty fails, and fails again",
            fault("what: write, chance: 0.02", error(500, "InternalServerError")),
            "InternalServerError",
            "unavailable",
        ),
    ],
)
async def test_the_engine_recovers(
    story: str, faults: str, code: str, kind: str, tmp_path: Path
) -> None:
    async with rehearsing(tmp_path, faults) as made:
        report = await made.deploy()
        assert report.done, [each.error and each.error.as_json() for each in report.outcomes]
        assert code in made.seen
        assert kind in made.kinds


@pytest.mark.parametrize(
    ("story", "faults", "words", "code", "kind"),
    [
        (
            "a quota",
            "",
            "quotas: { storageAccounts: 1 }",
            "MaxStorageAccountsCountPerSubscriptionExceeded",
            "quota",
        ),
        (
            "a policy",
            fault(
                "what: write, type: Microsoft.Search/searchServices",
                error(403, "RequestDisallowedByPolicy"),
            ),
            "",
            "RequestDisallowedByPolicy",
            "denied",
        ),
    ],
)
async def test_what_waiting_cannot_cure_is_told_at_once(
    story: str, faults: str, words: str, code: str, kind: str, tmp_path: Path
) -> None:
    async with rehearsing(tmp_path, faults, words) as made:
        report = await made.deploy()
        assert not report.done
        assert code in made.seen
        failed = [each for each in report.outcomes if each.state == "failed"]
        assert {each.tries for each in failed} == {1}
        told = {each.error.kind for each in failed if each.error}
        assert kind in told, [each.error and each.error.as_json() for each in failed]


async def test_real_limits_and_lags_slow_a_deployment_and_do_not_stop_it(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, words="throttle: on\npropagation: 300") as made:
        report = await made.deploy()
        assert report.done, [each.error and each.error.as_json() for each in report.outcomes]


async def test_the_same_seed_is_the_same_rehearsal(tmp_path: Path) -> None:
    async def one(folder: Path) -> list[Any]:
        folder.mkdir()
        faults = fault("what: write, chance: 0.02", error(500, "InternalServerError"))
        async with rehearsing(folder, faults) as made:
            await made.deploy()
            told = (event for event in made.events if event.kind == "refused" and event.error)
            causes = [(event.stack, cause) for event in told for cause in event.error.causes()]
            return sorted((stack, cause.code, cause.target.lower()) for stack, cause in causes)

    first, second = await one(tmp_path / "one"), await one(tmp_path / "two")
    assert first
    assert first == second


async def test_a_rehearsal_says_how_long_the_real_thing_takes(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as made:
        await made.deploy()
        plain = made.twin.elapsed
    assert 300 < plain < 3600
    folder = tmp_path / "slow"
    folder.mkdir()
    async with rehearsing(folder, fault(f"what: read, {STACK}, times: 1", "delay: 2h")) as made:
        await made.deploy()
        assert made.twin.elapsed > plain + 3600
