"""Moving in from the predecessor: its files read, its keys accounted for, ours written."""

from aifactory.config.moving.reading import Said, read_file, read_keys, read_text
from aifactory.config.moving.translating import ENVIRONMENTS, Moved, Row, translate, where

__all__ = [
    "ENVIRONMENTS",
    "Moved",
    "Row",
    "Said",
    "read_file",
    "read_keys",
    "read_text",
    "translate",
    "where",
]
