"""A project moves to another cell: what is promised, what keeps it away, what it leaves behind."""

import pytest

from aifactory.plan import draw, promise, release
from aifactory.plan.capacity.moving import Target, moved
from aifactory.plan.lock import dump, load
from aifactory.plan.lock.moved import left_cells
from aifactory.problems import Exit, Refused
from tests.plan.conftest import CATALOG, PROJECT

ONE, TWO, THREE = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
FACTORY = f"""\
factory: acme
region: swedencentral
environments:
  dev:  {{ subscriptions: [{ONE}, {TWO}] }}
  prod: {{ subscriptions: [{THREE}] }}
"""
DEV = "dev/001"
GENAI = PROJECT.replace("compact", "dedicated")


def to(drawing, cell, environment="dev", name="alpha"):
    """Move, and promise what the project needs where it stands now."""
    target = Target(name, cell, environment)
    drawing.lock = moved(drawing.factory(), CATALOG, drawing.promise(), target)
    return drawing.promise()


def owners(lock, cell):
    return {owner for owner in lock.grounds[DEV].cells[cell].ranges if owner.startswith("p")}


def stacks(drawing):
    return {stack.id: stack for stack in draw(drawing.factory(), CATALOG, drawing.lock).stacks}


def made(drawing):
    """The ids of everything that projects' own stacks make, by subscription and name."""
    found = [call.resource for each in stacks(drawing).values() for call in each.calls]
    mine = [one for one in found if one is not None and "p001" in one.name]
    return {(one.subscription, one.name) for one in mine if "/resourceGroups/" in one.text}


def test_it_stands_on_the_other_cell_and_keeps_its_number_until_the_old_place_is_free(drawing):
    before = drawing.write(FACTORY, alpha=GENAI, beta=PROJECT).promise()
    lock = to(drawing, "cell-2")
    assert lock.numbers == before.numbers
    assert {each.subscription for each in stacks(drawing).values() if each.project == "alpha"} == {
        TWO,
        THREE,  # its floor in prod stays where it was
    }
    assert owners(lock, "cell-1") == {"p001.endpoints"}
    assert owners(lock, "cell-2") == {"p001.endpoints", "p002.endpoints"}
    assert left_cells(lock, DEV, "alpha") == ("cell-1",)
    assert release(lock, ()) == lock  # something may be live there still
    after = release(lock, (), away=[(DEV, "alpha")])
    assert owners(after, "cell-1") == set()
    assert owners(after, "cell-2") == owners(lock, "cell-2")
    assert left_cells(after, DEV, "alpha") == ()
    assert load(dump(after)) == after


def test_no_name_of_a_moved_project_was_ever_in_another_subscription(drawing):
    """A vault's name is kept for months where it was: nobody gets it in another subscription."""
    drawing.write(FACTORY, alpha=GENAI).promise()
    seen = [made(drawing)]
    for cell in ("cell-2", "cell-1", "cell-2"):
        to(drawing, cell)
        seen.append(made(drawing))
    assert seen[2] == seen[0]
    assert seen[3] == seen[1]
    there, here = seen[0] - seen[1], seen[1] - seen[0]  # parts of shared hosts stand where hosts do
    assert {where for where, _ in there} == {ONE}
    assert {where for where, _ in here} == {TWO}
    same = {name for _, name in there} & {name for _, name in here}
    assert {name.partition("-")[0] for name in same} <= {"rg"}  # groups are a subscription's own


def test_only_the_networks_of_both_cells_change_beside_its_own_stacks(drawing):
    drawing.write(FACTORY, alpha=PROJECT, beta=PROJECT, gamma=PROJECT).promise()
    before = stacks(drawing)
    lock = to(drawing, "cell-2")
    drawing.lock = release(lock, (), away=[(DEV, "alpha")])
    after = stacks(drawing)
    assert before.keys() == after.keys()
    changed = {each for each in before if before[each] != after[each]}
    networks = {f"{DEV}/cell-1/network", f"{DEV}/cell-2/network"}
    assert changed == networks | {each for each in before if each.startswith(f"{DEV}/p001/")}


@pytest.mark.parametrize(
    ("story", "target", "code", "said"),
    [
        ("no such cell", Target("alpha", "cell-9"), "AIF3016", "dev/001 has no cell 'cell-9'."),
        (
            "a cell that not every environment has",
            Target("alpha", "cell-2"),
            "AIF3016",
            "prod/001 has no cell 'cell-2'.",
        ),
        (
            "where it stands",
            Target("alpha", "cell-1"),
            "AIF3017",
            "alpha stands on cell-1 already, in every environment of scale set 001.",
        ),
        (
            "where it stands in one environment",
            Target("alpha", "cell-1", "prod"),
            "AIF3017",
            "alpha stands on cell-1 already, in prod of scale set 001.",
        ),
    ],
)
def test_a_move_to_nowhere_is_refused(drawing, story, target, code, said):
    lock = drawing.write(FACTORY, alpha=PROJECT).promise()
    with pytest.raises(Refused) as refused:
        moved(drawing.factory(), CATALOG, lock, target)
    found = {(problem.code, problem.what) for problem in refused.value.problems}
    assert (code, said) in found, story


@pytest.mark.parametrize(
    ("story", "ground", "others", "said"),
    [
        (
            "a limit",
            "limits: { vaultsWithEndpoints: 2 }",
            2,
            "dev/001/cell-2 is full: it has 2 of 2 vaultsWithEndpoints, and the project takes 1.",
        ),
        (
            "addresses",
            "network: { space: [10.64.0.0/22] }",
            23,
            "dev/001/cell-2 is full: it has 512 of 512 addresses, and the project takes 32.",
        ),
    ],
)
def test_a_full_cell_is_refused_by_what_fills_it(drawing, story, ground, others, said):
    teams = {f"team-{number}": PROJECT for number in range(others)}
    drawing.write(FACTORY.replace(f"{TWO}]", f"{TWO}], {ground}"), alpha=PROJECT, **teams)
    lock = drawing.promise()
    name = next(n for n, one in lock.grounds[DEV].projects.items() if one.cell == "cell-1")
    with pytest.raises(Refused) as refused:
        moved(drawing.factory(), CATALOG, lock, Target(name, "cell-2", "dev"))
    assert [(one.code, one.what) for one in refused.value.problems] == [("AIF3013", said)], story
    assert refused.value.exit_code == Exit.DOES_NOT_FIT


def test_a_move_back_before_anything_is_deployed_is_as_if_nothing_had_been_said(drawing):
    before = drawing.write(FACTORY, alpha=PROJECT).promise()
    to(drawing, "cell-2")
    drawing.lock = release(to(drawing, "cell-1"), (), away=[(DEV, "alpha")])
    was, now = (one.grounds[DEV] for one in (before, drawing.lock))
    assert now.cells == was.cells
    assert stacks(drawing) == {
        stack.id: stack for stack in draw(drawing.factory(), CATALOG, before).stacks
    }


def test_in_another_scale_set_it_stands_on_the_cell_that_is_named(drawing):
    sets = f"""\
scaleSets:
  "001": {{}}
  "002":
    region: norwayeast
    environments:
      dev: {{ subscriptions: [{ONE[:-1]}4, {ONE[:-1]}5] }}
      prod: off
"""
    drawing.write(FACTORY + sets, alpha=PROJECT).promise()
    drawing.write(FACTORY + sets, alpha=PROJECT + 'scaleSet: "002"\n')
    lock = promise(drawing.factory(), CATALOG, drawing.lock, "2026-11")
    lock = moved(drawing.factory(), CATALOG, lock, Target("alpha", "cell-2"))
    assert lock.grounds["dev/002"].projects["alpha"].cell == "cell-2"
    assert lock.grounds[DEV].projects["alpha"].leaving
    assert lock.numbers == {"alpha": "001"}
