"""What stands in subnets, in whosever group it lies: interfaces, endpoints, balancers, NAT."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, children, id_at

# Each is in the subscription of its network (learn.microsoft.com/azure/private-link/
# private-endpoint-overview and azure/virtual-network/virtual-network-network-interface, 2026-08).
KINDS = tuple(
    f"microsoft.network/{kind}"
    for kind in (
        "applicationgateways",
        "loadbalancers",
        "natgateways",
        "networkinterfaces",
        "privateendpoints",
        "privatelinkservices",
    )
)
_PARTS = ("ipConfigurations", "frontendIPConfigurations", "gatewayIPConfigurations")


def occupants(subscription: str, kind: str) -> str:
    """The path of the list of a subscription's resources of one kind."""
    return f"/subscriptions/{subscription}/providers/{kind}"


def group_of(resource: ResourceId) -> str:
    """The id of the group that a resource lies in."""
    return f"/subscriptions/{resource.subscription}/resourceGroups/{resource.resource_group}"


def stands_in(body: Body) -> Iterator[ResourceId]:
    """The subnets that a resource has an address in, and the network that it serves as a whole."""
    for path in ("subnet", "sourceVirtualNetwork"):
        own = id_at(body, f"properties.{path}.id")
        if own is not None:
            yield own
    for part in _PARTS:
        for item in children(body, f"properties.{part}"):
            subnet = id_at(item, "properties.subnet.id")
            if subnet is not None:
                yield subnet
