"""YAML text becomes plain data with the place of every key and value; nothing in it can do harm."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from aifactory.catalog.codes import Family
from aifactory.catalog.model import Json
from aifactory.problems import Place, Problem

At = tuple[str | int, ...]  # keys and list positions from the top of the file

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 20_000
MAX_KEY: Final = 128
MAX_PROBLEMS: Final = 50  # per file: a file that is not meant for us should not bury the others

_AGAIN: Final = "\0again"  # marks what is read and dropped; no key can hold it

# YAML 1.2 core schema, with two differences: a number with leading zeros stays text (a project's
# number is a name), and infinities do too (JSON has none). https://yaml.org/spec/1.2.2/#103-core-schema
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {
    word: truth
    for truth, words in {True: ("true", "True", "TRUE"), False: ("false", "False", "FALSE")}.items()
    for word in words
}
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_BASED: Final = re.compile(r"0o[0-7]{1,20}\Z|0x[0-9a-fA-F]{1,15}\Z")
_FLOAT: Final = re.compile(
    r"[-+]?(\.[0-9]{1,30}|(0|[1-9][0-9]{0,30})(\.[0-9]{0,30}|(?=[eE])))([eE][-+]?[0-9]{1,2})?\Z"
)
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def scalar(text: str) -> Json:
    """The value that a plain, unquoted word has."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.match(text):
        return int(text)
    if _BASED.match(text):
        return int(text, 0)
    return float(text) if _FLOAT.match(text) else text


def dotted(at: At) -> str:
    """A path as it is written in messages: environments.dev.subscriptions.0."""
    return ".".join(str(step) for step in at)


@dataclass(frozen=True, slots=True)
class Source:
    """One file that was read: plain data, places, and what is wrong with it as YAML."""

    file: str
    family: Family
    data: Json = None
    values: Mapping[At, tuple[int, int]] = field(default_factory=dict)
    keys: Mapping[At, tuple[int, int]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    broken: frozenset[At] = frozenset()  # paths whose value is not known: say nothing more there
    whole: bool = True  # False: reading stopped, data is not there

    def place(self, at: At) -> Place:
        """Where the value at this path stands, or the nearest thing around it."""
        while at and at not in self.values:
            at = at[:-1]
        return Place(self.file, *self.values.get(at, (1, 1)))

    def key(self, at: At) -> Place:
        """Where the key of this path stands; list entries have their own place."""
        while at and at not in self.keys:
            if at in self.values:
                return Place(self.file, *self.values[at])
            at = at[:-1]
        return Place(self.file, *self.keys.get(at, (1, 1)))

    def problem(self, at: At, number: int, what: str, fix: str, *, key: bool = False) -> Problem:
        """A problem with its clickable place, dotted path and code."""
        place = self.key(at) if key else self.place(at)
        where = f"{place} {dotted(at)}" if at else str(place)
        return Problem(where=where, code=f"{self.family}{number:03}", what=what, fix=fix)

    def is_broken(self, at: At) -> bool:
        """Whether reading this path already failed, so that a second complaint would mislead."""
        return any(at[: len(path)] == path for path in self.broken)


def read_source(path: Path, shown: str, family: Family, *, nulls: bool = False) -> Source:
    """Reads a file; `nulls` says whether a key may stand without a value.

    `shown` is its path from the folder that it belongs to. A link that leads out of that folder
    is not followed: what it leads to would be told in messages, to whoever reads a pull request.
    """
    folder = path.parents[len(Path(shown).parts) - 1]
    if not path.resolve().is_relative_to(folder.resolve()):
        what = "It is a link that leads out of the folder."
        return _unread(shown, family, 15, what, "Put the file itself in its place.")
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        return _unread(
            shown, family, 1, f"Reading it failed: {reason}.", "Make it a readable file."
        )
    if len(raw) > MAX_BYTES:
        what = f"It is larger than {MAX_BYTES:,} bytes."
        return _unread(shown, family, 3, what, "Split it, or remove what is not configuration.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        what = f"Byte 0x{raw[error.start]:02x} is not UTF-8."
        return _unread(shown, family, 2, what, "Save the file as UTF-8.", (line, column))
    return parse_source(text, shown, family, nulls=nulls)


def parse_source(text: str, shown: str, family: Family, *, nulls: bool = False) -> Source:
    """Reads YAML text under the name that messages show."""
    return _Builder(shown, family, nulls).build(text)


def _unread(
    shown: str, family: Family, number: int, what: str, fix: str, spot: tuple[int, int] = (0, 0)
) -> Source:
    problem = Problem(str(Place(shown, *spot)), f"{family}{number:03}", what, fix)
    return Source(shown, family, problems=(problem,), whole=False)


class _Stop(Exception):
    """The rest of the file cannot be read with any hope of sense."""


@dataclass(slots=True)
class _Frame:
    """A map or list that is still open."""

    at: At
    into: dict[str, Json] | list[Json]
    key: str | None = None  # in a map: the key that waits for its value
    twice: bool = False  # the key was there before; its value is read and dropped
    odd: bool = False  # the key is itself a map or list


class _Builder:
    """Builds data from parser events without recursion: its depth is bounded by a rule of ours."""

    def __init__(self, file: str, family: Family, nulls: bool) -> None:
        self.file, self.family, self.nulls = file, family, nulls
        self.values: dict[At, tuple[int, int]] = {}
        self.keys: dict[At, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.broken: set[At] = set()
        self.frames: list[_Frame] = []
        self.top: Json = None
        self.documents = 0

    def build(self, text: str) -> Source:
        """Reads to the end or to the first thing after which nothing makes sense."""
        whole = True
        try:
            for event in self._events(text):
                self._take(event)
        except _Stop:
            whole = False
        if whole and (not self.documents or self.top is None):
            self._say((1, 1), (), 6, "Nothing is written in it.", "Write it, or remove the file.")
            whole = False
        return Source(
            file=self.file,
            family=self.family,
            data=self.top,
            values=self.values,
            keys=self.keys,
            problems=tuple(self.problems),
            broken=frozenset(self.broken),
            whole=whole,
        )

    def _events(self, text: str) -> Iterator[Any]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.reader.ReaderError as error:
            before = text[: error.position]
            line = before.count("\n") + 1
            column = len(before) - before.rfind("\n")
            what = "It holds a control character."
            self._stop((line, column), 4, what, "Remove the character; write text alone.")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            spot = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._syntax(text, spot, error)

    def _syntax(self, text: str, spot: tuple[int, int], error: yaml.MarkedYAMLError) -> None:
        lines = text.splitlines()
        line = lines[spot[0] - 1] if spot[0] <= len(lines) else ""
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent or line[spot[1] - 1 : spot[1]] == "\t":
            column = (line.index("\t") if "\t" in indent else spot[1] - 1) + 1
            self._stop((spot[0], column), 5, "A tab stands here.", "Indent with spaces.")
        seen = "; ".join(part for part in (error.context, error.problem) if part)
        begun = error.context_mark
        if begun is not None and begun.line + 1 != spot[0]:
            seen += f" (begun on line {begun.line + 1})"
        fix = "Compare the indentation, colons, brackets and quotes with the lines around it."
        self._stop(spot, 4, f"The YAML parser says: {seen}.", fix)

    def _take(self, event: Any) -> None:
        if len(self.values) > MAX_VALUES:
            what = f"It holds more than {MAX_VALUES:,} values."
            self._stop(_spot(event), 3, what, "Split it, or remove what is not configuration.")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            what = "A second document begins here."
            self._stop(_spot(event), 7, what, "Keep one document in a file.")

    def _open(self, event: Any) -> None:
        into: dict[str, Json] | list[Json]
        into = {} if isinstance(event, yaml.MappingStartEvent) else []
        if len(self.frames) >= MAX_DEPTH:
            what = f"More than {MAX_DEPTH} maps and lists stand inside each other."
            self._stop(_spot(event), 13, what, "Write it flatter.")
        at = self._place_value(event, into)
        self._ban(event, at)
        self.frames.append(_Frame(at, into))

    def _close(self) -> None:
        self.frames.pop()
        frame = self.frames[-1] if self.frames else None
        if frame is not None and frame.odd:
            frame.odd = False
            frame.key, frame.twice = "", True  # its value is read and dropped

    def _scalar(self, event: Any) -> None:
        plain = event.style is None or event.style == ""
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.into, dict) and frame.key is None:
            self._key(frame, event, plain)
            return
        value = scalar(event.value) if plain else event.value
        at = self._place_value(event, value)
        self._ban(event, at)
        if value is None and not self.nulls and at and at not in self.broken:
            self.broken.add(at)
            what = f"Nothing is written after {at[-1]!r}." if isinstance(at[-1], str) else "Empty."
            self._say(_spot(event), at, 14, what, "Write its value, or remove the line.")

    def _key(self, frame: _Frame, event: Any, plain: bool) -> None:
        key, spot = event.value[:MAX_KEY], _spot(event)
        at = (*frame.at, key)
        self._ban(event, at)
        frame.key = key
        if key == "<<" and plain:
            frame.twice = True
            fix = "Write the values out; defaults belong in `defaults` or a profile."
            self._say(spot, at, 11, "A merge key stands here.", fix)
        elif isinstance(frame.into, dict) and key in frame.into:
            frame.twice = True
            first = self.keys[at][0]
            what = f"{key!r} stands on line {first} already."
            self._say(spot, at, 8, what, "Keep one of the two.")
        else:
            self.keys[at] = spot
        if len(event.value) > MAX_KEY:
            frame.twice = True
            what = f"The key has {len(event.value):,} letters."
            self._say(spot, at, 12, what, f"Write a word of at most {MAX_KEY} letters.")

    def _alias(self, event: Any) -> None:
        frame = self.frames[-1] if self.frames else None
        what = f"The alias *{event.anchor} stands here."
        fix = "Write the value out; what many share belongs in `defaults` or a profile."
        if frame is not None and isinstance(frame.into, dict) and frame.key is None:
            frame.key, frame.twice = "", True
            self._say(_spot(event), frame.at, 9, what, fix)
            return
        at = self._place_value(event, None)
        self.broken.add(at)
        self._say(_spot(event), at, 9, what, fix)

    def _place_value(self, event: Any, value: Json) -> At:
        """Puts a value where it belongs and returns its path."""
        if not self.frames:
            self.top = value
            self.values[()] = _spot(event)
            return ()
        frame = self.frames[-1]
        if isinstance(frame.into, list):
            at: At = (*frame.at, len(frame.into))
            frame.into.append(value)
            self.values[at] = _spot(event)
            return at
        if frame.key is None:
            frame.odd = True
            what = "A map or list stands where a key is wanted."
            self._say(_spot(event), frame.at, 12, what, "Write a word before the colon.")
            return (*frame.at, "?")
        at = (*frame.at, frame.key)
        if frame.twice:
            at = (*frame.at, f"{frame.key}{_AGAIN}")
        else:
            frame.into[frame.key] = value
            self.values[at] = _spot(event)
        frame.key, frame.twice = None, False
        return at

    def _ban(self, event: Any, at: At) -> None:
        if event.anchor is not None:
            fix = "Remove it; what many share belongs in `defaults` or a profile."
            self._say(_spot(event), at, 9, f"The anchor &{event.anchor} stands here.", fix)
        if event.tag is not None:
            self.broken.add(at)
            fix = 'Remove it; quote the value ("…") to make it text.'
            self._say(_spot(event), at, 10, f"The tag {event.tag} stands here.", fix)

    def _say(self, spot: tuple[int, int], at: At, number: int, what: str, fix: str) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop
        where = f"{Place(self.file, *spot)} {dotted(at).replace(_AGAIN, '')}".rstrip()
        self.problems.append(Problem(where, f"{self.family}{number:03}", what, fix))

    def _stop(self, spot: tuple[int, int], number: int, what: str, fix: str) -> None:
        self._say(spot, (), number, what, fix)
        raise _Stop


def _spot(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
