"""What cannot be read is unproven, what passes is waited for, and nothing is asked twice."""

import asyncio
import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from aifactory.arm import ArmError
from aifactory.problems import Refused
from aifactory.twin.clock import Clock
from aifactory.verify import RULES, Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.verify_world import World


def score(world: World, only: str | None = None) -> Scorecard:
    return asyncio.run(examine(w.promises(), facts.FACTS, world, only))


def _states(scorecard: Scorecard, rule: str) -> Counter[str]:
    return Counter(one.state for one in scorecard.findings if one.rule == rule)


ASSIGNMENTS = (
    f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/Microsoft.Authorization/roleAssignments"
)
VAULT = facts.vault("dev", "p001")


@pytest.mark.parametrize(
    ("story", "path", "rules"),
    [
        ("role assignments", ASSIGNMENTS, {"SE05-allowed", "SE05-no-owners", "SE05-promised"}),
        ("a group's resources", facts.group("dev", "p001") + "/resources", {"SE06-public-access"}),
        ("private link", VAULT + "/privateLinkResources", {"SE06-public-access"}),
        ("diagnostic settings", VAULT + facts.SETTING, {"OE07-diagnostics"}),
        ("log categories", VAULT + facts.SETTING + "Categories", {"OE07-diagnostics"}),
        ("a zone's links", facts.zone("dev", facts.VAULT_ZONE) + "/virtualNetworkLinks",
         {"SE06-private-names", "SE04-names"}),
        ("the zones of a subscription",
         f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/Microsoft.Network/privateDnsZones",
         {"SE06-private-names"}),
        ("a role definition", facts.role_id("dev"), {"SE05-no-owners", "SE05-roles"}),
        ("budgets", facts.group("dev", "p001") + "/providers/Microsoft.Consumption/budgets",
         {"CO04-budgets"}),
        ("the group", facts.group("dev", "p001"), {"CO03-tags"}),
        ("a cluster", facts.cluster("dev"), {"PE05-scaling"}),
    ],
)  # fmt: skip
def test_what_is_denied_is_unproven_and_never_passed(
    story: str, path: str, rules: set[str]
) -> None:
    world = w.healthy()
    world.deny(path)
    found = score(world)
    assert not found.holds
    for rule in rules:
        assert set(_states(found, rule)) == {"unproven"}, (story, rule)


def test_a_fact_that_arm_contradicts_is_unproven() -> None:
    world = w.healthy()
    world.lists[(VAULT + "/privateLinkResources").lower()] = []
    world.lists[(VAULT + facts.SETTING + "Categories").lower()] = []
    found = score(world)
    assert _states(found, "SE06-private-endpoints")["unproven"] == 1
    assert _states(found, "OE07-diagnostics")["unproven"] == 1


def test_a_service_that_offers_private_link_needs_a_fact_that_closes_it() -> None:
    world = w.healthy()
    world.lists[(facts.workspace("dev") + "/privateLinkResources").lower()] = [{"name": "x"}]
    services = dict(facts.FACTS.services)
    services["logAnalytics"] = services["logAnalytics"].model_copy(update={"private": {}})
    known = facts.SmallFacts(services, facts.FACTS.parts)
    found = asyncio.run(examine(w.promises(), known, world))
    assert _states(found, "SE06-public-access") == {"unproven": 1}


def test_throttled_reads_wait_as_long_as_azure_says() -> None:
    world = w.healthy()
    throttled = ArmError(429, "TooManyRequests", "later", retry_after=7.0)
    world.deny(VAULT, throttled, ArmError(503, "ServiceUnavailable", "later"))
    assert score(world).findings == ()
    assert world.slept == 7.0 + 2.0


def test_a_lost_connection_is_waited_for() -> None:
    world = w.healthy()
    world.deny(VAULT, ConnectionResetError("reset"), ConnectionError("no such host"))
    assert score(world).findings == ()
    assert world.slept == 1.0 + 2.0


def test_nothing_is_certified_of_somebody_who_never_answers() -> None:
    world = w.healthy()
    world.deny(VAULT, *[ConnectionError("no such host")] * 100)
    with pytest.raises(ConnectionError, match="no such host"):
        score(world)
    assert world.later == [30.0, 28.0, 24.0, 16.0, 0.0]


class Narrow(World):
    """A world that answers so many questions in a second, and asks others to wait for one."""

    def __init__(self, world: World, most: int) -> None:
        super().__init__(world.bodies, world.lists)
        self.clock, self.most = Clock(0.0, wall=lambda: 0.0), most
        self.second, self.left = 0.0, most

    def _refuse(self, path: str) -> None:
        self.clock.activity += 1
        if self.clock.now() >= self.second + 1:
            self.second, self.left = self.clock.now(), self.most
        if not self.left:
            raise ArmError(429, "TooManyRequests", "later", retry_after=1.0)
        self.left -= 1

    async def sleep(self, seconds: float, more: float | None = None) -> None:
        await self.clock.sleep(seconds)


def test_a_reading_that_is_throttled_all_the_time_ends_whole() -> None:
    found = score(Narrow(w.healthy(), 5))
    assert found.findings == ()


def test_a_throttle_that_never_ends_is_unproven() -> None:
    world = w.healthy()
    world.deny(ASSIGNMENTS, *[ArmError(429, "TooManyRequests", "later")] * 100)
    assert set(_states(score(world), "SE05-allowed")) == {"unproven"}


def test_one_environment_is_judged_against_the_promises_of_all() -> None:
    world = w.healthy()
    space = "properties.addressSpace.addressPrefixes"
    world.set(facts.network("dev"), space, ["10.64.0.0/16", "10.68.9.0/24"])
    world.set(facts.vault("stage", "p001"), "properties.publicNetworkAccess", "Enabled")
    found = asyncio.run(examine(w.promises(), facts.FACTS, world, environment="dev"))
    assert {one.rule for one in found.findings} == {"SE04-own-space"}
    assert not [path for path in world.asked if facts.SUBSCRIPTION["stage"] in path]


def test_a_promised_child_that_no_list_names_is_examined_too() -> None:
    world = w.healthy()
    container = f"{facts.storage('dev')}/blobServices/default/containers/p001"
    world.add(container, properties={"publicAccess": "Blob"})
    services = dict(facts.FACTS.services)
    services["lakeContainer"] = services["storage"].model_copy(
        update={
            "resource": "Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01",
            "host": "storage",
            "private": {"properties.publicAccess": "None"},
            "keyless": {},
            "endpoints": (),
            "logs": None,
        }
    )
    promises = w.promises()
    dev = promises.environments[0]
    dev = replace(dev, services={**dev.services, container: "lakeContainer"})
    promises = replace(promises, environments=(dev, *promises.environments[1:]))
    known = facts.SmallFacts(services, facts.FACTS.parts)
    found = asyncio.run(examine(promises, known, world))
    assert [(one.rule, one.resource) for one in found.findings] == [
        ("SE06-public-access", container)
    ]


IDENTITY = facts.identity("dev", "p001")
FILTER = facts.filter_id("dev", "p001")


def _listed(world: World, resource: str) -> None:
    """The subscription's list shows a resource as it is now, and goes on to do so."""
    scope, _, kind = resource.rpartition("/providers/")
    path = f"{scope.partition('/resourceGroups')[0]}/providers/{kind.rpartition('/')[0]}"
    world.at(path).append(copy.deepcopy(world.bodies[resource.lower()]))


def _opened(world: World) -> None:
    world.set(VAULT, "properties.publicNetworkAccess", "Enabled")


def _unfiltered(world: World) -> None:
    world.set(FILTER, "properties.securityRules", [])


def _replaced(world: World) -> None:
    world.drop(IDENTITY)


@pytest.mark.parametrize(
    ("story", "resource", "change", "rules"),
    [
        ("a vault that was opened since", VAULT, _opened, {"SE06-public-access"}),
        ("a filter that was emptied since", FILTER, _unfiltered, {"SE04-project-filter"}),
        ("an identity that is gone since", IDENTITY, _replaced, {"OE05-present"}),
    ],
)
def test_a_list_that_is_behind_hides_nothing(
    story: str, resource: str, change: Callable[[World], None], rules: set[str]
) -> None:
    world = w.healthy()
    _listed(world, resource)
    change(world)
    assert rules <= {one.rule for one in score(world).findings}, story


def test_who_an_identity_is_comes_from_a_list_and_what_that_leaves_out_is_asked_for() -> None:
    world = w.healthy()
    _listed(world, IDENTITY)
    other = facts.identity("dev", "p002")
    assert score(world).findings == ()
    assert IDENTITY.lower() not in world.asked
    assert other.lower() in world.asked


def test_isolation_alone_is_judged_as_it_is_among_all() -> None:
    whole, world = score(w.healthy()), w.healthy()
    alone = score(world, "isolation")
    assert set(alone.scores) == {one for one in whole.scores if one.rule.bears_on("isolation")}
    apart = ("diagnosticsettingscategories", "budgets", "policyexemptions")
    assert not [path for path in world.asked if path.endswith(apart)]


@pytest.mark.parametrize("only", [None, "isolation"])
def test_a_group_that_is_gone_holds_nothing(only: str | None) -> None:
    world, gone = w.healthy(), facts.group("dev", "p009")
    world.deny(gone + "/resources", ArmError(404, "ResourceGroupNotFound", "no such group"))
    promises = w.promises()
    dev = promises.environments[0]
    dev = replace(dev, groups=(*dev.groups, gone))
    promises = replace(promises, environments=(dev, *promises.environments[1:]))
    found = asyncio.run(examine(promises, facts.FACTS, world, only))
    assert {one.rule for one in found.findings} == (set() if only else {"CO03-tags"})


def test_no_path_is_asked_twice() -> None:
    world = w.healthy()
    score(world)
    assert [path for path, count in Counter(world.asked).items() if count > 1] == []


@pytest.mark.parametrize(
    ("only", "pillars"),
    [
        ("cost", {"cost"}),
        ("isolation", {"isolation", "operations", "security"}),
        ("Security", {"security"}),
        ("SE04", {"isolation"}),
        ("se06-public-access", {"security"}),
        (None, {rule.pillar for rule in RULES}),
    ],
)
def test_only_chooses_a_pillar_or_rules(only: str | None, pillars: set[str]) -> None:
    found = score(w.healthy(), only)
    assert {one.rule.pillar for one in found.scores} == pillars


def test_only_refuses_what_it_does_not_know() -> None:
    with pytest.raises(Refused, match=r"AIF7001.*Did you mean 'isolation'"):
        score(w.healthy(), "isolaton")
