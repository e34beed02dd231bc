"""Every hole in a factory of any landing zone is found, with its way, and nothing else is."""

from pathlib import Path

import pytest
import yaml

from tests.journeys.journey_branches import BRANCHED
from tests.journeys.journey_gateways import GATED
from tests.journeys.journey_holes import HOLES
from tests.journeys.journey_leaks import LEAKS
from tests.journeys.journey_managers import MANAGED
from tests.journeys.journey_strangers import STRANGERS
from tests.journeys.journey_zones import ZONES, examined

FOUND = yaml.safe_load((Path(__file__).parent / "holes.yaml").read_text())
TORN = sorted(
    (*HOLES, *STRANGERS, *MANAGED, *LEAKS, *GATED, *BRANCHED),
    key=lambda row: list(FOUND).index(row[0]),
)


def told(card):
    """Each finding as the table has it: rule, place, property, value."""
    lines = {
        " | ".join((one.rule, _place(one.resource), one.property, one.seen or one.state))
        for one in card.findings
    }
    return sorted(lines)


def _place(resource):
    """A resource by its group, or its subscription's last digits, and its own type and name."""
    scope, _, rest = resource.rpartition("/providers/")
    words = scope.split("/")
    return f"{words[4] if len(words) > 4 else words[2][-4:]} {rest}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("example", "story", "work"), [pytest.param(*each, id=each[1]) for each in TORN]
)
def test_a_hole_is_found_and_nothing_else(zone, example, story, work):
    assert told(examined(zone(example), work)) == FOUND[example][story]


def test_there_are_many_holes_in_every_mode_and_no_two_are_found_alike():
    rows = [(example, story) for example, story, _ in TORN]
    assert rows == [(example, story) for example in FOUND for story in FOUND[example]]
    assert len(rows) >= 40
    assert {example for example, _ in rows} == {*ZONES, "shared-hosts"}
    assert all(FOUND[example][story] for example, story in rows)
    found = [tuple(FOUND[example][story]) for example, story in rows]
    assert len(set(found)) == len(found)
