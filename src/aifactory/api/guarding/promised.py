"""What guards an environment as the plan makes it, in the examiner's values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aifactory.api.desired import Desired
from aifactory.azure.resource_id import ResourceId, resource_id, subscription_id
from aifactory.catalog.model import Service
from aifactory.plan.model import ModuleCall, Stack
from aifactory.verify.guarded import (
    Account,
    Assigned,
    Contact,
    Excepted,
    Guards,
    Plan,
    Watch,
)

_HOME = "guardrails"
_LOCK = "microsoft.authorization/locks"
_AUTHORIZATION = "Microsoft.Authorization"
_Placed = tuple[Stack, ModuleCall]


def guards(desired: Desired, key: str) -> Guards:
    """What guards one environment and scale set, such as dev/001."""
    stacks = [one for one in desired.plan.stacks if one.id.startswith(f"{key}/")]
    placed = [(stack, call) for stack in stacks for call in stack.calls]
    folders = {f"services/{s.folder}/main.bicep": s for s in desired.catalog.services.values()}
    return Guards(
        plans=tuple(_plan(*each) for each in _items(placed, "defender", "plans")),
        accounts=tuple(_accounts(placed, folders)),
        contacts=tuple(_contact(*one) for one in _of(placed, "security-contact")),
        assigned=tuple(_assigned(*each) for each in _items(placed, "policies", "assignments")),
        excepted=tuple(_excepted(*each) for each in _items(placed, "exemptions", "exemptions")),
        watch=_watch(placed),
        locked=tuple(sorted(_locks(placed))),
    )


def _of(placed: Iterable[_Placed], module: str) -> Iterator[_Placed]:
    path = f"{_HOME}/{module}.bicep"
    return (one for one in placed if one[1].module == path)


def _items(
    placed: Iterable[_Placed], module: str, parameter: str
) -> Iterator[tuple[Stack, ModuleCall, Any]]:
    for stack, call in _of(placed, module):
        for item in _list(call, parameter):
            yield stack, call, item


def _list(call: ModuleCall, parameter: str) -> Sequence[Any]:
    found = call.params[parameter]
    return found if isinstance(found, list) else []


def _plan(stack: Stack, call: ModuleCall, plan: Mapping[str, Any]) -> Plan:
    extensions = plan["extensions"]
    name = subscription_id(stack.subscription).extension(
        "Microsoft.Security/pricings", plan["name"]
    )
    return Plan(
        id=name.text,
        tier=plan["tier"],
        sub_plan=plan["subPlan"],
        extensions={each["name"]: each["isEnabled"] for each in extensions},
        properties={
            f"{each['name']}.{name}": str(value)
            for each in extensions
            for name, value in each["properties"].items()
        },
    )


def _accounts(placed: Iterable[_Placed], folders: Mapping[str, Service]) -> Iterator[Account]:
    for _, call in placed:
        facts = folders.get(call.module)
        if facts is None or facts.defended is None:
            continue
        settings = call.params["settings"]
        states = [name for name, one in facts.settings.items() if one.type == "defender"]
        state = str(settings[states[0]]) if isinstance(settings, dict) and states else ""
        if state:
            yield Account(f"{call.resource}/{facts.defended.child}", facts.defended.path, state)


def _contact(stack: Stack, call: ModuleCall) -> Contact:
    home = subscription_id(stack.subscription)
    return Contact(
        id=home.extension("Microsoft.Security/securityContacts", "default").text,
        emails=tuple(str(each) for each in _list(call, "emails")),
        minimal_severity=str(call.params["minimalSeverity"]),
    )


def _assigned(stack: Stack, call: ModuleCall, one: Mapping[str, Any]) -> Assigned:
    home = subscription_id(stack.subscription)
    return Assigned(
        id=home.extension(f"{_AUTHORIZATION}/policyAssignments", one["name"]).text,
        definition=one["definitionId"],
        mode=one["enforcementMode"],
        parameters={name: _text(given["value"]) for name, given in one["parameters"].items()},
    )


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _excepted(stack: Stack, call: ModuleCall, one: Mapping[str, Any]) -> Excepted:
    group = ResourceId(f"/subscriptions/{stack.subscription}/resourceGroups/{call.group}")
    return Excepted(
        id=group.extension(f"{_AUTHORIZATION}/policyExemptions", one["name"]).text,
        assignment=one["assignmentId"],
        until=one["expiresOn"],
    )


def _watch(placed: Sequence[_Placed]) -> Watch | None:
    for _, call in _of(placed, "action-group"):
        emails = tuple(str(each) for each in _list(call, "emails"))
        return Watch(str(call.resource), emails, tuple(sorted(_alerts(placed))))
    return None


_ALERTS = (
    ("alerts", "activity", "Microsoft.Insights/activityLogAlerts"),
    ("alerts", "metrics", "Microsoft.Insights/metricAlerts"),
    ("log-alerts", "queries", "Microsoft.Insights/scheduledQueryRules"),
)


def _alerts(placed: Sequence[_Placed]) -> Iterator[str]:
    for module, parameter, kind in _ALERTS:
        for stack, call, one in _items(placed, module, parameter):
            subscription = call.subscription or stack.subscription
            yield resource_id(subscription, str(call.group), kind, one["name"]).text


def _locks(placed: Iterable[_Placed]) -> Iterator[str]:
    for _, call in placed:
        if call.resource is not None and call.resource.type.lower() == _LOCK:
            yield call.resource.text
            yield from _link_locks(call)


def _link_locks(call: ModuleCall) -> Iterator[str]:
    if call.module != f"{_HOME}/network-locks.bicep" or call.resource is None:
        return
    network = ResourceId(call.resource.scope)
    for zone in _list(call, "zones"):
        home = resource_id(
            network.subscription or "",
            network.resource_group or "",
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
            str(zone),
            network.name,
        )
        yield home.extension("Microsoft.Authorization/locks", call.resource.name).text
