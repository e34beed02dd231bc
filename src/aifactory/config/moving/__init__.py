"""Moving in from the predecessor: its files read, its keys accounted for, ours written."""

from aifactory.config.moving.reading import Said, read_keys, read_text
from aifactory.config.moving.translating import Moved, Row, translate

__all__ = ["Moved", "Row", "Said", "read_keys", "read_text", "translate"]
