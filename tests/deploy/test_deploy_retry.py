"""Every knob of `retry:` changes how long a run waits, and only curable refusals are retried."""

from typing import Any

import pytest

from aifactory.arm import ADVICE, ArmError, Kind
from aifactory.arm.kinds import KINDS
from aifactory.config.model import Retry
from aifactory.deploy.retry import CURABLE, PROPAGATION, patiently, wait_before_next

PLAIN = Retry(attempts=5, first_delay=5, max_delay=300, multiplier=2, jitter=False)
CODES: dict[Kind, tuple[int, str]] = {
    "throttled": (429, "TooManyRequests"),
    "propagating": (400, "PrincipalNotFound"),
    "busy": (409, "AnotherOperationInProgress"),
    "unavailable": (503, "ServiceUnavailable"),
    "softDeleted": (409, "FlagMustBeSetForRestore"),
    "quota": (409, "QuotaExceeded"),
    "denied": (403, "AuthorizationFailed"),
    "missing": (404, "ResourceNotFound"),
    "conflict": (409, "VaultAlreadyExists"),
    "invalid": (400, "InvalidTemplate"),
}


def error(kind: Kind = "busy", retry_after: float | None = None) -> ArmError:
    status, code = CODES[kind]
    return ArmError(status, code, "", (), retry_after)


def waits(retry: Retry, refusal: ArmError, seed: str = "s") -> list[float | None]:
    return [wait_before_next(retry, tries, refusal, seed) for tries in range(1, 7)]


@pytest.mark.parametrize(
    ("story", "knobs", "retry_after", "expected"),
    [
        ("as they come", {}, None, [5, 10, 20, 40, None, None]),
        ("attempts: tries in all", {"attempts": 2}, None, [5, None, None, None, None, None]),
        ("one attempt is no retry", {"attempts": 1}, None, [None] * 6),
        ("first delay", {"first_delay": 1}, None, [1, 2, 4, 8, None, None]),
        ("multiplier", {"multiplier": 3}, None, [5, 15, 45, 135, None, None]),
        ("no growth", {"multiplier": 1}, None, [5, 5, 5, 5, None, None]),
        ("a ceiling", {"max_delay": 12}, None, [5, 10, 12, 12, None, None]),
        ("Azure's wish is a floor", {}, 15.0, [15, 15, 20, 40, None, None]),
        ("even above the ceiling", {"max_delay": 12}, 90.0, [90, 90, 90, 90, None, None]),
    ],
)
def test_waits_follow_the_knobs(
    story: str, knobs: dict[str, float], retry_after: float | None, expected: list[float | None]
) -> None:
    retry = Retry(**{"jitter": False, **knobs})  # type: ignore[arg-type]
    assert waits(retry, error(retry_after=retry_after)) == expected, story


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_waiting_cures_is_tried_again(kind: Kind) -> None:
    refusal = error(kind)
    assert refusal.kind == kind
    again = wait_before_next(PLAIN, 1, refusal, "s") is not None
    assert (
        again == (kind in ("throttled", "propagating", "busy", "unavailable")) == (kind in CURABLE)
    )
    assert ADVICE[kind]


@pytest.mark.parametrize(
    ("story", "knobs", "tries"),
    [
        ("waits that grow", {}, 8),
        ("waits that stay short", {"multiplier": 1}, 121),
        ("more attempts than that takes", {"attempts": 20}, 20),
    ],
)
def test_what_is_not_known_everywhere_is_given_its_time(
    story: str, knobs: dict[str, float], tries: int
) -> None:
    retry = Retry(**{"jitter": False, **knobs})  # type: ignore[arg-type]
    refusal = error("propagating")
    waited = [wait_before_next(retry, done, refusal, "s") for done in range(1, 200)]
    asked = [wait for wait in waited if wait is not None]
    assert len(asked) == tries - 1, story
    assert sum(asked) >= PROPAGATION


def test_jitter_spreads_stacks_and_repeats_itself() -> None:
    retry = Retry(jitter=True)
    first = {seed: waits(retry, error(), seed)[0] for seed in map(str, range(50))}
    assert len(set(first.values())) > 40
    assert all(wait is not None and 2.5 <= wait < 5 for wait in first.values())
    assert first == {seed: waits(retry, error(), seed)[0] for seed in first}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("failure", "later"),
    [(ConnectionError("no such host"), [70, 60, 40, 0]), (error(), [None] * 4)],
)
async def test_whoever_is_not_answered_knows_how_long_asking_goes_on(
    failure: Exception, later: list[float | None]
) -> None:
    arm: Any = Clock()

    async def ask() -> None:
        raise failure

    with pytest.raises(type(failure)):
        await patiently(arm, PLAIN, "s", ask)
    assert arm.waits == list(zip([5, 10, 20, 40], later, strict=True))


class Clock:
    """What of a Resource Manager waits."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, float | None]] = []

    async def sleep(self, seconds: float, more: float | None = None) -> None:
        self.waits.append((seconds, more))
