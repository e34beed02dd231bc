"""`aif explain`: a value and the line that set it."""

import click

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb


@verb("explain")
@click.argument("file")
@click.argument("path")
@click.option("--env", "environment", help="The environment whose value is wanted.")
def command(shell: Shell, file: str, path: str, environment: str | None) -> None:
    """Show a settled value, the line that set it, and the lines that it overruled."""
    found = configuring.explain(shell.path, file, path, environment)
    if shell.json:
        shell.data(found)
        return
    shell.say(f"{found['path']} = {found['value']}    {found['place']}")
    for lost in found["overruled"]:
        shell.say(f"  over {lost['value']}    {lost['place']}")
