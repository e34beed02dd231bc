"""From YAML to the plan: what the factory should be, before anything live is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from aifactory.api.content.own import content_roots, own_catalog
from aifactory.api.folder import Folder
from aifactory.catalog import Catalog
from aifactory.config import load_factory
from aifactory.config.guarding.exemptions import refuse_expired
from aifactory.config.model import Factory
from aifactory.plan import draw, promise
from aifactory.plan.capacity.counting import uses
from aifactory.plan.capacity.declared import require_fitting
from aifactory.plan.lock import Lock, dump
from aifactory.plan.model import Plan
from aifactory.problems import refuse

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desired:
    """A factory, everything promised for it, and the plan that follows."""

    folder: Folder
    catalog: Catalog
    factory: Factory
    lock: Lock  # with everything promised; on disk only after `deploy`, `lock` or `project`
    lock_is_stale: bool
    lock_is_remembered: bool = False  # nobody has read its file

    @cached_property
    def plan(self) -> Plan:
        """The plan, drawn when it is first asked for; Refused (AIF3xxx) where it cannot be.

        Promises stand in a file that people review: AIF5008 where a lock that was remembered is
        not what its file says.
        """
        if self.lock_is_remembered and self.folder.read_lock() != self.lock:
            raise refuse(
                "factory.lock",
                "AIF5008",
                "It is not what was kept of it in .aif/cache: it has changed since the command "
                "began, or what is kept is wrong.",
                "Run the command again; if that says the same, delete .aif/cache.",
            )
        plan = draw(self.factory, self.catalog, self.lock)
        require_fitting(self.factory, self.catalog, self.lock, uses(plan, self.catalog))
        return plan

    @property
    def roots(self) -> tuple[Path, ...]:
        """The content folders, the team's own last."""
        return content_roots(self.folder, self.catalog)


def configured(path: Path) -> tuple[Folder, Catalog, Factory]:
    """The folder's factory, checked; raises Refused with every problem at once."""
    folder = Folder(path)
    catalog = own_catalog(folder)
    return folder, catalog, load_factory(folder.path, catalog)


def desire(path: Path, locked: bool = False, now: Clock = wall_clock) -> Desired:
    """What the folder asks for, drawn; with `locked` a stale lock is refused (AIF3010)."""
    desired = undrawn(path, locked, now=now)
    _ = desired.plan  # what cannot be drawn is refused here
    return desired


def undrawn(
    path: Path, locked: bool = False, remembered: Lock | None = None, now: Clock = wall_clock
) -> Desired:
    """The same, not drawn yet; a lock that is remembered to promise everything is not read yet."""
    folder, catalog, factory = configured(path)
    refuse_expired(factory, f"{now():%Y-%m-%d}")
    if remembered is not None:
        return Desired(folder, catalog, factory, remembered, False, lock_is_remembered=True)
    kept = folder.read_lock()
    lock = promise(factory, catalog, kept, f"{now():%Y-%m}")
    stale = lock != kept and dump(lock) != dump(kept)
    if stale and locked:
        raise refuse(
            "factory.lock",
            "AIF3010",
            "The lock does not hold a promise for everything that the YAML asks.",
            "Run `aif lock` and commit factory.lock.",
        )
    return Desired(folder, catalog, factory, lock, stale)
