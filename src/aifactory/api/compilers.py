"""The two compilers: ours in this process, and the official one as a process of its own."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from aifactory.bicep import compile_bicep
from aifactory.build.templates import Compiler, in_process
from aifactory.problems import Exit, refuse


class DiskFiles:
    """Reads Bicep files from a disk, relative to the folder that work began in."""

    def read(self, path: str) -> str:
        """The text of a file; raises FileNotFoundError, or Refused (AIF4093) for other bytes."""
        try:
            return Path(path).read_text(encoding="utf-8")
        except (IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(path) from error
        except UnicodeDecodeError as error:
            what = f"It is not UTF-8 text (byte {error.start})."
            raise refuse(path, "AIF4093", what, "Save it as UTF-8, or name another file.") from None


def compile_file(source: Path, compiler: str) -> dict[str, Any]:
    """One Bicep file compiled by `own` or `cli`; raises Refused with every mistake."""
    if not source.is_file():
        raise refuse(str(source), "AIF4092", "There is no such file.", "Name a .bicep file.")
    if compiler == "cli":
        return _official(source)
    return compile_bicep(source.as_posix(), DiskFiles())


def main_compiler(roots: tuple[Path, ...], compiler: str) -> Compiler:
    """What compiles a generated main.bicep against the content folders."""
    if compiler == "own":
        return in_process(roots)
    return lambda main: _official_main(main, roots)


def _official_main(main: str, roots: tuple[Path, ...]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        for root in reversed(roots):
            shutil.copytree(root, Path(scratch) / "content", dirs_exist_ok=True)
        source = Path(scratch) / "main.bicep"
        source.write_text(main, encoding="utf-8")
        return _official(source)


def _official(source: Path) -> dict[str, Any]:
    command = shutil.which("bicep")
    if command is None:
        raise refuse(
            "PATH",
            "AIF4090",
            "The official Bicep CLI is not on PATH.",
            "Install it, or leave --compiler away to use our own.",
            Exit.UNAVAILABLE,
        )
    arguments = [command, "build", "--stdout", str(source)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise refuse(str(source), "AIF4091", done.stderr.strip(), "Correct the Bicep source.")
    template: dict[str, Any] = json.loads(done.stdout)
    return template
