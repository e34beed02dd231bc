"""The report of a rehearsal, in Markdown: figures, and on which machine."""

import os
import platform
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from aifactory.azure.limits import limit
from benchmarks.rehearsal.folder import ENVIRONMENTS
from benchmarks.rehearsal.walk import Step, Walk, seconds
from docs.tables import table


def page(walk: Walk) -> str:
    """What was walked, what it cost, what one more project touched, how far limits are."""
    return "\n".join(_parts(walk)).rstrip("\n") + "\n"


def _parts(walk: Walk) -> Iterator[str]:
    again = "make rehearse-300" + ("" if walk.projects == 300 else f" N={walk.projects}")
    yield f"# Rehearsal: {walk.projects} projects in {len(ENVIRONMENTS)} environments\n"
    yield (
        f"Written by `{again}` on {datetime.now(UTC):%Y-%m-%d}, on {_machine()}. "
        f"{walk.projects} `compact` projects, each in {', '.join(ENVIRONMENTS)}, stand on a twin "
        "that runs as a server in a process of its own, on loopback; Azure's limits, request "
        "limits and propagation are on, and 100 seconds pass there in one of ours. Each step is a "
        "command as people run it; one that does not keep its promise ends the rehearsal without a "
        "report.\n"
    )
    yield table(_HEADS, [_row(step) for step in walk.steps])
    yield _sum(walk)
    yield "## Refused for the moment\n"
    yield _refused(walk)
    yield "## One more project\n"
    yield _touched(walk.touched)
    yield "## How far the limits are\n"
    yield (
        "What one cell holds after the first step, and what would bind first: no limit was hit. "
        "[capacity.md](reference/capacity.md) has the others.\n"
    )
    heads = ("environment", "limit", "taken", "allowed", "room for so many more")
    rows = [
        (f"`{key}`", one["limit"], f"{one['taken']:,}", f"{one['allowed']:,}", one["room"])
        for key, one in walk.limits
    ]
    yield table(heads, rows)


_HEADS = (
    "step", "what is true after it", "wall s", "client CPU s", "server CPU s", "requests", "429",
    "client MiB",
)  # fmt: skip


def _row(step: Step) -> tuple[str, ...]:
    ran = step.ran
    return (
        step.title,
        step.found,
        f"{ran.wall:.1f}",
        f"{ran.client_cpu:.1f}",
        f"{ran.server.cpu:.1f}",
        f"{ran.server.requests:,}",
        str(ran.server.throttled),
        f"{ran.client_memory:.0f}",
    )


def _sum(walk: Walk) -> str:
    ran = [step.ran for step in walk.steps]
    every = sorted(walk.reads, key=lambda one: one[0] - one[1])
    whole, reads, count = every[len(every) // 2]
    least, most = (f"{one[0] - one[1]:.1f}" for one in (every[0], every[-1]))
    busy = sum(one.client_cpu + one.server.cpu for one in ran)
    return (
        f"All steps: {seconds(walk.steps):.0f} s by the wall, {busy:.0f} s of processor on both "
        f"sides, {sum(one.server.requests for one in ran):,} requests. The server had "
        f"{walk.memory:.0f} MiB at most, a client "
        f"{max(one.client_memory for one in ran):.0f}.\n\n"
        f"A plan with nothing to do takes {whole:.1f} s of a client's processor: {reads:.1f} s are "
        f"its {count:,} reads, as a client takes that sends the same and only parses the answers, "
        f"and {whole - reads:.1f} s all else, from the start of Python on (bar: 3 s; the middle of "
        f"{len(every)} plans, of {least} to {most} s).\n"
    )


def _refused(walk: Walk) -> str:
    told = [
        f"{step.title}: {step.ran.server.throttled:,} answers of 429, each asked again after the "
        "time that it named, and all stacks were read."
        for step in walk.steps
        if step.ran.server.throttled
    ]
    told += [
        f"`{code}`: {count:,} times, waited for and tried again."
        for code, count in sorted(walk.refusals.items())
    ]
    lines = [f"- {one}" for one in told or ["Nothing."]]
    reads = walk.steps[-1].ran.server.requests
    rate = limit("readsPerSecond").value * len(ENVIRONMENTS)
    return (
        "Time runs a hundred times as fast as Azure's, and request limits fill as fast: writes, of "
        "which eight go on at once in a subscription, never met one. The last step was asked of a "
        "slower server.\n\n" + "\n".join(lines) + "\n\n"
        f"Azure itself answers {rate:g} reads a second in {len(ENVIRONMENTS)} subscriptions: the "
        f"{reads:,} of a plan take {reads / rate / 60:.1f} minutes there, whatever we do.\n"
    )


def _touched(stacks: Iterable[str]) -> str:
    lines = [f"- `{stack}`" for stack in stacks]
    return (
        "Of all stacks it wrote these, and changed nothing of another project: its own, its "
        "cell's network (a subnet more), and people's rights at hosts that are shared (an entry "
        "more).\n\n" + "\n".join(lines) + "\n"
    )


def _machine() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{_processor()} with {os.cpu_count()} cores and {pages / 2**30:.0f} GiB "
        f"({platform.system()}, Python {platform.python_version()}; load at the end {load})"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
