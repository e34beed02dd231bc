"""Gateways of networks: the connections in which one of them is an end."""

from collections.abc import Mapping

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, Body, World

_KIND = r"Microsoft\.Network/virtualNetworkGateways"
CONNECTIONS = (
    rf"(?P<gateway>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/{_KIND}/[^/]+)/connections"
)
_CONNECTION = "Microsoft.Network/connections"
_ENDS = ("virtualNetworkGateway1", "virtualNetworkGateway2")


def connections(at: Mapping[str, str], _: Body, world: World) -> Body:
    """GET {gateway}/connections, in whatever groups they stand."""
    gateway = ResourceId(at["gateway"])
    if world.get(gateway) is None:
        message = f"The Resource '{gateway}' was not found."
        raise AzureError(404, "ResourceNotFound", message)
    found = (body for _, body in world.find(_CONNECTION))
    return {"value": [body for body in found if gateway in map(ResourceId, _ends(body))]}


def _ends(connection: Body) -> list[str]:
    ids = (value_at(connection, f"properties.{end}.id") for end in _ENDS)
    return [str(one) for one in ids if one]
