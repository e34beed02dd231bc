"""How long Azure takes over a type, from one file of numbers with their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aifactory.twin.providers.facts import parsed
from aifactory.twin.providers.paths import values_at

UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Duration:
    """The seconds of a type by verb, and where those of `create` come from."""

    seconds: Mapping[str, float]
    source: str = UNVERIFIED
    at: str = ""  # a path; of resources with one of the values there, or with any
    values: tuple[str, ...] = ()

    def fits(self, body: Mapping[str, Any]) -> bool:
        """Whether the numbers are those of this resource."""
        found = [str(value).lower() for value in values_at(body, self.at) if value]
        return bool(found) and (not self.values or any(one in self.values for one in found))


@cache
def durations() -> Mapping[str, tuple[Duration, ...]]:
    """By lower-case type, exceptions first."""
    file = files("aifactory.twin.providers").joinpath("data", "durations.yaml")
    document = parsed(file.read_text(encoding="utf-8"))
    sources = document["sources"]
    return {
        name.lower(): tuple(_read(one, sources) for one in (*entry.pop("where", ()), entry))
        for name, entry in document["types"].items()
    }


def seconds_of(resource_type: str, verb: str, body: Mapping[str, Any] | None) -> float:
    """How long a verb takes for a resource of this type; 0 where nothing is known."""
    for one in durations().get(resource_type.lower(), ()):
        if not one.at or (body and verb in one.seconds and one.fits(body)):
            return one.seconds.get(verb, 0.0)
    return 0.0


def _read(entry: Mapping[str, Any], sources: Mapping[str, str]) -> Duration:
    verbs = ("create", "update", "delete")
    return Duration(
        {verb: float(entry[verb]) for verb in verbs if verb in entry},
        sources[entry["source"]] if "source" in entry else UNVERIFIED,
        entry.get("at", ""),
        tuple(str(value).lower() for value in entry.get("values", ())),
    )
