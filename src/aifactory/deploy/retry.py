"""The one retry layer: which refusals are worth another try, and how long to wait before it."""

import hashlib

from aifactory.arm import ArmError, Kind
from aifactory.config.model import Retry

# Waiting cures these and no others.
CURABLE: frozenset[Kind] = frozenset({"throttled", "propagating", "busy", "unavailable"})

ADVICE: dict[Kind, str] = {
    "throttled": "Azure limits requests; the same command later goes on from here.",
    "propagating": "A new identity or role is not everywhere yet; the same command later helps.",
    "busy": "Another operation holds the resource; the same command later goes on from here.",
    "unavailable": "Azure did not answer; the same command later goes on from here.",
    "softDeleted": "A deleted resource still holds the name: restore or purge it, then run again.",
    "quota": "A limit is reached: ask for more quota, or let `aif capacity` show what binds.",
    "denied": "A permission, policy or lock says no; a retry does not help before that changes.",
    "missing": "Something it needs is not there; `aif bootstrap` lists what Azure needs first.",
    "conflict": "Something else holds the name or the place; a retry does not help.",
    "invalid": "Azure does not accept the request; a retry does not help.",
}


def wait_before_next(retry: Retry, tries: int, error: ArmError, seed: str) -> float | None:
    """Seconds to wait after `tries` failed tries, or None when another one cannot help.

    Equal seeds wait equally long, so a run can be replayed; different stacks spread out.
    """
    if error.kind not in CURABLE or tries >= retry.attempts:
        return None
    grown = retry.first_delay * retry.multiplier ** (tries - 1)
    wait = min(grown, retry.max_delay)
    if retry.jitter:
        wait *= 0.5 + _fraction(f"{seed}/{tries}") / 2
    # What Azure asks for is a floor, whatever our own ceiling is.
    return max(wait, error.retry_after or 0.0)


def _fraction(seed: str) -> float:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6], "big") / 2**48
