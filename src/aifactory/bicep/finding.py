"""One mistake in a file, and the phrases that several checks share."""

from collections.abc import Iterable
from dataclasses import dataclass

from aifactory.bicep.diagnostics import nearest


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at an offset of the file at hand, and what to do."""

    at: int
    code: str
    what: str
    fix: str = ""
    severity: str = "error"


def suggestion(name: str, known: Iterable[str], otherwise: str = "") -> tuple[bool, str]:
    """Whether a known name is close, and the sentence that offers it (or lists what there is)."""
    names = sorted(known)
    near = nearest(name, names)
    if near:
        return True, f"Did you mean '{near}'?"
    return False, otherwise or (f"There is: {', '.join(names)}." if names else "")
