"""`aif deploy`: run the plan; the same command continues a killed run."""

import sys
from pathlib import Path

import click

from aifactory.api import changing, comparing
from aifactory.cli.differences import show_difference
from aifactory.cli.progress import Progress
from aifactory.cli.shell import Shell, verb
from aifactory.deploy.history import Outcome
from aifactory.deploy.model import Difference
from aifactory.problems import Exit


@verb("deploy", summary=True)
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", envvar="AIF_PROJECT", help="Only this project (and its cell's network).")
@click.option("--yes", is_flag=True, help="Agree to the plan without being asked.")
@click.option("--locked", is_flag=True, help="Refuse when factory.lock would change.")
@click.option(
    "--allow-delete",
    multiple=True,
    envvar="AIF_ALLOW_DELETE",
    metavar="ID",
    help="Allow a named delete; repeat it (in AIF_ALLOW_DELETE, blanks between).",
)
@click.option("--compiler", type=click.Choice(["own", "cli"]), default="own")
def command(
    shell: Shell,
    plan: Path | None,
    environment: str | None,
    project: str | None,
    yes: bool,
    locked: bool,
    allow_delete: tuple[str, ...],
    compiler: str,
) -> int:
    """Make the factory what it is declared to be; refuses a stale PLAN and deletes nobody named."""
    order = changing.Order(
        selection=comparing.Selection(environment, project),
        target=shell.target,
        compiler=compiler,
        locked=locked,
        allow_delete=frozenset(allow_delete),
        saved=plan,
    )
    with Progress(shell) as progress:
        ended = changing.deploy(
            shell.path, order, lambda found: _agreed(shell, found, yes, progress), progress.event
        )
    if shell.json:
        shell.data(changing.deployed_json(ended))
    else:
        _tell(shell, ended)
    return Exit.DONE if ended.done else Exit.PARTLY_APPLIED


def _agreed(shell: Shell, found: Difference, yes: bool, progress: Progress) -> bool:
    if not shell.json:
        show_difference(shell, found)
    if yes:
        progress.expect(found)
        return True
    if not sys.stdin.isatty():
        return False
    agreed = click.confirm(f"Deploy this to the {shell.target}?", err=True)
    progress.expect(found)
    return agreed


def _tell(shell: Shell, ended: changing.Deployed) -> None:
    for stack in ended.deleted:
        shell.say(f"deleted {stack}")
    report = ended.report
    if report is None:
        shell.say("Everything is as declared; nothing was written.")
        return
    for outcome in report.outcomes:
        _tell_outcome(shell, outcome)
    done = sum(outcome.state == "done" for outcome in report.outcomes)
    again = " (continued)" if report.continued else ""
    shell.say(f"Run {report.run}{again}: {done} of {len(report.outcomes)} stacks are live.")
    if ended.rehearsed:
        shell.say(f"Azure would have taken about {_minutes(ended.rehearsed)} (rehearsed).")
    if not report.done:
        shell.say("What is written stays; put the cause right and run the same command again.")


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _tell_outcome(shell: Shell, outcome: Outcome) -> None:
    if outcome.state == "failed" and outcome.error is not None:
        shell.say(shell.paint(f"failed  {outcome.stack}", "red"))
        for cause in dict.fromkeys(map(str, outcome.error.causes())):
            shell.say(f"        {cause}")
        if outcome.place is not None:
            shell.say(f"        asked for in {outcome.place}")
        shell.say(f"        {outcome.why}")
    elif outcome.why:
        shell.say(f"{outcome.state:<7} {outcome.stack}: {outcome.why}")
