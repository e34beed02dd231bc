"""The order of a run: what waits for what, how many at once, and what a failure stops."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from graphlib import TopologicalSorter

from aifactory.deploy.history import Outcome
from aifactory.plan.model import Stack

Perform = Callable[[Stack, str | None], Awaitable[Outcome]]  # the failed stack that blocks it


async def schedule(stacks: Iterable[Stack], perform: Perform, parallel: int) -> list[Outcome]:
    """Performs every stack after those it needs; a failure blocks only what depends on it.

    At most `parallel` stacks of one subscription run at once. A need that is not among the
    stacks is there already.
    """
    here = {stack.id: stack for stack in stacks}
    needs = {stack.id: [each for each in stack.after if each in here] for stack in here.values()}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    gates: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(parallel))
    outcomes: dict[str, Outcome] = {}
    behind: dict[str, str] = {}  # a stack that is not done → the one that really failed

    async def finished(stack: Stack) -> Outcome:
        blocks = next((each for each in needs[stack.id] if each in behind), None)
        if blocks is not None:
            behind[stack.id] = behind[blocks]
            return await perform(stack, behind[blocks])
        async with gates[stack.subscription]:
            outcome = await perform(stack, None)
        if outcome.state != "done":
            behind[stack.id] = stack.id
        return outcome

    running: set[asyncio.Task[Outcome]] = set()
    try:
        while sorter.is_active():
            running |= {asyncio.create_task(finished(here[each])) for each in sorter.get_ready()}
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                outcome = task.result()
                outcomes[outcome.stack] = outcome
                sorter.done(outcome.stack)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return [outcomes[each] for each in sorted(outcomes)]
