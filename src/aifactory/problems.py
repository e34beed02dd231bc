"""What went wrong, where, and what to do about it: the one error shape of every room."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line; the meaning of each is in the reference page on errors."""

    DONE = 0
    REFUSED = 1
    CHANGES = 2
    FINDINGS = 3
    UNCONFIRMED = 4
    DOES_NOT_FIT = 5
    PARTLY_APPLIED = 7
    USAGE = 64
    UNAVAILABLE = 69
    DEFECT = 70
    INTERRUPTED = 130


def as_read(text: str) -> str:
    """What sorts as people read: line 9 comes before line 10, cell-2 before cell-10."""
    return re.sub(r"\d+", lambda number: number[0].zfill(9), text)


def counted(number: int, one: str, many: str = "") -> str:
    """How many of something, as people say it: 1 project, 2 projects."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position that a person can click: file, 1-based line and column (0 = the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: its place, a stable code, what was seen and what to do."""

    where: str
    code: str
    what: str
    fix: str
    severity: str = "error"

    def __str__(self) -> str:
        fix = f"\n  fix: {self.fix}" if self.fix else ""
        return f"{self.where}: {self.severity} {self.code}: {self.what}{fix}"

    def as_json(self) -> dict[str, str]:
        """The same fields as a JSON object."""
        return asdict(self)


class Refused(Exception):
    """Work that cannot go on: every problem at once, and whose move it is."""

    def __init__(self, problems: Iterable[Problem], exit_code: Exit = Exit.REFUSED) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: (as_read(one.where), one)))
        self.exit_code = exit_code
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(where: str, code: str, what: str, fix: str, exit_code: Exit = Exit.REFUSED) -> Refused:
    """A refusal with one problem, ready to be raised."""
    return Refused([Problem(where=where, code=code, what=what, fix=fix)], exit_code)
