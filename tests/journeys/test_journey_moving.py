"""A project moves to another cell and to another region's scale set, and all of it is proven."""

import pytest

from aifactory.api.changing import Order, deploy, plan
from aifactory.api.examining import verify
from aifactory.api.folder import Folder
from aifactory.api.projects import project_move
from aifactory.api.proposals.selection import Selection
from aifactory.problems import Refused

SUBSCRIPTIONS = [f"00000000-0000-0000-0000-00000000e00{number}" for number in (1, 2, 3)]
FACTORY = f"""\
factory: moves
region: swedencentral
environments:
  dev: {{ subscriptions: [{SUBSCRIPTIONS[0]}, {SUBSCRIPTIONS[1]}] }}
scaleSets:
  "001": {{}}
  "002":
    region: norwayeast
    environments: {{ dev: {{ subscriptions: [{SUBSCRIPTIONS[2]}] }} }}
"""
TWIN = """\
tenant: { id: 72f988bf-0000-4000-8000-000000000001, name: Moves }
subscriptions: [SUBSCRIPTIONS]
principals:
  - { id: 5a1c0000-0000-0000-0000-0000000000f1, type: Group, name: leads }
  - { id: 5a1c0000-0000-0000-0000-0000000000f2, type: Group, name: members }
"""
TEAM = """\
team:
  lead: 5a1c0000-0000-0000-0000-0000000000f1
  members: 5a1c0000-0000-0000-0000-0000000000f2
"""
FLOOR = ("foundation", "services", "late")


@pytest.fixture
def moves(tmp_path):
    (tmp_path / "projects").mkdir()
    (tmp_path / "factory.yaml").write_text(FACTORY)
    for name, profile in (("churn", "dedicated"), ("stays", "compact")):
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"profile: {profile}\n{TEAM}")
    named = ", ".join(f"{{ id: {one}, name: s{one[-1]} }}" for one in SUBSCRIPTIONS)
    (tmp_path / "twin.yaml").write_text(TWIN.replace("SUBSCRIPTIONS", named))
    return tmp_path


def run(path, *allowed, project=None):
    order = Order(Selection(project=project), allow_delete=frozenset(allowed))
    return deploy(path, order, lambda _: True, lambda _: None)


def proven(path):
    """Nothing is left to do, and nothing fails or stays unproven."""
    assert plan(path, Order()).difference.is_empty
    card = verify(path, "twin")
    assert [(one.rule, one.resource, one.why) for one in card.findings] == []


@pytest.mark.slow
def test_a_project_moves_between_cells_and_regions_and_its_old_places_are_free(moves):
    assert run(moves).done
    project_move(moves, "churn", "cell-2")
    planned = plan(moves, Order())
    assert any(note.startswith("MOVES: churn leaves cell-1 of dev/001") for note in planned.notes)
    with pytest.raises(Refused) as refused:
        run(moves)
    assert {problem.code for problem in refused.value.problems} == {"AIF5020"}
    ended = run(moves, *(f"dev/001/p001@cell-1/{part}" for part in FLOOR), project="churn")
    assert ended.done
    assert ended.deleted == tuple(f"dev/001/p001@cell-1/{part}" for part in sorted(FLOOR))
    proven(moves)
    cells = Folder(moves).read_lock().grounds["dev/001"].cells
    assert "p001.endpoints" not in cells["cell-1"].ranges
    assert "p001.endpoints" in cells["cell-2"].ranges

    project_move(moves, "churn", "002/cell-1")
    assert run(moves, *(f"dev/001/p001/{part}" for part in FLOOR)).done
    proven(moves)
    lock = Folder(moves).read_lock()
    assert lock.numbers["churn"] == "001"
    assert "churn" not in lock.grounds["dev/001"].projects
    assert lock.grounds["dev/002"].projects["churn"].cell == "cell-1"

    project_move(moves, "churn", "001/cell-1")  # where it first was: what is kept there comes back
    ended = run(moves, *(f"dev/002/p001/{part}" for part in FLOOR))
    assert ended.done
    assert any("Restored from soft delete" in one.why for one in ended.report.outcomes if one.why)
    proven(moves)
