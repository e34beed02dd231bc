"""`aif destroy`: ordered teardown, guarded."""

import sys

import click

from aifactory.api import changing
from aifactory.api.proposals.order import Order
from aifactory.api.proposals.planned import Planned
from aifactory.api.proposals.selection import Selection
from aifactory.cli.planned import show_plan
from aifactory.cli.shell import Shell, verb
from aifactory.problems import counted


@verb("destroy", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", help="Only this project.")
@click.option("--yes", is_flag=True, help="Agree without being asked.")
@click.option("--purge", is_flag=True, help="Forget for good what the deletes leave behind.")
@click.option(
    "--allow-delete", multiple=True, metavar="ID", help="Allow a named delete; repeat it."
)
def command(
    shell: Shell,
    environment: str | None,
    project: str | None,
    yes: bool,
    purge: bool,
    allow_delete: tuple[str, ...],
) -> None:
    """Delete what is live, in the reverse order of deploying; data only where it is named."""
    order = Order(
        selection=Selection(environment, project),
        target=shell.target,
        allow_delete=frozenset(allow_delete),
        purge=purge,
    )
    gone = changing.destroy(shell.path, order, lambda planned: _agreed(shell, planned, yes))
    if shell.json:
        shell.data({"deleted": list(gone.stacks), "purged": list(gone.purged)})
        return
    for stack in gone.stacks:
        shell.say(f"deleted {stack}")
    for name in gone.purged:
        shell.say(f"purged  {name}")
    shell.say(
        f"{counted(len(gone.stacks), 'stack is', 'stacks are')} gone."
        if gone.stacks
        else "Nothing is live here."
    )


def _agreed(shell: Shell, planned: Planned, yes: bool) -> bool:
    if not shell.json:
        show_plan(shell, planned.difference, planned.as_json())
    if yes or not sys.stdin.isatty():
        return yes
    word = click.prompt(f"Type {planned.difference.factory} to destroy this", err=True, default="")
    return bool(word == planned.difference.factory)
