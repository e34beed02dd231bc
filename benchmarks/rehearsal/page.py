"""The report of a rehearsal, in Markdown: figures, and on which machine."""

import os
import platform
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

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
    busy = sum(one.client_cpu + one.server.cpu for one in ran)
    return (
        f"All steps: {seconds(walk.steps):.0f} s by the wall, {busy:.0f} s of processor on both "
        f"sides, {sum(one.server.requests for one in ran):,} requests. The server had "
        f"{walk.twin.memory():.0f} MiB at most, a client "
        f"{max(one.client_memory for one in ran):.0f}.\n"
    )


def _refused(walk: Walk) -> str:
    throttled = sum(step.ran.server.throttled for step in walk.steps)
    told = [
        f"- {count:,} times `{code}`: waited for, and tried again."
        for code, count in sorted(walk.refusals.items())
    ]
    wait = (
        f"{throttled:,} answers were 429; each was asked again after the time that it named."
        if throttled
        else "No answer was 429: eight stacks at once in a subscription ask less than Azure allows."
    )
    return "\n".join([wait, "", *told]) + "\n"


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
