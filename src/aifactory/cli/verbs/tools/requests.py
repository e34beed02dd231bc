"""`aif requests`: what a hub's and a network's owners are asked for, as commands and as a file."""

import json
from itertools import groupby
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
    said = [one for one in found if one.requests or one.firewall or one.passages]
    bodies = [one.as_json() for one in said]
    if out is not None:
        folder.write(out, json.dumps(bodies, indent=2) + "\n")
        shell.note(f"wrote {out}")
        return
    if shell.json:
        shell.data(bodies)
        return
    for asked in said:
        _tell(asked)
    if not said:
        click.echo("Nothing is asked of anybody.")


def _tell(asked: asking.Asked) -> None:
    for group, requests in groupby(asked.requests, lambda one: one.group):
        click.echo(f"## {asked.environment}: for the owners of {group}")
        for one in requests:
            click.echo(f"# {one.title}\n{one.command}")
    if asked.firewall or asked.passages:
        click.echo(f"## {asked.environment}: for the owners of the hub's firewall")
    for rule in asked.firewall:
        names = ", ".join(rule.names or rule.tags)
        sources = ", ".join(rule.sources)
        click.echo(f"# let {sources} ask {names} on port {rule.port} ({rule.source})")
    for passage in asked.passages:
        sources, targets = ", ".join(passage.sources), ", ".join(passage.targets)
        how = f"port {passage.port} ({', '.join(passage.protocols)}: {passage.name})"
        click.echo(f"# let {sources} ask {targets} on {how}")
