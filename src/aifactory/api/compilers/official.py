"""The official compiler, as a process of its own."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from aifactory.api.content.laying import lay_out
from aifactory.problems import Exit, refuse


def official(source: Path) -> dict[str, Any]:
    """One file compiled by the official CLI; raises Refused (AIF4090, AIF4091)."""
    command = shutil.which("bicep")
    if command is None:
        raise refuse(
            "PATH",
            "AIF4090",
            "The official Bicep CLI is not on PATH.",
            "Install it, or leave --compiler away to use our own.",
            Exit.UNAVAILABLE,
        )
    of_parameters = source.suffix == ".bicepparam"
    verb = "build-params" if of_parameters else "build"
    arguments = [command, verb, str(source), "--stdout"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        what = f"The official CLI refuses it: {done.stderr.strip()}"
        raise refuse(str(source), "AIF4091", what, "Correct the Bicep source.")
    printed: dict[str, Any] = json.loads(done.stdout)
    # `build-params` prints both files as texts in one object (Azure/bicep, BuildParamsCommand.cs,
    # 2026-08).
    return json.loads(printed["parametersJson"]) if of_parameters else printed


def official_main(main: str, roots: tuple[Path, ...]) -> dict[str, Any]:
    """A generated main.bicep compiled by the official CLI, the content folders beside it."""
    with tempfile.TemporaryDirectory() as scratch:
        lay_out(roots, Path(scratch) / "content")
        source = Path(scratch) / "main.bicep"
        source.write_text(main, encoding="utf-8")
        return official(source)
