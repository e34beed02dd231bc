"""`aif runs`: what happened when."""

from datetime import UTC, datetime

import click

from aifactory.api import examining
from aifactory.cli.shell import Shell, verb
from aifactory.cli.tables import table


@verb("runs")
@click.argument("run", required=False)
def command(shell: Shell, run: str | None) -> None:
    """List the runs of this folder, or show one with the outcome of every stack."""
    if run is None:
        rows = examining.runs(shell.path)
        if shell.json:
            shell.data(rows)
            return
        heads = ("run", "started", "state", "continued")
        cells = [(r["run"], _time(r["started"]), r["state"], str(r["continued"])) for r in rows]
        table(shell, heads, cells)
        return
    found = examining.run_of(shell.path, run)
    if shell.json:
        shell.data(found)
        return
    shell.say(f"{found['run']}  {_time(found['started'])}  {found['state']}")
    for each in found["outcomes"]:
        error = f"  {each['error']['code']}: {each['error']['message']}" if each["error"] else ""
        shell.say(f"  {each['state']:<8} {each['stack']:<32} {each['seconds']:.1f} s{error}")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
