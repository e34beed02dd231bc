"""Whatever Resource Manager lets anybody break is found broken, and nothing else is."""

import asyncio

import pytest

from aifactory.api.desired import desire
from aifactory.api.folder import Folder
from aifactory.api.promised import promises
from aifactory.api.target import reach, twin_state
from aifactory.arm import Arm
from aifactory.arm.credentials import SecretCredential
from aifactory.arm.inprocess import InProcessTransport
from aifactory.azure.roles import BUILT_IN, OVER_OTHERS
from aifactory.twin import open_twin
from aifactory.verify import RULES, examine
from tests.journeys.journey_breakages import BREAKAGES
from tests.journeys.journey_contoso import (
    CONTOSO,
    FILTER,
    IDENTITY,
    IT,
    NET,
    PERSON,
    STAGE_NET,
    STORE,
    VAULT,
    change,
    given,
    gone,
    group,
    having,
    peered,
    then,
)

OUTSIDE = {"SE04-own-subscriptions"}  # no request gives an environment another subscription
# Tests of their own; SE06-asked in the journey of approvals.
APART = {"RE10-settled", "SE05-assignment-budget", "PE02-network-limits", "SE06-asked"}
APART |= {"SE06-openings", "SE06-perimeters"}  # test_journey_zones.py
APART |= {"SE06-other-perimeters"}  # test_journey_holes.py
APART |= {"SE04-roles-above", "SE04-acting", "SE04-occupants"}  # test_journey_holes.py
APART |= {"SE04-connected-groups", "SE06-admin-denials", "SE04-gateways"}  # test_journey_holes.py


# Contoso has no service with permissions of its own, no role above its groups, and is joined with
# nothing.
IDLE = {"SE05-data", "OE05-joined", "SE06-perimeters", "SE04-roles-above"}
# Nothing until a day, no service that houses others, none with stores of Azure's own behind it.
IDLE |= {"SE06-allowed", "SE04-tenants", "SE06-behind"}
IDLE |= {"SE04-speaking"}  # no app: tests/verify/test_verify_mentions.py


@pytest.fixture(scope="module")
def desired():
    return desire(CONTOSO)


@pytest.fixture
def factory(contoso):
    """Contoso as deployed, and one person in its directory."""
    scenario = contoso.path / "twin.yaml"
    person = f"  - {{ id: {PERSON}, type: User, name: somebody }}\n"
    scenario.write_text(scenario.read_text() + person)
    return contoso


def examined(factory, desired, work, environment=None):
    """Break what the work breaks, then examine."""

    async def _examine():
        async with reach(Folder(factory.path), "twin", None) as arm:
            await work(arm)
            return await examine(promises(desired), desired.catalog, arm, None, environment)

    return asyncio.run(_examine())


def told(card):
    """Rule, resource, property and value of what was found; Azure writes ids in any case."""
    return {
        (one.rule, one.resource.lower(), one.property, one.seen.lower()) for one in card.findings
    }


@pytest.mark.parametrize(
    ("work", "found", "environment"),
    [pytest.param(*each[1:], id=each[0]) for each in BREAKAGES],
)
def test_what_is_broken_is_found_and_nothing_else(factory, desired, work, found, environment):
    card = examined(factory, desired, work, environment)
    assert told(card) == {
        (rule, where.lower(), what, seen.lower()) for rule, where, what, seen in found
    }
    assert not any(score.unproven for score in card.scores)


def test_a_clean_factory_has_no_finding_and_every_rule_has_something_to_look_at(contoso, desired):
    card = examined(contoso, desired, then())
    assert told(card) == set()
    assert sum(score.passed for score in card.scores) >= 300
    assert {score.rule.id for score in card.scores if not score.passed} == IDLE


def test_every_rule_that_a_request_can_break_is_broken():
    broken = {finding[0] for each in BREAKAGES for finding in each[2]}
    assert broken == {rule.id for rule in RULES} - APART - OUTSIDE - IDLE


def test_a_floor_that_collects_roles_is_over_its_budget(factory, desired):
    names = [one.name for one in BUILT_IN if one.name not in OVER_OTHERS][:14]
    roles = (given(group("p003"), name, IT, number=at) for at, name in enumerate(names))
    found = told(examined(factory, desired, then(*roles), "dev"))
    assert {rule for rule, *_ in found} == {"SE05-allowed", "SE05-assignment-budget"}
    dev = promises(desired).environments[0]
    count = len(names) + sum(one.floor == "p003" for one in dev.allowed)
    assert ("SE05-assignment-budget", "dev/001/p003", "roleAssignments", str(count)) in found


@pytest.mark.slow
def test_a_network_full_of_subnets_is_at_its_limit(factory, desired):
    def _fill(body):
        subnets = body["properties"]["subnets"]
        for at in range(3000 - len(subnets)):
            subnets.append(
                {
                    "name": f"snet-{at}",
                    "properties": {
                        "addressPrefix": f"10.64.{16 + at // 32}.{at % 32 * 8}/29",
                        "networkSecurityGroup": {"id": FILTER},
                    },
                }
            )

    found = told(examined(factory, desired, change(NET, _fill), "dev"))
    assert {rule for rule, *_ in found} == {"PE02-network-limits", "OE05-ordered", "SE04-ways-out"}
    assert ("PE02-network-limits", NET.lower(), "subnets", "3000") in found


def test_what_has_not_come_up_yet_is_found(factory, desired):
    class Left(Exception):
        """Whoever wrote did not wait."""

    async def _leave(seconds):
        raise Left

    async def _write():
        twin = open_twin(twin_state(Folder(factory.path)), factory.path / "twin.yaml")
        transport = InProcessTransport(twin.handle, _leave)
        base = "https://twin.invalid"
        credential = SecretCredential(
            transport, base, twin.tenant, twin.client_id, twin.client_secret
        )
        async with Arm(transport, credential, base) as arm:
            with pytest.raises(Left):
                await having(VAULT, enabledForDeployment=False)(arm)
        twin.close()

    asyncio.run(_write())
    found = told(examined(factory, desired, then(), "dev"))
    assert found == {("RE10-settled", VAULT.lower(), "properties.provisioningState", "updating")}


def test_a_group_that_is_gone_holds_nothing_and_what_it_held_is_missed(factory, desired):
    card = examined(factory, desired, gone(group("p003")), "dev")
    found = told(card)
    assert ("CO03-tags", group("p003").lower(), "", "") in found
    assert ("OE05-present", VAULT.lower(), "", "") in found
    assert ("OE05-present", IDENTITY.lower(), "", "") in found
    assert ("SE05-promised", group("p003").lower(), "roleAssignments", "") in found
    # Its identity went with it; what that was given elsewhere stays behind and is nobody's now.
    rules = {"CO03-tags", "OE05-present", "SE05-promised", "SE05-allowed"}
    assert {rule for rule, *_ in found} == rules
    assert not any(score.unproven for score in card.scores)


def test_the_command_names_resource_property_and_value(contoso):
    contoso.arm(having(STORE, minimumTlsVersion="TLS1_0"))
    ended = contoso.aif("verify")
    assert ended.code == 3
    assert "HIGH SE07-transport (SE:07)" in ended.out
    assert f"dev/001 {STORE}" in ended.out
    assert "properties.minimumTlsVersion is TLS1_0, wanted TLS1_2" in ended.out
    assert ended.out.count("failed: ") == 1


def test_one_environment_alone_still_sees_its_peering_with_another(contoso):
    contoso.arm(then(peered(NET, STAGE_NET), peered(STAGE_NET, NET)))
    ended = contoso.aif("verify", "--env", "dev")
    assert ended.code == 3
    assert "SE04-peerings" in ended.out
    assert f"dev/001 {NET}" in ended.out
    assert f"properties.virtualNetworkPeerings.across is {STAGE_NET}" in ended.out
    assert ended.out.count("failed: ") == 1
