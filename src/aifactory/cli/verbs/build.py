"""`aif build`: Bicep, parameters and ARM JSON, one folder per stack."""

from pathlib import Path

import click

from aifactory.api import building
from aifactory.cli.shell import Shell, verb
from aifactory.problems import counted


@verb("build")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write.")
@click.option("--compiler", type=click.Choice(["own", "cli"]), default="own")
def command(shell: Shell, out: Path, compiler: str) -> None:
    """Write Bicep, parameters and compiled ARM JSON, one folder per stack."""
    written = building.build(shell.path, out, compiler)
    if shell.json:
        shell.data({"stacks": [str(path) for path in written]})
        return
    stacks = counted(len(written), "stack")
    shell.say(f"{stacks} in {out}: main.bicep, main.parameters.json, main.json each.")
