"""Address ranges: parseCidr, cidrSubnet, cidrHost."""

import ipaddress
from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_number, want_text

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(text: Any) -> _Network:
    try:
        return ipaddress.ip_network(want_text(text), strict=False)
    except ValueError as error:
        raise ExpressionError(
            f"The provided value '{text}' is not a valid CIDR range. "
            "Please see https://aka.ms/arm-functions for usage details."
        ) from error


def _parse_cidr(text: Any) -> dict[str, Any]:
    network = _network(text)
    first, last = network.network_address, network.broadcast_address
    # Only IPv4 keeps the first and the last address back (Microsoft, parseCidr, 2025).
    kept = 1 if network.version == 4 and network.num_addresses > 2 else 0
    broadcast = {"broadcast": str(last)} if network.version == 4 else {}
    return {
        "network": str(first),
        "netmask": str(network.netmask),
        **broadcast,
        "firstUsable": str(first + kept),
        "lastUsable": str(last - kept),
        "cidr": network.prefixlen,
    }


def _cidr_subnet(text: Any, size: Any, index: Any) -> str:
    network = _network(text)
    limit = network.max_prefixlen
    if not network.prefixlen <= want_number(size) <= limit:
        raise ExpressionError(
            f"The provided newCIDR '{size}' is not valid for the range '{text}'. "
            "Please see https://aka.ms/arm-functions for usage details."
        )
    if not 0 <= want_number(index) < 1 << (size - network.prefixlen):
        raise ExpressionError(
            f"The provided subnet index '{index}' is out of the range '{text}'. "
            "Please see https://aka.ms/arm-functions for usage details."
        )
    address = network.network_address + (index << (limit - size))
    return f"{address}/{size}"


def _cidr_host(text: Any, index: Any) -> str:
    network = _network(text)
    # Index 0 is the first usable address, not the network's own (Microsoft, cidr functions, 2025).
    at = want_number(index) + 1
    last = network.num_addresses - (2 if network.version == 4 else 1)
    if not 1 <= at <= last:
        raise ExpressionError(
            f"The provided host index '{index}' is out of the range '{text}'. "
            "Please see https://aka.ms/arm-functions for usage details."
        )
    return str(network.network_address + at)


OPAQUE: Functions = {"parseCidr": _parse_cidr, "cidrSubnet": _cidr_subnet, "cidrHost": _cidr_host}
