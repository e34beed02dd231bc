"""`aif status`: what exists where."""

import click

from aifactory.api import examining
from aifactory.cli.shell import Shell, verb
from aifactory.cli.tables import table


@verb("status")
@click.option("--env", "environment", help="Only this environment.")
def command(shell: Shell, environment: str | None) -> None:
    """Show every floor and how it stands: live, changed, unfinished, absent, undeclared."""
    rows = examining.status(shell.path, shell.target, environment)
    if shell.json:
        shell.data(rows)
        return
    heads = ("environment", "floor", "project", "stacks", "state")
    table(shell, heads, [tuple(str(row[head]) for head in heads) for row in rows])
