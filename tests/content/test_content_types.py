"""Compiled modules fit Azure's published resource types, where those are at hand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CONTENT = Path(__file__).parents[2] / "bicep"
MODULES = sorted(
    path.relative_to(CONTENT).as_posix()
    for path in CONTENT.rglob("*.bicep")
    if path.name != "types.bicep"
)
TYPES = os.environ.get("AIF_AZURE_TYPES", "")
CHECKER = os.environ.get("AIF_TYPE_CHECKER", "")
STRICT = ("--min-severity", "info")


@pytest.mark.skipif(
    not (TYPES and CHECKER),
    reason="AIF_AZURE_TYPES (folder) and AIF_TYPE_CHECKER (script) do not say where the types are",
)
@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_the_types_of_azure(
    module: str, compiled: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(compiled(module)), encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, CHECKER, "check", str(template), "--types", TYPES, *STRICT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
