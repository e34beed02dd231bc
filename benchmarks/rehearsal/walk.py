"""The walk of a rehearsal: deploy, plan, verify, one more, some leave, as many come."""

import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aifactory.api.folder import Folder
from aifactory.plan.lock import Lock
from benchmarks.rehearsal.folder import ENVIRONMENTS, write_project
from benchmarks.rehearsal.measured import Ran, Served

SHARE = 10  # one project in so many leaves
_MEASURED = 5  # plans: a machine that others share is not always as fast


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the walk, and what was true after it."""

    title: str
    ran: Ran
    found: str


@dataclass(slots=True)
class Walk:
    """What has been walked so far; a promise that does not hold ends it (SystemExit)."""

    twin: Served
    projects: int
    steps: list[Step] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)  # Azure's codes that were waited for
    reads: tuple[tuple[float, float, int], ...] = ()  # of plans with nothing to do; see `reads`
    memory: float = 0.0  # the most that the server has had, in MiB
    touched: tuple[str, ...] = ()  # what one more project changes
    limits: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def whole(self) -> None:
        """Every step, one after the other."""
        self.deploy_all()
        self.nothing_to_do("plan again")
        self.reads = tuple(reads_of(self.twin.home) for _ in range(_MEASURED))
        self.isolated()
        self.room()
        self.one_more()
        self.leave_and_come()
        self.memory = self.twin.memory()

    def throttled(self, twin: Served, speed: float) -> None:
        """The same plan of a server whose time runs slowly: it waits, and reads to its end."""
        self.twin = twin
        self.nothing_to_do(f"plan at {speed:g} times Azure's pace")

    def deploy_all(self) -> None:
        """Every stack is live at its first try, or after a wait that Azure asked for."""
        ran = self._ran("deploy", "--yes")
        self._note(f"deploy {self.projects} x {len(ENVIRONMENTS)}", ran, _stacks(ran))

    def nothing_to_do(self, title: str) -> None:
        """A plan finds every stack as declared."""
        ran = self._ran("plan")
        others = [one["id"] for one in ran.said["stacks"] if one["state"] != "same"]
        _require(not others, f"a plan after a deploy would change {others[:5]}")
        self._note(title, ran, f"all {len(ran.said['stacks']):,} stacks are as declared")

    def isolated(self) -> None:
        """The certificate of isolation: every rule that was examined has passed, all of it."""
        ran = self._ran("verify", "--only", "isolation")
        rules = [rule for pillar in ran.said["pillars"] for rule in pillar["rules"]]
        failed = [one["rule"] for one in rules if one["failed"] or one["unproven"]]
        _require(not failed, f"isolation does not hold: {failed}")
        passed = sum(one["passed"] for one in rules)
        self._note("verify isolation", ran, f"{len(rules)} rules, {passed:,} checks: all hold")

    def room(self) -> None:
        """What the cells hold, next to Azure's limits: none is passed."""
        said = self._ran("capacity").said
        _require(said["fits"], "what is declared does not fit")
        self.limits = [
            (row["environment"], bound)
            for row in said["profiles"]
            if row["profile"] == "compact"
            for bound in row["bounds"][:3]
        ]

    def one_more(self) -> None:
        """One more project changes its own stacks, its cell's networks and its people's rights."""
        name = write_project(self.twin.home, self.projects)
        ran = self._ran("plan")
        planned, number = ran.said["stacks"], f"{self.projects + 1:03d}"
        self.touched = tuple(one["id"] for one in planned if one["state"] != "same")
        self._note("plan one more", ran, f"{len(self.touched)} stacks would be written")
        strange = [one for one in self.touched if not is_its_own(one, number)]
        _require(not strange, f"one more project changes {strange}")
        _require(
            not (others := of_others(planned, number)), f"one more project changes {others[:5]}"
        )
        ran = self._ran("deploy", "--yes")
        _require(_lock(self.twin).numbers[name] == number, "the next number is not the next")
        written = sorted(one["stack"] for one in ran.said["stacks"])
        _require(written == sorted(self.touched), "the deploy writes other stacks than the plan")
        self._note("deploy one more", ran, _stacks(ran))

    def leave_and_come(self) -> None:
        """A tenth leaves, and as many others come: to the same addresses, with other numbers."""
        many = max(1, self.projects // SHARE)
        before = _lock(self.twin)
        leaving = [f"team-{each * SHARE:03d}" for each in range(many)]
        for name in leaving:
            (self.twin.home / "projects" / f"{name}.yaml").unlink()
        self._leave(leaving)
        gone = _lock(self.twin)
        numbers = {before.numbers[name] for name in leaving}
        _require(numbers <= set(gone.retired), "a number that left is not retired")
        _require(not _held(gone, numbers), "an address is still held by who has left")
        coming = [write_project(self.twin.home, self.projects + 1 + each) for each in range(many)]
        ran = self._ran("deploy", "--yes")
        after = _lock(self.twin)
        new = {after.numbers[name] for name in coming}
        _require(not new & {*before.numbers.values(), *before.retired}, "a number came back")
        freed, taken = _held(before, numbers), _held(after, new)
        _require(freed == taken, f"addresses are not reused: {sorted(freed ^ taken)[:5]}")
        _require(_standing(before) <= _standing(after), "an address of a project that stays moved")
        told = f"{_stacks(ran)}; numbers {_span(new)}, in the {len(taken)} ranges of {many} before"
        self._note(f"deploy {many} others", ran, told)

    def _leave(self, leaving: Sequence[str]) -> None:
        planned = self._ran("plan")
        stacks = planned.said["stacks"]
        gone = [one["id"] for one in stacks if one["state"] == "undeclared"]
        self._note(f"plan {len(leaving)} less", planned, f"{len(gone)} stacks would be deleted")
        precious = [
            change["resource"]
            for one in stacks
            for change in one["changes"]
            if change["kind"] == "delete" and change["danger"] != "none"
        ]
        allowed = (word for one in precious for word in ("--allow-delete", one))
        ran = self._ran("deploy", "--yes", *allowed)
        _require(set(gone) <= set(ran.said["deleted"]), "stacks of who has left are still there")
        told = f"{len(ran.said['deleted'])} stacks deleted, {len(precious)} deletes of data named"
        self._note(f"remove {len(leaving)}", ran, told)

    def _ran(self, *words: str) -> Ran:
        self.twin.say(f"aif {' '.join(words[:2])} ...")
        ran = self.twin.aif(*words).means(0)
        self.refusals.update(_codes(ran))
        _require(ran.said.get("done", True), "the deploy is not done")
        return ran

    def _note(self, title: str, ran: Ran, found: str) -> None:
        self.steps.append(Step(title, ran, found))
        self.twin.say(f"{title}: {found}; {ran.wall:.0f} s")


def _require(holds: object, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"The rehearsal failed: {otherwise}.")


def _lock(twin: Served) -> Lock:
    return Folder(twin.home).read_lock()


def is_its_own(stack: str, number: str) -> bool:
    """Whether a stack is the project's own, its cell's network, or that of people's rights."""
    floor, last = stack.split("/")[2:4] if stack.count("/") > 2 else ("", stack.split("/")[2])
    return floor == f"p{number}" or (floor[:5] == "cell-" and last == "network") or last == "people"


def of_others(planned: Iterable[Mapping[str, Any]], number: str) -> list[str]:
    """What a plan would change or delete of what stands there: nothing but networks' subnets."""
    return [
        f"{change['resource']} {path}"
        for one in planned
        for change in one["changes"]
        if change["kind"] != "create"
        for path, _, _ in change["properties"] or [("deleted", None, None)]
        if f"subnets[snet-p{number}-" not in path
    ]


def _held(lock: Lock, numbers: Iterable[str]) -> set[str]:
    """The ranges of the projects with these numbers, each with its cell."""
    mine = {f"p{number}" for number in numbers}
    return {
        f"{key}/{name} {net}"
        for key, name, owner, net in _ranges(lock)
        if owner.partition(".")[0] in mine
    }


def _standing(lock: Lock) -> set[str]:
    """Every range of a project that stays in the rehearsal to its end, with who holds it."""
    stays = {
        f"p{number}"
        for name, number in lock.numbers.items()
        if int(name.removeprefix("team-")) % SHARE
    }
    return {
        f"{key}/{name} {owner} {net}"
        for key, name, owner, net in _ranges(lock)
        if owner.partition(".")[0] in stays
    }


def _ranges(lock: Lock) -> list[tuple[str, str, str, str]]:
    return [
        (key, name, owner, str(net))
        for key, ground in lock.grounds.items()
        for name, cell in ground.cells.items()
        for owner, net in cell.ranges.items()
    ]


def _stacks(ran: Ran) -> str:
    again = sum(one["tries"] > 1 for one in ran.said["stacks"])
    return f"{len(ran.said['stacks']):,} stacks live, {again} of them after a wait"


def _codes(ran: Ran) -> list[str]:
    """Azure's words for what it refused for the moment, from the lines of progress."""
    told = (line.strip().partition("refused  ")[2] for line in ran.told if "refused  " in line)
    return [code for one in told for code in one.partition(": ")[2].partition(" (")[0].split(", ")]


def _span(numbers: Iterable[str]) -> str:
    found = sorted(numbers)
    return f"{found[0]} to {found[-1]}" if len(found) > 1 else found[0]


def reads_of(home: Path) -> tuple[float, float, int]:
    """Seconds of processor of a plan and of its reads, and how many these are."""
    command = [sys.executable, "-m", "benchmarks.rehearsal.reads", str(home)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[1]), int(said[2])


def seconds(steps: Iterable[Step]) -> float:
    """All of a walk's steps by the wall."""
    return math.fsum(step.ran.wall for step in steps)
