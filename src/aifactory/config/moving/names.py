"""How the predecessor names what it makes: where to look, and what is whose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aifactory.config.moving.reading import Said

_CODES = {"dev": "dev", "stage": "test", "prod": "prod"}  # ours → the predecessor's
_ENV = "<network_env>"


@dataclass(frozen=True, slots=True)
class Names:
    """The predecessor's naming: how names begin, by floor and flag; what its subnets are for."""

    floors: Mapping[str, Mapping[str, re.Pattern[str]]]  # common, project
    subnets: tuple[tuple[re.Pattern[str], str], ...]

    def are(self, flag: str, shared: bool, name: str) -> bool:
        """Whether a resource of a service's type is that service, on the common floor or not."""
        pattern = self.floors["common" if shared else "project"].get(flag)
        return pattern is not None and pattern.match(name.lower()) is not None

    def owner(self, subnet: str) -> str:
        """Whose a subnet is in the lock, p007.endpoints; empty: somebody else's."""
        for pattern, purpose in self.subnets:
            found = pattern.fullmatch(subnet)
            if found:
                number = found.groupdict().get("number")
                return f"p{number}.{purpose}" if number else purpose
        return ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where an environment of the predecessor stands: three groups and a network, by name."""

    common: str
    project: str
    network: str
    vnet: str


def read_names() -> Names:
    """The predecessor's naming, as the table says it."""
    table = _table()
    floors = {
        floor: {flag: re.compile(begins) for flag, begins in table[floor].items()}
        for floor in ("common", "project")
    }
    subnets = tuple((re.compile(name), what) for name, what in table["subnets"].items())
    return Names(floors, subnets)


def places(said: Mapping[str, Said], environment: str, number: str) -> Places:
    """Where an environment stands, by the rules and values of the predecessor's file."""
    table = _table()
    words = {word: _value(said, *row) for word, row in table["words"].items()}
    words |= {"env": _CODES[environment], "number": number}
    own = _value(said, *table["networkEnv"][environment])
    found = {place: _first(rows, words) for place, rows in table["places"].items()}
    return Places(**{place: name.replace(_ENV, own) for place, name in found.items()})


def naming_keys() -> set[str]:
    """The keys of both files that say how something is called."""
    table = _table()
    rows = [*table["words"].values(), *table["networkEnv"].values()]
    return {key for pair, _ in rows for key in pair.split()}


def _table() -> dict[str, Any]:
    text = Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


def _value(said: Mapping[str, Said], keys: str, otherwise: str) -> str:
    found = next((said[key] for key in keys.split() if key in said), None)
    return otherwise if found is None else found.value


def _first(rows: list[str], words: Mapping[str, str]) -> str:
    """The first row that says anything."""
    filled = (row.format(**words) for row in rows)
    return next(name for name in filled if name)
