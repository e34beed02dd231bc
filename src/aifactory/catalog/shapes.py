"""What a layer says about a service: its switch and its settings as checked leaves with places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog.mistakes import shown, truth
from aifactory.catalog.model import Json, Service, Setting
from aifactory.catalog.source import MAX_PROBLEMS, At, Source, dotted
from aifactory.problems import Place, Problem

Leaves = Mapping[At, tuple[Json, Place]]  # {} as a value: an entry of a map that is there
PLANNED: Final = frozenset(
    {"id", "name", "subnet", "overlay", "grants", "groups", "defender", "access", "clients",
     "pipelines", "wayOut"}
)  # fmt: skip

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}\Z")
_QUANTITY: Final = re.compile(r"([0-9]{1,9}) ?([A-Za-z]+)\Z")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TIME_WORDS: Final = {
    word: letter
    for letter, words in {
        "s": ("s", "sec", "second", "seconds"),
        "m": ("m", "min", "minute", "minutes"),
        "h": ("h", "hour", "hours"),
        "d": ("d", "day", "days"),
    }.items()
    for word in words
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One layer's word about one service."""

    switch: Literal["on", "off"] | None
    place: Place
    leaves: Leaves = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """A source whose settings are being checked, and the problems so far."""

    source: Source
    facts: bool = False  # the catalogue's own files: JSON's true and false are allowed too
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that more would only bury it."""
        return len(self.problems) >= MAX_PROBLEMS

    def say(self, at: At, number: int, what: str, fix: str, *, key: bool = False) -> None:
        """Notes a problem, unless reading this path failed already."""
        if not self.source.is_broken(at):
            self.problems.append(self.source.problem(at, number, what, fix, key=key))


def shape(reading: Reading, at: At, said: Any, service: Service) -> Shape | None:
    """The layer's word about a service: on, off, or a map of settings; None when it is neither."""
    place = reading.source.key(at)
    if said in ("on", "off"):
        return Shape(said, place)
    if isinstance(said, bool):
        if not reading.source.is_broken(at):
            reading.problems.append(truth(reading.source, at, said))
        return None
    if not isinstance(said, dict):
        what = f"It is {shown(said)}; a service is on, off, or a map of settings."
        reading.say(at, 22, what, "Write on, off, or a map of settings.")
        return None
    return Shape(None, place, leaves(reading, at, said, service.settings))


def leaves(
    reading: Reading, at: At, said: Mapping[str, Json], settings: Mapping[str, Setting]
) -> dict[At, tuple[Json, Place]]:
    """Every setting that is said, checked against the service's facts, flat and with its place."""
    found: dict[At, tuple[Json, Place]] = {}
    _fields(reading, (at, ()), said, settings, found)
    return found


_Spot = tuple[At, At]  # where in the file, where in the settings
_Found = dict[At, tuple[Json, Place]]


def _fields(
    reading: Reading,
    spot: _Spot,
    said: Mapping[str, Json],
    settings: Mapping[str, Setting],
    found: _Found,
) -> None:
    for name, value in said.items():
        if reading.is_full:
            return
        at, inner = (*spot[0], name), (*spot[1], name)
        setting = settings.get(name)
        if setting is None:
            near = did_you_mean(
                name, (known for known, s in settings.items() if s.type not in PLANNED)
            )
            what = f"{name!r} is not a setting of {dotted(spot[0])}.{near}"
            fix = f"Write {near.split(chr(39))[1]!r}." if near else "Remove it."
            reading.say(at, 31, what, fix, key=True)
        elif setting.type in PLANNED:
            what = f"{name!r} comes from the plan."
            reading.say(at, 32, what, "Remove it.", key=True)
        else:
            _setting(reading, (at, inner), value, setting, found)


def _setting(reading: Reading, spot: _Spot, value: Json, setting: Setting, found: _Found) -> None:
    if setting.type == "map":
        _entries(reading, spot, value, setting, found)
        return
    settled = _scalar(reading, spot[0], value, setting)
    if settled is not None:
        found[spot[1]] = (settled, reading.source.place(spot[0]))


def defaults(
    reading: Reading, at: At, settings: Mapping[str, Setting], inner: At = ()
) -> dict[At, tuple[Json, Place]]:
    """The defaults of settings, flat; those of an entry's fields stand under the name `*`."""
    found: dict[At, tuple[Json, Place]] = {}
    for name, setting in settings.items():
        spot = ((*at, name, "default"), (*inner, name))
        if setting.default is not None and setting.type not in PLANNED:
            _setting(reading, spot, setting.default, setting, found)
        fields = ((*at, name, "fields"), (*inner, name, "*"))
        found |= defaults(reading, fields[0], setting.fields, fields[1])
    return found


def _entries(reading: Reading, spot: _Spot, value: Json, setting: Setting, found: _Found) -> None:
    if not isinstance(value, dict):
        what = f"It is {shown(value)}; a map of names is wanted."
        reading.say(spot[0], 33, what, "Write a map: each name with its settings.")
        return
    name_form = re.compile(setting.pattern) if setting.pattern else _NAME
    for name, entry in value.items():
        at, inner = (*spot[0], name), (*spot[1], name)
        if not name_form.match(name):
            what = f"The name {name!r} does not match {name_form.pattern}."
            reading.say(at, 36, what, "Choose another name.", key=True)
        elif not setting.fields:
            if isinstance(entry, (dict, list)):
                what = f"It is {shown(entry)}; one value is wanted."
                reading.say(at, 33, what, "Write one value.")
            else:
                found[inner] = (entry, reading.source.place(at))
        elif isinstance(entry, dict):
            found[inner] = ({}, reading.source.key(at))
            _fields(reading, (at, inner), entry, setting.fields, found)
        else:
            what = f"It is {shown(entry)}; a map of settings is wanted."
            reading.say(at, 33, what, "Write a map of settings; {} takes every default.")


def _scalar(reading: Reading, at: At, value: Json, setting: Setting) -> Json:
    if setting.type == "int":
        return _number(reading, at, value, setting)
    if setting.type == "bool":
        return _switch(reading, at, value)
    return _text(reading, at, value, setting)


def _switch(reading: Reading, at: At, value: Json) -> Json:
    if value in ("on", "off"):
        return value == "on"
    if isinstance(value, bool):
        if reading.facts:
            return value
        if not reading.source.is_broken(at):
            reading.problems.append(truth(reading.source, at, value))
        return None
    reading.say(at, 33, f"It is {shown(value)}; on or off is wanted.", "Write on or off.")
    return None


def _number(reading: Reading, at: At, value: Json, setting: Setting) -> Json:
    unit = f" {setting.unit}" if setting.unit else ""
    number = quantity(value, setting.unit)
    if number is None:
        what = f"It is {shown(value)}; a whole number{' of' + unit if unit else ''} is wanted."
        reading.say(at, 33, what, f"Write {_example(setting)}.")
        return None
    for bound, beyond, words in (
        (setting.min, setting.min is not None and number < setting.min, "at least"),
        (setting.max, setting.max is not None and number > setting.max, "at most"),
    ):
        if beyond:
            what = f"It is {number}{unit}; it must be {words} {bound}{unit}."
            reading.say(at, 34, what, f"Write a number that is {words} {bound}{unit}.")
            return None
    return number


def quantity(value: Json, unit: str | None) -> int | None:
    """A whole number in the setting's unit: 90, '90 GiB', or a time such as 5m in its seconds."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _QUANTITY.match(value) if isinstance(value, str) and unit else None
    if match is None or unit is None:
        return None
    number, said = int(match[1]), match[2]
    wanted, given = _TIME_WORDS.get(unit.lower()), _TIME_WORDS.get(said.lower())
    if wanted and given:
        whole, rest = divmod(number * _SECONDS[given], _SECONDS[wanted])
        return None if rest else whole
    return number if said.lower() == unit.lower() else None


def _example(setting: Setting) -> str:
    sample = setting.default if isinstance(setting.default, int) else setting.min or 1
    letter = _TIME_WORDS.get((setting.unit or "").lower())
    return f"a number such as {sample}{letter or ''}"


def _text(reading: Reading, at: At, value: Json, setting: Setting) -> Json:
    if not isinstance(value, str):
        quoted = isinstance(value, (int, float, bool))
        fix = f'Put it in quotes: "{shown(value)}".' if quoted else "Write text."
        reading.say(at, 33, f"It is {shown(value)}; text is wanted.", fix)
        return None
    if setting.choices and value not in setting.choices:
        near = did_you_mean(value, setting.choices)
        known = ", ".join(setting.choices)
        what = f"It is {shown(value)}; it must be one of {known}.{near}"
        reading.say(at, 35, what, f"Write one of {known}.")
        return None
    if setting.pattern and not re.search(setting.pattern, value):
        what = f"{shown(value)} does not match {setting.pattern}."
        reading.say(at, 36, what, f"Write text that matches {setting.pattern}.")
        return None
    return value
