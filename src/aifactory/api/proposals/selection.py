"""Which part of a factory a command is about: an environment, a project, or all of it."""

from dataclasses import dataclass

from aifactory.api.desired import Desired
from aifactory.azure.nearest import did_you_mean
from aifactory.plan.environment import filters_id, network_id, people_id
from aifactory.plan.lock.moved import left_cells
from aifactory.problems import Refused, refuse


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the factory a command is about; nothing named is all of it."""

    environment: str | None = None
    project: str | None = None


def within(desired: Desired, selection: Selection) -> tuple[str, ...]:
    """The beginnings of the ids of the selected stacks; raises Refused for a name unknown.

    A project's cell network is written whole, so it is selected with the project; so is what
    people may do at shared hosts.
    """
    floors = own(desired, selection)
    if selection.project is None:
        return floors
    whole = [
        stack
        for key, ground in sorted(desired.lock.grounds.items())
        for name, promised in ground.projects.items()
        if name == selection.project and selection.environment in (None, key.partition("/")[0])
        for stack in (
            *(
                part(key, cell)
                for part in (filters_id, network_id)
                for cell in (promised.cell, *left_cells(desired.lock, key, name))
            ),
            people_id(key),
        )
    ]
    return (*floors, *whole)


def own(desired: Desired, selection: Selection) -> tuple[str, ...]:
    """The same without what a selected project shares with others: all that may be destroyed."""
    environments = {ground.environment for ground in desired.factory.environments.values()}
    if selection.environment is not None and selection.environment not in environments:
        raise _unknown("--env", selection.environment, sorted(environments))
    numbers = desired.lock.numbers
    if selection.project is not None and selection.project not in numbers:
        raise _unknown("--project", selection.project, sorted(numbers))
    floor = "" if selection.project is None else f"p{numbers[selection.project]}"
    ends = ("/", "@") if floor else ("",)  # what it has left on another cell is the project's, too
    return tuple(
        f"{key}/{floor}{end}"
        for key in sorted(desired.lock.grounds)
        if selection.environment in (None, key.partition("/")[0])
        for end in ends
    )


def _unknown(option: str, name: str, known: list[str]) -> Refused:
    what = f"There is no {name!r}.{did_you_mean(name, known)}"
    return refuse(option, "AIF1092", what, f"Name one of {', '.join(known)}.")
