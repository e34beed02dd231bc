"""`aif destroy`: ordered teardown, guarded."""

import sys

import click

from aifactory.api import changing, comparing
from aifactory.cli.differences import show_difference
from aifactory.cli.shell import Shell, verb
from aifactory.deploy.model import Difference


@verb("destroy", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", help="Only this project.")
@click.option("--yes", is_flag=True, help="Agree without being asked.")
@click.option(
    "--allow-delete", multiple=True, metavar="ID", help="Allow a named delete; repeat it."
)
def command(
    shell: Shell,
    environment: str | None,
    project: str | None,
    yes: bool,
    allow_delete: tuple[str, ...],
) -> None:
    """Delete what is live, in the reverse order of deploying; data only where it is named."""
    order = changing.Order(
        selection=comparing.Selection(environment, project),
        target=shell.target,
        allow_delete=frozenset(allow_delete),
    )
    deleted = changing.destroy(shell.path, order, lambda found: _agreed(shell, found, yes))
    if shell.json:
        shell.data({"deleted": list(deleted)})
        return
    for stack in deleted:
        shell.say(f"deleted {stack}")
    shell.say(f"{len(deleted)} stacks are gone." if deleted else "Nothing is live here.")


def _agreed(shell: Shell, found: Difference, yes: bool) -> bool:
    if not shell.json:
        show_difference(shell, found)
    if yes or not sys.stdin.isatty():
        return yes
    word = click.prompt(f"Type {found.factory} to destroy this", err=True, default="")
    return bool(word == found.factory)
