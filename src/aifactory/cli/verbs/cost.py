"""`aif cost`: monthly prices, idle and at maximum scale; budgets that are too small first."""

import click

from aifactory.api.bills import declared
from aifactory.cli.bill import show_bill
from aifactory.cli.shell import Shell, verb


@verb("cost", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", help="Only this project, service by service.")
@click.option("--shares", is_flag=True, help="Add each project's share of what is shared.")
def command(shell: Shell, environment: str | None, project: str | None, shares: bool) -> None:
    """Price each environment, project and service for a month: idle and at maximum scale."""
    found = declared.cost(shell.path, environment, project)
    if shell.json:
        shell.data(declared.cost_json(found))
    else:
        show_bill(shell, found, detailed=project is not None, shares=shares)
