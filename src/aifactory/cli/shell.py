"""What every verb shares: its options and its output."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aifactory.cli.annotations import summarize
from aifactory.cli.ending import ended
from aifactory.cli.waiting import waiting
from aifactory.problems import Exit, refuse

if TYPE_CHECKING:
    from aifactory.api.target import Target


@dataclass(slots=True)
class Shell:
    """The options that hold for one command, and the way to print."""

    directory: str
    output: str
    no_color: bool
    target: "Target"
    said: list[str] = field(default_factory=list)  # the lines of data so far

    @property
    def json(self) -> bool:
        """Whether data goes out as JSON."""
        return self.output == "json"

    @property
    def path(self) -> Path:
        """The factory's folder."""
        return Path(self.directory)

    @property
    def color(self) -> bool:
        """Whether colour may be used."""
        wanted = not self.no_color and not os.environ.get("NO_COLOR")
        return wanted and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"

    def data(self, value: Any) -> None:
        """Print data as JSON on stdout."""
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))

    def say(self, text: str = "") -> None:
        """Print a line of data on stdout."""
        self.said.append(text)
        click.echo(text)

    def note(self, text: str) -> None:
        """Print a line that is not data, on stderr."""
        click.echo(text, err=True)

    def paint(self, text: str, style: str) -> str:
        """The text in a colour, where colour may be used."""
        return click.style(text, fg=style) if self.color else text


def verb(
    name: str, anywhere: bool = False, summary: bool = False
) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that takes the common options and ends with the exit code of its refusal.

    One that works `anywhere` does not ask that the factory's folder is there; what one with a
    `summary` says is shown with a pipeline's step, too.
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        @click.command(name, help=function.__doc__)
        @click.option("-C", "directory", metavar="DIR", help="The factory's folder.")
        @click.option("-o", "output", type=click.Choice(["text", "json"]), help="Output format.")
        @click.option("--no-color", is_flag=True, help="Plain text (also NO_COLOR).")
        @click.option("--target", type=click.Choice(["twin", "azure"]), help="Where to work.")
        @click.pass_context
        @wraps(function)
        def run(ctx: click.Context, /, **options: Any) -> int:
            shell = _settled(ctx.find_object(Shell), options)

            def work() -> Any:
                if not anywhere:
                    _require_folder(shell)
                code = function(shell, **options)
                if summary and shell.said:
                    summarize(f"aif {name}", "\n".join(shell.said), shell.note)
                return code

            with waiting(shell):
                return ended(shell, work)

        run.params = [*run.params[4:], *run.params[:4]]  # the verb's own options come first
        return run

    return decorate


def _settled(outer: Shell | None, options: dict[str, Any]) -> Shell:
    shell = outer or Shell(".", "text", False, "twin")
    return Shell(
        directory=options.pop("directory") or shell.directory,
        output=options.pop("output") or shell.output,
        no_color=options.pop("no_color") or shell.no_color,
        target=options.pop("target") or shell.target,
    )


def _require_folder(shell: Shell) -> None:
    if not shell.path.is_dir():
        what, fix = "There is no such folder.", "Name the factory's folder with -C."
        raise refuse(shell.directory, "AIF0002", what, fix, Exit.USAGE)
