"""Two templates compared: no generator, dependencies as sets, registry templates as given."""

from collections.abc import Iterator
from typing import Any

from conformance.files import GIVEN


def comparable(value: Any) -> Any:
    """The value without what may differ: the generator, and the order of dependencies."""
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: comparable(inner) for key, inner in value.items()}
    if isinstance(kept.get("dependsOn"), list):
        kept["dependsOn"] = sorted({str(item) for item in kept["dependsOn"]})
    if isinstance(kept.get("metadata"), dict):
        kept["metadata"].pop("_generator", None)
    return {key: inner for key, inner in kept.items() if not (key == "metadata" and inner == {})}


def differences(official: Any, ours: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    """The places where two templates differ, with both values; in the official order."""
    if isinstance(ours, dict) and GIVEN in ours:
        return
    if isinstance(official, dict) and isinstance(ours, dict):
        for key in [*official, *(key for key in ours if key not in official)]:
            left, right = official.get(key, _ABSENT), ours.get(key, _ABSENT)
            yield from differences(left, right, f"{place}/{key}")
    elif isinstance(official, list) and isinstance(ours, list) and len(official) == len(ours):
        for i, (left, right) in enumerate(zip(official, ours, strict=True)):
            yield from differences(left, right, f"{place}/{i}")
    elif type(official) is not type(ours) or official != ours:
        yield place, _shown(official), _shown(ours)


class _Absent:
    """A value that is not there; unlike every JSON value."""


_ABSENT = _Absent()


def _shown(value: Any) -> str:
    if isinstance(value, _Absent):
        return "nothing"
    return str(value)[:300].encode("utf-8", "backslashreplace").decode()
