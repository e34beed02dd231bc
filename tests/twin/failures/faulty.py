"""Gives a twin faults as `aif twin fault` does: from a file, through another connection."""

from pathlib import Path

from aifactory.twin.faults.file import read_faults
from aifactory.twin.faults.keeping import keep_faults


def faulty(folder: Path, text: str, state: str = "twin.db") -> None:
    """The twin of this folder obeys these faults."""
    file = folder / "faults.yaml"
    file.write_text(text, encoding="utf-8")
    keep_faults(folder / state, read_faults(file))
