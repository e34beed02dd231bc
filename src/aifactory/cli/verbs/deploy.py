"""`aif deploy`: run the plan; the same command continues a killed run."""

import sys
from pathlib import Path

import click

from aifactory.api import changing
from aifactory.api.proposals.ended import Deployed, deployed_json
from aifactory.api.proposals.order import Order
from aifactory.api.proposals.planned import Planned
from aifactory.api.proposals.selection import Selection
from aifactory.cli.planned import show_plan
from aifactory.cli.progress import Progress
from aifactory.cli.shell import Shell, verb
from aifactory.deploy.history import Outcome
from aifactory.problems import Exit, counted


@verb("deploy", summary=True)
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--env", "environment", help="Only this environment.")
@click.option("--project", envvar="AIF_PROJECT", help="Only this project (and its cell's network).")
@click.option("--yes", is_flag=True, help="Agree to the plan without being asked.")
@click.option("--locked", is_flag=True, help="Refuse when factory.lock would change.")
@click.option("--purge", is_flag=True, help="Forget for good what the deletes leave behind.")
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
    purge: bool,
    allow_delete: tuple[str, ...],
    compiler: str,
) -> int:
    """Make the factory what it is declared to be; refuses a stale PLAN and deletes nobody named."""
    order = Order(
        selection=Selection(environment, project),
        target=shell.target,
        compiler=compiler,
        locked=locked,
        allow_delete=frozenset(allow_delete),
        purge=purge,
        saved=plan,
    )
    with Progress(shell) as progress:
        ended = changing.deploy(
            shell.path,
            order,
            lambda planned: _agreed(shell, planned, yes, progress),
            progress.event,
        )
    if shell.json:
        shell.data(deployed_json(ended))
    else:
        _tell(shell, ended)
    if not ended.done:
        return Exit.PARTLY_APPLIED
    return Exit.UNCONFIRMED if ended.waiting else Exit.DONE


def _agreed(shell: Shell, planned: Planned, yes: bool, progress: Progress) -> bool:
    if not shell.json:
        show_plan(shell, planned.difference, planned.as_json())
    if yes:
        progress.expect(planned.difference)
        return True
    if not sys.stdin.isatty():
        return False
    agreed = click.confirm(f"Deploy this to the {shell.target}?", err=True)
    progress.expect(planned.difference)
    return agreed


def _tell(shell: Shell, ended: Deployed) -> None:
    for stack in ended.deleted:
        shell.say(f"deleted {stack}")
    for name in ended.purged:
        shell.say(f"purged  {name}")
    _tell_left(shell, ended)
    report = ended.report
    if report is None and (ended.left or ended.purged or ended.waiting):
        _tell_waiting(shell, ended)
        return
    if report is None:
        shell.say("Everything is as declared; nothing was written.")
        return
    for outcome in report.outcomes:
        _tell_outcome(shell, outcome)
    done = sum(outcome.state == "done" for outcome in report.outcomes)
    stacks = counted(len(report.outcomes), "stack is", "stacks are")
    again = " (continued)" if report.continued else ""
    shell.say(f"Run {report.run}{again}: {done} of {stacks} live.")
    if ended.rehearsed:
        shell.say(f"Azure would have taken about {_minutes(ended.rehearsed)} (rehearsed).")
    if not report.done:
        shell.say("What is written stays; put the cause right and run the same command again.")
    _tell_waiting(shell, ended)


def _tell_waiting(shell: Shell, ended: Deployed) -> None:
    if ended.waiting:
        stacks = counted(len(ended.waiting), "stack waits", "stacks wait")
        shell.say(f"{stacks} for what others write: {', '.join(ended.waiting)}.")
        shell.say("`aif requests` says what to ask them for; then run the same command again.")


def _tell_left(shell: Shell, ended: Deployed) -> None:
    for problem in ended.left:
        shell.say(shell.paint(f"failed  {problem.where}", "red"))
        shell.say(f"        {problem.code}: {problem.what}")
        shell.say(f"        {problem.fix}")


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
