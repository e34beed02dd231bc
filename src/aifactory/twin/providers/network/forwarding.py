"""Forwarding rulesets of resolvers: which of them a network's questions for names go through."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, Body, World, Write

RULESET = "Microsoft.Network/dnsForwardingRulesets"
LINK = f"{RULESET}/virtualNetworkLinks"


def check_link(write: Write, world: World) -> None:
    """Refuses a network of another region (.../dns/private-resolver-endpoints-rulesets, 2026-11).

    The code is unverified.
    """
    home, network = write.id.parent, _network(write.body)
    here, there = (world.get(one) if one else None for one in (home, network))
    if here and there and str(here["location"]).lower() != str(there["location"]).lower():
        message = f"The ruleset {home} and the virtual network {network} are in different regions."
        raise AzureError(400, "BadRequest", message)


def rulesets(network: ResourceId, _: Body, world: World) -> Body:
    """The rulesets that are linked to a network, each with the link."""
    return {
        "value": [
            {"id": str(link.parent), "properties": {"virtualNetworkLink": {"id": link.text}}}
            for link, body in world.find(LINK)
            if _network(body) == network
        ]
    }


def _network(body: Body) -> ResourceId:
    return ResourceId(str(value_at(body, "properties.virtualNetwork.id") or "/"))
