"""What is allowed though not private: told while it lasts, found from the day after its last."""

import asyncio
from dataclasses import replace

import pytest

from aifactory.verify import examine
from aifactory.verify.promises import Exposed
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w

ATTACHED = Exposed("Compute", "ml@example.org", "Two labs share GPUs.", "factory.yaml:7:7")


@pytest.mark.parametrize(
    ("until", "today", "expected"),
    [
        ("2027-06-30", "2027-06-30", set()),
        ("2027-06-30", "2027-07-01", {("failed", "2027-06-30", "2027-07-01")}),
        ("2027-06-30", "", {("unproven", "", "")}),
        ("", "2099-01-01", set()),
    ],
)
def test_what_has_ended_is_found(until: str, today: str, expected: set[tuple[str, ...]]) -> None:
    promises = w.promises()
    first, *rest = promises.environments
    named = replace(first, exposed=(replace(ATTACHED, until=until),))
    told = replace(promises, environments=(named, *rest))
    card = asyncio.run(examine(told, facts.FACTS, w.healthy(), "SE06-allowed", today=today))
    assert {(one.state, one.seen, one.expected) for one in card.findings} == expected
    ((_, shown),) = card.exposed
    assert (", until 2027-06-30" in str(shown)) is bool(until)
