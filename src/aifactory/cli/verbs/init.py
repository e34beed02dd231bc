"""`aif init`: the smallest factory, ready to rehearse."""

from pathlib import Path

import click

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb


@verb("init", anywhere=True)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def command(shell: Shell, folder: Path | None) -> None:
    """Write the smallest factory with one project, ready to rehearse."""
    home = folder or shell.path
    written = configuring.init(home)
    if shell.json:
        shell.data({"written": [str(path) for path in written]})
        return
    for path in written:
        shell.say(f"wrote {path}")
    shell.say(f"Next: aif -C {home} deploy   (on the local twin; nothing costs money)")
