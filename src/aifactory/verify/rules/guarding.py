"""Security: threats are watched for, policies hold, and nobody deletes by mistake."""

from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.verify.ground import Ground
from aifactory.verify.guarded import Account, Assigned, Contact, Excepted, Plan
from aifactory.verify.inventory import (
    EXEMPTIONS,
    Body,
    children,
    same,
    value_at,
)
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_LEVEL = "CanNotDelete"
_GROUP_ONLY = 5  # /subscriptions/…/resourceGroups/… has so many slashes before its lock


def _plans(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.promise.guards.plans)


def _protected(view: View, ground: Ground, plan: Plan) -> Iterator[Fault]:
    """Each Defender plan that was ordered is Standard, with its sub-plan and extensions.

    Read from every subscription of the environment. A plan that was turned off is Free; one that
    nobody ever ordered is not looked at.
    """
    body = ground.inventory.body(plan.id) or {}
    seen = value_at(body, "properties.pricingTier")
    if not same(seen, plan.tier):
        yield Fault(plan.id, "properties.pricingTier", seen, plan.tier, _ill(plan, "tier"))
        return
    seen = value_at(body, "properties.subPlan")
    if plan.sub_plan and not same(seen, plan.sub_plan):
        yield Fault(plan.id, "properties.subPlan", seen, plan.sub_plan, _ill(plan, "sub-plan"))
    live = {str(each.get("name")): each for each in children(body, "properties.extensions")}
    for name, wanted in sorted(plan.extensions.items()):
        seen = live.get(name, {}).get("isEnabled")
        if not same(str(seen), wanted):
            yield Fault(plan.id, f"properties.extensions.{name}", seen, wanted, _ill(plan, name))
    for path, wanted in sorted(plan.properties.items()):
        name, _, inner = path.partition(".")
        seen = value_at(live.get(name, {}), f"additionalExtensionProperties.{inner}")
        if not same(str(seen), wanted):
            yield Fault(plan.id, f"properties.extensions.{path}", seen, wanted, _ill(plan, path))


def _ill(plan: Plan, what: str) -> str:
    return f"Defender's plan {plan.id.rpartition('/')[2]} does not have the {what} ordered."


def _accounts(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.promise.guards.accounts)


def _watched(view: View, ground: Ground, account: Account) -> Iterator[Fault]:
    """Each AI account says itself that Defender watches it, as the plan was ordered.

    The account's own setting is read: a subscription's plan alone does not show that an account
    was not taken out.
    """
    seen = value_at(ground.inventory.body(account.id), account.path)
    if not same(seen, account.state):
        sentence = "The account is not watched as it was ordered."
        yield Fault(account.id, account.path, seen, account.state, sentence)


def _contacts(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.promise.guards.contacts)


def _reached(view: View, ground: Ground, contact: Contact) -> Iterator[Fault]:
    """Defender writes to the ordered people from the ordered severity on."""
    body = ground.inventory.body(contact.id)
    sentence = "Defender for Cloud does not write to the people who were named."
    if body is None or value_at(body, "properties.isEnabled") is not True:
        yield Fault(contact.id, "properties.isEnabled", None, True, sentence)
        return
    seen = {each.strip() for each in str(value_at(body, "properties.emails")).split(";")}
    if seen != set(contact.emails):
        yield Fault(contact.id, "properties.emails", seen, contact.emails, sentence)
    severities = [
        str(each.get("minimalSeverity"))
        for each in children(body, "properties.notificationsSources")
        if same(each.get("sourceType"), "Alert")
    ]
    if severities != [contact.minimal_severity]:
        path = "properties.notificationsSources.minimalSeverity"
        yield Fault(contact.id, path, severities, contact.minimal_severity, sentence)


def _policies(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.promise.guards.assigned)


def _holds(view: View, ground: Ground, one: Assigned) -> Iterator[Fault]:
    """Each policy that was ordered is assigned to the subscription with its effect.

    Definition, parameters and enforcement are read, and that nothing below is left out. That
    Azure has evaluated the policy since is not read.
    """
    body = ground.inventory.body(one.id)
    name = one.id.rpartition("/")[2]
    if body is None:
        yield Fault(one.id, "", None, one.definition, f"The policy {name} is not assigned.")
        return
    sentence = f"The policy {name} does not do what was ordered."
    for path, wanted in (("policyDefinitionId", one.definition), ("enforcementMode", one.mode)):
        seen = value_at(body, f"properties.{path}")
        if not same(seen, wanted):
            yield Fault(one.id, f"properties.{path}", seen, wanted, sentence)
    for parameter, wanted in sorted(one.parameters.items()):
        seen = value_at(body, f"properties.parameters.{parameter}.value")
        if not same(_text(seen), wanted):
            yield Fault(one.id, f"properties.parameters.{parameter}", seen, wanted, sentence)
    left_out = value_at(body, "properties.notScopes") or ()
    if left_out:
        yield Fault(one.id, "properties.notScopes", tuple(left_out), "none", sentence)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _exemptions(view: View, ground: Ground) -> Iterator[Subject]:
    promise = ground.promise
    found = {one.id.lower(): one.id for one in promise.guards.excepted}
    for subscription in promise.subscriptions if promise.guards.assigned else ():
        home = f"/subscriptions/{subscription}{EXEMPTIONS}"
        found |= {str(item["id"]).lower(): str(item["id"]) for item in ground.inventory.items(home)}
    live = _live_exemptions(ground)
    for key, text in sorted(found.items()):
        yield Subject(text, (text, live.get(key)))
    if not found:
        yield Subject(ground.key, (ground.key, None))


def _live_exemptions(ground: Ground) -> Mapping[str, Body]:
    promise = ground.promise
    homes = [f"/subscriptions/{one}{EXEMPTIONS}" for one in promise.subscriptions]
    return {
        str(item["id"]).lower(): item
        for home in (homes if promise.guards.assigned else ())
        for item in ground.inventory.items(home)
    }


def _declared(view: View, ground: Ground, item: tuple[str, Body | None]) -> Iterator[Fault]:
    """Nobody is exempt from our policies but those whom the factory names, until their last day.

    Exemptions from assignments of others are not looked at. A declared exemption whose last day
    is over is refused before anything is examined.
    """
    resource, body = item
    ours = {one.id.lower() for one in ground.promise.guards.assigned}
    declared = {one.id.lower(): one for one in ground.promise.guards.excepted}
    wanted = declared.get(resource.lower())
    if wanted is None:
        from_what = str(value_at(body, "properties.policyAssignmentId") or "")
        if body is not None and from_what.lower() in ours:
            sentence = "Somebody is exempt from a policy, and the factory does not say so."
            yield Fault(resource, "", from_what, "no exemption", sentence)
        return
    yield from _as_declared(resource, body, wanted)


def _as_declared(resource: str, body: Body | None, wanted: Excepted) -> Iterator[Fault]:
    if body is None:
        yield Fault(resource, "", None, wanted.assignment, "A declared exemption is not there.")
        return
    for path, value in (
        ("policyAssignmentId", wanted.assignment),
        ("expiresOn", wanted.until),
    ):
        seen = value_at(body, f"properties.{path}")
        if not same(seen, value):
            sentence = "The exemption is not the one that was declared."
            yield Fault(resource, f"properties.{path}", seen, value, sentence)


def _locks(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one, one) for one in ground.promise.guards.locked)


def _kept(view: View, ground: Ground, lock: str) -> Iterator[Fault]:
    """What holds data and what carries the network has a delete lock where it was ordered.

    Read from each resource; a lock on the resource group is none, and is not asked for.
    """
    seen = value_at(ground.inventory.body(lock), "properties.level")
    if not same(seen, _LEVEL):
        yield Fault(lock, "properties.level", seen, _LEVEL, "It can be deleted by mistake.")


RULES = (
    Rule("SE10-defender-plans", "security", ("SE:10",), "high",
         "Defender plans are on as ordered", _plans, _protected),
    Rule("SE10-ai-accounts", "security", ("SE:10",), "high",
         "Defender watches each AI account", _accounts, _watched),
    Rule("SE12-security-contact", "security", ("SE:12",), "medium",
         "Defender writes to the right people", _contacts, _reached),
    Rule("SE01-policies", "security", ("SE:01", "CO:04"), "high",
         "Policies hold as ordered", _policies, _holds),
    Rule("SE01-exemptions", "security", ("SE:01",), "high",
         "Nobody is exempt who was not named", _exemptions, _declared),
    Rule("RE09-locks", "reliability", ("RE:09", "SE:08"), "medium",
         "Data and networks are locked", _locks, _kept),
)  # fmt: skip
