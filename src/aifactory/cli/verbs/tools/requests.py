"""`aif requests`: what a hub's and a network's owners are asked for, as commands and as a file."""

import json
from pathlib import Path

import click

from aifactory.api import folder
from aifactory.api.landing import requests as asking
from aifactory.cli.shell import Shell, verb


@verb("requests")
@click.option("--env", "environment", help="Only this environment.")
@click.option("--out", type=click.Path(path_type=Path), help="Write them to this file, as JSON.")
def command(shell: Shell, environment: str | None, out: Path | None) -> None:
    """Show what others are to write: a hub's side, links of zones, firewall rules, subnets."""
    found = asking.requests(shell.path, environment)
    said = [one.as_json() for one in found if one.requests or one.firewall]
    if out is not None:
        folder.write(out, json.dumps(said, indent=2) + "\n")
        shell.note(f"wrote {out}")
        return
    if shell.json:
        shell.data(said)
        return
    for asked in found:
        for one in asked.requests:
            name = one.resource.rpartition("/")[2]
            over = "" if one.body else " is not needed any more"
            click.echo(f"# {asked.environment}: {name}{over}\n{one.command}")
        for rule in asked.firewall:
            names = ", ".join(rule.names or rule.tags)
            click.echo(
                f"# {asked.environment}: let {', '.join(rule.sources)} ask {names} on port "
                f"{rule.port} ({rule.source})"
            )
    if not said:
        click.echo("Nothing is asked of anybody.")
