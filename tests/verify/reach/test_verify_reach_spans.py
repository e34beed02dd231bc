"""Sets of numbers and packets, held against Python's own sets."""

from hypothesis import given
from hypothesis import strategies as some

from aifactory.verify.reach.packets import Box, Filter, Packets, pass_through
from aifactory.verify.reach.spans import PORTS, Spans

SMALL = 12
spans = some.lists(
    some.tuples(some.integers(0, SMALL), some.integers(0, SMALL)).map(sorted).map(tuple),
    max_size=4,
).map(Spans.of)
boxes = some.builds(Box, source=spans, target=spans)
rules = some.lists(some.tuples(some.booleans(), boxes), max_size=5)


def numbers(found):
    return {one for first, last in found.spans for one in range(first, last + 1)}


def packets(found):
    return {
        (source, target)
        for box in found.boxes
        for source in numbers(box.source)
        for target in numbers(box.target)
    }


@given(spans, spans)
def test_spans_are_sets_of_numbers(mine, theirs):
    assert numbers(mine | theirs) == numbers(mine) | numbers(theirs)
    assert numbers(mine & theirs) == numbers(mine) & numbers(theirs)
    assert numbers(mine - theirs) == numbers(mine) - numbers(theirs)
    assert (mine <= theirs) == (numbers(mine) <= numbers(theirs))
    assert [one in mine for one in range(SMALL + 1)] == [
        one in numbers(mine) for one in range(SMALL + 1)
    ]


@given(spans, spans)
def test_equal_sets_are_equal_values(mine, theirs):
    assert ((mine | theirs) - theirs) | (mine & theirs) == mine


@given(spans)
def test_prefixes_hold_the_same_addresses(mine):
    assert Spans.over(mine.networks()) == mine


@given(some.lists(boxes, max_size=3), boxes)
def test_what_is_taken_away_is_gone_and_nothing_else(mine, theirs):
    all_of_it = Packets(tuple(mine))
    taken = packets(Packets((theirs,)))
    assert packets(all_of_it - theirs) == packets(all_of_it) - taken
    assert packets(all_of_it & theirs) == packets(all_of_it) & taken


@given(boxes, rules)
def test_the_first_rule_that_matches_decides(start, listed):
    found = pass_through(
        [Filter(str(at), allow, (box,)) for at, (allow, box) in enumerate(listed)],
        Packets((start,)),
    )
    wanted = {}
    for packet in packets(Packets((start,))):
        for at, (allow, box) in enumerate(listed):
            if packet in packets(Packets((box,))):
                if allow:
                    wanted.setdefault(str(at), set()).add(packet)
                break
    assert {one.rule.name: packets(one.packets) for one in found} == wanted


def test_a_box_tells_one_packet():
    box = Box(Spans(((167772161, 167772161),)), Spans(((167772162, 167772165),)), PORTS)
    assert str(box) == "10.0.0.1 → 10.0.0.2:443 tcp"
