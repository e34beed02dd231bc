"""What a template says whatever its parameters, read once for all deployments of that template.

Its members are what they must be first: objects and arrays. ARM refuses the rest while it reads
the request, with InvalidRequestContent (GitHub issues, read 2026-08); what it says about a wrong
shape is unverified.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

import orjson

from aifactory.template.evaluator import LoopVariable
from aifactory.template.expressions import (
    ExpressionError,
    Node,
    calls,
    is_expression,
    texts,
    written,
)
from aifactory.template.limits import size_of
from aifactory.template.model import DeploymentScope, TemplateError
from aifactory.template.types import Type, Types
from aifactory.template.values import find, key_of

DEPLOYMENTS = "microsoft.resources/deployments"
# What tells ARM how to deploy a resource, and is no part of what it sends to the provider.
_INSTRUCTIONS = frozenset(
    (
        *("condition", "copy", "dependson", "existing", "scope", "comments", "resources"),
        *("metadata", "@options", "import", "extension"),
        *("name", "type", "apiversion"),  # settled before the body
    )
)
# Bytes of a template that is kept; ours have up to 64 KiB, and what strangers send is not hoarded.
_REMEMBERED = 1 << 17
_PLACES = ("scope", "subscriptionId", "resourceGroup")
_WAITS = re.compile("references?|resourceinfo|list", re.IGNORECASE)
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


class Shape:
    """A template, and what follows from it alone; each part is read when it is first asked for."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = template

    @cached_property
    def sections(self) -> Mapping[str, Any]:
        """Its members in lower case; raises what ARM says if one is not what it must be."""
        check_shape(self.template)
        return {name: find(self.template, name) or {} for name in _MEMBERS}

    @cached_property
    def size(self) -> int:
        """How many bytes it is."""
        return size_of(self.template)

    @cached_property
    def types(self) -> Types:
        """The types that it declares."""
        return Types(self.sections["definitions"])

    @cached_property
    def parameters(self) -> list[tuple[str, Type]]:
        """Its parameters, each with its type."""
        return [(name, self.types.of(one)) for name, one in self.sections["parameters"].items()]

    @cached_property
    def variables(self) -> dict[str, Any]:
        """Its variables by name in lower case; each loop in `copy` is a variable too."""
        result: dict[str, Any] = {}
        for name, value in self.sections["variables"].items():
            if name.lower() == "copy" and isinstance(value, list):
                result |= {str(find(loop, "name")).lower(): LoopVariable(loop) for loop in value}
            else:
                result[name.lower()] = value
        return result

    @cached_property
    def functions(self) -> dict[str, Mapping[str, Any]]:
        """Its functions by namespace and name in lower case."""
        return {
            f"{find(namespace, 'namespace')}.{name}".lower(): declared
            for namespace in self.sections["functions"]
            for name, declared in (find(namespace, "members") or {}).items()
        }

    @cached_property
    def entries(self) -> "list[Declared]":
        """Every entry of `resources`, children too."""
        return list(_declared(self.sections["resources"]))


def shape_of(template: Mapping[str, Any]) -> Shape:
    """The shape of a template, the same for all that are written alike and not very large."""
    try:
        text = orjson.dumps(template)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits, or very deep
        return Shape(template)
    return _shape(text) if len(text) <= _REMEMBERED else Shape(template)


@lru_cache(maxsize=64)  # kinds of stacks in use at a time
def _shape(text: bytes) -> Shape:
    return Shape(orjson.loads(text))


class Declared:
    """One entry of `resources`, with the entries around it; what each part of it says."""

    def __init__(
        self,
        definition: Mapping[str, Any],
        symbol: str | None,
        parents: "tuple[Declared, ...]" = (),
    ) -> None:
        self.definition = definition
        self.symbol = symbol
        self.chain = (*parents, self)  # a nested entry leaves out the segments of its parents
        self.type = find(definition, "type")
        self.name = find(definition, "name")
        self.is_named = all(key_of(definition, one) is not None for one in ("type", "name"))
        self.api_version = find(definition, "apiVersion")
        self.extension = find(definition, "extension") or find(definition, "import")
        self.condition = find(definition, "condition", True)
        self.loop = find(definition, "copy")
        self.existing = bool(find(definition, "existing", False))
        self.location = find(definition, "location")
        self.depends_on = find(definition, "dependsOn")
        self.places = tuple(find(definition, one) for one in _PLACES)

    @cached_property
    def options(self) -> Mapping[str, Any]:
        """What Bicep's decorators say of a resource: onlyIfNotExists, retryOn, nullIfNotFound."""
        found = find(self.definition, "@options")
        return found if isinstance(found, dict) else {}

    @cached_property
    def nested(self) -> Shape | None:
        """The template that a deployment has written inside it."""
        properties = find(self.definition, "properties")
        template = find(properties, "template") if isinstance(properties, dict) else None
        return Shape(template) if isinstance(template, dict) else None

    @cached_property
    def sent(self) -> list[tuple[str, str, Any]]:
        """What is no instruction to ARM: each property's name, in lower case too, and its value."""
        properties = ((key, key.lower(), given) for key, given in self.definition.items())
        return [each for each in properties if each[1] not in _INSTRUCTIONS]

    @cached_property
    def asked(self) -> list[Node]:
        """The first argument of every call that waits for a resource, nested templates left out."""
        found = (text for tree in self._visible() for text in texts(tree) if text[:1] == "[")
        return [node for text in found for node in _asked_in(text)]

    def _visible(self) -> Iterator[Any]:
        nested = str(self.type).lower() == DEPLOYMENTS
        for key, value in self.definition.items():
            if key.lower() in {"resources", "dependson"}:
                continue
            if nested and key.lower() == "properties" and isinstance(value, dict):
                yield {name: item for name, item in value.items() if name.lower() != "template"}
            else:
                yield value


def _declared(resources: Any, parents: tuple[Declared, ...] = ()) -> Iterator[Declared]:
    """Every entry, an array's in language 1.0 and an object's in 2.0, children too."""
    named = resources.items() if isinstance(resources, dict) else ((None, r) for r in resources)
    for symbol, definition in named:
        entry = Declared(definition, symbol, parents)
        yield entry
        children = find(definition, "resources")
        if children:
            yield from _declared(children, entry.chain)


def _asked_in(text: str) -> Iterator[Node]:
    if is_expression(text) and _WAITS.search(text):
        waiting = (call for call in calls(written(text)) if _WAITS.match(call.key))
        yield from (call.arguments[0] for call in waiting if call.arguments)
