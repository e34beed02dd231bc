"""What every verb shares: its options, its output, and how an end becomes an exit code."""

import errno
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aifactory.problems import Exit, Problem, Refused

if TYPE_CHECKING:
    from aifactory.api.target import Target


_SHOWN = 50  # problems in text; nobody reads more before mending the first


@dataclass(slots=True)
class Shell:
    """The options that hold for one command, and the way to print."""

    directory: str
    output: str
    no_color: bool
    target: "Target"

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
        click.echo(text)

    def note(self, text: str) -> None:
        """Print a line that is not data, on stderr."""
        click.echo(text, err=True)

    def paint(self, text: str, style: str) -> str:
        """The text in a colour, where colour may be used."""
        return click.style(text, fg=style) if self.color else text


def verb(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command that takes the common options and ends with the exit code of its refusal."""

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
            return _ended(shell, lambda: function(shell, **options))

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


def _ended(shell: Shell, work: Callable[[], Any]) -> int:
    try:
        code = work()
    except Refused as refused:
        show_problems(shell, refused.problems)
        return refused.exit_code
    except OSError as error:
        show_problems(shell, [_os_problem(error)])
        return Exit.UNAVAILABLE
    except (click.ClickException, click.Abort, KeyboardInterrupt):
        raise
    except Exception:
        return _defect(shell)
    return int(code or Exit.DONE)


def show_problems(shell: Shell, problems: tuple[Problem, ...] | list[Problem]) -> None:
    """Print problems: JSON on stdout where asked, else text (and CI annotations) on stderr."""
    if shell.json:
        shell.data({"problems": [problem.as_json() for problem in problems]})
    for problem in problems[:_SHOWN]:
        if not shell.json:
            shell.note(f"{problem.where}")
            shell.note(f"  {shell.paint(problem.severity, 'red')} {problem.code}: {problem.what}")
            if problem.fix:
                shell.note(f"  fix: {problem.fix}")
        _annotate(shell, problem)
    if not shell.json and len(problems) > 1:
        more = ", the first ones shown (-o json has them all)" if len(problems) > _SHOWN else ""
        shell.note(f"{len(problems)} problems{more}")


def _annotate(shell: Shell, problem: Problem) -> None:
    file, _, rest = problem.where.partition(" ")[0].partition(":")
    line = rest.partition(":")[0] or "1"
    if os.environ.get("GITHUB_ACTIONS") == "true":
        shell.note(f"::error file={file},line={line}::{problem.code}: {problem.what}")
    elif os.environ.get("TF_BUILD") == "True":
        place = f"type=error;sourcepath={file};linenumber={line};code={problem.code}"
        shell.note(f"##vso[task.logissue {place}]{problem.what}")


def _os_problem(error: OSError) -> Problem:
    where = str(error.filename or "this machine")
    fixes = {
        errno.ENOSPC: "Free some space; nothing was left half-written. Then run it again.",
        errno.EACCES: "Give yourself the right to read and write there.",
        errno.EROFS: "Work in a folder that can be written.",
        errno.EADDRINUSE: "Choose another port with --port.",
    }
    what = f"The system refused: {error.strerror or error}"
    return Problem(
        where, "AIF0001", what, fixes.get(error.errno or 0, "Put it right; run it again.")
    )


def _defect(shell: Shell) -> int:
    handle, path = tempfile.mkstemp(prefix="aif-defect-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as report:
        traceback.print_exc(file=report)
    name = type(sys.exc_info()[1]).__name__
    problem = Problem(
        "aif", "AIF0070", f"This is our defect ({name}).", f"Please send us the report in {path}."
    )
    show_problems(shell, [problem])
    return Exit.DEFECT
