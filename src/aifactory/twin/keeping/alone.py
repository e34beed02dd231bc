"""Who works with a state: one server, or commands that open it for a moment; never both."""

import fcntl
from pathlib import Path
from typing import TextIO

from aifactory.problems import Exit, refuse


def hold(state: Path, alone: bool) -> TextIO:
    """A lock beside the state until it is closed; the kernel frees it at a kill.

    A server wants the state for itself. Commands may share it: each of their requests is one
    transaction, and they have one clock.
    """
    state.parent.mkdir(parents=True, exist_ok=True)
    file = state.with_name(f"{state.name}.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        file.close()
        what = "Another twin works with this state already."
        fix = "Use the one that serves it, stop it with `aif twin stop`, or wait for the command."
        raise refuse(str(state), "AIF8004", what, fix, Exit.UNAVAILABLE) from None
    return file
