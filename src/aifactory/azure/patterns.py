"""Patterns of Azure actions, where `*` stands for any text: which one covers or meets another."""

from functools import lru_cache


def covers(wide: str, narrow: str) -> bool:
    """Whether every action that `narrow` names is also named by `wide`."""
    return _covers(wide.lower(), narrow.lower())


def meets(one: str, other: str) -> bool:
    """Whether some action is named by both patterns."""
    return _meets(one.lower(), other.lower())


@lru_cache(maxsize=1 << 16)
def _covers(wide: str, narrow: str) -> bool:
    literal, star, rest = wide.partition("*")
    if not star:
        return wide == narrow
    if not narrow.startswith(literal):
        return False
    left = narrow[len(literal) :]
    return not rest or any(_covers(rest, left[at:]) for at in range(len(left) + 1))


@lru_cache(maxsize=1 << 16)
def _meets(one: str, other: str) -> bool:
    literals = one.partition("*")[0], other.partition("*")[0]
    same = min(map(len, literals))
    if literals[0][:same] != literals[1][:same]:
        return False
    one, other = one[same:], other[same:]
    if not one or not other:
        return not (one + other).strip("*")
    wide, left = (one, other) if one[0] == "*" else (other, one)
    rest = wide[1:]
    return not rest or any(_meets(rest, left[at:]) for at in range(len(left) + 1))
