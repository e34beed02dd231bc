"""What a person asked for, and the factory as it is while a command works on it."""

from dataclasses import dataclass, field
from pathlib import Path

from aifactory.api.building import built
from aifactory.api.comparing import (
    Lacking,
    chosen,
    difference,
    lacking,
    unusable,
)
from aifactory.api.desired import Desired, undrawn
from aifactory.api.landing.waiting import Waiting, waiting
from aifactory.api.proposals.selection import Selection, within
from aifactory.api.proposals.sketches import Sketched, fingerprint, keep, sketched
from aifactory.api.target import Target
from aifactory.arm import Arm
from aifactory.build.model import Built
from aifactory.deploy.compared.encryption import told
from aifactory.deploy.compared.moved import moved
from aifactory.deploy.model import Difference, content_hash
from aifactory.plan.lock.moved import left_cells
from aifactory.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked `deploy` for."""

    selection: Selection = field(default_factory=Selection)
    target: Target = "twin"
    compiler: str = "own"
    locked: bool = False
    allow_delete: frozenset[str] = frozenset()
    saved: Path | None = None  # a plan file that must still be true
    purge: bool = False  # what the deletes leave behind is forgotten for good


@dataclass(slots=True)
class State:
    """The factory as it is asked for, and its stacks, while a command works on it."""

    path: Path
    order: Order
    desired: Desired = field(init=False)
    parts: tuple[str, ...] = ()
    unproven: tuple[Problem, ...] = ()  # what could not be found out of what others keep
    included: tuple[Lacking, ...] = ()  # shared stacks that make what a selected project needs
    waiting: Waiting = field(default_factory=Waiting)
    _whole: dict[str, Built] | None = field(init=False)  # by id; None: not drawn yet
    _sketches: tuple[Built, ...] | None = field(init=False)

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Read the folder (again); what was selected stays so, such as a cell that is left."""
        mark = fingerprint(self.path, self.order.compiler)
        known = sketched(self.path, mark)
        lock, self._sketches = (known.lock, known.stacks) if known else (None, None)
        self.desired, self._whole = undrawn(self.path, self.order.locked, lock), None
        if known is None:
            found = Sketched(self.desired.lock, self.stacks)  # what cannot be drawn is refused
            if not self.desired.lock_is_stale:  # or the file is not what stacks are drawn from
                keep(self.path, mark, found, self.order.compiler)
        selected = within(self.desired, self.order.selection)
        self.parts = tuple(dict.fromkeys((*selected, *self.parts)))

    @property
    def stacks(self) -> tuple[Built, ...]:
        """Every stack, drawn and built when it is first asked for."""
        return tuple(self._by_id().values())

    @property
    def content(self) -> str:
        """Equal when every stack and its content are."""
        return content_hash(self._told)

    @property
    def _told(self) -> tuple[Built, ...]:
        """Every stack's place and key at least."""
        return self.stacks if self._whole is not None else self._sketches or self.stacks

    def _drawn(self, sketch: Built) -> Built:
        return self._by_id()[sketch.stack.id]

    def _by_id(self) -> dict[str, Built]:
        if self._whole is None:
            every = built(self.desired, self.order.compiler)
            self._whole = {each.stack.id: each for each in every}
        return self._whole

    async def compare(self, arm: Arm) -> Difference:
        """The difference of the selected stacks."""
        return await difference(self.desired, self._told, arm, self.parts, self._drawn)

    async def possible(self, arm: Arm) -> Difference:
        """The same; Refused (AIF504x) where it cannot be made so, or must not."""
        await self._include(arm)
        found = await self.compare(arm)
        problems = [
            *told(found.impossible),
            *moved(found.changes),
            *await unusable(self.desired, arm, self.parts),
        ]
        self.unproven = tuple(one for one in problems if one.severity == "warning")
        if len(problems) > len(self.unproven):
            raise Refused(problems)
        if not found.is_empty:
            mine = chosen(self.stacks, self.parts)
            self.waiting = await waiting(self.desired, mine, found, arm)
        return found

    async def _include(self, arm: Arm) -> None:
        """Takes in what a selected project needs and shares; Refused (AIF5007) if that deletes."""
        if self.order.selection.project is None:
            return
        needed = await lacking(self.desired, self.stacks, arm, self.parts)
        if problems := [_costs_others(one) for one in needed if one.deletes]:
            raise Refused(problems)
        self.included = needed
        self.parts = (*self.parts, *(one.stack for one in needed))

    def concerns(self, key: str) -> bool:
        """Whether any of an environment's scale set is selected."""
        return any(f"{key}/".startswith(part) or part.startswith(f"{key}/") for part in self.parts)

    @property
    def leaving(self) -> list[tuple[str, str]]:
        """The leaving projects of the selection: nothing of them is live after the deletes."""
        if self.order.selection.project is not None:
            return []
        return [
            (key, name)
            for key, ground in self.desired.lock.grounds.items()
            if f"{key}/".startswith(self.parts)
            for name, promised in ground.projects.items()
            if promised.leaving
        ]

    @property
    def away(self) -> list[tuple[str, str]]:
        """The selected projects that have left a cell: after the deletes nothing is there."""
        lock, only = self.desired.lock, self.order.selection.project
        return [
            (key, name)
            for key, ground in lock.grounds.items()
            if self.order.selection.environment in (None, key.partition("/")[0])
            for name in ground.projects
            if only in (None, name) and left_cells(lock, key, name)
        ]


def _costs_others(one: Lacking) -> Problem:
    return Problem(
        one.stack,
        "AIF5007",
        f"The project needs {', '.join(one.makes)}, which this stack has yet to make; it would "
        f"also delete {one.deletes} of what others may use.",
        "Deploy the environment first: leave --project away.",
    )
