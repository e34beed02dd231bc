"""Holes that lead out through a gateway and back into another network.

Each as in journey_holes.py: an example, its story, and how it comes to be.
"""

from tests.journeys.journey_contoso import having, made, then, without
from tests.journeys.journey_holes import ALONE, ALONE_DEV, OPEN_PROD, peered, routing
from tests.journeys.journey_leaks import GATEWAY
from tests.journeys.journey_managers import A_GROUP
from tests.journeys.journey_strangers import arriving, strangers
from tests.journeys.journey_zones import ROUTES, by_example, hole, network, outside

HUBS_GATEWAY = outside("virtualNetworkGateways/vpn-hub")
THEIRS = outside("virtualNetworks/vnet-theirs")
THEIR_GATEWAY = outside("virtualNetworkGateways/theirs")
IN_DEV = strangers("dev", "virtualNetworkGateways/one")
SITE, CIRCUIT = outside("localNetworkGateways/site"), outside("expressRouteCircuits/one")
PROD_FILTER = network("standalone", "prod", "networkSecurityGroups", "nsg-shared")
OPEN_ALONE = then(without(PROD_FILTER, "securityRules", "deny-environments-inbound"),
                  hole(PROD_FILTER, "10.80.0.0/16"))  # fmt: skip


def connection(name, kind, gateway, **end):
    """What joins a gateway to another, to a site, or to a circuit."""
    ends = {one: {"id": there} for one, there in end.items()}
    return made(outside(f"connections/{name}"), location="westeurope", properties={
        "connectionType": kind, "virtualNetworkGateway1": {"id": gateway}, **ends})  # fmt: skip


def gateway(resource, network, kind):
    place = {"name": "one", "properties": {"subnet": {"id": f"{network}/subnets/GatewaySubnet"}}}
    properties = {"gatewayType": kind, "ipConfigurations": [place], "allowRemoteVnetTraffic": True}
    return made(resource, location="westeurope", properties=properties)


def a_strangers_hub(kind):
    """A network of somebody else's, whose gateway prod uses; prod's filter has a hole."""
    subnet = {"name": "GatewaySubnet", "properties": {"addressPrefix": "10.99.0.0/27"}}
    space = {"addressPrefixes": ["10.99.0.0/24"]}
    return then(
        A_GROUP,
        made(
            THEIRS, location="westeurope", properties={"addressSpace": space, "subnets": [subnet]}
        ),
        gateway(THEIR_GATEWAY, THEIRS, kind),
        peered(THEIRS, ALONE, allowGatewayTransit=True),
        peered(ALONE, THEIRS, useRemoteGateways=True),
        OPEN_ALONE,
    )


def a_site(prefix):
    """The hub's gateway has a tunnel to a site, and is told what is there."""
    space = {"addressPrefixes": [prefix]}
    said = {"gatewayIpAddress": "203.0.113.9", "localNetworkAddressSpace": space}
    return then(
        made(SITE, location="westeurope", properties=said),
        connection("site", "IPsec", HUBS_GATEWAY, localNetworkGateway2=SITE),
    )


def learning_from(prefix):
    """dev learns of a site; prod's filter has a hole."""
    return then(a_site(prefix), having(ROUTES, disableBgpRoutePropagation=False), OPEN_PROD)


HUB_AND_SPOKE = [
    ("a route leads dev through the hub's gateway into prod, whose filter has a hole",
     then(routing(ROUTES, "around", "10.81.0.0/16", "VirtualNetworkGateway"), OPEN_PROD)),
    ("dev learns from a site that is said to have the addresses of prod",
     learning_from("10.81.0.0/16")),
    ("dev learns from a site that may send packets back into prod, whose filter has a hole",
     learning_from("10.200.0.0/16")),
]  # fmt: skip
STANDALONE = [
    ("a tunnel joins dev's gateway with a stranger's, which prod uses", then(
        a_strangers_hub("Vpn"),
        connection("tunnel", "Vnet2Vnet", THEIR_GATEWAY, virtualNetworkGateway2=GATEWAY))),
    ("a stranger's gateway in dev is on one circuit with one that prod uses", then(
        a_strangers_hub("ExpressRoute"),
        arriving("dev"),
        gateway(IN_DEV, ALONE_DEV, "ExpressRoute"),
        made(CIRCUIT, location="westeurope", properties={}),
        connection("dev", "ExpressRoute", IN_DEV, peer=CIRCUIT),
        connection("prod", "ExpressRoute", THEIR_GATEWAY, peer=CIRCUIT))),
]  # fmt: skip
GATED = by_example({"hub-spoke": HUB_AND_SPOKE, "standalone": STANDALONE})
