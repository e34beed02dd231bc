"""`aif drift`: what was changed in Azure behind the factory's back."""

from pathlib import Path

import click

from aifactory.api import changing
from aifactory.api.proposals.order import Order
from aifactory.api.proposals.selection import Selection
from aifactory.cli.differences import show_difference
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Exit


@verb("drift", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", help="Only this project.")
@click.option("--out", type=click.Path(path_type=Path), help="Write it for `aif post drift`.")
def command(shell: Shell, environment: str | None, project: str | None, out: Path | None) -> int:
    """Compare what is live with what was deployed; exits with 3 when something was changed."""
    order = Order(selection=Selection(environment, project), target=shell.target)
    found = changing.drift(shell.path, order, out)
    if shell.json:
        shell.data(found.as_json())
    elif found.changes:
        show_difference(shell, found)
    else:
        shell.say("Nothing was changed behind the factory's back.")
    return Exit.FINDINGS if found.changes else Exit.DONE
