"""`aif service`: a team's own service folders beside its factory."""

from pathlib import Path

import click

from aifactory.api.content import adding
from aifactory.cli.shell import Shell, verb


@click.group("service")
def command() -> None:
    """Begin a service folder of your own; write the files that its module imports."""


@verb("add")
@click.argument("name")
@click.argument("resource", metavar="TYPE@VERSION")
def add(shell: Shell, name: str, resource: str) -> None:
    """Write services/NAME with facts, module, example and page; what to edit is marked EDIT."""
    _show(shell, adding.service_add(shell.path, name, resource))
    if not shell.json:
        shell.say(f"Next: edit each line with EDIT in services/{name}; until then it is refused.")


@verb("shared")
def shared(shell: Shell) -> None:
    """Write shared/ and the schema of service.yaml again, as this version has them."""
    _show(shell, adding.shared(shell.path))


for each in (add, shared):
    command.add_command(each)


def _show(shell: Shell, written: list[Path]) -> None:
    if shell.json:
        shell.data({"written": [str(path) for path in written]})
        return
    for path in written:
        shell.say(f"wrote {path}")
    if not written:
        shell.say("shared/ is as this version has it; nothing was written.")
