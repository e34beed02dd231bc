"""`aif compile`: Bicep to ARM JSON, on any machine with Python."""

import json
from pathlib import Path

import click

from aifactory.api import compilers, folder
from aifactory.cli.shell import Shell, verb


@verb("compile", anywhere=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; else stdout.")
@click.option("--compiler", type=click.Choice(["own", "cli"]), default="own")
def command(shell: Shell, file: Path, out: Path | None, compiler: str) -> None:
    """Compile a Bicep file and its local modules to ARM JSON."""
    if out is not None and out.suffix in {".bicep", ".bicepparam"}:
        raise click.BadParameter(
            "sources are not overwritten; name a .json file", param_hint="--out"
        )
    text = json.dumps(compilers.compile_file(file, compiler), indent=2) + "\n"
    if out is None:
        shell.say(text.rstrip("\n"))
    else:
        folder.write(out, text)
        shell.note(f"wrote {out}")
