"""Init, check, explain and lock: nothing here asks a Resource Manager."""

from pathlib import Path
from typing import Any

from aifactory.api.bills.declared import too_small
from aifactory.api.content.own import own_catalog, stale
from aifactory.api.desired import configured, desire
from aifactory.api.folder import Folder, content_root, write, write_new
from aifactory.catalog import load_catalog
from aifactory.config.edit import smallest
from aifactory.config.explain import explain as explained
from aifactory.plan.lock import Lock


def init(path: Path) -> list[Path]:
    """Write the smallest factory; raises Refused when a file of it is there already.

    A .gitignore that is there keeps its lines: folders often begin as an empty repository.
    """
    catalog = load_catalog(content_root())
    files = {path / name: text for name, text in smallest(path.resolve().name, catalog).items()}
    ignored = path / ".gitignore"
    theirs = ignored.read_text(encoding="utf-8") if ignored.is_file() else None
    ours = files.pop(ignored)
    write_new(files)
    if theirs is None:
        write(ignored, ours)
    elif not set(ours.split()) <= set(theirs.split()):
        write(ignored, f"{theirs.rstrip()}\n{ours}")
    return sorted([*files, ignored])


def check(path: Path) -> dict[str, Any]:
    """A summary of a configuration in which nothing is wrong, names and promises included."""
    desired = desire(path)
    factory = desired.factory
    return {
        "factory": factory.name,
        "environments": sorted(factory.environments),
        "projects": len(factory.projects),
        "stacks": len(desired.plan.stacks),
        "roleAssignments": len(desired.plan.grants),
        "lockIsStale": desired.lock_is_stale,
        "warnings": [each.as_json() for each in (*stale(desired.folder), *too_small(desired))],
    }


def explain(path: Path, file: str, words: str, environment: str | None) -> dict[str, Any]:
    """A settled value, where it comes from, and what it overruled."""
    folder = Folder(path)
    catalog = own_catalog(folder)
    found = explained(folder.path, catalog, file, words, environment)
    return {
        "path": found.path,
        "value": found.value,
        "layer": found.layer,
        "place": str(found.place),
        "overruled": [
            {"layer": each.layer, "value": each.value, "place": str(each.place)}
            for each in found.below
        ],
    }


def adopts(path: Path) -> bool:
    """Whether the factory takes over what stands under names of others."""
    return configured(path)[2].adopt


def lock(path: Path) -> list[str]:
    """Write the promises; what is new, a line each."""
    desired = desire(path)
    before = desired.folder.read_lock()
    if not desired.folder.write_lock(desired.lock):
        return []
    return _news(before, desired.lock)


def _news(before: Lock, after: Lock) -> list[str]:
    lines = [
        f"project {name} is number {number}"
        for name, number in sorted(after.numbers.items())
        if name not in before.numbers
    ]
    for key, ground in sorted(after.grounds.items()):
        old = before.grounds.get(key)
        for name, cell in ground.by_number:
            kept = old.cells[name].ranges if old and name in old.cells else {}
            lines += [
                f"{key}/{name} {owner} {net}"
                for owner, net in sorted(cell.ranges.items())
                if owner not in kept
            ]
    return lines or ["promises were released"]
