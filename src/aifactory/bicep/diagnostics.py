"""Where a mistake is and what it is: source positions, and the list that collects problems."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from aifactory.bicep.bounds import MAX_PROBLEMS, TooMuch
from aifactory.problems import Problem, Refused

_DIRECTIVE = re.compile(
    r"#(disable-next-line|disable-diagnostics|restore-diagnostics)[ \t]+([^\r\n]*)"
)
_LONGEST, _MOST = 80, 1000


@dataclass(frozen=True)
class Source:
    """One file's path and text; knows the line and column of every offset."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(i + 1 for i, char in enumerate(self.text) if char == "\n")
        return starts

    def place(self, at: int) -> str:
        """The clickable `path:line:column` of an offset, 1-based."""
        line = bisect_right(self._line_starts, at)
        return f"{self.path}:{line}:{at - self._line_starts[line - 1] + 1}"

    @cached_property
    def _quiet(self) -> list[tuple[int, int, frozenset[str]]]:
        """The lines for which directives switch off warnings, and their codes."""
        found: list[tuple[int, int, frozenset[str]]] = []
        starts = [*self._line_starts, len(self.text), len(self.text)]
        for match in _DIRECTIVE.finditer(self.text):
            word, codes = match[1], frozenset(match[2].split())
            line = bisect_right(self._line_starts, match.start())
            if word == "disable-next-line":
                found.append((starts[line], starts[line + 1], codes))
            elif word == "disable-diagnostics":
                found.append((match.end(), len(self.text), codes))
            else:
                found = [
                    (start, min(end, match.start()) if codes & those else end, those)
                    for start, end, those in found
                ]
        return found

    def is_quiet(self, at: int, code: str) -> bool:
        """True when a directive switches a warning off at an offset."""
        return any(start <= at < end and code in codes for start, end, codes in self._quiet)


@dataclass(slots=True)
class Diagnostics:
    """Collects problems of a whole compile, so that all are told at once."""

    problems: dict[Problem, None] = field(default_factory=dict)  # a set that keeps its order

    def report(self, source: Source, at: int, code: str, what: str, fix: str = "") -> None:
        """Adds one error; the same error at the same place is told once."""
        self.add(Problem(where=source.place(at), code=code, what=what, fix=fix))

    def add(self, problem: Problem) -> None:
        """Adds one problem, unless it is known already."""
        self.problems[problem] = None
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooMuch(problem.where, "There are too many problems to go on.")

    @property
    def has_errors(self) -> bool:
        """True when something is so wrong that there is no template."""
        return any(problem.severity == "error" for problem in self.problems)

    def raise_if_any(self) -> None:
        """Raises a refusal that carries every problem seen so far, in reading order."""
        if self.has_errors:
            raise Refused(self.problems)

    def in_order(self) -> tuple[Problem, ...]:
        """Every problem, in reading order."""
        return Refused(self.problems).problems


class Unsupported(Exception):
    """A construct that the compiler knows by name and refuses, with its position."""

    def __init__(self, source: Source, at: int, what: str) -> None:
        self.source = source
        self.at = at
        self.what = what
        super().__init__(what)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one most likely means, if any is close."""
    reach = 1 + len(name) // 2
    by_lower = {c.lower(): c for c in known if abs(len(c) - len(name)) <= reach}
    if len(name) > _LONGEST or len(by_lower) > _MOST:
        return None  # comparing takes time; among so many names nobody needs a hint
    close = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[close[0]] if close else None
