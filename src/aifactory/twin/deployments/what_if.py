"""What a deployment would change: it is carried out, compared with before, and taken back."""

from collections.abc import Iterator
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.deployments.records import Frame, Step
from aifactory.twin.deployments.run import Run
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import Body

_ORDER = ("Delete", "Create", "Deploy", "Modify", "Unsupported", "NoChange", "Ignore")
_VOLATILE = {"etag", "systemData", "provisioningState"}


def compare(call: Call, frame: Frame) -> Answer:
    """The answer to POST …/whatIf; what it wrote on the way is for the caller to discard."""
    before = {key: body for key, body in _everything(call, frame)}
    ended = Run(call.writer, frame).carry_out()
    if ended.error:
        error = ended.error.as_error()
        return Answer(200, {"status": "Failed", "error": error})
    changes = [_change(call, step, before) for step in _last(ended.touched)]
    touched = {change["resourceId"].lower() for change in changes}
    changes += _rest(call, before, touched)
    changes.sort(key=lambda change: (_ORDER.index(change["changeType"]), change["resourceId"]))
    slim = _format(call) == "resourceidonly"
    shown = [_slim(change) if slim else change for change in changes]
    return Answer(200, {"status": "Succeeded", "properties": {"changes": shown}})


def _format(call: Call) -> str:
    settings = call.json["properties"].get("whatIfSettings") or {}
    return str(settings.get("resultFormat", "FullResourcePayloads")).lower()


def _slim(change: Body) -> Body:
    return {name: change[name] for name in ("resourceId", "changeType")}


def _everything(call: Call, frame: Frame) -> Iterator[tuple[str, Body]]:
    """All there is in the subscription, where a deployment may write to any group.

    From a management group or the tenant it may write to any subscription.
    """
    own = frame.deployment.scope.subscription
    wide = [item.id for item in call.state.scenario.subscriptions]
    roots = [f"/subscriptions/{one}" for one in ([own] if own else wide)]
    for root in [*roots, "/providers"]:
        for resource, body in call.state.children(ResourceId(root)):
            yield resource.key, body


def _last(steps: tuple[Step, ...]) -> list[Step]:
    return list({step.target.key: step for step in steps}.values())


def _change(call: Call, step: Step, before: dict[str, Body]) -> Body:
    old, new = before.get(step.target.key), call.state.get(step.target)
    change: Body = {"resourceId": str(step.target), "changeType": "Create", "after": new}
    if old is None:
        return change
    delta = list(_delta(old, new or {}))
    change |= {"changeType": "Modify" if delta else "NoChange", "before": old}
    if delta:
        change["delta"] = delta
    return change


def _rest(call: Call, before: dict[str, Body], touched: set[str]) -> Iterator[Body]:
    """What was there and is not written: deleted by a complete deployment, else ignored."""
    if not call.at["scope"]:
        return  # what-if does not list a whole tenant
    group = (call.at["scope"] + "/").lower()
    for key, body in before.items():
        nested = ResourceId(body.get("id", key)).parent is not None
        if key in touched or not key.startswith(group) or nested or key.count("/providers/") > 1:
            continue
        gone = call.state.store.read(key) is None
        yield {
            "resourceId": body.get("id", key),
            "changeType": "Delete" if gone else "Ignore",
            "before": body,
            **({} if gone else {"after": body}),
        }


def _delta(old: Any, new: Any, path: str = "") -> Iterator[Body]:
    """The properties that differ, by path."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new} - _VOLATILE):
            here = f"{path}.{name}" if path else name
            yield from _delta(old.get(name), new.get(name), here)
    elif isinstance(old, list) and isinstance(new, list) and old != new:
        children = [
            item
            for at in range(max(len(old), len(new)))
            for item in _delta(_at(old, at), _at(new, at), str(at))
        ]
        yield {"path": path, "propertyChangeType": "Array", "children": children}
    elif old != new:
        kind = "Create" if old is None else "Delete" if new is None else "Modify"
        yield {"path": path, "propertyChangeType": kind, "before": old, "after": new}


def _at(items: list[Any], at: int) -> Any:
    return items[at] if at < len(items) else None
