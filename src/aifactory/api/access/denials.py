"""Policies in force that would deny what is to be written, asked of Azure beforehand."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aifactory.api.access.needs import Made
from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.build.main_bicep import deployment
from aifactory.build.model import Built
from aifactory.deploy.compared.live import GROUPS
from aifactory.deploy.model import Difference, digest
from aifactory.deploy.retry import READING, every, patiently
from aifactory.problems import Place, Problem
from aifactory.template.model import Evaluated, Unknown

_RESTRICTIONS = "2024-10-01"
_ASSIGNMENTS = "2024-05-01"
_MANAGED = "/providers/microsoft.management/managementgroups/"
_AT_ONCE = 16
_ASSIGNMENT = "microsoft.authorization/policyassignments"
_EXEMPTION = "microsoft.authorization/policyexemptions"
_SAID = 3  # of many alike that a policy denies
_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}(/[0-9]+)?")
# Deployments are asked about by what is in them; what governs others is not governed.
_FREE = ("microsoft.resources/", "microsoft.authorization/")


@dataclass(frozen=True, slots=True)
class Denials:
    """What is denied, and what nobody can know before the write."""

    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One resource that is to be written, and the line that asks for it."""

    resource: ResourceId
    version: str
    content: Mapping[str, Any]
    open: bool  # something in it is known only when it is written
    why: Place


async def denials(
    stacks: Sequence[Built], resources: Made, difference: Difference, arm: Arm
) -> Denials:
    """What policies say to the resources of these stacks; resources alike are asked about once.

    What stands and stays as it is is written again with its stack, so a policy may deny it, too;
    hundreds of subnets of which one changes are alike there, whatever their addresses.
    A policy that this very run assigns, changes or takes away has no say before it, and an
    exemption that it makes counts already.
    """
    deletes = (one.resource for one in difference.changes if one.kind == "delete")
    every = [one for found in resources.values() for one in found]
    ours = {one.id.key for one in every if one.id.type.lower() == _ASSIGNMENT}
    exempt = {
        (str(one.body["properties"].get("policyAssignmentId")).lower(), one.id.scope.lower())
        for one in every
        if one.id.type.lower() == _EXEMPTION
    }
    touched = {one.resource.lower() for one in difference.changes}
    stands = {one.id.key for stack in difference.stacks for one in stack.resources} - touched
    changing = frozenset({*ours, *map(str.lower, deletes)})
    look = _Look(arm, resources, changing, frozenset(exempt), frozenset(stands))
    by_subscription: dict[str, list[Built]] = {}
    for each in stacks:
        by_subscription.setdefault(each.stack.subscription, []).append(each)
    await asyncio.gather(*(look.subscription(*one) for one in sorted(by_subscription.items())))
    return Denials(tuple(sorted(set(look.problems))), tuple(sorted(set(look.unknown))))


@dataclass(slots=True)
class _Look:
    """One look at the policies of every subscription."""

    arm: Arm
    resources: Made
    changing: frozenset[str]  # assignments that are not any more what they are now
    exempt: frozenset[tuple[str, str]]  # assignment and scope
    stands: frozenset[str]  # keys of resources that stay as they are
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    async def subscription(self, subscription: str, stacks: Sequence[Built]) -> None:
        """All that is to be written in one subscription."""
        place = f"/subscriptions/{subscription}"
        try:
            await self._management(place)
            groups = {
                str(one["name"]).lower()
                for one in await every(self.arm, READING, f"{place}/resourcegroups", GROUPS)
            }
            gate = asyncio.Semaphore(_AT_ONCE)

            async def one(alike: list[_Wanted]) -> None:
                async with gate:
                    await self._asked(place, groups, alike)

            await asyncio.gather(*(one(alike) for alike in self._alike(stacks, groups)))
        except ArmError as error:
            if error.status != 403:
                raise
            self.problems.append(
                Problem(
                    f"{place}/providers/Microsoft.PolicyInsights",
                    "AIF5056",
                    f"It cannot be checked: {error.code}: {error.message}",
                    "Let `aif bootstrap --do` give the right, or ask.",
                )
            )

    async def _management(self, place: str) -> None:
        """Assignments of management groups: Azure does not evaluate them when it is asked."""
        path = f"{place}/providers/Microsoft.Authorization/policyAssignments"
        for item in await every(self.arm, READING, path, _ASSIGNMENTS):
            if str(item.get("id", "")).lower().startswith(_MANAGED) and _may_deny(item):
                self.unknown.append(
                    f"Not checked before: policy {_title(item)} of a management group may deny; "
                    f"Azure evaluates it only at the write: {item['id']}."
                )

    async def _asked(self, place: str, groups: set[str], alike: list[_Wanted]) -> None:
        one = alike[0]
        group = one.resource.resource_group
        scope = f"{place}/resourceGroups/{group}" if (group or "").lower() in groups else place
        path = f"{scope}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions"
        details = {"resourceContent": one.content, "apiVersion": one.version}
        body = {"resourceDetails": details}
        try:
            answer = await patiently(
                self.arm, READING, path, lambda: self.arm.post(path, _RESTRICTIONS, body)
            )
        except ArmError as error:
            if error.status not in (400, 404):
                raise
            self.unknown.append(f"Not checked before: {one.resource.type}: {error.message}")
            return
        found = ((answer or {}).get("contentEvaluationResult") or {}).get("policyEvaluations")
        for each in found or ():
            effect = str((each.get("effectDetails") or {}).get("policyEffect", "")).lower()
            if str(each.get("evaluationResult")).lower() == "noncompliant" and effect == "deny":
                self._told(alike, each.get("policyInfo") or {})

    def _told(self, alike: list[_Wanted], policy: Mapping[str, Any]) -> None:
        assignment = str(policy.get("policyAssignmentId", ""))
        if assignment.lower() in self.changing:
            return
        alike = [each for each in alike if not self._is_exempt(assignment, each.resource)]
        if not alike:
            return
        name = assignment.rpartition("/")[2]
        one = alike[0]
        more = f" and {len(alike) - 1} alike" if len(alike) > 1 else ""
        what = f"Policy {name} denies {one.resource.type} {one.resource.name}{more}: {assignment}."
        if one.open:
            self.unknown.append(
                f"Perhaps: {what} Some of its values are known only when it is written."
            )
            return
        fix = "Change what it asks for, or let the policy's owner exempt it."
        for place in dict.fromkeys(each.why for each in alike[:_SAID]):
            self.problems.append(Problem(str(place), "AIF5057", what, fix))

    def _is_exempt(self, assignment: str, resource: ResourceId) -> bool:
        return any(
            of == assignment.lower() and f"{resource.key}/".startswith(f"{scope}/")
            for of, scope in self.exempt
        )

    def _alike(self, stacks: Sequence[Built], groups: set[str]) -> list[list[_Wanted]]:
        """What is to be written, gathered by all that a policy could tell apart but names."""
        found: dict[str, list[_Wanted]] = {}
        for each in stacks:
            for wanted in _wanted(each, self.resources[each.stack.id]):
                group = (wanted.resource.resource_group or "").lower()
                here = group if group in groups else ""
                plain = _plain(wanted)
                if wanted.resource.key in self.stands:
                    plain = _ADDRESS.sub("*", plain)
                key = digest([here, wanted.resource.type.lower(), plain])
                found.setdefault(key, []).append(wanted)
        return list(found.values())


def _wanted(built: Built, resources: Sequence[Evaluated]) -> Iterator[_Wanted]:
    calls = {deployment(built.stack, call): call.why for call in built.stack.calls}
    first = built.stack.calls[0].why
    for one in resources:
        if one.id.type.lower().startswith(_FREE):
            continue
        why = calls.get(one.path[0].lower() if one.path else "", first)
        yield _Wanted(one.id, one.api_version, _content(one), _is_open(one.body), why)


def _content(one: Evaluated) -> dict[str, Any]:
    content = {key: _known(value) for key, value in one.body.items()}
    return {**content, "type": one.id.type, "name": "/".join(one.id.names)}


def _known(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _known(item) for key, item in value.items() if not isinstance(item, Unknown)}
    if isinstance(value, list):
        return [_known(item) for item in value if not isinstance(item, Unknown)]
    return value


def _is_open(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_is_open(item) for item in value.values())
    if isinstance(value, list):
        return any(_is_open(item) for item in value)
    return isinstance(value, Unknown)


def _plain(wanted: _Wanted) -> str:
    """A resource without its own name, the ids it points at and the factory's own tags."""
    content = dict(wanted.content)
    name = content.pop("name")
    tags = content.pop("tags", None) or {}
    own = {key: value for key, value in tags.items() if not key.startswith("aif-")}
    text = json.dumps([_flat(content), own], sort_keys=True, default=str)
    for word in sorted({*str(name).split("/"), wanted.resource.name}, key=len, reverse=True):
        text = text.replace(word, "*")
    return text


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _flat(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_flat(item) for item in value]
    return "/" if isinstance(value, str) and value.startswith("/") else value


def _may_deny(assignment: Mapping[str, Any]) -> bool:
    properties = assignment.get("properties") or {}
    if str(properties.get("enforcementMode", "Default")).lower() == "donotenforce":
        return False
    effect = ((properties.get("parameters") or {}).get("effect") or {}).get("value")
    return effect is None or str(effect).lower() == "deny"


def _title(assignment: Mapping[str, Any]) -> str:
    properties = assignment.get("properties") or {}
    return str(properties.get("displayName") or assignment.get("name"))
