"""Policies on each subscription of an environment, its security contact, and exemptions."""

import re
from collections.abc import Iterator
from hashlib import sha256

from aifactory.azure.resource_id import ResourceId, subscription_id
from aifactory.catalog.guards import Effect, Policy
from aifactory.catalog.model import Json
from aifactory.config.model import Exemption
from aifactory.plan.guarding.stacks import GUARD, cell_stack
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.site import Site

_DEFINITIONS = "/providers/Microsoft.Authorization/policyDefinitions"
_KIND = "Microsoft.Authorization/policyAssignments"
_LAST_SECOND = "T23:59:59Z"  # an exemption holds until its last day is over


def guard_stack(site: Site, cell: str) -> Stack | None:
    """What a cell's subscription is guarded by before anything is built in it; None: nothing."""
    calls = [*_policies_call(site), *_contact_call(site)]
    return cell_stack(site, cell, GUARD, tuple(calls)) if calls else None


def exemption_call(site: Site, subscription: str, project: str) -> ModuleCall | None:
    """The exemptions of one project, on its group; None where it has none."""
    found = [one for one in site.ground.guard.exemptions if one.project == project]
    entries = [each for one in found for each in _exempt(site, subscription, one)]
    if not entries:
        return None
    return ModuleCall(
        symbol="exemptions",
        module="guardrails/exemptions.bicep",
        params={"exemptions": entries},
        resource=None,
        why=found[0].place,
    )


def _policies_call(site: Site) -> Iterator[ModuleCall]:
    assignments = [
        each
        for name, effect in site.ground.guard.policies.items()
        for each in _assignments(site, name, effect)
    ]
    if assignments:
        yield ModuleCall(
            symbol="policies",
            module="guardrails/policies.bicep",
            params={"assignments": assignments},
            resource=None,
            why=site.ground.guard.places["policies"],
        )


def _contact_call(site: Site) -> Iterator[ModuleCall]:
    contact = site.ground.guard.contact
    if contact is not None:
        yield ModuleCall(
            symbol="securityContact",
            module="guardrails/security-contact.bicep",
            params={
                "emails": list(contact.emails),
                "minimalSeverity": contact.minimal_severity.capitalize(),
            },
            resource=None,
            why=contact.place,
        )


def _assignments(site: Site, name: str, effect: Effect) -> Iterator[Json]:
    policy = site.catalog.policies[name]
    for tag in _tags(site, policy):
        parameters: dict[str, Json] = {
            parameter: {"value": [site.ground.region] if filled == "regions" else tag}
            for parameter, filled in policy.parameters.items()
        }
        if not policy.enforcement:
            parameters["effect"] = {"value": effect.capitalize()}
        audits = policy.enforcement and effect == "audit"
        yield {
            "name": assignment_name(name, tag),
            "displayName": f"{policy.title}: {tag}" if tag else policy.title,
            "definitionId": f"{_DEFINITIONS}/{policy.definition}",
            "parameters": dict(sorted(parameters.items())),
            "enforcementMode": "DoNotEnforce" if audits else "Default",
            "message": f"{policy.title} (policy {name}). "
            "An exemption is declared in factory.yaml, with its owner and its last day.",
        }


def _tags(site: Site, policy: Policy) -> list[str]:
    """The tags that a policy is assigned for, one by one; a single nothing for other policies."""
    if "tag" not in policy.parameters.values():
        return [""]
    return sorted({"aif-factory", *site.ground.tags})


def assignment_name(policy: str, tag: str = "") -> str:
    """The assignment's name in its subscription."""
    plain = re.sub(r"[^A-Za-z0-9-]", "-", tag)[:40]
    apart = "" if plain == tag else f"-{sha256(tag.encode()).hexdigest()[:6]}"
    return f"aif-{policy}" + (f"-{plain}{apart}" if tag else "")


def _exempt(site: Site, subscription: str, one: Exemption) -> Iterator[Json]:
    if one.policy not in site.ground.guard.policies:
        return
    for tag in _tags(site, site.catalog.policies[one.policy]):
        name = assignment_name(one.policy, tag)
        plain = name.removeprefix(f"aif-{one.policy}")
        yield {
            "name": f"aif-{one.name}{plain}",
            "assignmentId": str(assignment_id(subscription, name)),
            "category": one.category.capitalize(),
            "expiresOn": f"{one.until}{_LAST_SECOND}",
            "displayName": f"{one.policy}: {one.project} until {one.until}",
            "description": f"{one.reason} Owner: {one.owner}",
        }


def assignment_id(subscription: str, name: str) -> ResourceId:
    """The id of a policy assignment on a subscription."""
    return subscription_id(subscription).extension(_KIND, name)
