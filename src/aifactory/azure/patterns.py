"""Patterns of Azure actions, where `*` stands for any text: which one covers or meets another."""

from functools import lru_cache


def covers(wide: str, narrow: str) -> bool:
    """Whether every action that `narrow` names is also named by `wide`."""
    return _covers(wide.lower(), narrow.lower())


def meets(one: str, other: str) -> bool:
    """Whether some action is named by both patterns."""
    return _meets(one.lower(), other.lower())


@lru_cache(maxsize=8192)
def _covers(wide: str, narrow: str) -> bool:
    if not wide or not narrow:
        return not narrow and not wide.strip("*")
    if wide[0] == "*":
        return _covers(wide[1:], narrow) or _covers(wide, narrow[1:])
    return wide[0] == narrow[0] and _covers(wide[1:], narrow[1:])


@lru_cache(maxsize=8192)
def _meets(one: str, other: str) -> bool:
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return _meets(one[1:], other) or _meets(one, other[1:])
    if other[0] == "*":
        return _meets(other, one)
    return one[0] == other[0] and _meets(one[1:], other[1:])
