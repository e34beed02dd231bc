"""The outer shape of a template: its schema, its members, and that each is an object or an array.

ARM refuses the rest while it reads the request, with InvalidRequestContent (GitHub issues, read
2026-08); what it says about a wrong shape is unverified.
"""

import re
from collections.abc import Mapping
from typing import Any

from aifactory.template.expressions import ExpressionError
from aifactory.template.model import DeploymentScope, TemplateError
from aifactory.template.values import find

_MEMBERS = frozenset(
    (
        *("$schema", "languageversion", "contentversion", "apiprofile", "metadata"),
        *("parameters", "variables", "functions", "resources", "outputs", "definitions"),
        *("imports", "extensions", "asserts"),
    )
)
_OF_OBJECTS = ("parameters", "outputs", "definitions")


def check_shape(template: Mapping[str, Any]) -> None:
    """Refuse a template with members that ARM does not know, or with members of another shape."""
    members = {name.lower(): value for name, value in template.items()}
    for name in template:
        if name.lower() not in _MEMBERS:
            raise _unreadable(f"Could not find member '{name}' on object of type 'Template'", name)
    for name in _OF_OBJECTS:
        _check_object(members.get(name), name)
        for key, value in (members.get(name) or {}).items():
            _check_entry(value, f"{name}.{key}")
    _check_object(members.get("variables"), "variables")
    _check_functions(members.get("functions"))
    _check_resources(members.get("resources"), "resources")


def _check_functions(functions: Any) -> None:
    for at, namespace in enumerate(_array(functions, "functions")):
        _check_entry(namespace, f"functions[{at}]")
        members = {name.lower(): value for name, value in namespace.items()}
        _check_object(members.get("members"), f"functions[{at}].members")
        for name, function in (members.get("members") or {}).items():
            _check_entry(function, f"functions[{at}].members.{name}")
            given = {key.lower(): value for key, value in function.items()}.get("parameters")
            _array(given, f"functions[{at}].members.{name}.parameters")


def _check_resources(resources: Any, path: str) -> None:
    if isinstance(resources, dict):
        entries = [(f"{path}.{name}", entry) for name, entry in resources.items()]
    else:
        items = enumerate(_array(resources, path))
        entries = [(f"{path}[{at}]", entry) for at, entry in items]
    for where, entry in entries:
        _check_entry(entry, where)
        members = {name.lower(): value for name, value in entry.items()}
        _check_object(members.get("copy"), f"{where}.copy")
        _check_resources(members.get("resources"), f"{where}.resources")


def _check_object(value: Any, path: str) -> None:
    if value is not None and not isinstance(value, dict):
        raise _wrong(path, "an object")


def _check_entry(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(path, "an object")


def _array(value: Any, path: str) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise _wrong(path, "an array")
    return value or []


def _wrong(path: str, wanted: str) -> TemplateError:
    return _unreadable(f"Error converting value: {wanted} is expected", path)


def _unreadable(reason: str, path: str) -> TemplateError:
    return TemplateError(
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: "
        f"'{reason}. Path 'properties.template.{path}'.'.",
        path,
    )


_SCHEMA = re.compile(
    r"https?://schema\.management\.azure\.com/schemas/([0-9a-z-]+)/(\w*)deploymentTemplate\.json#?",
    re.IGNORECASE,
)
# Versions by scope: the published schemas (Azure/azure-resource-manager-schemas, 2025).
_VERSIONS = {
    "": ("2014-04-01-preview", "2015-01-01", "2018-05-01", "2019-04-01", "2019-08-01"),
    "subscription": ("2018-05-01", "2019-08-01"),
    "managementgroup": ("2019-08-01",),
    "tenant": ("2019-08-01",),
}


def check_schema(template: Mapping[str, Any], scope: DeploymentScope) -> None:
    """Refuse a template whose schema is not one for its scope."""
    schema = str(find(template, "$schema", ""))
    wanted = _kind(scope)
    match = _SCHEMA.fullmatch(schema)
    if match is None or match[2].lower() != wanted or match[1] not in _VERSIONS[wanted]:
        raise ExpressionError(
            f"Template schema '{schema}' is not supported. Supported versions are "
            f"'{','.join(_VERSIONS[wanted])}'. "
            "Please see https://aka.ms/arm-template for usage details."
        )


def _kind(scope: DeploymentScope) -> str:
    if scope.subscription:
        return "" if scope.group else "subscription"
    return "managementgroup" if scope.management_group else "tenant"
