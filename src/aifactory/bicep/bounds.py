"""How much one compile may take: what goes beyond is refused instead of running on."""

from typing import Any

MAX_DEPTH = 90  # values, types and interpolations in each other; a real file has some twenty
MAX_CHAIN = 250  # operators or accesses behind each other in one value
MAX_STEPS = 500_000  # values looked at or written; the largest public module takes 16,000
MAX_SOURCE = 4 * 2**20  # characters in one Bicep file
MAX_TEMPLATE = 32 * 2**20  # characters in a template; a deployment takes 4 million
MAX_PROBLEMS = 1000  # problems in one file that are worth telling
MAX_INTEGER = 2**63
MAX_VALUE = 4_000_000  # characters and items in a value that is worked out or loaded


class TooMuch(Exception):
    """A bound is reached: where, if it is known, and what there is too much of."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(what)


class Budget:
    """Counts the steps of one compile."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Takes steps off; the compile is refused when none are left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch("", "The file takes too much work: its values multiply.")


def size(value: Any) -> int:
    """How many characters and items a value has, shared ones as often as they would be written."""
    found, todo = 0, [value]
    while todo:
        part = todo.pop()
        found += len(part) if isinstance(part, str | list | dict) else 1
        if isinstance(part, dict):
            todo += part.keys()
            todo += part.values()
        elif isinstance(part, list):
            todo += part
        if found > MAX_VALUE or len(todo) > MAX_VALUE:
            raise TooMuch("", "A value of the file grows too large.")
    return found
