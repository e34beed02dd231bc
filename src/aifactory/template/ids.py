"""Resource ids from types, names and scopes, and scopes from ids."""

from dataclasses import replace

from aifactory.template.expressions import ExpressionError
from aifactory.template.hashing import unique_string
from aifactory.template.model import DeploymentScope, Unknown
from aifactory.template.refusals import Located

_GROUPS = "microsoft.resources/resourcegroups"
_TENANT_TYPES = frozenset({"microsoft.management/managementgroups"})


def id_of(scope: str, resource_type: str, name: str | Unknown) -> str:
    """The id of a resource on a scope ('' for the tenant); names follow the type's segments."""
    namespace, *kinds = resource_type.split("/")
    names = _placeholders(name, len(kinds)) if isinstance(name, Unknown) else name.split("/")
    if len(names) != len(kinds) or not kinds:
        raise Located(
            f"The template resource '{name}' for type '{resource_type}' has incorrect segment "
            "lengths. A nested resource type must have identical number of segments as its "
            "resource name. A root resource type must have segment length one greater than its "
            "resource name. Please see https://aka.ms/arm-syntax-resources for usage details."
        )
    if resource_type.lower() == _GROUPS:
        return f"{scope}/resourceGroups/{names[0]}"
    path = "/".join([f"{kind}/{part}" for kind, part in zip(kinds, names, strict=True)])
    base = "" if resource_type.lower() in _TENANT_TYPES else scope
    return f"{base}/providers/{namespace}/{path}"


def _placeholders(name: Unknown, count: int) -> list[str]:
    """Stable stand-ins for a name that is not known yet: equal expressions, equal ids."""
    return [stand_in(name)] * count


def stand_in(value: Unknown) -> str:
    """What stands in an id for a part that is not known yet."""
    return f"[{unique_string([value.expression])}]"


def absolute(scope: str, deployment: DeploymentScope) -> str:
    """A `scope` property as the beginning of an id: absolute, '/', or relative to a deployment."""
    text = scope.rstrip("/")
    if not text or text.startswith("/"):
        return text
    namespace, *path = text.split("/")
    resource_type = "/".join([namespace, *path[0::2]])
    return id_of(deployment.prefix, resource_type, "/".join(path[1::2]))


def deployment_scope(target: str, parent: DeploymentScope, location: str) -> DeploymentScope:
    """The scope that a nested deployment runs in, from the id that it is deployed to."""
    if target.startswith("/["):
        # Where it goes is not known yet: the parent's place is the nearest that is.
        return replace(parent, location=location)
    parts = target.strip("/").split("/")
    lowered = [part.lower() for part in parts]
    if lowered[0] == "subscriptions" and len(parts) in {2, 4}:
        group = parts[3] if len(parts) == 4 else None
        return DeploymentScope(parent.tenant, parts[1], group, location)
    if lowered[:2] == ["providers", "microsoft.management"] and len(parts) == 4:
        return DeploymentScope(parent.tenant, None, None, location, parts[3])
    if not target.strip("/"):
        return DeploymentScope(parent.tenant, None, None, location)
    raise ExpressionError(
        f"The scope '{target}' is not valid for a deployment: it must be a tenant, a management "
        "group, a subscription or a resource group."
    )


def resource_id(scope: DeploymentScope, given: list[str]) -> str:
    """What resourceId() answers: optional subscription and group, then type and names."""
    at = next((i for i, part in enumerate(given[:3]) if "/" in part), None)
    if at is None:
        raise ExpressionError(
            "Unable to evaluate template language function 'resourceId': the first argument must "
            "be a resource type. "
            "Please see https://aka.ms/arm-resource-functions/#resourceid for usage details."
        )
    return named("resourceId", _prefix(scope, given[:at]), given[at], given[at + 1 :])


def _prefix(scope: DeploymentScope, leading: list[str]) -> str:
    if len(leading) == 2:
        return f"/subscriptions/{leading[0]}/resourceGroups/{leading[1]}"
    if not leading:
        return scope.prefix if scope.subscription else ""
    if scope.group is None:
        return f"/subscriptions/{leading[0]}"
    return f"/subscriptions/{scope.subscription}/resourceGroups/{leading[0]}"


def named(function: str, prefix: str, resource_type: str, names: list[str]) -> str:
    """An id on a scope, with the refusal that ARM gives for a wrong number of names."""
    resource_type = resource_type.rstrip("/")
    kinds = resource_type.split("/")[1:]
    parts = [part for name in names for part in name.split("/")]
    if len(kinds) != len(parts) or not kinds:
        raise ExpressionError(
            f"Unable to evaluate template language function '{function}': the type "
            f"'{resource_type}' requires '{len(kinds)}' resource name argument(s). "
            f"Please see https://aka.ms/arm-resource-functions/#{function.lower()} for usage "
            "details."
        )
    return id_of(prefix, resource_type, "/".join(parts))
