"""The order of a run: what waits for what, how many at once, and what a failure stops."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from graphlib import TopologicalSorter

from aifactory.deploy.history import Outcome
from aifactory.plan.model import Stack

# Two writes below one of these at once end in a conflict. Accounts: RequestConflict,
# github.com/Azure/azure-dev issue 9398 and github.com/hashicorp/terraform-provider-azurerm issue
# 22607; networks: AnotherOperationInProgress, issue 21293 there (2026-11).
_ALONE = frozenset({"microsoft.cognitiveservices/accounts", "microsoft.network/virtualnetworks"})

Perform = Callable[[Stack, str | None], Awaitable[Outcome]]  # the failed stack that blocks it


async def schedule(stacks: Iterable[Stack], perform: Perform, parallel: int) -> list[Outcome]:
    """Performs every stack after those it needs; a failure blocks only what depends on it.

    At most `parallel` stacks of one subscription run at once, and only one of those that write
    below the same parent where Azure takes one child at a time. A need that is not among the
    stacks is there already.
    """
    here = {stack.id: stack for stack in stacks}
    needs = {stack.id: [each for each in stack.after if each in here] for stack in here.values()}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    gates: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(parallel))
    turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    outcomes: dict[str, Outcome] = {}
    behind: dict[str, str] = {}  # a stack that is not done → the one that really failed

    async def finished(stack: Stack) -> Outcome:
        blocks = next((each for each in needs[stack.id] if each in behind), None)
        if blocks is not None:
            behind[stack.id] = behind[blocks]
            return await perform(stack, behind[blocks])
        async with AsyncExitStack() as held:
            # Turns before places: who waits for a turn takes no place from others.
            for parent in one_at_a_time(stack):
                await held.enter_async_context(turns[parent])
            await held.enter_async_context(gates[stack.subscription])
            outcome = await perform(stack, None)
        if outcome.state != "done":
            behind[stack.id] = stack.id
        return outcome

    running: set[asyncio.Task[Outcome]] = set()
    ended: asyncio.Queue[asyncio.Task[Outcome]] = asyncio.Queue()
    try:
        while sorter.is_active():
            for each in sorter.get_ready():
                task = asyncio.create_task(finished(here[each]))
                task.add_done_callback(ended.put_nowait)
                running.add(task)
            # Of hundreds that wait for a place: asking each of them again costs the square.
            task = await ended.get()
            running.discard(task)
            outcome = task.result()
            outcomes[outcome.stack] = outcome
            sorter.done(outcome.stack)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return [outcomes[each] for each in sorted(outcomes)]


def all_needs(stacks: Iterable[Stack]) -> dict[str, frozenset[str]]:
    """Every stack that a stack comes after, directly or through others."""
    after = {each.id: each.after for each in stacks}
    found: dict[str, frozenset[str]] = {}

    def of(stack: str) -> frozenset[str]:
        if stack not in found:
            direct = after.get(stack, ())
            found[stack] = frozenset(direct).union(*map(of, direct))
        return found[stack]

    return {each: of(each) for each in after}


def one_at_a_time(stack: Stack) -> list[str]:
    """The parents that a stack writes children of, where Azure refuses two writers at once.

    Always in the same order, so that two stacks never wait for each other.
    """
    found = set()
    for call in stack.calls:
        resource = call.resource
        while resource is not None and resource.parent is not None:
            resource = resource.parent
        if resource is not None and resource != call.resource and resource.type.lower() in _ALONE:
            found.add(resource.key)
    return sorted(found)
