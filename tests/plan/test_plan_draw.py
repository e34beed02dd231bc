"""The drawn plan: stable, within the budget of assignments, every id owned once, nothing shared."""

import pytest

from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

PROFILES = sorted(set(CATALOG.profiles) - {"common"})


def everyone(profile):
    team = CATALOG.profiles[profile].personas
    lines = [f"  {short}: 5a1c0000-0000-0000-0000-00000000000{at}" for at, short in enumerate(team)]
    return f"profile: {profile}\nteam:\n" + "\n".join(lines) + "\n"


def by_id(plan):
    return {stack.id: stack for stack in plan.stacks}


def test_two_runs_give_the_same_plan(drawing):
    drawing.write(alpha=PROJECT, beta=everyone("ml"))
    assert drawing.draw() == drawing.draw()


def test_stacks_stand_in_the_order_of_the_house(drawing):
    stacks = by_id(drawing.write(alpha=PROJECT).draw())
    assert stacks["dev/001/cell-1/guard"].after == ()
    assert stacks["dev/001/common"].after == ("dev/001/cell-1/guard",)
    assert stacks["dev/001/cell-1/network"].after == ("dev/001/common",)
    assert stacks["dev/001/p001/services"].after == (
        "dev/001/p001/foundation",
        "dev/001/cell-1/network",
    )
    assert stacks["dev/001/p001/late"].after == ("dev/001/p001/services",)
    assert stacks["prod/001/p001/locks"].after == (
        "prod/001/p001/foundation",
        "prod/001/p001/services",
        "prod/001/p001/late",
    )
    assert stacks["prod/001/locks"].after == ("prod/001/common", "prod/001/cell-1/network")


FACTORY_PEOPLE = (
    FACTORY
    + """\
personas:
  core-it-admin:          { group: 3b0d0000-0000-0000-0000-000000000001 }
  core-it-dataops:        { group: 3b0d0000-0000-0000-0000-000000000002 }
  core-it-dataops-fabric: { group: 3b0d0000-0000-0000-0000-000000000003 }
  core-operations:        { group: 3b0d0000-0000-0000-0000-000000000004 }
"""
)


def test_the_factorys_own_people_get_what_their_tier_gives_and_no_more(drawing):
    plan = drawing.write(FACTORY_PEOPLE, alpha=PROJECT).draw()
    found = {
        (grant.stack, grant.persona)
        for grant in plan.grants
        if CATALOG.personas[grant.persona].scope == "common"
    }
    assert found == {
        ("dev/001/common", "core-it-admin"),
        ("dev/001/cell-1/network", "core-it-admin"),
        ("dev/001/common", "core-it-dataops"),
        ("dev/001/common", "core-it-dataops-fabric"),
        ("prod/001/common", "core-it-admin"),
        ("prod/001/cell-1/network", "core-it-admin"),
        ("prod/001/common", "core-operations"),
    }
    assert all(grant.scope.resource_group for grant in plan.grants)  # never a whole subscription


def test_a_persona_without_any_access_has_no_role_and_no_assignment(drawing):
    plan = drawing.write(alpha=everyone("dedicated")).draw()
    given = {grant.persona for grant in plan.grants if grant.stack.startswith("prod/001/p001")}
    assert "genai-member-agentic" not in given
    assert "project-operations" in given
    roles = next(c for c in by_id(plan)["prod/001/common"].calls if c.symbol == "roles")
    named = {role["roleName"].rpartition(" ")[2] for role in roles.params["roles"]}
    assert named == given


def test_nobody_has_a_role_on_the_group_of_another_project(drawing):
    plan = drawing.write(alpha=PROJECT, beta=PROJECT).draw()
    scopes = {}
    for grant in plan.grants:
        scopes.setdefault(grant.principal, set()).add(grant.scope.resource_group)
    groups = [{g for g in found if "-p0" in g} for found in scopes.values()]
    assert all(len({g.split("-p0")[1][:2] for g in found}) == 1 for found in groups)


def test_every_resource_has_one_owner_and_every_value_its_line(drawing):
    plan = drawing.write(alpha=PROJECT, beta=everyone("dedicated")).draw()
    owned = [call.resource for stack in plan.stacks for call in stack.calls if call.resource]
    assert len(owned) == len(set(owned))
    services = by_id(plan)["dev/001/p002/services"]
    assert {str(call.why).partition(":")[0] for call in services.calls} == {
        "profiles/dedicated.yaml"
    }


def test_a_long_environment_name_is_refused_before_a_name_breaks(drawing):
    with pytest.raises(Refused) as refused:
        drawing.write(FACTORY.replace("prod:", "production:"), alpha=PROJECT).draw()
    assert all(problem.where.startswith("factory.yaml") for problem in refused.value.problems)


def test_the_other_environments_are_denied_by_every_security_group(drawing):
    plan = drawing.write(alpha=PROJECT).draw()
    network = next(
        call for call in by_id(plan)["dev/001/cell-1/network"].calls if call.symbol == "network"
    )
    prod = str(drawing.lock.grounds["prod/001"].space[0])
    for group in network.params["securityGroups"]:
        denied = [rule for rule in group["rules"] if rule["access"] == "Deny"]
        reach = {entry for r in denied for entry in [*r["sources"], *r["destinations"]]}
        assert prod in reach


def test_all_promised_subnets_are_written_with_the_security_group_of_their_owner(drawing):
    plan = drawing.write(alpha=PROJECT, beta=everyone("ml")).draw()
    network = next(c for c in by_id(plan)["dev/001/cell-1/network"].calls if c.symbol == "network")
    subnets = {entry["name"]: entry for entry in network.params["subnets"]}
    ranges = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges
    assert {e["prefix"] for e in subnets.values()} == {str(net) for net in ranges.values()}
    assert subnets["snet-p002-training"]["securityGroup"].startswith("nsg-p002")


def test_a_second_host_is_made_when_the_first_is_full(drawing, monkeypatch):
    small = CATALOG.services["foundryHost"].model_copy(update={"capacity": 2})
    services = {**CATALOG.services, "foundryHost": small}
    monkeypatch.setattr("tests.plan.conftest.CATALOG", _with(services))
    plan = drawing.write(**{f"team-{n}": PROJECT for n in range(3)}).draw()
    symbols = [call.symbol for call in by_id(plan)["dev/001/common"].calls]
    assert {"foundryHost", "foundryHost2"} <= set(symbols)
    late = by_id(plan)["dev/001/p003/late"]
    child = next(call for call in late.calls if call.symbol == "foundryProject")
    assert child.resource.names[0].startswith("aifh2-")


def _with(services):
    from dataclasses import replace

    return replace(CATALOG, services=services)
