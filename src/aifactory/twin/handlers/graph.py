"""Microsoft Graph, as far as a deployment asks it: the principals of the directory."""

import re
from collections.abc import Callable

from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body

_GRAPH = {
    "User": "#microsoft.graph.user",
    "Group": "#microsoft.graph.group",
    "ServicePrincipal": "#microsoft.graph.servicePrincipal",
}
_COLLECTIONS = {
    "users": "User",
    "groups": "Group",
    "serviceprincipals": "ServicePrincipal",
    "applications": "Application",  # the twin has none
}
# a eq 'v', a/any(x:x eq 'v') and startswith(a,'v'): what azure-cli 2.91.0 asks (read 2026-11).
_CLAUSE = re.compile(
    r"(?P<equal>\w+) eq '(?P<same>(?:[^']|'')*)'"
    r"|(?P<many>\w+)/any\((?P<each>\w+):(?P=each) eq '(?P<has>(?:[^']|'')*)'\)"
    r"|startswith\((?P<text>\w+),\s*'(?P<start>(?:[^']|'')*)'\)",
    re.IGNORECASE,
)


def by_ids(call: Call) -> Answer:
    """POST directoryObjects/getByIds: the principals that exist among those asked for."""
    types = {str(item).lower() for item in call.json.get("types") or ()}
    found = [call.state.principal(str(item)) for item in call.json.get("ids") or ()]
    shown = [_object(item) for item in found if item is not None]
    return Answer(200, {"value": [item for item in shown if _is_one_of(item, types)]})


def _is_one_of(item: Body, types: set[str]) -> bool:
    return not types or item["@odata.type"].rsplit(".", 1)[1].lower() in types


def principals(call: Call) -> Answer:
    """GET users, groups or servicePrincipals, as $filter asks for them."""
    kind = _COLLECTIONS.get(call.at["kind"].lower())
    if kind is None:
        message = f"Resource not found for the segment '{call.at['kind']}'."
        raise AzureError(400, "BadRequest", message)
    tests = _tests(call.query.get("$filter", ""))
    found = [_object(body) for _, body in call.state.records("principal") if body["type"] == kind]
    return Answer(200, {"value": [item for item in found if all(test(item) for test in tests)]})


def _tests(text: str) -> list[Callable[[Body], bool]]:
    rest = re.sub(r"\s+and\s+|[\s()]+", "", _CLAUSE.sub("", text), flags=re.IGNORECASE)
    if rest:
        message = f"Unsupported or invalid query filter clause: '{rest}' in '{text}'."
        raise AzureError(400, "Request_UnsupportedQuery", message)
    return [_test(found) for found in _CLAUSE.finditer(text)]


def _test(found: re.Match[str]) -> Callable[[Body], bool]:
    name = (found["equal"] or found["many"] or found["text"]).lower()
    value = (found["same"] or found["has"] or found["start"] or "").replace("''", "'").lower()
    if found["text"]:
        return lambda item: any(word.startswith(value) for word in _words(item, name))
    return lambda item: value in _words(item, name)


def _words(item: Body, name: str) -> list[str]:
    """The values of a property in lower case; a name of a principal is a list of them."""
    given: object = next((value for key, value in item.items() if key.lower() == name), [])
    return [str(word).lower() for word in (given if isinstance(given, list) else [given])]


def principal(call: Call) -> Answer:
    """GET one object of the directory."""
    found = call.state.principal(call.at["name"])
    kind = _COLLECTIONS.get(call.at["kind"].lower())
    if found is None or kind not in {None, found["type"]}:
        message = f"Resource '{call.at['name']}' does not exist."
        raise AzureError(404, "Request_ResourceNotFound", message)
    return Answer(200, _object(found))


def _object(principal: Body) -> Body:
    made = {
        "@odata.type": _GRAPH[principal["type"]],
        "id": principal["id"],
        "displayName": principal["name"],
    }
    if principal["type"] == "ServicePrincipal":
        made["appId"] = principal.get("appId", principal["id"])
        made["servicePrincipalNames"] = [made["appId"]]
    return made
