"""JSON as it is kept and sent; what no JSON can hold is refused before anything is kept of it."""

import orjson


class Unwritable(Exception):
    """A value that was asked for and cannot be written down: too deep, too large, or no text."""


def written(value: object) -> bytes:
    """The value as JSON; raises Unwritable, or TypeError for what should never have come here."""
    try:
        return orjson.dumps(value)
    except TypeError as error:  # all that orjson raises, whatever the reason
        if "not JSON serializable" in str(error):
            raise
        raise Unwritable(str(error)) from None
