"""The one retry layer: which refusals are worth another try, and how long to wait before it."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aifactory.arm import Arm, ArmError, Kind, no_answer
from aifactory.config.model import Retry

_T = TypeVar("_T")
# A reading of thousands of resources meets Azure's read limits; each answer says how long to wait.
READING = Retry(attempts=10, first_delay=1.0, max_delay=60.0)

# How long a new role or identity may be unknown in parts of Azure, in seconds: Microsoft's pages
# name ten minutes (from memory, unverified); learn.microsoft.com/answers/questions/524792 named
# thirty (2021-08-25).
PROPAGATION = 600.0
# Waiting cures these and no others.
CURABLE: frozenset[Kind] = frozenset({"throttled", "propagating", "busy", "unavailable"})


def wait_before_next(retry: Retry, tries: int, error: ArmError, seed: str) -> float | None:
    """Seconds to wait after `tries` failed tries, or None when another one cannot help.

    Equal seeds wait equally long, so a run can be replayed; different stacks spread out.
    """
    if error.kind not in CURABLE or tries >= _most(retry, error.kind):
        return None
    wait = _grown(retry, tries)
    if retry.jitter:
        wait *= 0.5 + _fraction(f"{seed}/{tries}") / 2
    # What Azure asks for is a floor, whatever our own ceiling is.
    return max(wait, error.retry_after or 0.0)


def _most(retry: Retry, kind: Kind) -> int:
    """How many tries there are: what is only not known everywhere yet is given its time."""
    if kind != "propagating":
        return retry.attempts
    tries, waited = 1, 0.0
    while waited < PROPAGATION:
        waited += _grown(retry, tries)
        tries += 1
    return max(tries, retry.attempts)


def _grown(retry: Retry, tries: int) -> float:
    return min(retry.first_delay * retry.multiplier ** (tries - 1), retry.max_delay)


async def patiently(arm: Arm, retry: Retry, seed: str, ask: Callable[[], Awaitable[_T]]) -> _T:
    """The answer to a question that may be asked again; its refusal when no try is left.

    Where nothing answers, that may pass like a refusal; ConnectionError when it does not.
    """
    tries = 0
    while True:
        tries += 1
        try:
            return await ask()
        except (ArmError, ConnectionError) as failure:
            error = failure if isinstance(failure, ArmError) else no_answer(failure)
            wait = wait_before_next(retry, tries, error, seed)
            if wait is None:
                raise
            lost = error is not failure
        await arm.sleep(wait, _later(retry, tries, error, seed) if lost else None)


def _later(retry: Retry, tries: int, error: ArmError, seed: str) -> float:
    """Seconds that all waits take which are left after the next one."""
    total = 0.0
    while (wait := wait_before_next(retry, tries + 1, error, seed)) is not None:
        total += wait
        tries += 1
    return total


async def every(arm: Arm, retry: Retry, path: str, api_version: str) -> list[dict[str, Any]]:
    """Every item of a list, from its first page again where one of them was refused."""

    async def ask() -> list[dict[str, Any]]:
        return [item async for item in arm.pages(path, api_version)]

    return await patiently(arm, retry, path, ask)


def _fraction(seed: str) -> float:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6], "big") / 2**48
