"""`aif lock`: promise what the YAML asks; deploy nothing."""

from itertools import groupby
from typing import TYPE_CHECKING

from aifactory.api import configuring
from aifactory.cli.shell import Shell, verb
from aifactory.problems import counted

if TYPE_CHECKING:
    from aifactory.api.moving.adopting import Adopted


@verb("lock")
def command(shell: Shell) -> None:
    """Promise numbers, cells and addresses to what the YAML asks; deploy nothing.

    With `adopt: on`, what an import has placed is read from the target and promised as it stands.
    """
    adopted: tuple[Adopted, ...] = ()
    if configuring.adopts(shell.path):
        from aifactory.api.moving.adopting import adopt

        adopted = adopt(shell.path, shell.target)
    lines = configuring.lock(shell.path)
    if shell.json:
        shell.data({"changes": lines, "adopted": [each.as_json() for each in adopted]})
        return
    for each in adopted:
        _show(shell, each)
    for line in lines:
        shell.say(line)
    written = lines or any(each.names for each in adopted)
    shell.say("factory.lock is written." if written else "Everything is promised already.")


def _show(shell: Shell, adopted: "Adopted") -> None:
    """What is taken over, and what stays beside it with nobody here to look after it."""
    shell.say(f"{adopted.key}: {counted(len(adopted.names), 'name is', 'names are')} taken over.")
    for ours, theirs in adopted.names.items():
        shell.say(f"  {ours} is {theirs}")
    if adopted.left:
        shell.say(f"{adopted.key}: stays as it is, and nothing here looks after it:")
    by_type = sorted(adopted.left, key=lambda each: (each.type, each))
    for kind, alike in groupby(by_type, lambda each: each.type):
        shell.say(f"  {kind}: {', '.join(each.name for each in alike)}")
