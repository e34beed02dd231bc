"""The resources that a template asks for: loops unrolled, conditions decided, ids computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.template.evaluator import Scope, loop_count
from aifactory.template.expressions import ExpressionError, ParseError
from aifactory.template.ids import absolute, id_of, stand_in
from aifactory.template.model import DeploymentScope, Instance, Unknown
from aifactory.template.refusals import Located, located
from aifactory.template.shapes import Declared
from aifactory.template.values import find, unknown_call


@dataclass(slots=True)
class Made:
    """All rounds of one entry; where the condition is false, the instance is not wanted.

    It is None there if its name makes no sense either, as names of what is left out often do not.
    """

    declared: Declared
    loop: str | None
    batch: int | None
    instances: list[Instance | None] = field(default_factory=list)
    wanted: list[bool] = field(default_factory=list)


def make(declared: Declared, scope: Scope, place: DeploymentScope) -> Made:
    """The instances of one entry."""
    try:
        return _made(declared, scope, place)
    except (ParseError, Located):
        raise
    except ExpressionError as error:
        raise located("resource", find(declared.definition, "name", ""), error) from error


def _made(declared: Declared, scope: Scope, place: DeploymentScope) -> Made:
    loop = declared.loop
    if loop is None:
        made = Made(declared, None, None)
        _add(made, scope, place)
        return made
    name = str(find(loop, "name", declared.symbol or ""))
    serial = str(find(loop, "mode", "parallel")).lower() == "serial"
    made = Made(declared, name, _batch_size(name, loop) if serial else None)
    count = loop_count(name, scope.resolve(find(loop, "count")))
    # A loop of unknown length stands as one instance with an unknown index.
    indexes = [unknown_call("copyIndex", [name])] if isinstance(count, Unknown) else range(count)
    for index in indexes:
        _add(made, scope.round(name, index), place)
    return made


def _batch_size(name: str, loop: Mapping[str, Any]) -> int:
    size = find(loop, "batchSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise Located(
            f"The template 'copy' definition '{name}' has an invalid batch size: it must be a "
            "positive integer value. Please see https://aka.ms/arm-copy for usage details."
        )
    return size


def _add(made: Made, scope: Scope, place: DeploymentScope) -> None:
    declared = made.declared
    condition = scope.resolve(declared.condition)
    if not isinstance(condition, bool | Unknown):
        raise Located(
            f"The condition of the template resource '{declared.name}' is not "
            "valid: it must be a boolean. "
            "Please see https://aka.ms/arm-conditions for usage details."
        )
    made.wanted.append(condition is not False)
    made.instances.append(_attempted(declared, scope, place, condition is not False))


def _attempted(
    declared: Declared, scope: Scope, place: DeploymentScope, wanted: bool
) -> Instance | None:
    try:
        return _instance(declared, scope, place)
    except ExpressionError:
        if wanted:
            raise
        return None


def _instance(declared: Declared, scope: Scope, place: DeploymentScope) -> Instance:
    resource_type, name = _full(declared, scope)
    parent = _parent_scope(declared, scope, place)
    identifier = id_of(parent, resource_type, name)
    return Instance(
        id=ResourceId(identifier),
        type=resource_type,
        name=name,
        api_version=_api_version(declared, scope, name),
        symbol=declared.symbol,
        existing=declared.existing,
        after=(),
        scope=parent or "/",
        location=_location(declared, scope),
        loops=scope.loops,
        declared=declared,
    )


def _location(declared: Declared, scope: Scope) -> Any:
    if declared.location is None:
        return None
    return Scope(scope.setting, scope.runtime, "probe", scope.loops).resolve(declared.location)


def _api_version(declared: Declared, scope: Scope, name: Any) -> str:
    version = scope.resolve(declared.api_version)
    if version is None:
        raise Located(
            f"The template resource '{name}' is not valid: the apiVersion is missing. "
            "Please see https://aka.ms/arm-syntax-resources for usage details."
        )
    return str(version)


def _full(declared: Declared, scope: Scope) -> tuple[str, str | Unknown]:
    """Type and name with the segments of the parents."""
    types, names = [], []
    for entry in declared.chain:
        if entry.extension:
            raise Located(
                f"The template resource '{declared.symbol}' is not valid: the extension "
                f"'{entry.extension}' is not available. "
                "Please see https://aka.ms/arm-syntax-resources for usage details."
            )
        if not entry.is_named:
            raise Located(
                "The template resource is not valid: the 'type' and 'name' properties are "
                "required. Please see https://aka.ms/arm-syntax-resources for usage details."
            )
        types.append(str(scope.resolve(entry.type)))
        names.append(scope.resolve(entry.name))
    if any(isinstance(name, Unknown) for name in names):
        return "/".join(types), names[0] if len(names) == 1 else unknown_call("format", names)
    if any(not isinstance(name, str) or not name for name in names):
        raise Located(
            f"The template resource '{'/'.join(str(name or '') for name in names)}' is not valid. "
            "The name property cannot be null or empty. "
            "Please see https://aka.ms/arm-syntax-resources for usage details."
        )
    return "/".join(types), "/".join(names)


def _parent_scope(declared: Declared, scope: Scope, place: DeploymentScope) -> str:
    """The id of what a resource is deployed on; a part that is not known yet has a stand-in."""
    target, subscription, group = map(scope.resolve, declared.places)
    if target is not None:
        return absolute(f"/{_part(target)}" if isinstance(target, Unknown) else str(target), place)
    whose = _part(subscription)
    if group is not None:
        return f"/subscriptions/{whose or place.subscription}/resourceGroups/{_part(group)}"
    return f"/subscriptions/{whose}" if whose else place.prefix


def _part(value: Any) -> str:
    if isinstance(value, Unknown):
        return stand_in(value)
    return "" if value is None else str(value)
