"""What projects share leaves after what stands on it, and comes back before it."""

import pytest

from aifactory.api.changing import Order, plan
from tests.journeys.test_journey_flags import FACTORY, TWIN, run

MEMBERS = "5a1c0000-0000-0000-0000-000000000002"


def write(path, team="", services=""):
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / "one.yaml").write_text(
        f"profile: compact\nteam: {{ lead: 5a1c0000-0000-0000-0000-000000000001{team} }}\n"
        f"services: {{ keyVault: off{services} }}\n"
    )


@pytest.fixture
def whole(tmp_path):
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(
        TWIN.replace("leads }]", f"leads }}, {{ id: {MEMBERS}, type: Group, name: members }}]")
    )
    write(tmp_path, f", members: {MEMBERS}")
    assert run(tmp_path).done
    return tmp_path


@pytest.mark.parametrize(
    ("team", "services", "first", "ground"),
    [
        (f", members: {MEMBERS}", ", foundryProject: off", "accounts/projects", "accounts"),
        ("", "", "roleAssignments", "roleDefinitions"),
    ],
    ids=["a shared host with its last child", "a role with its last holder"],
)
def test_it_leaves_last_and_comes_back_first(whole, team, services, first, ground):
    write(whole, team, services)
    leaving = [one for one in plan(whole, Order()).difference.changes if one.kind == "delete"]
    kinds = {one.type.partition("/")[2]: one.stack for one in leaving}
    assert kinds[ground] == "dev/001/common"
    assert kinds[first] != "dev/001/common"
    assert run(whole, *{one.stack for one in leaving}).done
    assert plan(whole, Order()).difference.is_empty
    write(whole, f", members: {MEMBERS}")
    assert run(whole).done
    assert plan(whole, Order()).difference.is_empty
