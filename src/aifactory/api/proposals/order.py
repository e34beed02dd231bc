"""What a person asked for, and the factory as it is while a command works on it."""

from dataclasses import dataclass, field
from pathlib import Path

from aifactory.api.building import built
from aifactory.api.comparing import Selection, difference, unusable, within
from aifactory.api.desired import Desired, desire
from aifactory.api.target import Target
from aifactory.arm import Arm
from aifactory.build.model import Built
from aifactory.deploy.compared.encryption import told
from aifactory.deploy.model import Difference
from aifactory.problems import Refused


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
    stacks: tuple[Built, ...] = field(init=False)
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Read the folder (again)."""
        self.desired = desire(self.path, self.order.locked)
        self.stacks = built(self.desired, self.order.compiler)
        self.parts = within(self.desired, self.order.selection)

    async def compare(self, arm: Arm) -> Difference:
        """The difference of the selected stacks."""
        return await difference(self.desired, self.stacks, arm, self.parts)

    async def possible(self, arm: Arm) -> Difference:
        """The same; Refused (AIF504x) where Azure would never make it so."""
        found = await self.compare(arm)
        problems = [*told(found.impossible), *await unusable(self.desired, arm, self.parts)]
        if problems:
            raise Refused(problems)
        return found

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
