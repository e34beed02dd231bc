"""Runs: in order, in parallel, tried again where it helps, and one failure stops only its own."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.build.main_bicep import deployment
from aifactory.build.model import Built
from aifactory.config.model import Retry
from aifactory.deploy.history import History
from aifactory.deploy.run import Event, Report, Settings, run
from aifactory.deploy.schedule import one_at_a_time
from aifactory.plan.model import ModuleCall
from aifactory.problems import Place
from tests.deploy.small_arm import GROUP, SmallArm, built

pytestmark = pytest.mark.anyio

RETRY = Retry(attempts=3, first_delay=10, multiplier=2, jitter=False)
COMMON = built("dev/001/common")
NETWORK = built("dev/001/cell-1/network", after=("dev/001/common",))
FOUNDATION = built("dev/001/p001/foundation", after=("dev/001/common",))
SERVICES = built(
    "dev/001/p001/services", after=("dev/001/p001/foundation", "dev/001/cell-1/network")
)
OTHER = built("dev/001/p002/foundation", after=("dev/001/common",))
ALL = [SERVICES, FOUNDATION, NETWORK, OTHER, COMMON]


def settings(folder: Path, events: list[Event] | None = None) -> Settings:
    heard = events if events is not None else []
    return Settings(folder, RETRY, parallel=4, on_event=heard.append)


def states(report: Report) -> dict[str, str]:
    return {outcome.stack.removeprefix("dev/001/"): outcome.state for outcome in report.outcomes}


async def test_stacks_are_written_after_what_they_need(tmp_path: Path) -> None:
    azure = SmallArm()
    report = await run(ALL, azure.arm(), "plan", settings(tmp_path))
    assert report.done
    order = [name.removeprefix("dev-001-") for name in azure.written()]
    assert order[0] == "common"
    assert set(order[1:]) == {
        "cell-1-network",
        "p001-foundation",
        "p001-services",
        "p002-foundation",
    }
    assert order.index("p001-services") > order.index("p001-foundation")
    assert order.index("p001-services") > order.index("cell-1-network")


async def test_a_stack_carries_its_content_and_its_tags(tmp_path: Path) -> None:
    azure = SmallArm()
    inside = built("dev/001/p001/services", group="rg-p001", key="abc")
    await run([COMMON, inside], azure.arm(), "plan", settings(tmp_path))
    common = azure.resources[COMMON.stack.resource_id.key]
    services = azure.resources[inside.stack.resource_id.key]
    assert (common["location"], "location" in services) == ("westeurope", False)
    assert services["tags"] == {
        "aif-factory": "acme",
        "aif-stack": "dev/001/p001/services",
        "aif-key": "abc",
    }
    assert services["properties"]["actionOnUnmanage"]["resourceGroups"] == "detach"
    assert services["id"].lower().startswith(f"{GROUP}/rg-p001/".lower())


async def test_a_curable_refusal_is_tried_again_after_its_wait(tmp_path: Path) -> None:
    busy = (409, "AnotherOperationInProgress", {})
    azure = SmallArm(
        refusals={"PUT dev-001-common": [busy, (429, "TooManyRequests", {"Retry-After": "33"})]}
    )
    events: list[Event] = []
    report = await run([COMMON], azure.arm(), "plan", settings(tmp_path, events))
    assert (report.done, report.outcomes[0].tries) == (True, 3)
    assert azure.slept == [10.0, 33.0]
    kinds = ["started", "refused", "waiting", "refused", "waiting", "done"]
    assert [event.kind for event in events] == kinds


async def test_a_stack_that_waits_for_nothing_costs_one_question(tmp_path: Path) -> None:
    azure = SmallArm()
    await run([COMMON, FOUNDATION], azure.arm(), "plan", settings(tmp_path))
    paths = [each.stack.resource_id.text for each in (COMMON, FOUNDATION)]
    assert azure.asked == [("PUT", path) for path in paths]


class UnderWay(SmallArm):
    """The stack is being written by a run that is gone; by the second look that has ended."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        (stack,) = self.resources.values()
        stack["properties"] = {"provisioningState": "succeeded", "resources": []}


@pytest.mark.parametrize(("key", "times"), [("abc", 1), ("another", 2)])
async def test_a_write_that_went_on_without_us_is_waited_for_and_not_repeated(
    tmp_path: Path, key: str, times: int
) -> None:
    stack = replace(COMMON, key="abc")
    refusal = (409, "DeploymentStackInNonTerminalState", {})
    azure = UnderWay(refusals={"PUT dev-001-common": [refusal]})
    azure.add(
        stack.stack.resource_id.text,
        tags={"aif-key": key},
        properties={"provisioningState": "deploying"},
    )
    report = await run([stack], azure.arm(), "plan", settings(tmp_path))
    assert (report.done, report.outcomes[0].tries, azure.slept) == (True, 1, [10.0])
    assert len(azure.written()) == times


async def test_tries_end_and_the_last_refusal_is_reported(tmp_path: Path) -> None:
    azure = SmallArm(refusals={"dev-001-common": [(503, "ServiceUnavailable", {})] * 9})
    outcome = (await run([COMMON], azure.arm(), "plan", settings(tmp_path))).outcomes[0]
    assert (outcome.state, outcome.tries, azure.slept) == ("failed", 3, [10.0, 20.0])
    assert outcome.error is not None
    assert outcome.error.code == "ServiceUnavailable"
    assert "goes on from here" in outcome.why


async def test_a_deleted_name_that_cannot_be_restored_is_not_tried_again(tmp_path: Path) -> None:
    lost = f"{GROUP}/g/providers/Microsoft.Other/things/x"
    azure = SmallArm(
        refusals={"dev-001-common": [(409, "FlagMustBeSetForRestore", {"x-target": lost})]}
    )
    outcome = (await run([COMMON], azure.arm(), "plan", settings(tmp_path))).outcomes[0]
    assert (outcome.state, outcome.tries, azure.slept) == ("failed", 1, [])
    assert "restore or purge" in outcome.why


async def test_a_failure_stops_only_what_needs_it(tmp_path: Path) -> None:
    azure = SmallArm(refusals={"dev-001-p001-foundation": [(403, "AuthorizationFailed", {})]})
    report = await run(ALL, azure.arm(), "plan", settings(tmp_path))
    assert states(report) == {
        "common": "done",
        "cell-1/network": "done",
        "p001/foundation": "failed",
        "p001/services": "blocked",
        "p002/foundation": "done",
    }
    blocked = next(each for each in report.outcomes if each.state == "blocked")
    assert blocked.why == "It needs dev/001/p001/foundation."
    assert "dev-001-p001-services" not in azure.written()


async def test_the_gate_waits_for_endpoints_to_be_approved(tmp_path: Path) -> None:
    endpoint = f"{GROUP}/g/providers/Microsoft.Network/privateEndpoints/pe"
    azure = SmallArm()
    stack = replace(COMMON, template={"made": [endpoint]})

    def endpoint_is(status: str) -> None:
        state = {"properties": {"privateLinkServiceConnectionState": {"status": status}}}
        azure.add(endpoint, properties={"privateLinkServiceConnections": [state]})

    endpoint_is("Pending")

    def approve(event: Event) -> None:
        if event.kind == "waiting":
            endpoint_is("Approved")

    report = await run([stack], azure.arm(), "plan", Settings(tmp_path, RETRY, on_event=approve))
    assert (report.done, azure.slept, azure.written()) == (True, [10.0], ["dev-001-common"])
    endpoint_is("Rejected")
    report = await run([stack], azure.arm(), "other", settings(tmp_path))
    assert report.outcomes[0].error is not None
    assert report.outcomes[0].error.code == "PrivateEndpointRejected"


class Settling(SmallArm):
    """What was accepted ends after some waiting, well or not."""

    accepted = ""
    states = ("Accepted", "Creating", "Succeeded")

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        state = self.states[min(len(self.slept), len(self.states) - 1)]
        self.add(self.accepted, properties={"provisioningState": state})


ACCOUNT = f"{GROUP}/g/providers/Microsoft.CognitiveServices/accounts/aif"


@pytest.mark.parametrize("accepted", [ACCOUNT, f"{ACCOUNT}/projects/project/capabilityHosts/own"])
@pytest.mark.parametrize(("end", "done"), [("Succeeded", True), ("Failed", False)])
async def test_the_gate_waits_for_what_azure_has_only_accepted(
    tmp_path: Path, end: str, done: bool, accepted: str
) -> None:
    azure = Settling()
    azure.accepted = accepted
    azure.states = ("Accepted", "Creating", end)
    azure.add(accepted, properties={"provisioningState": "Accepted"})
    call = replace(COMMON.stack.calls[0], resource=ResourceId(accepted), settles="2025-09-01")
    stack = replace(COMMON, stack=replace(COMMON.stack, calls=(call,)))
    report = await run([stack], azure.arm(), "plan", settings(tmp_path))
    assert (report.done, azure.slept, azure.written()) == (done, [10, 10], ["dev-001-common"])
    assert report.outcomes[0].tries == 1
    assert done or f"is {end.lower()} now" in str(report.outcomes[0].error)


async def test_at_most_so_many_stacks_of_a_subscription_at_once(tmp_path: Path) -> None:
    azure, now, most = SmallArm(), 0, 0
    answer = azure.handle

    async def slow(*request: object) -> object:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return await answer(*request)  # type: ignore[arg-type]

    azure.handle = slow  # type: ignore[assignment,method-assign]
    stacks = [built(f"dev/001/p{number:03}/foundation") for number in range(8)]
    report = await run(stacks, azure.arm(), "plan", Settings(tmp_path, RETRY, parallel=3))
    assert report.done
    assert 1 < most <= 3


async def test_children_of_one_account_are_written_one_after_the_other(tmp_path: Path) -> None:
    azure, busy, most = SmallArm(), [0, 0], [0, 0]
    answer = azure.handle

    async def slow(method: str, url: str, *rest: Any) -> object:
        host = int("p00" in url)  # the others have another host
        if method == "PUT":
            busy[host] += 1
            most[host] = max(most[host], busy[host])
            await asyncio.sleep(0.02)
            busy[host] -= 1
        return await answer(method, url, *rest)

    def late(number: int) -> Built:
        host = "one" if number < 10 else "two"
        account = f"{GROUP}/cmn/providers/Microsoft.CognitiveServices/accounts/{host}"
        call = ModuleCall("x", "m", {}, ResourceId(f"{account}/projects/p"), Place("p.yaml"))
        stack = built(f"dev/001/p{number:03}/late")
        return replace(stack, stack=replace(stack.stack, calls=(call,)))

    azure.handle = slow  # type: ignore[assignment,method-assign]
    stacks = [late(number) for number in (1, 2, 3, 11, 12, 13)]
    report = await run(stacks, azure.arm(), "plan", settings(tmp_path))
    assert (report.done, most) == (True, [1, 1])


def test_only_parents_that_take_one_child_at_a_time_are_waited_for() -> None:
    account = f"{GROUP}/g/providers/Microsoft.CognitiveServices/accounts/a"
    lake = f"{GROUP}/g/providers/Microsoft.Storage/storageAccounts/s"
    ids = [
        f"{account}/projects/p/connections/c",
        f"{lake}/blobServices/default/containers/c",
        account,
    ]
    calls = [ModuleCall("x", "m", {}, ResourceId(each), Place("p.yaml")) for each in ids]
    assert one_at_a_time(replace(COMMON.stack, calls=tuple(calls))) == [account.lower()]
    assert one_at_a_time(replace(COMMON.stack, calls=(calls[2],))) == []


async def test_the_history_knows_every_outcome(tmp_path: Path) -> None:
    stack = next(one.stack for one in ALL if one.stack.id == "dev/001/p001/foundation")
    nested = f"/x/providers/Microsoft.Resources/deployments/{deployment(stack, stack.calls[0])}"
    refusal = (409, "QuotaExceeded", {"x-target": nested})
    azure = SmallArm(refusals={"dev-001-p001-foundation": [refusal]})
    report = await run(ALL, azure.arm(), "plan", settings(tmp_path))
    history = History(tmp_path / "runs.sqlite")
    (only,) = history.runs()
    assert (only.id, only.state, only.plan) == (report.run, "failed", "plan")
    known = history.run(report.run)
    assert known is not None
    assert [each.state for each in known.outcomes] == [each.state for each in report.outcomes]
    failed = next(each for each in known.outcomes if each.state == "failed")
    assert failed.error is not None
    assert failed.error.kind == "quota"
    assert failed.place == Place("p.yaml", 3, 1)


async def test_the_same_plan_runs_anew_after_it_ended(tmp_path: Path) -> None:
    azure = SmallArm()
    first = await run([COMMON], azure.arm(), "plan", settings(tmp_path))
    second = await run([COMMON], azure.arm(), "plan", settings(tmp_path))
    assert first.run != second.run
    assert not second.continued
    assert azure.written() == ["dev-001-common"] * 2


async def test_a_silent_azure_is_tried_again(tmp_path: Path) -> None:
    azure, tries = SmallArm(), 0
    answer = azure.handle

    async def silent(*request: object) -> object:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ConnectionError("nobody there")
        return await answer(*request)  # type: ignore[arg-type]

    azure.handle = silent  # type: ignore[assignment,method-assign]
    report = await run([COMMON], azure.arm(), "plan", settings(tmp_path))
    assert (report.done, azure.slept) == (True, [10.0])


async def test_a_defect_of_ours_is_raised_and_not_recorded(tmp_path: Path) -> None:
    azure = SmallArm()

    async def broken(*_: object) -> object:
        raise ZeroDivisionError("ours")

    good, azure.handle = azure.handle, broken  # type: ignore[assignment,method-assign]
    with pytest.raises(ZeroDivisionError, match="ours"):
        await run([COMMON], azure.arm(), "plan", settings(tmp_path))
    azure.handle = good  # type: ignore[method-assign]
    report = await run([COMMON], azure.arm(), "plan", settings(tmp_path))
    assert (report.done, report.continued) == (True, True)
