"""`aif check`: configuration only, every problem at once."""

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb


@verb("check")
def command(shell: Shell) -> None:
    """Check the configuration: every problem at once."""
    summary = configuring.check(shell.path)
    if shell.json:
        shell.data(summary)
        return
    shell.say(
        f"{summary['factory']}: {summary['projects']} projects in "
        f"{', '.join(summary['environments'])}; nothing is wrong."
    )
