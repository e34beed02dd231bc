"""Stacks compiled, and written out for people to review."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from aifactory.api.compilers import main_compiler
from aifactory.api.content.laying import lay_out
from aifactory.api.desired import Desired, desire
from aifactory.build.main_bicep import main_bicep
from aifactory.build.model import Built
from aifactory.build.templates import build as compiled
from aifactory.problems import refuse

_MARK = "build.json"
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


def build(path: Path, out: Path, compiler: str) -> list[Path]:
    """Write the sources of every stack; the folders written."""
    _require_ours(out)
    desired = desire(path)
    return write_build(desired, built(desired, compiler), out)


def built(desired: Desired, compiler: str = "own") -> tuple[Built, ...]:
    """Every stack compiled; `compiler` is `own` or `cli` (the official one on PATH)."""
    kept = desired.folder.state / "cache" / "templates"
    return compiled(desired.plan.stacks, main_compiler(desired.roots, compiler, kept))


def write_build(desired: Desired, stacks: tuple[Built, ...], out: Path) -> list[Path]:
    """One folder per stack with main.bicep, parameters and ARM JSON; the modules beside them.

    An earlier build is replaced whole, at the end; what is not ours is never touched (AIF4095).
    """
    _require_ours(out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".draft-") as scratch:
        draft, old = Path(scratch, "new"), Path(scratch, "old")
        lay_out(desired.roots, draft / "content", _only_modules)
        for each in stacks:
            _write_stack(each, draft / each.stack.id)
        listed = {"factory": desired.factory.name, "stacks": [each.stack.id for each in stacks]}
        (draft / _MARK).write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
        old.mkdir()
        _move([child for child in out.iterdir() if child.name != Path(scratch).name], old)
        _move(draft.iterdir(), out)
    return [out / each.stack.id for each in stacks]


def _move(children: Iterable[Path], to: Path) -> None:
    for child in list(children):
        child.rename(to / child.name)


def _write_stack(each: Built, home: Path) -> None:
    up = "/".join([".."] * (each.stack.id.count("/") + 1))
    values = {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "parameters": each.parameters}
    texts = {
        "main.bicep": main_bicep(each.stack, f"{up}/content"),
        "main.parameters.json": json.dumps(values, indent=2) + "\n",
        "main.json": json.dumps(each.template, indent=2) + "\n",
    }
    home.mkdir(parents=True)
    for name, text in texts.items():
        (home / name).write_text(text, encoding="utf-8")


def _require_ours(out: Path) -> None:
    """Refuses a place that holds anything but an earlier build."""
    if out.is_dir() and ((out / _MARK).is_file() or not any(out.iterdir())):
        return
    if out.exists() or out.is_symlink():
        what = "Something that no build has written is here."
        raise refuse(str(out), "AIF4095", what, "Name a new or an empty folder with --out.")


def _only_modules(folder: str, names: list[str]) -> set[str]:
    return {
        name for name in names if not name.endswith(".bicep") and not (Path(folder) / name).is_dir()
    }
