"""The interface of a private endpoint: the addresses it takes, its place in a subnet."""

from ipaddress import IPv4Network
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Group
from aifactory.twin.providers.network import ranges
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

INTERFACE = "Microsoft.Network/networkInterfaces"


def interface_of(endpoint: ResourceId, body: Body) -> ResourceId:
    """The id of the endpoint's interface: its own name if the endpoint asks for one."""
    made = f"{endpoint.name}.nic.{guid(endpoint, 'interface')}"
    name = value_at(body, "properties.customNetworkInterfaceName") or made
    at = endpoint.text.lower().rindex("/providers/")
    return ResourceId(f"{endpoint.text[:at]}/providers/{INTERFACE}/{name}")


def addresses(write: Write, subnet_id: ResourceId, group: Group, world: World) -> dict[str, str]:
    """An address for each member: the one it has, the one it asks for, else the next free one."""
    subnet = world.get(subnet_id) or {}
    mine = _held_by(interface_of(write.id, write.existing or write.body), world)
    asked = {
        str(value_at(one, "properties.memberName")).lower(): one["properties"]["privateIPAddress"]
        for one in values_at(write.body, "properties.ipConfigurations[]")
    }
    others = set(_in_use(subnet)) - set(mine.values())
    chosen = {**asked, **mine}
    prefix = next((one for one in ranges.ranges_of(subnet, subnet_id) if one.version == 4), None)
    taken = {*others, *chosen.values()}
    free = ranges.free_addresses(prefix, taken) if isinstance(prefix, IPv4Network) else iter(())
    placed: dict[str, str] = {}
    for member in (address.member for address in group.addresses):
        place = chosen.get(member.lower()) or next(free, None)
        if place is None:
            raise _full(subnet_id, prefix, len(group.addresses))
        if place in others:
            raise _occupied(subnet_id, place)
        placed[member] = place
    return placed


def interface_body(
    interface: ResourceId, endpoint: Body, group: Group, placed: dict[str, str]
) -> Body:
    """The interface as Azure shows it, one configuration for each address."""
    subnet = {"id": endpoint["properties"]["subnet"]["id"]}
    owner = ResourceId(endpoint["id"])
    return {
        "id": interface.text,
        "name": interface.name,
        "type": INTERFACE,
        "location": endpoint.get("location"),
        "properties": {
            "provisioningState": "Succeeded",
            "privateEndpoint": {"id": endpoint["id"]},
            "ipConfigurations": [
                {
                    "id": _configuration(interface, owner, member),
                    "name": _configuration(interface, owner, member).rpartition("/")[2],
                    "properties": {
                        "provisioningState": "Succeeded",
                        "privateIPAddress": place,
                        "privateIPAllocationMethod": "Dynamic",
                        "subnet": subnet,
                        "primary": at == 0,
                        "privateLinkConnectionProperties": {
                            "groupId": group.name,
                            "requiredMemberName": member,
                        },
                    },
                }
                for at, (member, place) in enumerate(placed.items())
            ],
        },
    }


def occupy(subnet_id: ResourceId, interface: Body, endpoint: ResourceId, world: World) -> None:
    """The interface's addresses show in the subnet, which can now not be deleted."""
    subnet = world.get(subnet_id)
    if subnet is None:
        return
    mine = [
        {"id": one["id"], "properties": {"privateIPAddress": one["properties"]["privateIPAddress"]}}
        for one in values_at(interface, "properties.ipConfigurations[]")
    ]
    configurations, endpoints = _others(subnet, ResourceId(interface["id"]), endpoint)
    _store(subnet_id, subnet, [*configurations, *mine], [*endpoints, {"id": endpoint.text}], world)


def vacate(
    subnet_id: ResourceId, interface: ResourceId, endpoint: ResourceId, world: World
) -> None:
    """The interface's addresses are free again."""
    subnet = world.get(subnet_id)
    if subnet is not None:
        _store(subnet_id, subnet, *_others(subnet, interface, endpoint), world)


def may_delete_interface(interface: ResourceId, body: Body, world: World) -> None:
    """Refuses to delete an interface that an endpoint holds."""
    endpoint = value_at(body, "properties.privateEndpoint.id")
    if endpoint and world.get(ResourceId(endpoint)) is not None:
        # Code and wording unverified.
        message = (
            f"Network interface {interface} cannot be deleted because it is currently in use with "
            f"private endpoint {endpoint}."
        )
        raise AzureError(400, "NicInUseWithPrivateEndpoint", message)


def _configuration(interface: ResourceId, endpoint: ResourceId, member: str) -> str:
    """Azure names these after a GUID (Azure/bicep 13267); here one for each endpoint and member."""
    name = f"privateEndpointIpConfig.{guid(endpoint, member)}"
    return f"{interface}/ipConfigurations/{name}"


def _held_by(interface: ResourceId, world: World) -> dict[str, str]:
    path = "properties.privateLinkConnectionProperties.requiredMemberName"
    return {
        str(value_at(one, path)).lower(): one["properties"]["privateIPAddress"]
        for one in values_at(world.get(interface), "properties.ipConfigurations[]")
    }


def _in_use(subnet: Body) -> list[str]:
    path = "properties.ipConfigurations[].properties.privateIPAddress"
    return [str(place) for place in values_at(subnet, path)]


def _others(
    subnet: Body, interface: ResourceId, endpoint: ResourceId
) -> tuple[list[Any], list[Any]]:
    configurations = [
        one
        for one in values_at(subnet, "properties.ipConfigurations[]")
        if not one["id"].lower().startswith(f"{interface.key}/")
    ]
    endpoints = [
        one
        for one in values_at(subnet, "properties.privateEndpoints[]")
        if one["id"].lower() != endpoint.key
    ]
    return configurations, endpoints


def _store(
    subnet_id: ResourceId,
    subnet: Body,
    configurations: list[Any],
    endpoints: list[Any],
    world: World,
) -> None:
    users = {"ipConfigurations": configurations, "privateEndpoints": endpoints}
    properties = {key: value for key, value in subnet["properties"].items() if key not in users}
    properties.update({key: value for key, value in users.items() if value})
    world.put(subnet_id, {**subnet, "properties": properties})


def _full(subnet: ResourceId, prefix: object, wanted: int) -> AzureError:
    message = (
        f"Subnet {subnet.name} with address prefix {prefix} does not have enough capacity for "
        f"{wanted} IP addresses."
    )
    return AzureError(400, "SubnetIsFull", message)


def _occupied(subnet: ResourceId, place: str) -> AzureError:
    message = f"Private static IP address {place} of {subnet} is already allocated."
    return AzureError(400, "PrivateIPAddressInUse", message)  # wording unverified
