"""Puts faults into a twin's state and takes them out, whether a server runs on it or not."""

from pathlib import Path
from typing import Any

import orjson

from aifactory.twin.faults.striking import COUNTS, SCENARIO
from aifactory.twin.keeping.moments import last_moment
from aifactory.twin.keeping.store import Store


def keep_faults(state: Path, document: dict[str, Any]) -> None:
    """The twin of this state obeys the faults in a checked document from its next request on."""
    store = Store(state)
    try:
        with store.transaction():
            _forget(store)
            held = {"since": last_moment(store), "document": document}
            store.keep(SCENARIO, "", orjson.dumps(held))
    finally:
        store.close()


def clear_faults(state: Path) -> None:
    """Nothing goes wrong on purpose any more."""
    store = Store(state)
    try:
        with store.transaction():
            _forget(store)
    finally:
        store.close()


def _forget(store: Store) -> None:
    store.forget(SCENARIO, "")
    store.forget_all(COUNTS)
