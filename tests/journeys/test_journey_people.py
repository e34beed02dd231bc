"""Everybody a profile knows, at once: what is live stays within the budget of assignments."""

import uuid

import pytest

from aifactory.api.folder import content_root
from aifactory.azure.limits import limit
from aifactory.catalog import load_catalog
from tests.journeys.conftest import Journey

CATALOG = load_catalog(content_root())
PROFILES = sorted(set(CATALOG.profiles) - {"common"})
OWN = sorted(name for name, one in CATALOG.personas.items() if one.scope == "common")
SUBSCRIPTIONS = {"dev": "00000000-0000-0000-0000-000000000001",
                 "prod": "00000000-0000-0000-0000-000000000003"}  # fmt: skip


def group_of(name):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def crowded(path):
    """A factory with a project of each profile, everybody named, and a directory that has them."""
    environments = "".join(f"  {n}: {{ subscriptions: [{s}] }}\n" for n, s in SUBSCRIPTIONS.items())
    people = "".join(f"  {name}: {{ group: {group_of(name)} }}\n" for name in OWN)
    path.joinpath("projects").mkdir(parents=True)
    path.joinpath("factory.yaml").write_text(
        f"factory: crowd\nregion: swedencentral\nenvironments:\n{environments}personas:\n{people}"
    )
    groups = {group_of(name): name for name in OWN}
    for profile in PROFILES:
        team = {
            short: group_of(f"{profile}.{short}") for short in CATALOG.profiles[profile].personas
        }
        groups |= {group: f"{profile}-{short}" for short, group in team.items()}
        lines = "".join(f"  {short}: {group}\n" for short, group in team.items())
        path.joinpath("projects", f"{profile}.yaml").write_text(
            f"profile: {profile}\nteam:\n{lines}"
        )
    path.joinpath("twin.yaml").write_text(
        f"tenant: {{ id: {group_of('tenant')}, name: crowd }}\nsubscriptions:\n"
        + "".join(f"  - {{ id: {s}, name: {n} }}\n" for n, s in SUBSCRIPTIONS.items())
        + "principals:\n"
        + "".join(f"  - {{ id: {g}, type: Group, name: {n} }}\n" for g, n in groups.items())
    )
    return Journey(path)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    factory = crowded(tmp_path_factory.mktemp("crowd") / "crowd")
    ended = factory.aif("deploy", "--yes")
    assert ended.code == 0, ended.err
    return factory


def assignments(journey, subscription):
    """Everything live in a subscription, whoever made it."""
    path = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleAssignments"

    async def _list(arm):
        return [one["properties"] async for one in arm.pages(path, "2022-04-01")]

    return journey.arm(_list)


def identity_of(journey, environment, floor):
    async def _one(arm):
        for found in identities:
            if f"id-{floor}-{environment}-" in found:
                return (await arm.get(found, "2024-11-30"))["properties"]["principalId"]
        raise AssertionError(f"{floor} has no identity in {environment}")

    identities = journey.resources("Microsoft.ManagedIdentity/userAssignedIdentities")
    return journey.arm(_one)


@pytest.mark.parametrize("environment", SUBSCRIPTIONS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_with_everybody_in_it_holds_thirteen_live_assignments(
    crowd, profile, environment
):
    shorts = CATALOG.profiles[profile].personas
    floor = f"p00{PROFILES.index(profile) + 1}"
    own = {group_of(f"{profile}.{short}") for short in shorts}
    own.add(identity_of(crowd, environment, floor))
    live = assignments(crowd, SUBSCRIPTIONS[environment])
    mine = [
        one for one in live if one["principalId"] in own or f"-{floor}-" in one["scope"].lower()
    ]
    assert 4 <= len(mine) <= limit("projectRoleAssignments").value == 13


@pytest.mark.parametrize("environment", SUBSCRIPTIONS)
def test_what_is_common_holds_a_hundred_live_assignments_at_most(crowd, environment):
    own = {group_of(name) for name in OWN}
    live = assignments(crowd, SUBSCRIPTIONS[environment])
    common = [one for one in live if one["principalId"] in own]
    assert 2 <= len(common) <= limit("commonRoleAssignments").value == 100


def test_it_all_holds_and_nothing_is_left_to_do(crowd):
    assert crowd.aif("plan", "--detailed-exitcode").code == 0
    ended = crowd.aif("verify")
    assert ended.code == 0, ended.out
