"""`aif post`: what a pipeline's run tells where its code is kept."""

from pathlib import Path

import click

from aifactory.api.pipelines import posting
from aifactory.cli.planned import comment
from aifactory.cli.shell import Shell, verb


@click.group("post")
def command() -> None:
    """Tell a pull request its plans, write issues for drift, propose a project's edit."""


@verb("plan")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def plan(shell: Shell, files: tuple[Path, ...]) -> None:
    """Comment the saved plans in FILES, one for each environment and named after it."""
    _say(shell, posting.post_comment(comment(posting.read_plans(files))))


@verb("drift")
@click.argument("file", type=click.Path(path_type=Path))
def drift(shell: Shell, file: Path) -> None:
    """Write an issue or work item for each change in FILE that has none yet."""
    _say(shell, *posting.post_drift(file))


@verb("project")
@click.argument("name")
def project(shell: Shell, name: str) -> None:
    """Propose the project's file as it is now, or its removal, in a pull request."""
    _say(shell, posting.post_project(shell.path, name))


for each in (plan, drift, project):
    command.add_command(each)


def _say(shell: Shell, *addresses: str) -> None:
    if shell.json:
        shell.data({"posted": list(addresses)})
        return
    for address in addresses:
        shell.say(address)
    if not addresses:
        shell.say("There is nothing new to tell.")
