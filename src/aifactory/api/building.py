"""Stacks compiled, and written out for people to review."""

import json
import shutil
from pathlib import Path

from aifactory.api.compilers import main_compiler
from aifactory.api.desired import Desired, desire
from aifactory.api.folder import write
from aifactory.build.main_bicep import main_bicep
from aifactory.build.model import Built
from aifactory.build.templates import build as compiled


def build(path: Path, out: Path, compiler: str) -> list[Path]:
    """Write the sources of every stack; the folders written."""
    desired = desire(path)
    return write_build(desired, built(desired, compiler), out)


def built(desired: Desired, compiler: str = "own") -> tuple[Built, ...]:
    """Every stack compiled; `compiler` is `own` or `cli` (the official one on PATH)."""
    return compiled(desired.plan.stacks, main_compiler(desired.roots, compiler))


def write_build(desired: Desired, stacks: tuple[Built, ...], out: Path) -> list[Path]:
    """One folder per stack with main.bicep, parameters and ARM JSON; the modules beside them."""
    written = []
    for root in reversed(desired.roots):
        shutil.copytree(root, out / "content", dirs_exist_ok=True, ignore=_only_modules)
    for each in stacks:
        home = out / each.stack.id
        up = "/".join([".."] * (each.stack.id.count("/") + 1))
        schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
        values = {"$schema": schema, "contentVersion": "1.0.0.0", "parameters": each.parameters}
        write(home / "main.bicep", main_bicep(each.stack, f"{up}/content"))
        write(home / "main.parameters.json", json.dumps(values, indent=2) + "\n")
        write(home / "main.json", json.dumps(each.template, indent=2) + "\n")
        written.append(home)
    return written


def _only_modules(folder: str, names: list[str]) -> set[str]:
    return {
        name for name in names if not name.endswith(".bicep") and not (Path(folder) / name).is_dir()
    }
