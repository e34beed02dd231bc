"""A further project of the predecessor, one to a file, joins a factory that is there already."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from aifactory.api.desired import configured, desire
from aifactory.api.folder import Folder, write, write_new
from aifactory.api.moving.texts import group_entries, yaml_text
from aifactory.catalog import Catalog
from aifactory.config.edit import SCHEMAS, editor
from aifactory.config.model import Factory
from aifactory.config.moving import ENVIRONMENTS, Moved, Said, translate, where
from aifactory.config.schemas import PROJECT_SCHEMA
from aifactory.plan.lock import Lock
from aifactory.plan.names import Names, floor_of
from aifactory.problems import Problem, Refused

_NEW = dict.fromkeys(ENVIRONMENTS, "new")  # the addresses are the factory's own


def join(said: Mapping[str, Said], out: Path, catalog: Catalog, only: Sequence[str]) -> Moved:
    """Write the project's file, and promise its number; nothing is changed if refused (AIF1185).

    What the file says of the factory must be what the factory says; the rest of it is the first
    file's to say. Where the factory adopts, the lock learns the project's groups.
    """
    _, _, factory = configured(out)
    folder = Folder(out)
    lock = folder.read_lock()
    moved = translate(said, catalog, _NEW, only, factory.adopt)
    problems = [*_differs(said, factory, moved), *_taken(said, lock, moved)]
    if problems:
        raise Refused(problems)
    file, twin = out / f"projects/{moved.name}.yaml", out / "twin.yaml"
    text = editor(f"../{SCHEMAS}/{PROJECT_SCHEMA}") + yaml_text(_project(factory, moved))
    before = {one: one.read_text("utf-8") for one in (folder.lock_file, twin) if one.is_file()}
    write_new({file: text})
    try:
        _rehearse(twin, moved)
        folder.write_lock(_joined(lock, factory, moved))
        if not factory.adopt:  # else `aif lock` looks first at what stands
            folder.write_lock(desire(out).lock)
    except BaseException:
        file.unlink()
        for one, old in before.items():
            write(one, old)
        raise
    return moved


def _differs(said: Mapping[str, Said], factory: Factory, moved: Moved) -> Iterator[Problem]:
    """What the file says of the factory, and the factory does not."""
    for name, wanted in moved.factory["environments"].items():
        key, at = f"{name}/{moved.scale_set}", where(said, f"subscription.{name}")
        ground = factory.environments.get(key)
        if ground is None:
            what = f"The factory has no scale set {moved.scale_set} in {name}."
            others = " ".join(f"--env {each.partition('/')[0]}" for each in factory.environments)
            fix = f"Add it to factory.yaml first, or leave the environment out: {others}."
            yield _problem(at, what, fix)
            continue
        theirs = wanted["subscriptions"][0]
        if theirs not in ground.subscriptions:
            what = f"{name} is in {theirs} here, and in {ground.subscriptions[0]} in the factory."
            yield _problem(at, what, "Add the subscription to factory.yaml, or correct the file.")
        if moved.factory["region"] != ground.region:
            what = f"The region is {moved.factory['region']} here, and {ground.region} in {key}."
            fix = "A project stands where its scale set does: import it into another factory."
            yield _problem(where(said, "region"), what, fix)


def _taken(said: Mapping[str, Said], lock: Lock, moved: Moved) -> Iterator[Problem]:
    holder = next((name for name, number in lock.numbers.items() if number == moved.number), "")
    if holder:
        what = f"The number {moved.number} is {holder}'s already."
        fix = "Import each project once; two of one number cannot stand in one factory."
        yield _problem(where(said, "number"), what, fix)


def _problem(at: str, what: str, fix: str) -> Problem:
    return Problem(at, "AIF1185", what, fix)


def _project(factory: Factory, moved: Moved) -> dict[str, Any]:
    """The project's file; it says where the project stands unless that is everywhere."""
    everywhere = {
        one.environment for one in factory.environments.values() if one.scale_set == moved.scale_set
    }
    here = [*moved.factory["environments"]]
    stands: dict[str, Any] = (
        {} if everywhere == set(here) else {"environments": {name: {} for name in here}}
    )
    return {**moved.project, **stands}


def _joined(lock: Lock, factory: Factory, moved: Moved) -> Lock:
    """The lock with the project's number, and with its groups where the factory adopts."""
    grounds = dict(lock.grounds)
    for name, place in moved.places.items():
        key = f"{name}/{moved.scale_set}"
        promised = grounds[key]
        region = factory.environments[key].region
        names = Names(factory.name, name, moved.scale_set, region, promised.salt)
        adopted = {**promised.adopted, names.group(floor_of(moved.number)): place.project}
        grounds[key] = replace(promised, adopted=adopted)
    return replace(lock, numbers={**lock.numbers, moved.name: moved.number}, grounds=grounds)


def _rehearse(twin: Path, moved: Moved) -> None:
    """The scenario knows the project's groups, so that the folder can be rehearsed."""
    if not twin.is_file():
        return
    scenario = yaml.safe_load(twin.read_text("utf-8"))
    there = scenario.setdefault("principals", [])
    new = [each for each in moved.project["team"].values() if each not in {p["id"] for p in there}]
    if new:
        there += group_entries(new, len(there) + 1)
        write(twin, yaml_text(scenario))
