"""A network that stands: its addresses promised, its other subnets kept word for word."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from aifactory.catalog.facts.network import Subnet
from aifactory.config.moving.names import Names
from aifactory.plan.lock import CellPromise, networks
from aifactory.plan.site import DELEGATION, subnet_name

Body = Mapping[str, Any]
# What a write of the network says of a subnet of others, word for word; the rest Azure adds.
_WORDS = (
    "addressPrefix",
    "addressPrefixes",
    "defaultOutboundAccess",
    "privateEndpointNetworkPolicies",
    "privateLinkServiceNetworkPolicies",
)
_POINTERS = ("networkSecurityGroup", "routeTable", "natGateway")


def adopted_network(
    cell: CellPromise, network: Body, wanted: Mapping[str, int], taking: "Taking"
) -> tuple[CellPromise, dict[str, str]]:
    """A cell with the addresses of a network that stands; and what its subnets are called.

    A subnet that nobody here has a use for, or that is too small, is kept as it is.
    """
    ranges, adopted = dict(cell.ranges), dict(taking.adopted)
    kept: dict[str, Body] = {}
    ours = {taking.subnet(owner) for owner in ranges}
    for subnet in network["properties"].get("subnets", ()):
        name, said = str(subnet["name"]), subnet["properties"]
        if name.lower() in ours:
            continue
        owner, net = taking.names.owner(name), _range(said)
        if owner in ranges or net is None or net.prefixlen > wanted.get(owner, -1):
            kept[name] = _word_for_word(said)
            continue
        ranges[owner] = net
        adopted[taking.default(owner)] = name
        adopted |= {f"{name}/{DELEGATION}": str(d["name"]) for d in said.get("delegations", ())}
    live = tuple(map(IPv4Network, network["properties"]["addressSpace"]["addressPrefixes"]))
    more = tuple(prefix for prefix in cell.prefixes if prefix not in live)  # promised, not live yet
    return CellPromise(cell.subscription, (*live, *more), ranges, kept), adopted


@dataclass(frozen=True, slots=True)
class Taking:
    """What a ground takes over: how theirs are named, and what has been adopted so far."""

    names: Names
    subnets: Mapping[str, Subnet]  # by purpose
    adopted: Mapping[str, str]

    def default(self, owner: str) -> str:
        """What we would call an owner's subnet."""
        return subnet_name(self.subnets.get(owner.partition(".")[2]), owner)

    def subnet(self, owner: str) -> str:
        """What an owner's subnet is called here, in small letters."""
        ours = self.default(owner)
        return self.adopted.get(ours, ours).lower()


def _range(said: Body) -> IPv4Network | None:
    """The one range of a subnet."""
    found = networks(said)
    return found[0] if len(found) == 1 else None


def _word_for_word(said: Body) -> dict[str, Any]:
    """A subnet of others as a write of its network repeats it."""
    points = {key: {"id": said[key]["id"]} for key in _POINTERS if said.get(key)}
    doors = [
        {key: each[key] for key in ("service", "locations") if each.get(key)}
        for each in said.get("serviceEndpoints") or ()
    ]
    delegations = [
        {"name": each["name"], "properties": {"serviceName": each["properties"]["serviceName"]}}
        for each in said.get("delegations") or ()
    ]
    return {
        **{key: said[key] for key in _WORDS if said.get(key) is not None},
        **points,
        **({"serviceEndpoints": doors} if doors else {}),
        **({"delegations": delegations} if delegations else {}),
    }
