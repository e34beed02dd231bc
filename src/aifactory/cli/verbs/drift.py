"""`aif drift`: what was changed in Azure behind the factory's back."""

import click

from aifactory.api import changing, comparing
from aifactory.cli.differences import show_difference
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Exit


@verb("drift", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", help="Only this project.")
def command(shell: Shell, environment: str | None, project: str | None) -> int:
    """Compare what is live with what was deployed; exits with 3 when something was changed."""
    order = changing.Order(selection=comparing.Selection(environment, project), target=shell.target)
    found = changing.drift(shell.path, order)
    if shell.json:
        shell.data(found.as_json())
    elif found.changes:
        show_difference(shell, found)
    else:
        shell.say("Nothing was changed behind the factory's back.")
    return Exit.FINDINGS if found.changes else Exit.DONE
