"""ExpressRoute circuits that Global Reach joins, as either of them shows.

It makes one private network of what is behind both (learn.microsoft.com/azure/expressroute/
expressroute-global-reach, 2019-02; .../azure/virtual-wan/virtual-wan-faq, 2022-10). Whether a
circuit tells the other of networks in Azure, too, is unverified: it is taken to.
"""

from collections.abc import Iterable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Unproven, children, id_at

_LISTS = ("connections", "peeredConnections")  # made here, and made at the other circuit
_ENDS = ("expressRouteCircuitPeering", "peerExpressRouteCircuitPeering")


def circuit_of(holder: Body, end: str = _ENDS[0]) -> ResourceId | None:
    """The circuit whose peering a connection names."""
    peering = id_at(holder, f"properties.{end}.id")
    return peering.parent if peering else None


def reached(circuits: Iterable[ResourceId], inventory: Inventory) -> dict[str, str]:
    """The circuits that are joined to these, with how, for a person.

    One that was not read joins none here: its sites may send packets back as all others may.
    """
    found = {}
    for one in circuits:
        try:
            body = inventory.body(one.key)
        except Unproven:
            continue
        for far in set(_joined(body)) - {one}:
            names = " and ".join(sorted({one.name, far.name}))
            found[far.key] = f"circuits {names}, joined by Global Reach"
    return found


def _joined(circuit: Body | None) -> Iterator[ResourceId]:
    for peering in children(circuit, "properties.peerings"):
        for word in _LISTS:
            for connection in children(peering, f"properties.{word}"):
                ends = (circuit_of(connection, end) for end in _ENDS)
                yield from (one for one in ends if one)
