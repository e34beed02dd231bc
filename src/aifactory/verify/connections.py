"""What private endpoints are connected to, and whether they were let in."""

from collections.abc import Iterator
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Live, children, id_at, value_at


@dataclass(frozen=True, slots=True)
class Connection:
    """A private endpoint's connection to one target."""

    endpoint: Live
    target: ResourceId
    groups: tuple[str, ...]
    status: str

    @property
    def approved(self) -> bool:
        """Whether the target's owner let the endpoint in."""
        return self.status.lower() == "approved"

    @property
    def subnet(self) -> ResourceId | None:
        """The subnet that the endpoint stands in."""
        return id_at(self.endpoint.body, "properties.subnet.id")

    @property
    def network(self) -> ResourceId | None:
        """The VNet that the endpoint stands in."""
        return self.subnet.parent if self.subnet else None


def connections(live: Live) -> Iterator[Connection]:
    """The connections of a private endpoint."""
    for path in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for item in children(live.body, f"properties.{path}"):
            target = id_at(item, "properties.privateLinkServiceId")
            if target is None:
                continue
            yield Connection(
                endpoint=live,
                target=target,
                groups=tuple(value_at(item, "properties.groupIds") or ()),
                status=str(
                    value_at(item, "properties.privateLinkServiceConnectionState.status") or ""
                ),
            )
