"""Deletes go in reverse order, stop for what is precious, and leave no empty group."""

import pytest

from aifactory.config.model import Retry
from aifactory.deploy.deletes import delete_stacks, guard
from aifactory.deploy.model import Change, Danger, Difference, StackDifference
from aifactory.problems import Exit, Refused
from tests.deploy.small_arm import GROUP, SUBSCRIPTION, SmallArm

pytestmark = pytest.mark.anyio

STORAGE = f"{GROUP}/g/providers/Microsoft.Storage/storageAccounts/st"
SERVICES = "dev/001/p001/services"
PARTS = ("common", "cell-1/network", "p001/foundation", "p001/services", "p001/late")
RETRY = Retry(attempts=2, first_delay=7, jitter=False)


def doomed(identifier: str, *resources: str, danger: Danger = "none") -> StackDifference:
    name = identifier.replace("/", "-")
    stack = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deploymentStacks/{name}"
    changes = tuple(Change("delete", each, identifier, danger=danger) for each in resources)
    return StackDifference(identifier, stack, "undeclared", changes)


def live(*stacks: StackDifference) -> SmallArm:
    small = SmallArm()
    for stack in stacks:
        owned = [{"id": change.resource} for change in stack.changes]
        small.add(stack.resource, properties={"resources": owned})
        for change in stack.changes:
            small.add(change.resource)
    return small


@pytest.mark.parametrize(
    ("story", "danger", "allowed", "strict", "refused"),
    [
        ("nothing precious", "none", [], (), False),
        ("data that nobody named", "data", [], (), True),
        ("an identity that nobody named", "identity", [], (), True),
        ("named by its id, in any case", "data", [STORAGE.upper()], ("dev/",), False),
        ("named by its stack", "data", [SERVICES], (), False),
        ("named by its stack where each must be", "data", [SERVICES], ("dev/001/",), True),
        ("strict elsewhere", "data", [SERVICES], ("prod/001/",), False),
        ("another one named", "data", ["dev/001/p002/services"], (), True),
    ],
)
def test_what_is_precious_must_be_named(
    story: str, danger: Danger, allowed: list[str], strict: tuple[str, ...], refused: bool
) -> None:
    difference = Difference("acme", (doomed(SERVICES, STORAGE, danger=danger),))
    if not refused:
        guard(difference, allowed, strict)
        return
    with pytest.raises(Refused) as caught:
        guard(difference, allowed, strict)
    (problem,) = caught.value.problems
    assert (caught.value.exit_code, problem.code) == (Exit.UNCONFIRMED, "AIF5020"), story
    assert problem.fix.endswith(f"--allow-delete {STORAGE if strict else SERVICES}")


async def test_what_stands_on_others_goes_first() -> None:
    stacks = [doomed(f"dev/001/{part}") for part in PARTS]
    small = live(*stacks)
    deleted = await delete_stacks(small.arm(), stacks)
    order = [name.removeprefix("dev-001-") for name in small.written("DELETE")]
    assert order == ["p001-late", "p001-services", "p001-foundation", "cell-1-network", "common"]
    assert deleted.stacks == tuple(sorted(stack.id for stack in stacks))


async def test_a_group_goes_when_nothing_is_left_in_it() -> None:
    vault = f"{GROUP}/g/providers/Microsoft.KeyVault/vaults/kv"
    stacks = [doomed("dev/001/p001/foundation", f"{GROUP}/g"), doomed(SERVICES, vault)]
    small = live(*stacks)
    deleted = await delete_stacks(small.arm(), stacks)
    assert (deleted.groups, deleted.kept_groups) == ((f"{GROUP}/g",), ())
    assert small.resources == {}


async def test_a_group_with_something_of_others_stays() -> None:
    stacks = [doomed("dev/001/p001/foundation", f"{GROUP}/g")]
    small = live(*stacks)
    small.add(STORAGE)
    deleted = await delete_stacks(small.arm(), stacks)
    assert (deleted.groups, deleted.kept_groups) == ((), (f"{GROUP}/g",))
    assert STORAGE.lower() in small.resources


async def test_a_refused_delete_blocks_what_it_stands_on_and_nothing_else() -> None:
    stacks = [doomed(f"dev/001/{part}") for part in PARTS] + [doomed("dev/001/p002/services")]
    small = live(*stacks)
    small.refusals = {"dev-001-p001-services": [(409, "ScopeLocked", {})]}
    problems = (await delete_stacks(small.arm(), stacks)).problems
    assert [problem.where for problem in problems] == [SERVICES]
    assert "ScopeLocked" in problems[0].what
    gone = [name.removeprefix("dev-001-") for name in small.written("DELETE")]
    assert gone == ["p001-late", "p001-services", "p002-services"]


async def test_a_busy_stack_is_asked_again() -> None:
    stacks = [doomed(SERVICES)]
    small = live(*stacks)
    small.refusals = {"dev-001-p001-services": [(409, "AnotherOperationInProgress", {})]}
    assert (await delete_stacks(small.arm(), stacks, RETRY)).stacks == (SERVICES,)
    assert small.slept == [7.0]
