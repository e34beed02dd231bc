"""Security: what Azure made behind a service is met in every network, too."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.network import Behind
from aifactory.verify.ground import NETWORKS, Ground
from aifactory.verify.inventory import Live
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

Item = tuple[Live, Behind, ResourceId, ResourceId | None]


def _behind(view: View, ground: Ground) -> Iterator[Subject]:
    for live, facts, target in ground.made_by_azure:
        for network in _networks(ground):
            yield Subject(live.id.text, (live, facts, target, network))


def _networks(ground: Ground) -> list[ResourceId | None]:
    """Every network; where the hub owns the zones one endpoint serves all."""
    if ground.promise.names.elsewhere:
        return [None]
    return [network.id for network in ground.of_type(NETWORKS)]


def _is_met(view: View, ground: Ground, item: Item) -> Iterator[Fault]:
    """What a service keeps its data in, made by Azure itself, has an approved endpoint.

    Its id is read from the live service: nobody knows it before, and the factory file is told.
    """
    live, facts, target, network = item
    found = ground.connected.get(target, ())
    if not any(one.approved and network in (None, one.network) for one in found):
        where = f" in {network.name}" if network else ""
        sentence = (
            f"{facts.title} of {live.id.name} has no approved private endpoint{where}: "
            f"say {facts.told}: {target}"
        )
        yield Fault(live.id.text, facts.read, str(target), "Approved", sentence)


RULES = (
    Rule("SE06-behind", "security", ("SE:06",), "medium",
         "What Azure made behind a service is met privately", _behind, _is_met),
)  # fmt: skip
