"""Words that the schema knows and this version cannot keep: refused, never ignored."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aifactory.catalog.source import At, Source
from aifactory.config.folder import Notes

PRESENT: Final[Mapping[str, tuple[str, str]]] = {
    # word in the schema → the value that this version has, and what the word is about
    "mode": ("standalone", "landing-zone mode"),
    "hub": ("", "hub of a landing zone"),
    "vwan": ("", "virtual WAN of a landing zone"),
}


def check_absent(notes: Notes, source: Source) -> None:
    """Notes each word whose feature is not in this version, with what to write instead."""
    data: Any = source.data
    for at, said in _factory(data):
        word = str(at[-1])
        present, title = PRESENT[word]
        if said is not None and said != present:
            shown, fix = f" {said!r}", f"Write {present}, or leave the line out."
            if isinstance(said, dict):
                shown, fix = "", "Leave it out."
            notes.say(
                source, at, 140, (f"The {title}{shown} is not available in this version yet.", fix)
            )


def _factory(data: Mapping[str, Any]) -> Iterator[tuple[At, Any]]:
    yield from _mode((), data)
    for name, environment in data["environments"].items():
        yield from _ground(("environments", name), environment)
    for name, scale_set in data.get("scaleSets", {}).items():
        at = ("scaleSets", name)
        for inner, environment in scale_set.get("environments", {}).items():
            if environment != "off":
                yield from _ground((*at, "environments", inner), environment)


def _ground(at: At, said: Mapping[str, Any]) -> Iterator[tuple[At, Any]]:
    yield from _mode(at, said)


def _mode(at: At, said: Mapping[str, Any]) -> Iterator[tuple[At, Any]]:
    for word in ("mode", "hub", "vwan"):
        yield (*at, "landingZone", word), said.get("landingZone", {}).get(word)
