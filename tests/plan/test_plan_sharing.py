"""Projects on shared hosts: to each its part, roles that end there, and hosts enough for all."""

import pytest

from aifactory.config import load_factory
from aifactory.plan import draw, promise
from aifactory.plan.capacity.counting import Measure, uses
from aifactory.plan.lock import Lock
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

GENAI = PROJECT.replace("compact", "genai")
SEARCH = "/providers/Microsoft.Search/searchServices/"


def at_search(plan):
    """Scope below the common group's search services → who has a role there, and its stack."""
    found = {}
    for grant in plan.grants:
        group, _, tail = str(grant.scope).partition(SEARCH)
        if tail:
            assert "-cmn-" in group
            found.setdefault(tail, set()).add((grant.persona, grant.stack))
    return found


def test_roles_end_at_the_projects_own_index(drawing):
    plan = drawing.write(alpha=GENAI, beta=GENAI).draw()
    found = {scope: who for scope, who in at_search(plan).items() if "-dev-" in scope}
    (host,) = {scope.partition("/")[0] for scope in found}
    everybody = ("genai-member", "genai-team-lead", "project-identity")
    assert found == {
        f"{host}/indexes/{floor}": {(who, f"dev/001/{floor}/late") for who in everybody}
        for floor in ("p001", "p002")
    }
    assert not [stack.id for stack in plan.stacks if stack.id.endswith("/people")]
    (late,) = [stack for stack in plan.stacks if stack.id == "dev/001/p001/late"]
    (call,) = [one for one in late.calls if one.symbol == "searchIndex"]
    assert (call.params["name"], call.params["settings"]["hostName"]) == ("p001", host)
    assert (call.resource, call.group) == (None, "rg-acme-cmn-dev-sdc-001")


def test_whoever_wants_a_search_service_of_its_own_has_it_beside_or_in_place_of_the_part(drawing):
    words = {
        "beside": "services: { aiSearch: on }\n",
        "instead": "services: { aiSearch: on, searchIndex: off }\n",
        "shared": "",
    }
    plan = drawing.write(**{name: GENAI + more for name, more in words.items()}).draw()
    made = {
        (name, call.symbol)
        for name in words
        for stack in plan.stacks
        if stack.project == name and stack.environment == "dev"
        for call in stack.calls
        if call.symbol in ("aiSearch", "searchIndex")
    }
    assert made == {
        ("beside", "aiSearch"),
        ("beside", "searchIndex"),
        ("instead", "aiSearch"),
        ("shared", "searchIndex"),
    }


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """One project more than two search services hold."""
    path = tmp_path_factory.mktemp("crowd")
    (path / "projects").mkdir()
    (path / "factory.yaml").write_text(FACTORY)
    for at in range(2 * CATALOG.services["searchHost"].capacity + 1):
        team = f"team: {{ lead: 5a1c0000-0000-0000-0000-{at:012d} }}\n"
        (path / "projects" / f"p-{at:03}.yaml").write_text(f"profile: genai\n{team}")
    factory = load_factory(path, CATALOG)
    lock = promise(factory, CATALOG, Lock(), "2026-11")
    return lock, draw(factory, CATALOG, lock)


def test_a_full_service_is_joined_by_another_in_every_network(crowd):
    lock, plan = crowd
    promised = lock.grounds["dev/001"].projects.values()
    taken = [one.hosts["searchHost"] for one in promised]
    assert [taken.count(number) for number in (1, 2, 3)] == [50, 50, 1]
    scopes = [scope for scope in at_search(plan) if "-dev-" in scope]
    assert len({scope.rpartition("/")[2] for scope in scopes}) == len(scopes) == 101
    (common,) = [stack for stack in plan.stacks if stack.id == "dev/001/common"]
    hosts = [call.symbol for call in common.calls if call.symbol.startswith("searchHost")]
    assert hosts == ["searchHost", "searchHost2", "searchHost3"]
    counted = uses(plan, CATALOG)["00000000-0000-0000-0000-000000000001"]
    assert counted[Measure("searchServices.standard")] == 3
    assert counted[Measure("zoneRecordSets", "privatelink.search.windows.net")] == 3
    assert counted[Measure("foundryAccounts")] == 1
