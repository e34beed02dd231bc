"""`aif twin`: the local Azure as a server, for az, SDKs and pipelines."""

import shlex
import sys
from pathlib import Path

import click

from aifactory.api import serving
from aifactory.cli.shell import Shell, verb

_LOOPBACK = "127.0.0.1"
_OTHERS = "Listen on this address of the machine; others may then reach the twin."


@click.group("twin")
def command() -> None:
    """Run the local Azure as a server; without one, commands open its state in process."""


@verb("start")
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True)
@click.option("--host", default=_LOOPBACK, show_default=True, help=_OTHERS)
def start(shell: Shell, port: int, host: str) -> None:
    """Start the server for this folder, on loopback unless told otherwise."""
    found = serving.twin_start(shell.path, port, host)
    if host != _LOOPBACK:
        shell.note("Others may reach it: who has the secret of `aif twin env` may do everything.")
    _show(shell, found)


@verb("stop")
def stop(shell: Shell) -> None:
    """Stop the server of this folder; what it acknowledged is kept."""
    stopped = serving.twin_stop(shell.path)
    if shell.json:
        shell.data({"stopped": stopped})
    else:
        shell.say("The twin is stopped." if stopped else "No twin was running here.")


@verb("status")
def status(shell: Shell) -> None:
    """Say whether a server runs for this folder, and where."""
    _show(shell, serving.twin_status(shell.path))


@verb("env")
@click.option("--az", is_flag=True, help="Log az in, too, in a folder of its own under .aif.")
def env(shell: Shell, az: bool) -> None:
    """Print shell lines that point Azure's SDKs at the server: eval "$(aif twin env)"."""
    values = serving.twin_env(shell.path, az)
    if shell.json:
        shell.data(values)
        return
    for name, value in values.items():
        shell.say(f"export {name}={shlex.quote(value)}")


@verb("fault")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--clear", is_flag=True, help="Nothing goes wrong on purpose any more.")
def fault(shell: Shell, file: Path | None, clear: bool) -> None:
    """Make the twin fail as FILE describes, the same way at every rehearsal."""
    if clear == (file is not None):
        raise click.UsageError("Name a file of faults, or say --clear.")
    names = serving.twin_fault(shell.path, file)
    if shell.json:
        shell.data({"faults": names})
    else:
        shell.say(f"The twin obeys: {', '.join(names)}." if names else "No faults are left.")


@verb("reset")
@click.option("--yes", is_flag=True, help="Agree without being asked.")
def reset(shell: Shell, yes: bool) -> None:
    """Forget everything that the twin and the engine of this folder know."""
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("Nobody is there to be asked: say --yes to forget everything.")
    if not yes:
        question = f"Forget all that the twin and the engine know of {shell.path}?"
        click.confirm(question, err=True, abort=True)
    serving.twin_reset(shell.path)
    if shell.json:
        shell.data({"reset": True})
    else:
        shell.say("The twin of this folder is empty again.")


for each in (start, stop, status, env, fault, reset):
    command.add_command(each)


def _show(shell: Shell, found: dict[str, object]) -> None:
    if shell.json:
        shell.data(found)
    elif found["running"]:
        shell.say(f"The twin serves {found['url']} (process {found['pid']}).")
        shell.say(f"Its certificate authority: {found['authority']}")
    else:
        shell.say(f"No server runs; commands open {found['state']} in process.")
