"""What providers answer beyond their resources: private link groups, log categories, the rest."""

import re

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.handlers import resources
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body

_PLACE = re.compile(r"location eq '([^']+)'", re.IGNORECASE)
_DELETED = re.compile(r"/providers/[^/]+/deleted\w+$", re.IGNORECASE)


def private_links(call: Call) -> Answer:
    """GET {resource}/privateLinkResources."""
    target, body = _target(call)
    found = call.registry.providers.private_link_resources(body["type"], body)
    return Answer(200, {"value": [_placed(target, "privateLinkResources", item) for item in found]})


def diagnostics(call: Call) -> Answer:
    """GET {resource}/providers/Microsoft.Insights/diagnosticSettingsCategories."""
    target, body = _target(call)
    found = call.registry.providers.diagnostic_categories(body["type"])
    if not found:
        message = (
            f"The resource type '{body['type'].lower()}' does not support diagnostic settings."
        )
        raise AzureError(400, "ResourceTypeNotSupported", message)
    kind = "providers/microsoft.insights/diagnosticSettingsCategories"
    placed = [_placed(target, kind, item) for item in found]
    if not call.at["name"]:
        return Answer(200, {"value": placed})
    for item in placed:
        if item["name"].lower() == call.at["name"].lower():
            return Answer(200, item)
    raise AzureError(404, "NotFound", f"There is no category '{call.at['name']}'.")


def _target(call: Call) -> tuple[ResourceId, Body]:
    target = ResourceId(call.at["target"] or "/")
    call.writer.require_scope(target)
    body = call.state.get(target)
    if body is None:
        raise resources.missing(target)
    return target, body


def _placed(target: ResourceId, kind: str, item: Body) -> Body:
    return {"id": f"{target}/{kind}/{item['name']}", **item}


def others(call: Call) -> Answer | None:
    """What a provider answers outside its resources, such as deletedVaults; None if nothing."""
    if call.method != "POST" and call.registry.knows(call.path):
        return None
    providers = call.registry.providers
    body = call.json or None
    found = providers.subscription_actions(call.method, call.path, body, call.state)
    if found is None and call.method == "GET" and _DELETED.search(call.path):
        found = {"value": []}  # of what the twin does not bury, nothing is buried
    return None if found is None else Answer(200, _in_places(call, found))


def _in_places(call: Call, found: Body) -> Body:
    """Of a list by region, that of sizes, the rows that $filter asks for."""
    wanted = _PLACE.fullmatch(call.query.get("$filter", ""))
    if wanted is None:
        return found
    here = wanted[1].lower()
    return {**found, "value": [row for row in found["value"] if here in row["locations"]]}
