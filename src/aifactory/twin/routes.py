"""Which handler answers which address: the table is read from the top, the first match counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from aifactory.twin import operations
from aifactory.twin.deployments import requests as deployments
from aifactory.twin.deployments import stack_requests as stacks
from aifactory.twin.handlers import (
    graph,
    listing,
    policies,
    providers,
    resources,
    subscriptions,
)
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError

Handler = Callable[[Call], Answer | None]  # None: somebody else may know

_SUB = "/subscriptions/{subscription}"
_GROUP = f"{_SUB}/resourcegroups/{{group}}"
_HISTORY = "{scope:scope}/providers/microsoft.resources/deployments"
_OLD_HISTORY = "(?P<scope>/subscriptions/[^/]+/resourcegroups/[^/]+)/deployments"  # operations only
_STACKS = "{scope:scope}/providers/microsoft.resources/deploymentstacks"
_PARTS = {
    "": "[^/]+",
    "scope": r"(?:/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?|/providers/microsoft\.management/managementgroups/[^/]+)?",  # noqa: E501
    "path": ".*?",
}
# Pairs of type and name after the namespace: a collection ends with a type, a resource with a name.
_COLLECTION = "{scope:path}/providers/[^/]+(?:/[^/]+/[^/]+)*/[^/]+"
_RESOURCE = "{scope:path}/providers/[^/]+(?:/[^/]+/[^/]+)+"


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table: methods, an address, who answers, and whether it has an api-version."""

    methods: frozenset[str]
    word: str  # what every such address contains: cheap to look for, before the address is matched
    address: re.Pattern[str]
    handler: Handler
    versioned: bool = True


def _route(methods: str, address: str, handler: Handler, versioned: bool = True) -> Route:
    def part(found: re.Match[str]) -> str:
        return f"(?P<{found.group(1)}>{_PARTS[found.group(2) or '']})"

    pattern = re.compile(re.sub(r"\{(\w+)(?::(\w+))?\}", part, address), re.IGNORECASE)
    return Route(frozenset(methods.split()), _word(address), pattern, handler, versioned)


def _word(address: str) -> str:
    """The longest piece of an address that stands in it letter by letter."""
    plain = re.sub(r"\{[^}]*\}|\\.", "*", address)
    while "(" in plain:
        plain = re.sub(r"\([^()]*\)[?*]?", "*", plain)
    return max(re.findall(r"[a-z/]+", plain), key=len, default="")


ROUTES: tuple[Route, ...] = (
    _route("POST", r"(?:/graph)?/(?:v1\.0|beta)/directoryobjects/getbyids", graph.by_ids, False),
    _route(
        "GET",
        r"(?:/graph)?/(?:v1\.0|beta)/{kind}",
        graph.principals,
        False,
    ),
    _route("GET", r"(?:/graph)?/(?:v1\.0|beta)/{kind}/{name}", graph.principal, False),
    _route("GET", "/tenants", subscriptions.tenants),
    _route("GET", "/subscriptions", subscriptions.every),
    _route("GET", _SUB, subscriptions.one),
    _route("GET", f"{_SUB}/locations", subscriptions.locations),
    _route("GET", "{scope:path}/operationstatuses/{name}", operations.status),
    _route("GET", "{scope:path}/operationresults/{name}", operations.result),
    _route("GET", f"{_SUB}/resourcegroups", subscriptions.all_groups),
    _route("GET", _GROUP, subscriptions.group),
    _route("HEAD", _GROUP, subscriptions.has_group),
    _route("PUT", _GROUP, subscriptions.put_group),
    _route("PATCH", _GROUP, subscriptions.patch_group),
    _route("DELETE", _GROUP, subscriptions.delete_group),
    _route("GET", f"(?:{_SUB})?/providers", subscriptions.providers),
    _route("GET", f"(?:{_SUB})?/providers/{{namespace}}", subscriptions.provider),
    _route(
        "POST",
        f"{_SUB}/providers/{{namespace}}/(?P<action>register|unregister)",
        subscriptions.register,
    ),
    _route("GET", f"{_SUB}/resources", listing.everything),
    _route("GET", f"{_GROUP}/resources", listing.everything),
    _route(
        "GET PUT PATCH DELETE",
        "{scope:path}/providers/microsoft.resources/tags/default",
        subscriptions.tags,
    ),
    _route("GET", _HISTORY, deployments.every),
    _route("GET", f"{_HISTORY}/{{name}}", deployments.get),
    _route("HEAD", f"{_HISTORY}/{{name}}", deployments.head),
    _route("PUT", f"{_HISTORY}/{{name}}", deployments.put),
    _route("DELETE", f"{_HISTORY}/{{name}}", deployments.delete),
    *(
        _route("GET", f"{history}/{{name}}/operations{rest}", handler)
        for history in (_HISTORY, _OLD_HISTORY)
        for rest, handler in (
            ("", deployments.operations),
            ("/{operation}", deployments.operation),
        )
    ),
    _route("POST", f"{_HISTORY}/{{name}}/exporttemplate", deployments.export),
    _route("POST", f"{_HISTORY}/{{name}}/cancel", deployments.cancel),
    _route("POST", f"{_HISTORY}/{{name}}/validate", deployments.validate),
    _route("POST", f"{_HISTORY}/{{name}}/whatif", deployments.what_if),
    _route("GET", _STACKS, stacks.every),
    _route("GET", f"{_STACKS}/{{name}}", stacks.get),
    _route("PUT", f"{_STACKS}/{{name}}", stacks.put),
    _route("DELETE", f"{_STACKS}/{{name}}", stacks.delete),
    _route("POST", f"{_STACKS}/{{name}}/validate", stacks.validate),
    _route("POST", f"{_STACKS}/{{name}}/exporttemplate", stacks.export),
    _route("GET", "{target:path}/privatelinkresources", providers.private_links),
    _route(
        "GET",
        "{target:path}/providers/microsoft.insights/diagnosticsettingscategories(?:/{name})?",
        providers.diagnostics,
    ),
    *(
        _route(
            "POST",
            f"{place}/providers/microsoft.policyinsights/checkpolicyrestrictions",
            policies.restrictions,
        )
        for place in (_SUB, _GROUP)
    ),
    _route("GET POST PUT DELETE", ".*", providers.others),
    _route("GET", _RESOURCE, resources.get),
    _route("HEAD", _RESOURCE, resources.head),
    _route("PUT", _RESOURCE, resources.put),
    _route("PATCH", _RESOURCE, resources.patch),
    _route("DELETE", _RESOURCE, resources.delete),
    _route("GET", _COLLECTION, listing.of_type),
    _route("POST", _COLLECTION, resources.post),
)


def answer(call: Call) -> Answer:
    """The answer of the first handler whose address and method fit and that feels responsible."""
    fitting, lowered = False, call.path.lower()
    for route in ROUTES:
        found = route.address.fullmatch(call.path) if route.word in lowered else None
        if found is None or call.method not in route.methods:
            fitting = fitting or found is not None
            continue
        there = replace(call, at={name: text or "" for name, text in found.groupdict().items()})
        if route.versioned:
            there.require_version()
        made = route.handler(there)
        if made is not None:
            return made
    if fitting:
        message = f"The requested resource does not support http method '{call.method}'."
        raise AzureError(405, "MethodNotAllowed", message)
    raise AzureError(404, "InvalidRequestUri", f"The path '{call.path}' leads to nothing.")
