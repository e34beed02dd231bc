"""Children through which a service asks another resource for a private connection, and waits.

The resource that is asked shows a connection; whoever may write that connection says yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId

CONNECTIONS = "privateEndpointConnections"
STATE = "privateLinkServiceConnectionState"
# Where what is asked shows its connections: its property, and the word for the state of each. A
# registry of models has words of its own (Microsoft.MachineLearningServices/registries@2026-03-01).
SHOWN = (
    (CONNECTIONS, STATE),
    ("registryPrivateEndpointConnections", "registryPrivateLinkServiceConnectionState"),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """One type of such children: what it asks, and how its request is known at the other end."""

    type: str
    version: str
    target: str  # path of the id of what is asked
    state: str  # path of what has become of it
    endpoint: str  # how Azure calls the endpoint behind it; empty: its own request message tells
    source: str
    date: str

    @property
    def service(self) -> str:
        """The type of the service that asks, in lower case."""
        return "/".join(self.type.lower().split("/")[:2])

    @property
    def path(self) -> str:
        """Where such children stand below the service."""
        return "/default/".join(self.type.split("/")[2:])


ASKING = (
    Asking(
        "Microsoft.Search/searchServices/sharedPrivateLinkResources",
        "2025-05-01",
        "properties.privateLinkResourceId",
        "properties.status",
        "",
        "learn.microsoft.com/azure/search/search-indexer-howto-access-private",
        "2026-08",
    ),
    Asking(
        "Microsoft.DataFactory/factories/managedVirtualNetworks/managedPrivateEndpoints",
        "2018-06-01",
        "properties.privateLinkResourceId",
        "properties.connectionState.status",
        "{service}.{name}",
        "learn.microsoft.com/azure/data-factory/managed-virtual-network-private-endpoint; the name "
        "of the endpoint from memory",
        "unverified",
    ),
)
_BY_TYPE = {row.type.lower(): row for row in ASKING}


def asking(resource_type: str) -> Asking | None:
    """How a type asks; None for one that asks nobody."""
    return _BY_TYPE.get(resource_type.lower())


def target_of(row: Asking, body: Mapping[str, Any]) -> ResourceId | None:
    """What a child asks."""
    text = _at(body, row.target)
    return ResourceId(text) if isinstance(text, str) and text.startswith("/") else None


def state_of(row: Asking, body: Mapping[str, Any]) -> str:
    """What has become of it, in Azure's word."""
    return str(_at(body, row.state) or "Pending")


def is_from(child: ResourceId, body: Mapping[str, Any], connection: Mapping[str, Any]) -> bool:
    """Whether a connection at a target is what this child has asked for."""
    row = asking(child.type)
    if row is None:
        return False
    if not row.endpoint:
        message = _at(body, "properties.requestMessage")
        return bool(message) and message == _at(connection, f"properties.{STATE}.description")
    name = row.endpoint.format(service=child.names[0], name=child.name).lower()
    seen = str(_at(connection, "properties.privateEndpoint.id") or "").lower()
    return seen.rpartition("/")[2] == name


def approvals(resource_type: str, body: Mapping[str, Any]) -> Iterator[str]:
    """The actions that whoever says yes to a child must be allowed."""
    row = asking(resource_type)
    target = target_of(row, body) if row else None
    if target is not None:
        yield from (f"{target.type}/{CONNECTIONS}/{verb}" for verb in ("read", "write"))


def _at(body: Any, path: str) -> Any:
    for word in path.split("."):
        body = body.get(word) if isinstance(body, Mapping) else None
    return body
