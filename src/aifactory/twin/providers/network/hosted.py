"""What has private addresses in subnets: interfaces, firewalls, balancers, gateways, resolvers."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.network import ranges
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

# Nobody's on the internet: for benchmarks (RFC 2544), and for documentation (RFC 3849).
_PUBLIC = {"IPv4": ip_network("198.18.0.0/15"), "IPv6": ip_network("2001:db8::/32")}
_USERS = "ipConfigurations"
_STATIC = "privateIPAllocationMethod"
_RESOLVERS = "privateIpAddress"

# Where a type lists its configurations; Azure names their ids after that list, but for firewalls.
HOSTED: Mapping[str, str] = {
    "microsoft.network/applicationgateways": "frontendIPConfigurations",
    "microsoft.network/azurefirewalls": "ipConfigurations",
    "microsoft.network/dnsresolvers/inboundendpoints": "ipConfigurations",
    "microsoft.network/loadbalancers": "frontendIPConfigurations",
    "microsoft.network/networkinterfaces": "ipConfigurations",
    "microsoft.network/privatelinkservices": "ipConfigurations",
    "microsoft.network/virtualnetworkgateways": "ipConfigurations",
}


def complete_hosted(write: Write, body: Body, world: World) -> Body:
    """Each configuration in a subnet with its address: the one it has, asks for, or a free one."""
    before = {
        str(one.get("name")).lower(): one for one in _configurations(write.id, write.existing or {})
    }
    handed: dict[ResourceId, set[str]] = {}
    for one in _configurations(write.id, body):
        one["id"] = _id(write.id, one)
        subnet = _subnet(one)
        if subnet is None or value_at(one, "properties.privateIPAddressVersion") == "IPv6":
            continue
        taken = handed.setdefault(subnet, set(_taken(world.get(subnet), write.id)))
        old = before.get(str(one.get("name")).lower())
        kept = _address(old) if old and _subnet(old) == subnet else None
        _place(one, subnet, kept, (taken, world))
    return body


def hosted_created(write: Write, body: Body, world: World) -> None:
    """The addresses show in their subnets, which can now not be deleted."""
    before = {subnet for subnet, _ in _users(write.id, write.existing or {})}
    now = list(_users(write.id, body))
    for subnet in sorted(before | {subnet for subnet, _ in now}):
        occupy(subnet, write.id, [user for where, user in now if where == subnet], world)


def hosted_deleted(resource: ResourceId, body: Body, world: World) -> None:
    """The addresses are free again."""
    for subnet in sorted({subnet for subnet, _ in _users(resource, body)}):
        occupy(subnet, resource, [], world)


def complete_public(write: Write, body: Body, world: World) -> Body:
    """A static public address has one from its birth, always the same for the same resource."""
    properties = body["properties"]
    if str(properties.get("publicIPAllocationMethod", "Static")).lower() == "static":
        pool = _PUBLIC.get(str(properties.get("publicIPAddressVersion")), _PUBLIC["IPv4"])
        place = int(guid(write.id, "address").replace("-", ""), 16) % pool.num_addresses
        properties.setdefault("ipAddress", str(pool[place]))
    label = value_at(properties, "dnsSettings.domainNameLabel")
    if label:
        properties["dnsSettings"]["fqdn"] = f"{label}.{body['location']}.cloudapp.azure.com"
    return body


def _configurations(resource: ResourceId, body: Body) -> Iterator[Body]:
    if value_at(body, "properties.privateEndpoint.id"):
        return  # an endpoint sees to its own interface
    for one in values_at(body, f"properties.{HOSTED[resource.type.lower()]}[]"):
        if isinstance(one, dict) and isinstance(one.get("properties"), dict):
            yield one


def _id(resource: ResourceId, one: Body) -> str:
    kind = resource.type.lower()
    listed = "azureFirewallIpConfigurations" if kind.endswith("firewalls") else HOSTED[kind]
    return f"{resource}/{listed}/{one.get('name')}"


def _subnet(one: Body) -> ResourceId | None:
    text = value_at(one, "properties.subnet.id")
    return ResourceId(text) if isinstance(text, str) and text.startswith("/") else None


def _address(one: Body) -> str | None:
    """The address that a configuration says; resolvers spell the word in their own way."""
    said = (value_at(one, f"properties.{word}") for word in ("privateIPAddress", _RESOLVERS))
    return next((found for found in said if isinstance(found, str)), None)


def _place(one: Body, subnet: ResourceId, kept: str | None, where: tuple[set[str], World]) -> None:
    """Give a configuration its address; refused when that is another's, or outside."""
    taken, world = where
    body = world.get(subnet) or {}
    prefix = next((one for one in ranges.ranges_of(body, subnet) if one.version == 4), None)
    if not isinstance(prefix, IPv4Network):
        return  # a subnet that is not there is refused elsewhere, where it must be
    asked = _address(one)
    if asked is not None and asked != kept:
        _require_free(asked, prefix, taken)
    found = asked or kept or next(ranges.free_addresses(prefix, taken), None)
    if found is None:
        raise _full(subnet, prefix)
    taken.add(found)
    spelled = _RESOLVERS if "privateIpAllocationMethod" in one["properties"] else None
    one["properties"].setdefault(spelled or "privateIPAddress", found)
    if spelled is None:
        one["properties"].setdefault(_STATIC, "Static" if asked else "Dynamic")


def _full(subnet: ResourceId, prefix: IPv4Network) -> AzureError:
    message = (
        f"Subnet {subnet.name} with address prefix {prefix} does not have enough capacity for "
        "1 IP addresses."
    )
    return AzureError(400, "SubnetIsFull", message)


def _require_free(asked: str, prefix: IPv4Network, taken: set[str]) -> None:
    """Refuse an address outside the range or in use; the wording is unverified."""
    try:
        inside = ip_address(asked) in prefix
    except ValueError:
        inside = False
    if not inside:
        message = (
            f"Private static IP address {asked} does not belong to the range of subnet prefix "
            f"{prefix}."
        )
        raise AzureError(400, "PrivateIPAddressNotInSubnet", message)
    if asked in taken:
        message = f"Private static IP address {asked} is already in use in subnet prefix {prefix}."
        raise AzureError(400, "PrivateIPAddressInUse", message)


def _taken(subnet: Body | None, but: ResourceId) -> Iterator[str]:
    for user in values_at(subnet or {}, f"properties.{_USERS}[]"):
        if not str(user.get("id")).lower().startswith(f"{but.key}/"):
            yield from (str(one) for one in values_at(user, "properties.privateIPAddress"))


def _users(resource: ResourceId, body: Body) -> Iterator[tuple[ResourceId, Body]]:
    """What a subnet shows of each configuration in it."""
    for one in _configurations(resource, body):
        subnet = _subnet(one)
        if subnet is not None:
            shown = {"id": _id(resource, one)}
            address = _address(one)
            held: Body = {"properties": {"privateIPAddress": address}} if address else {}
            yield subnet, shown | held


def free_address(subnet: ResourceId, owner: ResourceId, world: World) -> str | None:
    """An address of a subnet that nobody else has; None where the subnet is not there."""
    body = world.get(subnet) or {}
    prefix = next((one for one in ranges.ranges_of(body, subnet) if one.version == 4), None)
    if not isinstance(prefix, IPv4Network):
        return None
    found = next(ranges.free_addresses(prefix, set(_taken(body, owner))), None)
    if found is None:
        raise _full(subnet, prefix)
    return found


def occupy(subnet: ResourceId, owner: ResourceId, users: list[Body], world: World) -> None:
    """What a subnet shows of an owner's addresses: these, and no others that it had."""
    body = world.get(subnet)
    if body is None:
        return
    there: list[Any] = list(values_at(body, f"properties.{_USERS}[]"))
    left = [one for one in there if not str(one.get("id")).lower().startswith(f"{owner.key}/")]
    properties = {key: value for key, value in body["properties"].items() if key != _USERS}
    if left or users:
        properties[_USERS] = [*left, *users]
    world.put(subnet, {**body, "properties": properties})
