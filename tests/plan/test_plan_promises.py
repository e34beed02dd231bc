"""What is promised stays; what is released can be promised again; what does not fit is refused."""

import json
import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aifactory.plan import release, renew
from aifactory.plan.lock import dump, load
from aifactory.problems import Exit, Refused
from tests.plan.conftest import FACTORY, PROJECT

ML = PROJECT.replace("compact", "ml")
GPU = ML + "services: { machineLearning: { clusters: { cpu: { max: 60 } } } }\n"


def ranges(lock, key="dev/001"):
    return {o: net for cell in lock.grounds[key].cells.values() for o, net in cell.ranges.items()}


def test_numbers_follow_the_order_of_ordering_and_are_never_given_again(drawing):
    lock = drawing.write(alpha=PROJECT, beta=PROJECT).promise()
    assert lock.numbers == {"alpha": "001", "beta": "002"}
    lock = drawing.write(alpha=None, aardvark=PROJECT).promise()
    assert lock.numbers["aardvark"] == "003"
    gone = [(key, "alpha") for key in lock.grounds]
    drawing.lock = release(lock, gone)
    lock = drawing.write(zulu=PROJECT).promise()
    assert lock.numbers["zulu"] == "004"
    assert lock.retired == ("001",)


def test_a_leaving_project_keeps_its_ranges_until_it_is_released(drawing):
    before = ranges(drawing.write(alpha=PROJECT, beta=PROJECT).promise())
    lock = drawing.write(alpha=None).promise()
    assert ranges(lock) == before
    assert lock.grounds["dev/001"].projects["alpha"].leaving
    released = release(lock, [(key, "alpha") for key in lock.grounds])
    assert not [owner for owner in ranges(released) if owner.startswith("p001.")]
    drawing.lock = released
    again = ranges(drawing.write(gamma=PROJECT).promise())
    assert again["p003.endpoints"] == before["p001.endpoints"]


def test_a_project_that_comes_back_before_it_is_gone_stays_where_it_was(drawing):
    before = drawing.write(alpha=PROJECT).promise()
    drawing.write(alpha=None).promise()
    assert drawing.write(alpha=PROJECT).promise() == before


def test_only_the_subnets_that_services_need_are_promised(drawing):
    found = ranges(drawing.write(alpha=PROJECT, beta=ML, gamma=GPU).promise())
    assert "p001.training" not in found
    assert found["p002.training"].prefixlen == 27
    assert found["p003.training"].num_addresses - 5 >= 60


def test_a_promised_range_that_is_too_small_is_refused_with_its_line(drawing):
    drawing.write(alpha=ML).promise()
    drawing.write(alpha=GPU)
    with pytest.raises(Refused) as refused:
        drawing.promise()
    (first, *_) = refused.value.problems
    assert first.code == "AIF3004"
    assert first.where.startswith("projects/alpha.yaml")
    assert refused.value.exit_code == Exit.DOES_NOT_FIT


def test_a_space_that_is_full_names_what_did_not_fit(drawing):
    tight = FACTORY.replace("0001] }", "0001], network: { space: [10.64.0.0/22] } }")
    drawing.write(tight, **{f"team-{number}": PROJECT for number in range(30)})
    with pytest.raises(Refused) as refused:
        drawing.promise()
    assert {problem.code for problem in refused.value.problems} == {"AIF3002"}
    assert "p029.endpoints" in refused.value.problems[0].what


def test_spaces_are_given_side_by_side_and_stay(drawing):
    lock = drawing.write(alpha=PROJECT).promise()
    spaces = [net for ground in lock.grounds.values() for net in ground.space]
    assert all(not one.overlaps(two) for one, two in combinations(spaces, 2))
    more = FACTORY.replace(
        "environments:",
        "environments:\n  a2: { subscriptions: [00000000-0000-0000-0000-000000000009] }",
    )
    later = drawing.write(more).promise()
    assert later.grounds["dev/001"] == lock.grounds["dev/001"]


def test_projects_are_spread_over_cells_and_never_moved(drawing):
    two = FACTORY.replace("0001] }", "0001, 00000000-0000-0000-0000-000000000004] }")
    drawing.write(FACTORY, alpha=PROJECT, beta=PROJECT).promise()
    lock = drawing.write(two, gamma=PROJECT, delta=PROJECT).promise()
    cells = {name: p.cell for name, p in lock.grounds["dev/001"].projects.items()}
    assert cells == {"alpha": "cell-1", "beta": "cell-1", "delta": "cell-2", "gamma": "cell-2"}


def test_eleven_cells_stand_in_the_lock_by_number_and_nobody_leaves_the_one_it_has(drawing):
    subscriptions = [f"00000000-0000-0000-0000-0000000001{n:02}" for n in range(1, 12)]
    many = FACTORY.replace("[00000000-0000-0000-0000-000000000001]", json.dumps(subscriptions))
    drawing.write(many, first=PROJECT, second=PROJECT)
    ground = drawing.promise().grounds["dev/001"]
    names = [f"cell-{n}" for n in range(1, 12)]
    assert [name for name, _ in ground.by_number] == names
    assert re.findall(r"^      (cell-\d+):$", dump(drawing.lock), re.M)[:11] == names
    old = replace(ground.projects["second"], cell="cell-10")  # where the order of letters put it
    kept = replace(ground, projects={**ground.projects, "second": old})
    drawing.lock = replace(drawing.lock, grounds={**drawing.lock.grounds, "dev/001": kept})
    after = drawing.write(many, third=PROJECT).promise().grounds["dev/001"].projects
    assert [one.cell for one in after.values()] == ["cell-1", "cell-10", "cell-2"]


def test_the_lock_reads_back_as_it_was_written(drawing):
    lock = drawing.write(alpha=PROJECT, beta=ML).promise()
    assert load(dump(lock)) == lock


@pytest.mark.parametrize(
    "text", ["version: 2\n", "[", "projects: {}\n", "version: 1\nprojects: 3\n"]
)
def test_a_lock_that_cannot_be_read_is_refused_and_not_replaced(text):
    with pytest.raises(Refused) as refused:
        load(text)
    assert refused.value.problems[0].code == "AIF3001"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12))
def test_whatever_comes_and_goes_nothing_moves_and_nothing_overlaps(drawing, toggles):
    from aifactory.plan.lock import Lock

    drawing.lock = Lock()
    for file in drawing.path.glob("projects/*.yaml"):
        file.unlink()
    seen = {}
    for letter in toggles:
        file = drawing.path / "projects" / f"team-{letter}.yaml"
        there = file.exists()
        drawing.write(**{f"team-{letter}": None if there else PROJECT})
        lock = drawing.promise()
        leaving = [n for n, p in lock.grounds["dev/001"].projects.items() if p.leaving]
        drawing.lock = lock = release(lock, [(key, n) for key in lock.grounds for n in leaving])
        found = ranges(lock)
        assert all(not one.overlaps(two) for one, two in combinations(found.values(), 2))
        assert all(seen.setdefault(owner, net) == net for owner, net in found.items())


def test_a_budget_that_is_not_live_yet_starts_in_the_month_of_its_first_deploy(drawing):
    text = PROJECT + "budget: { monthly: 100, alertAt: [80] }\n"
    lock = drawing.write(alpha=text).promise("2026-11")
    assert drawing.promise("2027-01") == lock
    renewed = renew(lock, [("prod/001", "alpha")], "2027-01")
    starts = {key: ground.projects["alpha"].budget_start for key, ground in renewed.grounds.items()}
    assert starts == {"dev/001": "2026-11", "prod/001": "2027-01"}
