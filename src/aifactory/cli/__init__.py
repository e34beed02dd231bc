"""The command line: one file per verb; prints what `api` returns and never decides."""

import gc
import importlib
import io
import json
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from aifactory.problems import Exit, Problem

if TYPE_CHECKING:
    from aifactory.api.target import Target

# Verb → its line in the help; its module is imported only when it is used, so help stays fast.
VERBS: dict[str, str] = {
    "init": "Write the smallest factory, ready to rehearse.",
    "check": "Check the configuration: every problem at once.",
    "explain": "Show a value and the line that set it.",
    "cost": "Price each environment, project and service for a month.",
    "capacity": "How many projects fit, what binds, and what admits more.",
    "bootstrap": "Show or make what Azure needs before the first deploy.",
    "plan": "Show what would change against the live state.",
    "lock": "Promise numbers, cells and addresses; deploy nothing.",
    "build": "Write Bicep, parameters and ARM JSON, one folder per stack.",
    "deploy": "Run the plan; the same command continues a killed run.",
    "status": "Show what exists where.",
    "runs": "Show what happened when.",
    "drift": "Compare what is live with what is declared.",
    "requests": "Show what a hub's owners are asked for.",
    "verify": "Print the scorecard of what ARM reports.",
    "project": "Add, list, show and remove projects.",
    "service": "Begin a service folder of your own.",
    "destroy": "Tear down in order, guarded.",
    "import": "Turn the predecessor's file into a factory folder.",
    "pipelines": "Write the pipelines of GitHub Actions or Azure DevOps.",
    "post": "Tell pull requests, issues and orders from a pipeline's run.",
    "compile": "Compile Bicep to ARM JSON.",
    "twin": "Run the local Azure as a server.",
}


# Those that stand in a room of their own.
_TOOLS = frozenset(
    {"capacity", "compile", "import", "pipelines", "post", "requests", "service", "twin"}
)
_MODULES = {"import": "importing"}  # a word of Python's is no name of a module


def command_of(verb: str) -> click.Command:
    """The command of a verb, imported at its first use."""
    room = "verbs.tools" if verb in _TOOLS else "verbs"
    name = _MODULES.get(verb, verb)
    command: click.Command = importlib.import_module(f"aifactory.cli.{room}.{name}").command
    return command


class Verbs(click.Group):
    """The table of verbs, each loaded at its first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of a day's work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or None."""
        return command_of(cmd_name) if cmd_name in VERBS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing any verb."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb, or a usage error that says what was probably meant."""
        name = args[0] if args else ""
        if name and name not in VERBS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, VERBS, 1)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"No such command {name!r}.{meant}")
        return super().resolve_command(ctx, args)


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aifactory", message="aif %(version)s")
@click.option("-C", "directory", default=".", metavar="DIR", help="The factory's folder.")
@click.option("-o", "output", type=click.Choice(["text", "json"]), default="text")
@click.option("--no-color", is_flag=True, help="Plain text (also NO_COLOR).")
@click.option(
    "--target",
    type=click.Choice(["twin", "azure"]),
    envvar="AIF_TARGET",
    default="twin",
    help="Where to work; the cloud is never touched unless named here.",
)
@click.pass_context
def aif(ctx: click.Context, directory: str, output: str, no_color: bool, target: "Target") -> None:
    """An enterprise AI landing zone on Azure, described in one folder, proven on a local twin."""
    from aifactory.cli.shell import Shell

    ctx.obj = Shell(directory, output, no_color, target)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with one of the exit codes of `problems.Exit`."""
    settle_collector()
    words = sys.argv[1:] if arguments is None else list(arguments)
    _settle_process()
    try:
        code = aif.main(args=words, prog_name="aif", standalone_mode=False)
    except click.ClickException as error:
        usage = isinstance(error, click.UsageError)
        _show_usage(error, words)
        sys.exit(Exit.USAGE if usage else Exit.REFUSED)
    except (click.Abort, KeyboardInterrupt):
        print("\nInterrupted; what was acknowledged is kept.", file=sys.stderr)
        sys.exit(Exit.INTERRUPTED)
    except Exception:
        from aifactory.cli.ending import defect
        from aifactory.cli.shell import Shell

        sys.exit(defect(Shell(".", "json" if _is_json(words) else "text", True, "twin")))
    sys.exit(code if isinstance(code, int) else Exit.DONE)


def settle_collector() -> None:
    """A command builds large values once and ends: looking for garbage often is a third of it."""
    gc.set_threshold(200_000, 20, 20)


def _settle_process() -> None:
    """Being told to end is an interruption, too; what a terminal cannot show is escaped."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _show_usage(error: click.ClickException, words: Sequence[str]) -> None:
    """What was typed wrongly, on stderr; as a problem on stdout, too, where JSON is asked for."""
    error.show()
    if _is_json(words):
        fix = "`aif --help` lists the commands; each takes --help."
        problem = Problem("command line", "AIF0064", error.format_message(), fix)
        click.echo(json.dumps({"problems": [problem.as_json()]}, indent=2))


def _is_json(words: Sequence[str]) -> bool:
    """Whether JSON is asked for, in a command line that could not be read to its end."""
    return "-ojson" in words or ("-o", "json") in pairwise(words)
