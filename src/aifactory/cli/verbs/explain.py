"""`aif explain`: a value and the line that set it, or who may do what and why."""

from itertools import groupby
from typing import Any

import click

from aifactory.cli.shell import Shell, verb


@verb("explain")
@click.argument("file", required=False)
@click.argument("path", required=False)
@click.option("--env", "environment", help="The environment that is asked about.")
@click.option(
    "--who", help="Explain a group (object id), a persona, or a short name of teams instead."
)
def command(
    shell: Shell, file: str | None, path: str | None, environment: str | None, who: str | None
) -> None:
    """Show a settled value and the line that set it; with --who, what somebody may do and why.

    FILE and PATH name a value: projects/churn.yaml services.aiSearch.size.
    """
    if who is not None:
        if file is not None:
            raise click.UsageError("Name a value, or somebody with --who.")
        _explain_who(shell, who, environment)
    elif file is None or path is None:
        raise click.UsageError("Name FILE and PATH of a value, or somebody with --who.")
    else:
        _explain_value(shell, file, path, environment)


def _explain_value(shell: Shell, file: str, path: str, environment: str | None) -> None:
    from aifactory.api import configuring

    found = configuring.explain(shell.path, file, path, environment)
    if shell.json:
        shell.data(found)
        return
    shell.say(f"{found['path']} = {found['value']}    {found['place']}")
    for lost in found["overruled"]:
        shell.say(f"  over {lost['value']}    {lost['place']}")


def _explain_who(shell: Shell, word: str, environment: str | None) -> None:
    from aifactory.api.access import who

    found = who.who(shell.path, word, environment)
    if shell.json:
        shell.data(found)
        return
    for warning in found["warnings"]:
        shell.say(f"{shell.paint('!', 'red')} {warning}")

    def person(one: dict[str, Any]) -> tuple[str, str, str]:
        return str(one["project"] or ""), one["persona"], one["place"]

    for (project, persona, place), standings in groupby(
        sorted(found["standings"], key=person), person
    ):
        where = f"of {project}" if project else "of the factory"
        every = list(standings)
        shell.say(f"{persona} {where}    {place}")
        shell.say(f"  {every[0]['title']}.")
        for one in every:
            _show_standing(shell, one)


def _show_standing(shell: Shell, one: dict[str, Any]) -> None:
    shell.say(f"  {one['environment']} ({one['tier']})  {one['principal']}")
    if not one["scopes"]:
        shell.say(f"    nothing: the persona has no access in {one['tier']}")
        return
    shell.say(f"    by the role {one['role']!r}")
    for held in one["scopes"]:
        shell.say(f"    {held['title']}")
        for access in held["access"]:
            behind = (
                ", ".join(access["roles"])
                or "seeing its resources; nothing here has a role for more"
            )
            if held["word"]:
                behind = f"its own permission {held['word']}"
            shell.say(f"      {access['kind']:<8} {access['level']:<8} {behind}")
