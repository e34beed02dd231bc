"""Address ranges: what is well formed, what lies inside, what overlaps, which address is free."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import values_at
from aifactory.twin.world import AzureError, Body

Range = IPv4Network | IPv6Network

_RESERVED = 4  # Azure keeps the first four addresses of a subnet and the last one


def parsed(prefix: Any, owner: ResourceId) -> Range:
    """The prefix as a range; refused when it is none, or has bits behind its length."""
    try:
        return ip_network(prefix)
    except ValueError:
        pass
    try:
        right = ip_network(prefix, strict=False)
    except ValueError:
        message = f"Address prefix {prefix} of resource {owner} is not formatted correctly."
        raise AzureError(400, "InvalidAddressPrefixFormat", message) from None
    message = (
        f"The address prefix {prefix} in resource {owner} has an invalid CIDR notation. For the "
        f"given prefix length, the address prefix should be {right}."
    )
    raise AzureError(400, "InvalidCIDRNotation", message)


def space(network: Body, owner: ResourceId) -> list[Range]:
    """The address space of a VNet body."""
    prefixes = values_at(network, "properties.addressSpace.addressPrefixes[]")
    return [parsed(prefix, owner) for prefix in prefixes]


def ranges_of(subnet: Body, owner: ResourceId) -> list[Range]:
    """The ranges of a subnet body, written in either of Azure's two properties."""
    many = list(values_at(subnet, "properties.addressPrefixes[]"))
    return [parsed(one, owner) for one in many or values_at(subnet, "properties.addressPrefix")]


def overlap(ranges: Iterable[tuple[str, Range]]) -> tuple[str, str] | None:
    """The owners of two ranges that overlap, or None; in order of the addresses."""
    before: dict[int, tuple[str, Range]] = {}
    for owner, current in sorted(ranges, key=_by_address):
        last = before.get(current.version)
        if last is not None and int(last[1].broadcast_address) >= int(current.network_address):
            return last[0], owner
        before[current.version] = (owner, current)
    return None


def is_inside(wanted: Range, among: Iterable[Range]) -> bool:
    """Whether one of the ranges holds all of the wanted one."""
    return any(_holds(one, wanted) for one in among)


def free_addresses(subnet: IPv4Network, taken: set[str]) -> Iterator[str]:
    """Addresses of the subnet that Azure may hand out and nobody has."""
    low, high = int(subnet.network_address) + _RESERVED, int(subnet.broadcast_address)
    for number in range(low, high):
        address = str(IPv4Address(number))
        if address not in taken:
            yield address


def _holds(outer: Range, inner: Range) -> bool:
    if outer.version != inner.version:
        return False
    first, last = int(outer.network_address), int(outer.broadcast_address)
    return first <= int(inner.network_address) and int(inner.broadcast_address) <= last


def _by_address(item: tuple[str, Range]) -> tuple[int, int, int, str]:
    owner, one = item
    return one.version, int(one.network_address), one.prefixlen, owner
