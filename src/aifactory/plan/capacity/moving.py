"""Moving a project to another cell: what is promised there, or what stands in its way."""

from dataclasses import dataclass, replace

from aifactory.catalog import Catalog
from aifactory.config.model import Factory, Project, ScaleSetEnvironment
from aifactory.plan.capacity.ledger import ADDRESSES, Block, opened
from aifactory.plan.capacity.weights import Scale
from aifactory.plan.lock import GroundPromise, Lock, ProjectPromise
from aifactory.plan.names import floor_of
from aifactory.problems import Exit, Problem, Refused


@dataclass(frozen=True, slots=True)
class Target:
    """Where a project is to stand: a cell of its scale set, in one environment or in all."""

    project: str
    cell: str
    environment: str | None = None


def moved(factory: Factory, catalog: Catalog, lock: Lock, target: Target) -> Lock:
    """The lock in which the project stands on the cell; its old ranges stay until it is gone there.

    Raises Refused: no such cell (AIF3016), it stands there already (AIF3017), the cell is full
    (AIF3013, exit 5).
    """
    project = factory.projects[target.project]
    keys = [
        f"{name}/{project.scale_set}"
        for name in sorted(project.environments)
        if target.environment in (None, name)
    ]
    leaving = [key for key in keys if not _stands(lock.grounds[key], target)]
    unknown = [
        _no_cell(key, lock, target) for key in keys if target.cell not in lock.grounds[key].cells
    ]
    if unknown:
        raise Refused(unknown)
    if not leaving:
        raise Refused([_there_already(project, target)])
    grounds = dict(lock.grounds)
    problems: list[Problem] = []
    for key in leaving:
        scale = Scale(factory, catalog, factory.environments[key])
        problems += _full(scale, lock, project, target.cell)
        grounds[key] = _placed(grounds[key], target)
    if problems:
        raise Refused(problems, Exit.DOES_NOT_FIT)
    return replace(lock, grounds=grounds)


def _stands(ground: GroundPromise, target: Target) -> bool:
    promised = ground.projects.get(target.project)
    return promised is not None and promised.cell == target.cell and not promised.leaving


def _placed(ground: GroundPromise, target: Target) -> GroundPromise:
    old = ground.projects.get(target.project)
    if old is None:
        new = ProjectPromise(target.cell)
    else:
        new = replace(old, cell=target.cell, origin=old.origin or old.cell, leaving=False)
    return replace(ground, projects={**ground.projects, target.project: new})


def _full(scale: Scale, lock: Lock, project: Project, cell: str) -> list[Problem]:
    """What keeps one project more from a cell; the ranges that it still has there count as free."""
    ground, floor = lock.grounds[scale.ground.key], f"{floor_of(lock.numbers[project.name])}."
    target = ground.cells[cell]
    ranges = {owner: net for owner, net in target.ranges.items() if not owner.startswith(floor)}
    cells = {**ground.cells, cell: replace(target, ranges=ranges)}
    others = {name: one for name, one in ground.projects.items() if name != project.name}
    ledger = opened(scale, ground.space, cells, others)
    return [_no_room(scale.ground, block) for block in ledger.blocks(cell, scale.weigh(project))]


def _no_room(ground: ScaleSetEnvironment, block: Block) -> Problem:
    what = "addresses" if block.measure == ADDRESSES else block.measure.limit
    return Problem(
        "--to",
        "AIF3013",
        f"{ground.key}/{block.cell} is full: it has {block.used:,} of {block.most:,} {what}, and "
        f"the project takes {block.more:,}.",
        "Name another cell; `aif capacity` says where there is room, and what makes more.",
    )


def _no_cell(key: str, lock: Lock, target: Target) -> Problem:
    cells = ", ".join(name for name, _ in lock.grounds[key].by_number)
    return Problem(
        "--to",
        "AIF3016",
        f"{key} has no cell {target.cell!r}.",
        f"Name one of {cells}; an environment has a cell for each of its subscriptions. With "
        "--env the project moves in one environment alone.",
    )


def _there_already(project: Project, target: Target) -> Problem:
    where = f"{target.environment or 'every environment'} of scale set {project.scale_set}"
    return Problem(
        "--to",
        "AIF3017",
        f"{project.name} stands on {target.cell} already, in {where}.",
        "Name another cell; `aif project show` says where it stands.",
    )
