"""`aif check`: configuration only, every problem at once."""

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Problem


@verb("check")
def command(shell: Shell) -> None:
    """Check the configuration: every problem at once."""
    summary = configuring.check(shell.path)
    if shell.json:
        shell.data(summary)
        return
    for each in summary["warnings"]:
        shell.say(str(Problem(**each)))
    count = len(summary["warnings"])
    wrong = f"{count} to look at" if count else "nothing is wrong"
    shell.say(
        f"{summary['factory']}: {summary['projects']} projects in "
        f"{', '.join(summary['environments'])}; {wrong}."
    )
