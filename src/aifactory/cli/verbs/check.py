"""`aif check`: configuration only, every problem at once."""

from collections.abc import Sequence
from pathlib import Path

from aifactory.api import configuring
from aifactory.api.pipelines.reports import reported
from aifactory.cli.reports import report_options, write_reports
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Problem, Refused


@verb("check")
@report_options("sarif", "junit")
def command(shell: Shell, **reports: Path | None) -> None:
    """Check the configuration: every problem at once."""

    def report(problems: Sequence[Problem]) -> None:
        write_reports(reports, lambda kind: reported(problems, kind, shell.directory))

    try:
        summary = configuring.check(shell.path)
    except Refused as refused:
        report(refused.problems)
        raise
    warnings = [Problem(**each) for each in summary["warnings"]]
    report(warnings)
    if shell.json:
        shell.data(summary)
        return
    for each in warnings:
        shell.say(str(each))
    wrong = f"{len(warnings)} to look at" if warnings else "nothing is wrong"
    projects = f"{summary['projects']} project{'' if summary['projects'] == 1 else 's'}"
    shell.say(f"{summary['factory']}: {projects} in {', '.join(summary['environments'])}; {wrong}.")
