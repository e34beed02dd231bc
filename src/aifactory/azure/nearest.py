"""The known word that a mistyped one most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence ' Did you mean X?' that names the nearest known word, or nothing."""
    spelled = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), spelled, n=1)
    return f" Did you mean {spelled[near[0]]!r}?" if near else ""
