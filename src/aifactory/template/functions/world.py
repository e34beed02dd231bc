"""Functions on the template and on what is deployed: parameters, reference, list*, utcNow."""

from collections.abc import Callable, Sequence
from typing import Any

from aifactory.template.evaluator import Scope, Specials
from aifactory.template.expressions import ExpressionError, Node
from aifactory.template.functions.dates import COMPACT, written
from aifactory.template.functions.text import want_number, want_text
from aifactory.template.ids import absolute
from aifactory.template.model import Instance, Unknown
from aifactory.template.values import find, unknown_call


def _parameters(scope: Scope, name: Any) -> Any:
    return scope.parameter(want_text(name))


def _variables(scope: Scope, name: Any) -> Any:
    return scope.variable(want_text(name))


def _copy_index(scope: Scope, *given: Any) -> Any:
    name, offset = "", 0
    for value in given:
        if isinstance(value, str):
            name = value.lower()
        else:
            offset = want_number(value)
    if name not in scope.loops:
        raise _misplaced("copyIndex")
    index = scope.loops[name]
    return unknown_call("copyIndex", [index]) if isinstance(index, Unknown) else index + offset


def _misplaced(function: str) -> ExpressionError:
    return ExpressionError(
        f"The template function '{function}' is not expected at this location. "
        "Please see https://aka.ms/arm-functions for usage details."
    )


def _asking(function: str, scope: Scope) -> Unknown | None:
    """The answer while nothing may be asked: Unknown when probing, a refusal too early."""
    if scope.phase == "run":
        return None
    if scope.phase == "probe":
        return Unknown(f"{function}()")
    raise _misplaced(function)


def _target(scope: Scope, name: Any) -> Instance | None:
    found = scope.setting.symbols.get(name.lower()) if isinstance(name, str) else None
    return found if isinstance(found, Instance) else None


def _reference(scope: Scope, nodes: Sequence[Node]) -> Any:
    early = _asking("reference", scope)
    if early:
        return early
    name, *rest = (scope.value(node) for node in nodes)
    if isinstance(name, Unknown) or any(isinstance(value, Unknown) for value in rest):
        return unknown_call("reference", [name, *rest])
    full = len(rest) > 1 and want_text(rest[1]).lower() == "full"
    version = rest[0] if rest else None
    if version is not None and want_text(version).lower() == "full":
        version, full = None, True
    target = _target(scope, want_text(name))
    if target is not None:
        may_lack = find(target.declared.options, "nullIfNotFound") is not None
        asked = scope.runtime.standing if may_lack else scope.runtime.reference
        return asked(str(target.id), version or target.api_version, full)
    return scope.runtime.reference(_full_id(scope, name), version, full)


def _full_id(scope: Scope, name: str) -> str:
    """An id that may be relative to the deployment: Microsoft.Storage/storageAccounts/name."""
    if name.startswith("/"):
        return name
    if "." not in name or name.count("/") < 2:
        raise _undefined(name)
    return absolute(name, scope.setting.deployment.scope)


def _undefined(name: str) -> ExpressionError:
    return ExpressionError(
        f"The resource '{name}' is not defined in the template. "
        "Please see https://aka.ms/arm-syntax for usage details."
    )


def _own_target(scope: Scope, nodes: Sequence[Node]) -> Any:
    """The resource as it stands before the deployment writes it, or null."""
    early = _asking("target", scope)
    if early:
        return early
    if scope.own is None:
        raise _misplaced("target")
    full = bool(nodes) and want_text(scope.value(nodes[0])).lower() == "full"
    return scope.runtime.standing(str(scope.own.id), scope.own.api_version, full)


def _references(scope: Scope, nodes: Sequence[Node]) -> Any:
    early = _asking("references", scope)
    if early:
        return early
    name = want_text(scope.value(nodes[0]))
    full = len(nodes) > 1 and want_text(scope.value(nodes[1])).lower() == "full"
    loop = scope.setting.symbols.get(name.lower())
    if not isinstance(loop, list):
        raise _undefined(name)
    return [scope.runtime.reference(str(item.id), item.api_version, full) for item in loop]


def _resource_info(scope: Scope, nodes: Sequence[Node]) -> Any:
    name = want_text(scope.value(nodes[0]))
    target = _target(scope, name)
    if target is None:
        raise _undefined(name)
    return {
        "id": str(target.id),
        "name": target.name,
        "type": target.type,
        "apiVersion": target.api_version,
    }


def _list(scope: Scope, nodes: Sequence[Node], name: str = "list") -> Any:
    early = _asking(name, scope)
    if early:
        return early
    values = [scope.value(node) for node in nodes]
    if any(isinstance(value, Unknown) for value in values):
        return unknown_call(name, values)
    target = _target(scope, values[0])
    resource = str(target.id) if target else _full_id(scope, want_text(values[0]))
    version = values[1] if len(values) > 1 else (target.api_version if target else None)
    return scope.runtime.list(name, resource, version, values[2] if len(values) > 2 else None)


def _utc_now(scope: Scope, nodes: Sequence[Node]) -> Any:
    if scope.phase != "defaults":
        raise _misplaced("utcNow")
    moment = scope.runtime.utc_now()
    if isinstance(moment, Unknown):
        return moment
    return written(moment, want_text(scope.value(nodes[0])) if nodes else COMPACT)


def _new_guid(scope: Scope, nodes: Sequence[Node]) -> Any:
    if scope.phase != "defaults":
        raise _misplaced("newGuid")
    return scope.runtime.new_guid()


def _asked(function: str) -> Callable[[Scope, Sequence[Node]], Any]:
    def run(scope: Scope, nodes: Sequence[Node]) -> Any:
        values = [scope.value(node) for node in nodes]
        if any(isinstance(value, Unknown) for value in values):
            return unknown_call(function, values)
        return scope.runtime.call(function, tuple(values))

    return run


# Functions that only Azure can answer, whatever the template says.
_AZURE_ALONE = (
    "pickZones",
    "toLogicalZone",
    "toLogicalZones",
    "toPhysicalZone",
    "toPhysicalZones",
    "providers",
    "roleDefinitions",
)
SCOPED: Specials = {
    "parameters": (_parameters, 1, 1),
    "variables": (_variables, 1, 1),
    "copyIndex": (_copy_index, 0, 2),
}
SPECIAL: Specials = {
    "reference": (_reference, 1, 3),
    "references": (_references, 1, 2),
    "target": (_own_target, 0, 1),
    "resourceInfo": (_resource_info, 1, 1),
    "list": (_list, 1, 3),
    "utcNow": (_utc_now, 0, 1),
    "newGuid": (_new_guid, 0, 0),
    **{name: (_asked(name), 1, 5) for name in _AZURE_ALONE},
}
