"""A lock that contradicts itself is found out: a merge or a hand has changed what was promised."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from aifactory.plan.lock import CellPromise, GroundPromise, Lock, networks
from aifactory.problems import Problem

_NUMBER = re.compile(r"[0-9]{3,}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_FIX = "Restore factory.lock from the branch that is deployed; `aif lock` promises the rest anew."


def contradictions(lock: Lock) -> tuple[Problem, ...]:
    """Everything in a lock that cannot be promised at once (AIF3012)."""
    words = [*_numbers(lock)]
    for key, ground in sorted(lock.grounds.items()):
        words += _ground(key, ground)
        for name, cell in ground.by_number:
            words += _cell(f"{key}/{name}", cell)
    return tuple(Problem("factory.lock", "AIF3012", what, _FIX) for what in words)


def _numbers(lock: Lock) -> Iterator[str]:
    holders: Mapping[str, list[str]] = defaultdict(list)
    for name, number in sorted(lock.numbers.items()):
        holders[number].append(name)
        if not _NUMBER.fullmatch(number):
            yield f"{number!r} of {name} is not a project's number."
    for number, names in sorted(holders.items()):
        if len(names) > 1:
            yield f"{' and '.join(names)} have the same number {number}."
    for number in sorted(set(lock.retired) & holders.keys()):
        yield f"Number {number} of {holders[number][0]} is retired."


def _ground(key: str, ground: GroundPromise) -> Iterator[str]:
    for name, project in sorted(ground.projects.items()):
        for cell in sorted({project.cell, project.origin or project.cell} - ground.cells.keys()):
            yield f"{name} stands on {cell!r}, which {key} does not have."
        for host, instance in project.hosts.items():
            if not isinstance(instance, int) or instance < 1:
                yield f"{instance!r} is no instance of {host} for {name} in {key}."
        if project.budget_start is not None and not _MONTH.fullmatch(project.budget_start):
            yield f"The budget of {name} in {key} starts at {project.budget_start!r}, no month."


def _cell(where: str, cell: CellPromise) -> Iterator[str]:
    theirs = {name: net for name, kept in cell.kept.items() for net in networks(kept)}
    ranges = sorted({**theirs, **cell.ranges}.items(), key=lambda each: each[1])
    for (owner, net), (other, later) in pairwise(ranges):
        if net.overlaps(later):
            yield f"{owner} and {other} overlap in {where}: {net}, {later}."
    for owner, net in ranges:
        if not any(net.subnet_of(prefix) for prefix in cell.prefixes):
            yield f"{owner} in {where} lies outside the cell's prefixes: {net}."
