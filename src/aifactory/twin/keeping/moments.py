"""What is remembered of the clock between one opening and the next."""

import time

import orjson

from aifactory.twin.keeping.store import Store

_CATCH_UP = 3600.0  # a killed server's clock went on, but a file found next month is not a month on


def last_moment(store: Store) -> float:
    """The present moment of this state by its own reckoning; the wall's for a new one."""
    kept = store.record("meta", "clock")
    if kept is None:
        return time.time()
    moment = orjson.loads(kept)
    passed = min(max(time.time() - moment["wall"], 0.0), _CATCH_UP)
    return float(moment["virtual"] + passed * (moment["speed"] or 0.0))


def keep_moment(store: Store, now: float, speed: float | None) -> None:
    """Remember the present moment, and how fast time goes on from here."""
    moment = {"virtual": now, "wall": time.time(), "speed": speed}
    store.keep("meta", "clock", orjson.dumps(moment))


def birth(store: Store, now: float) -> float:
    """The moment at which this state was made; remembered at the first asking."""
    kept = store.record("meta", "born")
    if kept is None:
        store.keep("meta", "born", orjson.dumps(now))
        return now
    return float(orjson.loads(kept))
