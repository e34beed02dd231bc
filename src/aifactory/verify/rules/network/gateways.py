"""Isolation: gateways in our networks are ours, and lead nowhere: people come in by them."""

from collections.abc import Iterator

from aifactory.verify.ground import NETWORKS, Ground
from aifactory.verify.inventory import Live, Unproven
from aifactory.verify.reach.joined import standing
from aifactory.verify.reach.others.gateways import gateway
from aifactory.verify.reach.survey import GATEWAY_SUBNET, ROUTE_SERVER_SUBNET
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View


def _networks(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.of_type(NETWORKS):
        if live.id not in ground.kept_by_others:
            yield Subject(live.id.text, live)


def _leads_nowhere(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """No gateway of somebody else stands in a network of ours, and no gateway has a connection.

    Nor has somebody else a Route Server there, which writes what its peers announce.
    Clients come in by a gateway that was ordered. Nobody orders a tunnel to a site or to another
    network, nor a circuit; those of a hub, or of a network that its owners keep, are theirs.
    """
    gateways = tuple(standing(network.body, GATEWAY_SUBNET))
    for resource in (*gateways, *standing(network.body, ROUTE_SERVER_SUBNET)):
        if not view.at_home(ground, resource):
            sentence = f"{resource.name} of {resource.resource_group} stands in {network.id.name}."
            yield Fault(resource.text, "subnet", network.id.text, "nobody else", sentence)
    for resource in gateways:
        found = gateway(resource, network.id, ground.inventory)
        if found.unread:
            raise Unproven(found.unread)
        for name in sorted(set(found.ends.values())):
            sentence = f"{resource.name} leads out of {network.id.name}: {name}."
            yield Fault(resource.text, "connections", name, "no connection", sentence)


RULES = (
    Rule("SE04-gateways", "isolation", ("SE:04",), "high",
         "No gateway leads out of our networks", _networks, _leads_nowhere),
)  # fmt: skip
