"""Role assignments: few for each project, and one for a group in which projects meet."""

from itertools import product

import pytest

from aifactory.azure.limits import limit
from aifactory.config import load_factory
from aifactory.plan import draw, promise
from aifactory.plan.access import IDENTITY
from aifactory.plan.draw import survey
from aifactory.plan.encryption import KEY_USER
from aifactory.plan.lock import Lock
from aifactory.plan.people import united
from aifactory.plan.project import ProjectPlan
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

TEAM = "5a1c0000-0000-0000-0000-000000000009"
PROFILES = sorted(set(CATALOG.profiles) - {"common"})
VAULTS = (
    "00000000-0000-0000-0000-000000000001/resourceGroups/keys/providers/Microsoft.KeyVault/vaults"
)
NAMED = f"{{ vault: /subscriptions/{VAULTS}/kv-keys, key: ours }}"
ENCRYPTIONS = ("platformManaged", "customerManaged", NAMED)
MORE = {"ml": ("kubernetes",)}  # what fits beside the profile, too


def everyone(profile, *flags):
    team = CATALOG.profiles[profile].personas
    lines = [f"  {short}: 5a1c0000-0000-0000-0000-00000000000{at}" for at, short in enumerate(team)]
    on = "".join(f"  {flag}: on\n" for flag in flags)
    return (
        f"profile: {profile}\nteam:\n"
        + "\n".join(lines)
        + "\n"
        + (f"services:\n{on}" if on else "")
    )


def factory_of(tier, encryption):
    words = f"tier: {tier}, encryption: {encryption},"
    return FACTORY.replace("dev:  {", f"dev: {{ {words}")


def floors_of(drawing, key="dev/001"):
    ground = drawing.factory().environments[key]
    site = survey(drawing.factory(), CATALOG, drawing.lock, ground)
    return [ProjectPlan(site, project) for project in site.projects]


CASES = [
    (profile, extra, tier, encryption)
    for profile, tier, encryption in product(PROFILES, ("economy", "production"), ENCRYPTIONS)
    for extra in sorted({(), MORE.get(profile, ())})
]


@pytest.mark.parametrize(("profile", "extra", "tier", "encryption"), CASES)
def test_a_project_with_everybody_in_it_has_thirteen_assignments_at_most(
    drawing, profile, extra, tier, encryption
):
    drawing.write(factory_of(tier, encryption), alpha=everyone(profile, *extra)).promise()
    (floor,) = floors_of(drawing)
    given = floor.grants
    assert len({(g.scope, g.role, g.principal) for g in given}) == len(given)
    assert {IDENTITY, *floor.principals} == {grant.persona for grant in given} - {KEY_USER}
    assert floor.assigned <= limit("projectRoleAssignments").value == 13


def test_one_assignment_too_many_is_refused_with_what_to_do(drawing):
    with pytest.raises(Refused) as refused:
        drawing.write(
            factory_of("economy", NAMED), alpha=everyone("dedicated", "containerApps")
        ).draw()
    (problem,) = refused.value.problems
    assert problem.code == "AIF3008"
    assert "needs 14 role assignments in dev/001" in problem.what
    assert "Take a persona out of `team`" in problem.fix


def test_who_only_looks_at_compute_has_no_part_of_the_shared_registry(drawing):
    plan = drawing.write(alpha=everyone("ml")).draw()
    at_hosts = {(g.stack, g.persona) for g in plan.grants if g.stack.endswith("/people")}
    assert at_hosts == {
        ("dev/001/people", "ml-member"),
        ("dev/001/people", "ml-team-lead"),
        ("prod/001/people", "project-operations"),
    }


def test_a_group_in_two_projects_gets_a_role_at_a_shared_host_once_for_both(drawing):
    shared = PROJECT.replace("LEAD", TEAM)
    plan = drawing.write(alpha=shared, beta=shared, gamma=PROJECT).draw()
    at_hosts = [grant for grant in plan.grants if grant.stack == "dev/001/people"]
    assert {(one.principal == TEAM, one.floors) for one in at_hosts} == {
        (True, ("p001", "p002")),
        (False, ("p003",)),
    }
    assert len({(g.scope, g.role, g.principal) for g in plan.grants}) == len(plan.grants)
    (people,) = [stack for stack in plan.stacks if stack.id == "dev/001/people"]
    assert people.after == ("dev/001/common",)
    (call,) = people.calls
    told = {one["principalId"]: one["floors"] for one in call.params["settings"]["grants"]}
    assert told[TEAM] == ["p001", "p002"]
    plan = drawing.write(alpha=None).draw()
    assert ("p002",) in {one.floors for one in plan.grants if one.principal == TEAM}


def test_a_projects_own_stacks_give_its_identity_alone_a_part_of_a_shared_host(drawing):
    plan = drawing.write(alpha=PROJECT + "services: { containerApps: on }\n").draw()
    (late,) = [stack for stack in plan.stacks if stack.id == "dev/001/p001/late"]
    (call,) = [one for one in late.calls if one.symbol == "registryRepositories"]
    assert [one["principalId"] for one in call.params["settings"]["grants"]] == [""]
    assert [one["floors"] for one in call.params["settings"]["grants"]] == [["p001"]]


def test_whose_project_runs_no_image_has_no_part_of_the_registry(drawing):
    users = sorted(one.flag for one in CATALOG.services.values() if one.uses)
    assert users == ["containerApps", "kubernetes", "machineLearning", "webApp"]
    plan = drawing.write(alpha=PROJECT).draw()
    (late,) = [stack for stack in plan.stacks if stack.id == "dev/001/p001/late"]
    assert {one.symbol for one in late.calls} == {"foundryProject", "lakeContainer"}
    at_hosts = {(g.persona, g.scope.type) for g in plan.grants if g.floors}
    assert at_hosts == {("genai-team-lead", "Microsoft.ContainerRegistry/registries")}


def test_a_shared_group_counts_for_each_of_its_projects_and_lives_once(drawing):
    shared = PROJECT.replace("LEAD", TEAM)
    drawing.write(alpha=shared, beta=shared).draw()
    one, other = floors_of(drawing)
    assert one.assigned == other.assigned
    assert len(united([one, other])) == len(one.shared_grants()) == 1


def test_a_crowd_at_one_host_is_cut_before_a_template_is_full(tmp_path):
    most = limit("templateResources").value // 2
    projects = tmp_path / "projects"
    projects.mkdir()
    (tmp_path / "factory.yaml").write_text(FACTORY)
    for at in range(most // 2 + 10):
        groups = [f"5a1c0000-0000-0000-{at:04x}-00000000000{n}" for n in range(3)]
        team = "\n".join(f"  {w}: {g}" for w, g in zip(("lead", "members"), groups, strict=False))
        (projects / f"p-{at:03}.yaml").write_text(f"profile: ml\nteam:\n{team}\n")
    factory = load_factory(tmp_path, CATALOG)
    plan = draw(factory, CATALOG, promise(factory, CATALOG, Lock(), "2026-11"))
    (people,) = [stack for stack in plan.stacks if stack.id == "dev/001/people"]
    assert [len(call.params["settings"]["grants"]) for call in people.calls] == [most, 20]
    assert len({call.symbol for call in people.calls}) == 2
