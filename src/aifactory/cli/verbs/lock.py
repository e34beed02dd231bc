"""`aif lock`: promise what the YAML asks; deploy nothing."""

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb


@verb("lock")
def command(shell: Shell) -> None:
    """Promise numbers, cells and addresses to what the YAML asks; deploy nothing."""
    lines = configuring.lock(shell.path)
    if shell.json:
        shell.data({"changes": lines})
        return
    for line in lines:
        shell.say(line)
    shell.say("factory.lock is written." if lines else "Everything is promised already.")
