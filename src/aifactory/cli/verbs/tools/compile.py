"""`aif compile`: Bicep to ARM JSON, on any machine with Python."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from aifactory.api import compilers, folder
from aifactory.cli.annotations import annotate
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Problem, Refused

_WIDEST = 500  # characters; a longer line helps nobody
_COLORS = {"error": "red", "warning": "yellow"}
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@verb("compile", anywhere=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; else stdout.")
@click.option("--compiler", type=click.Choice(["own", "cli"]), default="own")
@click.option("--registry", type=_FOLDER, help="Published modules: MODULE/VERSION.json in it.")
@click.option("--types", type=_FOLDER, help="Azure's type definitions, for closer checks.")
@click.option("--root", type=_FOLDER, help="Read nothing outside; else the repository's folder.")
def command(
    shell: Shell,
    file: Path,
    out: Path | None,
    compiler: str,
    registry: Path | None,
    types: Path | None,
    root: Path | None,
) -> int | None:
    """Compile a Bicep file and its modules to ARM JSON."""
    if out is not None and out.suffix in {".bicep", ".bicepparam"}:
        what = "sources are not overwritten; name a .json file"
        raise click.BadParameter(what, param_hint="--out")
    around = compilers.Around(registry, types, root)
    try:
        text = json.dumps(compilers.compile_file(file, compiler, around), indent=2) + "\n"
    except Refused as refused:
        if shell.json:
            raise
        _show(shell, refused.problems)
        return refused.exit_code
    if compiler == "own":
        _show(shell, compilers.warnings_of(file, around))
    if out is None:
        shell.say(text.rstrip("\n"))
    else:
        folder.write(out, text)
        if shell.json:
            shell.data({"written": str(out)})
        shell.note(f"wrote {out}")
    return None


def _show(shell: Shell, problems: Iterable[Problem]) -> None:
    """Every problem with its line of source and a caret, on stderr."""
    texts: dict[str, list[str]] = {}
    for problem in problems:
        level = shell.paint(problem.severity, _COLORS.get(problem.severity, "cyan"))
        shell.note(f"{problem.where}: {level} {problem.code}: {problem.what}")
        for line in _excerpt(problem.where, texts):
            shell.note(line)
        if problem.fix:
            shell.note(f"  fix: {problem.fix}")
        annotate(shell.directory, problem, shell.note)


def _excerpt(where: str, texts: dict[str, list[str]]) -> list[str]:
    """The line that a place is in, and a caret below; nothing when there is no such line."""
    path, _, rest = where.partition(".bicep")
    kind, *place = rest.split(":")
    if len(place) != 2:
        return []
    name = f"{path}.bicep{kind}"
    if name not in texts:
        try:
            texts[name] = Path(name).read_bytes().decode("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError):
            texts[name] = []
    number, column = int(place[0]), int(place[1])
    if not 0 < number <= len(texts[name]):
        return []
    line = texts[name][number - 1].rstrip("\r")
    if len(line) > _WIDEST:
        return []
    blank = "".join("\t" if char == "\t" else " " for char in line[: column - 1])
    margin = f"{number:>5} | "
    return [f"{margin}{line}", f"{' ' * (len(margin) - 2)}| {blank}^"]
