"""Compares a desired body with a live one: what is desired is there, however Azure spells it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from aifactory.deploy.compared.silent import silent_paths
from aifactory.deploy.model import PropertyChange
from aifactory.template.model import Unknown

# Objects in a list are the same one when these agree; Azure returns lists in its own order.
_NAMES = (("name",), ("id",), ("category", "categoryGroup"))
_WORD = re.compile(r"[\w.-]+|/.*")  # an enum, a GUID, a location or an id: case means nothing
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
# A write resets what it leaves out (learn.microsoft.com/azure/azure-resource-manager/templates/
# deployment-modes, 2026-08). Of these types a null takes a reference away; what else is null may
# be filled in by Azure, as a workspace's registry is.
_REPLACED = "microsoft.network/"


def compare_properties(
    resource_type: str, desired: Mapping[str, Any], live: Mapping[str, Any]
) -> tuple[tuple[PropertyChange, ...], tuple[str, ...]]:
    """What differs, and the paths that cannot be compared because only Azure knows their value."""
    walk = _Walk(silent_paths(resource_type), resource_type.lower().startswith(_REPLACED))
    changes = tuple(sorted(walk.objects("", desired, live), key=lambda change: change.path))
    return changes, tuple(sorted(walk.unknown))


class _Walk:
    """One comparison: what to leave out, and what turned out to be unknown."""

    def __init__(self, silent: frozenset[str], replaced: bool) -> None:
        self._silent = silent
        self._replaced = replaced
        self.unknown: list[str] = []

    def objects(
        self, path: str, desired: Mapping[str, Any], live: Mapping[str, Any]
    ) -> Iterator[PropertyChange]:
        """Every desired property; live ones that nobody asked for are Azure's own."""
        spelled = {key.lower(): key for key in live}
        for key, value in desired.items():
            here = f"{path}.{key}" if path else key
            if self._skipped(here):
                continue
            found = spelled.get(key.lower())
            yield from self.values(here, value, None if found is None else live[found])
        if _is_set(path):
            # Keys of this object are a set, so one that nobody asked for was added by somebody.
            wanted = {key.lower() for key in desired}
            for key in live:
                if key.lower() not in wanted:
                    yield PropertyChange(f"{path}.{key}", live[key], None)

    def values(self, path: str, desired: Any, live: Any) -> Iterator[PropertyChange]:
        """One desired value against the live one; None on either side is absent."""
        if isinstance(desired, Unknown):
            self.unknown.append(path)
        elif desired is None:
            if self._replaced and _is_reference(live):
                yield PropertyChange(f"{path}.id", live["id"], None)
        elif live is None and _is_hollow(desired):
            return
        elif isinstance(desired, Mapping) and (live is None or isinstance(live, Mapping)):
            yield from self.objects(path, desired, live or {})
        elif isinstance(desired, list) and isinstance(live, list):
            yield from self.lists(path, desired, live)
        elif not _same(path, desired, live):
            yield PropertyChange(path, live, shown(desired))

    def lists(self, path: str, desired: list[Any], live: list[Any]) -> Iterator[PropertyChange]:
        """Lists of named objects by name, other lists element by element."""
        both = _by_name(desired, live)
        if both is not None:
            yield from self._named(path, *both)
        elif len(desired) != len(live):
            if any(isinstance(item, Unknown) for item in desired):
                self.unknown.append(path)
            else:
                yield PropertyChange(path, live, shown(desired))
        else:
            for index, (wanted, found) in enumerate(zip(desired, live, strict=True)):
                yield from self.values(f"{path}[{index}]", wanted, found)

    def _named(
        self, path: str, desired: Mapping[str, Any], live: Mapping[str, Any]
    ) -> Iterator[PropertyChange]:
        for key, (label, wanted) in desired.items():
            here = f"{path}[{label}]"
            if key in live:
                yield from self.values(here, wanted, live[key][1])
            else:
                yield PropertyChange(here, None, shown(wanted))
        for key, (label, found) in live.items():
            if key not in desired:
                yield PropertyChange(f"{path}[{label}]", found, None)

    def _skipped(self, path: str) -> bool:
        return re.sub(r"\[[^]]*\]", ".[]", path).lower() in self._silent


def shown(value: Any) -> Any:
    """A desired value as JSON: what only Azure knows is shown as its expression."""
    if isinstance(value, Unknown):
        return str(value)
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return value


def _is_set(path: str) -> bool:
    """Objects whose keys are members and not properties: who may act as this resource."""
    return path.lower().endswith("userassignedidentities")


def _is_reference(value: Any) -> bool:
    """An object that points at another resource: a route table of a subnet, say."""
    return isinstance(value, Mapping) and str(value.get("id", "")).startswith("/")


def _is_hollow(value: Any) -> bool:
    """Nothing is asked for, so nothing being there is the same."""
    return value in ("", [])


def _same(path: str, desired: Any, live: Any) -> bool:
    if isinstance(desired, str) and isinstance(live, str):
        return desired == live or _folded(path, desired) == _folded(path, live)
    if isinstance(desired, bool) or isinstance(live, bool):
        return str(desired).lower() == str(live).lower() and live is not None
    if isinstance(desired, int | float) or isinstance(live, int | float):
        return _number(desired) == _number(live) is not None
    return bool(desired == live)


def _folded(path: str, text: str) -> Any:
    """A text as Azure means it: locations without blanks, ids and enums without case, instants."""
    if path.lower().endswith(("location", "locationname")):
        return text.replace(" ", "").lower()
    if _TIME.fullmatch(text):
        with suppress(ValueError):  # a day that no month has is a text like any other
            return datetime.fromisoformat(re.sub(r"(\.\d{1,6})\d*", r"\1", text))
    return text.lower().rstrip("/") if _WORD.fullmatch(text) else text


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


_Named = dict[str, tuple[str, Any]]  # name in lower case → name as written, object


def _by_name(desired: Sequence[Any], live: Sequence[Any]) -> tuple[_Named, _Named] | None:
    """Both lists by the first sort of name that each object of both has as its own."""
    if not desired and not live:
        return None
    for names in _NAMES:
        both = _named(desired, names), _named(live, names)
        if both[0] is not None and both[1] is not None:
            return both[0], both[1]
    return None


def _named(items: Sequence[Any], names: tuple[str, ...]) -> _Named | None:
    found: _Named = {}
    for item in items:
        fields = item if isinstance(item, Mapping) else {}
        name = next((fields[each] for each in names if isinstance(fields.get(each), str)), None)
        if name is None or name.lower() in found:
            return None
        found[name.lower()] = (name, item)
    return found
