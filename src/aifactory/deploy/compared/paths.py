"""Where a fact says that a property stands, in a body as Azure spells it."""

from collections.abc import Mapping
from typing import Any


def value_at(body: Any, path: str) -> Any:
    """The value at a dotted path, without regard to case; None when there is none."""
    for word in path.split("."):
        if not isinstance(body, Mapping):
            return None
        body = next((body[key] for key in body if key.lower() == word.lower()), None)
    return body
