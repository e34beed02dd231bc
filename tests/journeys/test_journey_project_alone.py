"""A project alone: a team's second, whose rights part separately, and one that needs new roles."""

import pytest

from tests.journeys.test_journey_people import assignments

LEADS = "5a1c0000-0000-0000-0000-000000000005"  # helpdesk's, in contoso
COSMOS = "Microsoft.DocumentDB/databaseAccounts"
DEV = "00000000-0000-0000-0000-00000000d001"


@pytest.fixture
def one_team(contoso):
    """Contoso, in which the leads of helpdesk lead another project, too."""
    ended = contoso.aif(
        "project", "add", "second", "--profile", "compact", "--team", f"lead={LEADS}"
    )
    assert ended.code == 0, ended.err
    return contoso


def at_registry(journey):
    """Condition of each live assignment of the leads at a registry in dev."""
    live = assignments(journey, DEV)
    return [
        one["condition"] for one in live
        if one["principalId"] == LEADS and "/registries/" in one["scope"]
    ]  # fmt: skip


def at_groups(journey):
    live = assignments(journey, DEV)
    mine = [one["scope"].rpartition("/")[2] for one in live if one["principalId"] == LEADS]
    return sorted(scope for scope in mine if scope.startswith("rg-"))


def test_a_second_project_of_a_team_shares_its_assignment_and_leaves_it_to_the_first(one_team):
    (before,) = at_registry(one_team)
    assert "'p003/'" in before
    ended = one_team.aif("deploy", "--yes", "--env", "dev", "--project", "second")
    assert ended.code == 0, ended.out + ended.err
    (both,) = at_registry(one_team)
    assert "{'p003/*', 'p004/*'}" in both
    assert at_groups(one_team) == ["rg-contoso-p003-dev-sdc-001", "rg-contoso-p004-dev-sdc-001"]
    assert one_team.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    ended = one_team.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out

    assert one_team.aif("project", "remove", "second").code == 0
    allow = [f"--allow-delete=dev/001/p004/{part}" for part in ("foundation", "services", "late")]
    ended = one_team.aif("deploy", "--yes", "--env", "dev", *allow)
    assert ended.code == 0, ended.out + ended.err
    assert at_registry(one_team) == [before]
    assert at_groups(one_team) == ["rg-contoso-p003-dev-sdc-001"]
    assert one_team.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    ended = one_team.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out


def test_what_somebody_opened_at_a_shared_host_is_left_to_the_environment(contoso):
    (vault,) = [one for one in contoso.resources("Microsoft.KeyVault/vaults") if "cmn-dev" in one]
    rules = [{"value": "198.51.100.7/32"}]

    def opened(body):
        body["properties"]["networkAcls"]["ipRules"] = rules

    contoso.change(vault, "2024-11-01", opened)
    ended = contoso.aif("plan", "--env", "dev", "--project", "helpdesk")
    assert (ended.code, "dev      no change" in ended.out) == (0, True), ended.out + ended.err
    ended = contoso.aif("plan", "--env", "dev")
    assert "EXPOSED!  properties.networkAcls.ipRules" in ended.out, ended.out + ended.err


@pytest.mark.slow
def test_the_first_project_of_a_team_leaves_and_the_second_keeps_its_part(one_team):
    assert one_team.aif("deploy", "--yes", "--env", "dev").code == 0
    assert one_team.aif("project", "remove", "helpdesk").code == 0
    allow = [f"--allow-delete=dev/001/p003/{part}" for part in ("foundation", "services", "late")]
    ended = one_team.aif("deploy", "--yes", "--env", "dev", *allow)
    assert ended.code == 0, ended.out + ended.err
    (left,) = at_registry(one_team)
    assert "'p004/'" in left
    assert "p003" not in left
    ended = one_team.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out


PROJECT = f"""profile: dedicated
team:
  lead: {LEADS}
  dataops: 5a1c0000-0000-0000-0000-000000000007
services:
  {{ foundry: off, aiSearch: off, storage: off, applicationInsights: off, monitorLink: off }}
"""
ALONE = ("--env", "dev", "--project", "third")


@pytest.fixture
def first_of_its_sort(contoso):
    """A project with a persona that nobody has yet: its role is made by the common stack."""
    contoso.write("projects/third.yaml", PROJECT)
    assert contoso.aif("lock").code == 0
    return contoso


def test_a_project_alone_takes_along_the_role_that_the_common_stack_has_yet_to_make(
    first_of_its_sort,
):
    planned = first_of_its_sort.aif("plan", *ALONE)
    assert planned.code == 0, planned.err
    (note,) = [line for line in planned.out.splitlines() if "is written, too" in line]
    assert note.strip().startswith("dev/001/common is written, too: the project needs its role")
    ended = first_of_its_sort.aif("deploy", "--yes", *ALONE)
    assert ended.code == 0, ended.out + ended.err
    again = first_of_its_sort.aif("plan", *ALONE, "--detailed-exitcode")
    assert again.code == 0, again.out
    assert "is written, too" not in again.out
    assert first_of_its_sort.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    ended = first_of_its_sort.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out


def test_a_project_alone_takes_nothing_away_from_others(first_of_its_sort):
    factory = first_of_its_sort.path / "factory.yaml"
    admin = "  core-it-admin: { group: 3b0d0000-0000-0000-0000-000000000001 }\n"
    assert admin in factory.read_text()
    factory.write_text(factory.read_text().replace(admin, ""))
    for verb in (("plan",), ("deploy", "--yes")):
        refused = first_of_its_sort.aif(*verb, *ALONE, "-o", "json")
        (problem,) = refused.json["problems"]
        assert (refused.code, problem["code"]) == (1, "AIF5007")
        assert problem["where"] == "dev/001/common"
        assert "leave --project away" in problem["fix"]
    assert first_of_its_sort.aif("deploy", "--yes", "--env", "dev").code == 0


@pytest.fixture
def first_at_a_host(contoso):
    """A project with a database in an account that is shared, and that nobody has needed yet."""
    team = f"team: {{ lead: {LEADS} }}"
    contoso.write(
        "projects/third.yaml", f"profile: compact\n{team}\nservices: {{ cosmosDatabase: on }}\n"
    )
    assert contoso.aif("lock").code == 0
    assert contoso.resources(COSMOS) == []
    return contoso


def test_a_project_alone_takes_along_the_host_that_the_common_stack_has_yet_to_make(
    first_at_a_host,
):
    planned = first_at_a_host.aif("plan", *ALONE)
    assert planned.code == 0, planned.err
    (note,) = [line for line in planned.out.splitlines() if "is written, too" in line]
    assert note.strip().startswith("dev/001/common is written, too: the project needs its")
    assert "databaseAccounts cosmosh1-" in note


@pytest.mark.slow
def test_a_project_alone_is_whole_with_the_host_that_it_took_along(first_at_a_host):
    ended = first_at_a_host.aif("deploy", "--yes", *ALONE)
    assert ended.code == 0, ended.out + ended.err
    assert len(first_at_a_host.resources(COSMOS)) == 1
    again = first_at_a_host.aif("plan", *ALONE, "--detailed-exitcode")
    assert again.code == 0, again.out
    assert first_at_a_host.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    ended = first_at_a_host.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out
