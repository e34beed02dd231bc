"""One team, two projects: their rights at a shared host are one assignment, and part separately."""

import pytest

from tests.journeys.test_journey_people import assignments

LEADS = "5a1c0000-0000-0000-0000-000000000005"  # helpdesk's, in contoso
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
