"""The two compilers: ours in this process, and the official one as a process of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aifactory.api.compilers.cache import remembered
from aifactory.api.compilers.files import (
    DiskFiles,
    enclosing_root,
    registry_file,
    resource_types,
)
from aifactory.api.compilers.official import official, official_main
from aifactory.bicep import compile_bicep, problems_in
from aifactory.build.templates import Compiler, ContentFiles
from aifactory.problems import Problem, refuse

__all__ = [
    "Around",
    "compile_file",
    "main_compiler",
    "registry_file",
    "resource_types",
    "warnings_of",
]
_MAIN = "main.bicep"


@dataclass(frozen=True, slots=True)
class Around:
    """What a file may use: published modules, type definitions, and files below a root."""

    registry: Path | None = None
    types: Path | None = None
    root: Path | None = None

    def files(self, source: Path) -> DiskFiles:
        """The files that a compile of this source reads."""
        return DiskFiles(self.root or enclosing_root(source), self.registry)


def compile_file(source: Path, compiler: str, around: Around = Around()) -> dict[str, Any]:
    """One Bicep file compiled by `own` or `cli`; raises Refused with every mistake."""
    if not source.is_file():
        raise refuse(str(source), "AIF4092", "There is no such file.", "Name a .bicep file.")
    if compiler == "cli":
        return official(source)
    return compile_bicep(source.as_posix(), around.files(source), resource_types(around.types))


def warnings_of(source: Path, around: Around) -> tuple[Problem, ...]:
    """What is worth a look in a file that compiles."""
    return problems_in(source.as_posix(), around.files(source), resource_types(around.types))


def main_compiler(roots: tuple[Path, ...], compiler: str, kept: Path) -> Compiler:
    """What compiles a generated main.bicep; our own keeps its templates in a folder."""
    if compiler == "own":
        return lambda main: remembered(_MAIN, ContentFiles(main, roots), kept)
    return lambda main: official_main(main, roots)
