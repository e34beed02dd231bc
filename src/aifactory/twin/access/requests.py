"""The action behind a request: what Azure asks of a caller before it answers."""

import re

from aifactory.azure.questions.asked import ASKED
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.access.permits import Permits, action_type

# Tokens, the directory, who one is, and what one's own operation came to: no role is asked for.
_FREE = re.compile(
    r"/?(?:graph/)?(?:v1\.0|beta)/.*|/tenants|/subscriptions|.*/operation(?:statuses|results)/[^/]+",
    re.IGNORECASE,
)
_STACK = "microsoft.resources/deploymentstacks"
_VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


def require_request(permits: Permits, method: str, path: str) -> None:
    """Refuse a request whose action no role of the caller allows; writes are asked again later."""
    if method == "POST" and not _FREE.fullmatch(path):
        resource, action = _acted(path)
        if resource.type.lower() != _STACK:  # which is never kept from its own resources
            permits.denials.refuse(action, resource)
    if permits.everything or _FREE.fullmatch(path):
        return
    known = next((row for row in ASKED if row.fits(method, path)), None)
    if known is not None:
        found = re.search(known.path, path, re.IGNORECASE)
        words = found.groupdict() if found else {}
        permits.require(known.action.format(**words), ResourceId(_scope(path)))
        return
    if method == "POST":
        resource, action = _acted(path)
        permits.require(action, resource)
    elif method in ("GET", "HEAD") or "deployment" in path.lower():
        permits.require(f"{_type(path)}/{_VERBS[method]}", ResourceId(path))


def _acted(path: str) -> tuple[ResourceId, str]:
    """The resource that a POST acts on, and the action."""
    above, _, verb = path.rpartition("/")
    resource = ResourceId(above or "/")
    return resource, f"{action_type(resource)}/{verb}/action"


def _scope(path: str) -> str:
    """The subscription or group that a question beside resources is asked of."""
    return re.split(r"/providers(?:/|$)|/resources$|/resourcegroups$", path, flags=re.IGNORECASE)[0]


def _type(path: str) -> str:
    """The type that a path names, of a resource or of a list of them."""
    _, found, tail = path.rpartition("/providers/")
    if not found:
        return action_type(ResourceId(path))
    words = tail.split("/")
    return "/".join((words[0], *words[1::2]))
