"""`aif project`: add, list, show, move and remove projects."""

from typing import Any

import click

from aifactory.api import projects
from aifactory.cli.shell import Shell, verb
from aifactory.cli.tables import table


@click.group("project")
def command() -> None:
    """Add, list, show, move and remove projects; the YAML is edited, the lock is written."""


@verb("add")
@click.argument("name")
@click.option("--profile", required=True, help="What the project starts from.")
@click.option(
    "--team",
    multiple=True,
    envvar="AIF_TEAM",
    metavar="ROLE=GROUP",
    help="An Entra group's object id for a role, such as lead=…; repeat it (in AIF_TEAM, blanks "
    "between).",
)
def add(shell: Shell, name: str, profile: str, team: tuple[str, ...]) -> None:
    """Write projects/NAME.yaml and promise its number and addresses."""
    groups = dict(_pair(entry) for entry in team)
    _show(shell, projects.project_add(shell.path, name, profile, groups))


@verb("list")
def listing(shell: Shell) -> None:
    """List the projects of the factory."""
    rows = projects.project_list(shell.path)
    if shell.json:
        shell.data(rows)
        return
    heads = ("number", "name", "profile", "scale set", "environments", "file")
    cells = [
        (
            r["number"] or "—",
            r["name"],
            r["profile"],
            r["scaleSet"],
            " ".join(r["environments"]),
            r["file"],
        )
        for r in rows
    ]
    table(shell, heads, cells)


@verb("show")
@click.argument("name")
def show(shell: Shell, name: str) -> None:
    """Show where a project stands, its address ranges and its services."""
    _show(shell, projects.project_show(shell.path, name))


@verb("move")
@click.argument("name")
@click.option(
    "--to",
    required=True,
    metavar="PLACE",
    help="A cell (cell-2), a scale set (002), or one in the other (002/cell-1).",
)
@click.option("--env", "environment", help="Only in this environment; for a move between cells.")
def move(shell: Shell, name: str, to: str, environment: str | None) -> None:
    """Promise a project another place; `aif deploy` then deletes what it leaves, guarded."""
    _show(shell, projects.project_move(shell.path, name, to, environment))
    if not shell.json:
        shell.say("Nothing is moved yet: `aif plan` shows what is deleted where it stood, and made")
        shell.say("where it will stand. What it holds is not carried over; its number stays.")


@verb("remove")
@click.argument("name")
def remove(shell: Shell, name: str) -> None:
    """Delete projects/NAME.yaml; `aif deploy` then deletes what is live, guarded."""
    row = projects.project_remove(shell.path, name)
    if shell.json:
        shell.data(row)
        return
    shell.say(f"{row['file']} is gone; number {row['number'] or '—'} is given to no other project.")
    shell.say("What is live of it is deleted by the next `aif deploy`.")


for each in (add, listing, show, move, remove):
    command.add_command(each)


def _pair(entry: str) -> tuple[str, str]:
    role, sign, group = entry.partition("=")
    if not sign or not role or not group:
        raise click.BadParameter(
            f"{entry!r} is not ROLE=GROUP, such as lead=5a1c…", param_hint="--team"
        )
    return role, group


def _show(shell: Shell, found: dict[str, Any]) -> None:
    if shell.json:
        shell.data(found)
        return
    shell.say(f"{found['name']}  number {found['number']}  profile {found['profile']}")
    for environment, floor in found["environments"].items():
        shell.say(f"{environment}: {floor['cell'] or 'not promised yet (aif lock)'}")
        for purpose, net in floor["ranges"].items():
            shell.say(f"  {purpose:<12} {net}")
        shell.say(f"  {'services':<12} {' '.join(floor['services'])}")
