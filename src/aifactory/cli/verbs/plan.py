"""`aif plan`: what would change against the live state."""

from pathlib import Path

import click

from aifactory.api import changing
from aifactory.api.proposals.order import Order
from aifactory.api.proposals.selection import Selection
from aifactory.cli.annotations import annotate
from aifactory.cli.planned import alarms, show_plan
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Exit

_TOLD = 10  # as many annotations of a kind as GitHub shows for a step


@verb("plan", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", envvar="AIF_PROJECT", help="Only this project (and its cell's network).")
@click.option("--out", type=click.Path(path_type=Path), help="Save the plan for `aif deploy`.")
@click.option("--locked", is_flag=True, help="Refuse when factory.lock would change.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@click.option("--compiler", type=click.Choice(["own", "cli"]), default="own")
def command(
    shell: Shell,
    environment: str | None,
    project: str | None,
    out: Path | None,
    locked: bool,
    detailed_exitcode: bool,
    compiler: str,
) -> int:
    """Show what would change: danger first, the same changes rolled up, the line as reason."""
    order = Order(
        selection=Selection(environment, project),
        target=shell.target,
        compiler=compiler,
        locked=locked,
    )
    planned = changing.plan(shell.path, order, out)
    if shell.json:
        shell.data(planned.as_json())
    else:
        show_plan(shell, planned.difference, planned.as_json())
    for problem in (*planned.problems, *alarms(planned.difference)[:_TOLD]):
        annotate(shell.directory, problem, shell.note)
    changed = not planned.difference.is_empty
    return Exit.CHANGES if changed and detailed_exitcode else Exit.DONE
