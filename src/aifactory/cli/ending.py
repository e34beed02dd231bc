"""How a command ends: refusals, the system's errors and our defects, as words and an exit code."""

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from shutil import Error as CopyError
from typing import TYPE_CHECKING, Any

import click

from aifactory.cli.annotations import annotate
from aifactory.problems import Exit, Problem, Refused, counted

if TYPE_CHECKING:
    from aifactory.cli.shell import Shell

_SHOWN = 50  # problems in text; nobody reads more before mending the first
_FREE = "Free some space, then run the same command again; finished files are whole."
_IN_THE_WAY = "Something else stands at this place: move it away, or name another place."
_FIXES = {
    errno.ENOSPC: _FREE,
    errno.EDQUOT: _FREE,
    errno.EACCES: "Give yourself the right to read and write there.",
    errno.EPERM: "Give yourself the right to read and write there.",
    errno.EROFS: "Work in a folder that can be written.",
    errno.EADDRINUSE: "Choose another port with --port.",
    errno.EMFILE: "Allow more open files (`ulimit -n`), then run it again.",
    errno.EISDIR: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTEMPTY: _IN_THE_WAY,
    errno.ELOOP: _IN_THE_WAY,
    errno.ENOENT: "Name a place that is there.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}
_YOURS = frozenset(
    {
        errno.EISDIR,
        errno.ENOTDIR,
        errno.EEXIST,
        errno.ENOTEMPTY,
        errno.ELOOP,
        errno.ENOENT,
        errno.ENAMETOOLONG,
    }
)


def ended(shell: "Shell", work: Callable[[], Any]) -> int:
    """Do a verb's work; the exit code of its end, whatever that is."""
    try:
        code = work()
    except Refused as refused:
        show_problems(shell, refused.problems)
        return refused.exit_code
    except BrokenPipeError:
        return _unread()
    except OSError as error:
        show_problems(shell, [_told(error)])
        return Exit.REFUSED if error.errno in _YOURS else Exit.UNAVAILABLE
    except MemoryError:
        what, fix = "There is not enough memory.", "Select less: --env, --project."
        show_problems(shell, [Problem("this machine", "AIF0003", what, fix)])
        return Exit.UNAVAILABLE
    except (click.ClickException, click.Abort, KeyboardInterrupt):
        raise
    except Exception:
        return defect(shell)
    return int(code or Exit.DONE)


def show_problems(shell: "Shell", problems: Sequence[Problem]) -> None:
    """Print problems: JSON on stdout where asked, else text (and CI annotations) on stderr."""
    if shell.json:
        shell.data({"problems": [problem.as_json() for problem in problems]})
    for problem in problems[:_SHOWN]:
        if not shell.json:
            shell.note(f"{problem.where}")
            shell.note(f"  {shell.paint(problem.severity, 'red')} {problem.code}: {problem.what}")
            if problem.fix:
                shell.note(f"  fix: {problem.fix}")
        annotate(shell.directory, problem, shell.note)
    if not shell.json and len(problems) > 1:
        more = ", the first ones shown (-o json has them all)" if len(problems) > _SHOWN else ""
        shell.note(f"{counted(len(problems), 'problem')}{more}")


def _told(error: OSError) -> Problem:
    if isinstance(error, CopyError) and error.args and isinstance(error.args[0], list):
        _, place, why = error.args[0][0]
        return Problem(str(place), "AIF0001", f"Copying was refused: {why}", _FREE)
    where = str(error.filename or "this machine")
    what = f"The system refused: {error.strerror or error}"
    return Problem(where, "AIF0001", what, _FIXES.get(error.errno or 0, "See what holds it."))


def _unread() -> int:
    """Nobody reads any more (`aif plan | head`): end quietly, without Python's words at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.INTERRUPTED


def defect(shell: "Shell") -> int:
    """Own up to the exception that is being handled, with a report to send."""
    name = type(sys.exc_info()[1]).__name__
    try:
        handle, path = tempfile.mkstemp(prefix="aif-defect-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as report:
            traceback.print_exc(file=report)
        fix = f"Please send us the report in {path}."
    except OSError:
        fix = f"Please send us these words: {traceback.format_exc(limit=-2)}"
    show_problems(shell, [Problem("aif", "AIF0070", f"This is our defect ({name}).", fix)])
    return Exit.DEFECT
