"""Performance: what scales does so between the promised bounds, and has room to."""

from collections import Counter
from collections.abc import Iterator

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import NETWORKS, Ground, addresses, prefixes
from aifactory.verify.inventory import Body, Live, Unproven, children, value_at
from aifactory.verify.promises import Bounds
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_RESERVED = 5  # Azure keeps five addresses of every subnet (virtual-networks-faq, 2026-08)


def _scaling(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(bounds.resource, bounds) for bounds in ground.promise.scaling)


def _as_promised(view: View, ground: Ground, bounds: Bounds) -> Iterator[Fault]:
    """Every cluster scales between the promised minimum and maximum, and no further."""
    body = ground.inventory.body(bounds.resource)
    if body is None:
        sentence = "What was to scale is not there."
        yield Fault(bounds.resource, "", None, list(bounds.bounds), sentence)
        return
    for path, wanted, word in zip(bounds.paths, bounds.bounds, ("least", "most"), strict=True):
        seen = value_at(body, path)
        if seen != wanted:
            sentence = f"It scales to {seen} at {word}, not to {wanted}."
            yield Fault(bounds.resource, path, seen, wanted, sentence)


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.text, subnet) for one, subnet in ground.subnets.items())


def _has_room(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """Every subnet has a free address for one more private endpoint.

    Addresses of endpoints are counted, not those of machines that come and go.
    """
    mine = ResourceId(str(subnet["id"]))
    used = {
        address
        for one in ground.inside.get(mine, ())
        for address in addresses(ground, one.endpoint)
    }
    size = sum(prefix.num_addresses for prefix in prefixes(subnet))
    if not size:
        raise Unproven(f"{subnet.get('name')} reports no address range")
    if len(used) + _RESERVED >= size:
        sentence = f"Subnet {subnet.get('name')} is full."
        yield Fault(mine.text, "addresses", len(used), f"under {size - _RESERVED}", sentence)


def _networks(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(NETWORKS))


def _within_limits(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """No network is at Azure's limit of subnets or private endpoints."""
    count = Counter(one.network for one in ground.connections)
    for word, seen in (
        ("subnets", len(list(children(network.body, "properties.subnets")))),
        ("privateEndpoints", count[network.id]),
    ):
        bar = limit(word).value
        if seen >= bar:
            sentence = f"{network.id.name} holds {seen} {word}; Azure allows {bar}."
            yield Fault(network.id.text, word, seen, f"under {bar}", sentence)


RULES = (
    Rule("PE05-scaling", "performance", ("PE:05", "RE:06", "CO:12"), "medium",
         "Clusters scale within their promise", _scaling, _as_promised),
    Rule("PE02-subnet-room", "performance", ("PE:02",), "medium",
         "Every subnet has room", _subnets, _has_room),
    Rule("PE02-network-limits", "performance", ("PE:02",), "medium",
         "No network is at Azure's limits", _networks, _within_limits),
)  # fmt: skip
