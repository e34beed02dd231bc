"""What guards an environment is held to its promise, one breakage at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.verify import verify_facts as facts
from tests.verify import verify_guards as g
from tests.verify import verify_world as w
from tests.verify.test_verify_rules import failed, score, unproven
from tests.verify.verify_world import World

PLANS, ACCOUNTS, CONTACT = "SE10-defender-plans", "SE10-ai-accounts", "SE12-security-contact"
POLICIES, EXEMPT, LOCKS = "SE01-policies", "SE01-exemptions", "RE09-locks"
GROUP, ALERTS, ONCE = "OE08-action-group", "OE08-alerts", "OE07-stored-once"
PLAN, POLICY, PEOPLE, ALERT = g.plan("dev"), g.policy("dev"), g.people("dev"), g.alert("dev")
EXTENSION = "properties.extensions.0"
OTHERS = "/subscriptions/x/providers/Microsoft.Authorization/policyAssignments/theirs"


def again(world: World) -> None:
    setting = {"name": "again", "properties": {"workspaceId": facts.workspace("dev")}}
    world.at(g.telemetry("dev") + facts.SETTING).append(setting)


GUARDED: list[tuple[str, Callable[[World], Any], set[str]]] = [
    ("a plan is free", lambda x: x.set(PLAN, "properties.pricingTier", "Free"), {PLANS}),
    ("a plan is gone", lambda x: x.drop(PLAN), {PLANS}),
    ("a smaller plan", lambda x: x.set(PLAN, "properties.subPlan", "PerTransaction"), {PLANS}),
    ("an extension is off", lambda x: x.set(PLAN, f"{EXTENSION}.isEnabled", "False"), {PLANS}),
    ("a cap is lifted",
     lambda x: x.set(PLAN, f"{EXTENSION}.additionalExtensionProperties.{g.CAP}", "-1"), {PLANS}),
    ("an account is not watched",
     lambda x: x.set(g.account("dev"), "properties.state", "Disabled"), {ACCOUNTS}),
    ("an account says nothing", lambda x: x.drop(g.account("dev")), {ACCOUNTS}),
    ("the contact is gone", lambda x: x.drop(g.contact("dev")), {CONTACT}),
    ("the contact is off",
     lambda x: x.set(g.contact("dev"), "properties.isEnabled", False), {CONTACT}),
    ("somebody else is written to",
     lambda x: x.set(g.contact("dev"), "properties.emails", "c@example.org"), {CONTACT}),
    ("only the worst is written about",
     lambda x: x.set(g.contact("dev"), "properties.notificationsSources.0.minimalSeverity", "High"),
     {CONTACT}),
    ("a policy is gone", lambda x: x.drop(POLICY), {POLICIES}),
    ("a policy audits",
     lambda x: x.set(POLICY, "properties.parameters.effect.value", "Audit"), {POLICIES}),
    ("a policy is not enforced",
     lambda x: x.set(POLICY, "properties.enforcementMode", "DoNotEnforce"), {POLICIES}),
    ("a policy allows more regions",
     lambda x: x.set(POLICY, "properties.parameters.regions.value", ["a", "b", "c"]), {POLICIES}),
    ("a policy is another",
     lambda x: x.set(POLICY, "properties.policyDefinitionId", g.DEFINITION + "2"), {POLICIES}),
    ("a policy leaves a group out",
     lambda x: x.set(POLICY, "properties.notScopes", [facts.group("dev", "p001")]), {POLICIES}),
    ("somebody is exempt", lambda x: x.at(g.exemptions("dev")).append(g.exempt("dev", "mine")),
     {EXEMPT}),
    ("somebody is exempt from what others ask",
     lambda x: x.at(g.exemptions("dev")).append(
         g.exempt("dev", "mine", policyAssignmentId=OTHERS)), set()),
    ("an exemption is gone", lambda x: x.at(g.exemptions("dev")).clear(), {EXEMPT}),
    ("an exemption lasts longer",
     lambda x: x.at(g.exemptions("dev"))[0]["properties"].update(expiresOn=None), {EXEMPT}),
    ("a lock is gone", lambda x: x.drop(g.lock("dev")), {LOCKS}),
    ("a lock keeps from writing",
     lambda x: x.set(g.lock("dev"), "properties.level", "ReadOnly"), {LOCKS}),
    ("alerts reach nobody", lambda x: x.set(PEOPLE, "properties.enabled", False), {GROUP}),
    ("alerts reach somebody else",
     lambda x: x.set(PEOPLE, "properties.emailReceivers.0.emailAddress", "x@example.org"),
     {GROUP}),
    ("an alert is off", lambda x: x.set(ALERT, "properties.enabled", False), {ALERTS}),
    ("an alert tells nobody",
     lambda x: x.set(ALERT, "properties.actions.actionGroups", []), {ALERTS}),
    ("an alert is gone", lambda x: x.drop(ALERT), {"OE05-present"}),
    ("telemetry is stored twice", again, {ONCE}),
]  # fmt: skip


@pytest.mark.parametrize(("story", "breakage", "expected"), GUARDED, ids=[s for s, *_ in GUARDED])
def test_a_broken_guard_is_found(
    story: str, breakage: Callable[[World], Any], expected: set[str]
) -> None:
    world = w.healthy()
    breakage(world)
    found = score(world)
    assert failed(found) == expected, [one.sentence for one in found.findings]


def test_exemptions_that_cannot_be_listed_prove_nothing() -> None:
    world = w.healthy()
    world.deny(g.exemptions("dev"))
    assert EXEMPT in unproven(score(world))
