"""Holes that lead through gateways of Virtual WAN hubs, over circuits and sites, by Route Servers.

Each as in journey_holes.py: an example, its story, and how it comes to be.
"""

from tests.journeys.journey_contoso import change, made, then, without
from tests.journeys.journey_gateways import (
    CIRCUIT,
    THEIR_GATEWAY,
    a_strangers_hub,
    connection,
    gateway,
)
from tests.journeys.journey_holes import ALONE_DEV, WAN_HUB, WAN_RULES, allowing
from tests.journeys.journey_leaks import GATEWAY
from tests.journeys.journey_zones import (
    PROD_AT_HUB,
    STAGE_AT_HUB,
    WAN,
    by_example,
    hole,
    network,
    outside,
)

PROD_FILTER = network("virtual-wan", "prod", "networkSecurityGroups", "nsg-shared")
NEAR, FAR = (outside(f"expressRouteCircuits/{one}", "rg-wan") for one in ("near", "far"))
SITE = outside("vpnSites/site", "rg-wan")
MIDDLE = outside("virtualNetworks/vnet-middle")
MIDDLE_GATEWAY, EXPRESS = (outside(f"virtualNetworkGateways/{one}") for one in ("vpn", "express"))
SERVER = outside("virtualHubs/rs")


def known_to_gateways(body):
    body["properties"]["routingConfiguration"]["propagatedRouteTables"]["labels"] += ["default"]


def to_an_appliance(body):
    """stage is known to prod, with a route for what is dev's to an address of its own."""
    config = body["properties"]["routingConfiguration"]
    config["propagatedRouteTables"]["labels"] += ["aif-fabrikam-prod"]
    route = {"name": "around", "addressPrefixes": ["10.80.0.0/16"]}
    config["vnetRoutes"] = {"staticRoutes": [route | {"nextHopIpAddress": "10.82.0.200"}]}


# dev's firewall lets it out, prod is known to its hub's gateways, and its filter has a hole.
OPEN = then(
    made(f"{WAN_RULES}/ruleCollectionGroups/by-hand",
         properties={"priority": 200, "ruleCollections": [allowing()]}),
    change(PROD_AT_HUB, known_to_gateways),
    without(PROD_FILTER, "securityRules", "deny-environments-inbound"),
    hole(PROD_FILTER, "10.80.0.0/16"),
)  # fmt: skip


def circuit(resource, **reaches):
    """A circuit with its private peering, which Global Reach joins to another."""
    joined = [
        {"name": name, "properties": {"peerExpressRouteCircuitPeering": {"id": peering(there)}}}
        for name, there in reaches.items()
    ]
    properties = {"peeringType": "AzurePrivatePeering", "connections": joined}
    private = {"name": "AzurePrivatePeering", "properties": properties}
    return made(resource, location="westeurope", properties={"peerings": [private]})


def peering(of_circuit):
    return f"{of_circuit}/peerings/AzurePrivatePeering"


def at_hub(hub, kind, name, connected, **properties):
    """A gateway in a hub, and what it is connected to: a circuit or a site."""
    where = outside(f"{kind}/{name}", "rg-wan")
    to_circuit = kind == "expressRouteGateways"
    child = "expressRouteConnections" if to_circuit else "vpnConnections"
    end = {"expressRouteCircuitPeering": {"id": peering(connected)}} if to_circuit else {
        "remoteVpnSite": {"id": connected}}  # fmt: skip
    return then(
        made(where, location="westeurope", properties={"virtualHub": {"id": hub}, **properties}),
        made(f"{where}/{child}/by-hand", properties=end),
    )


def site(resource, address):
    return made(resource, location="westeurope", properties={
        "ipAddress": address, "addressSpace": {"addressPrefixes": ["10.220.0.0/16"]}})  # fmt: skip


def route_server(network, **properties):
    """A Route Server of somebody else's in a network."""
    place = f"{network}/subnets/RouteServerSubnet"
    return then(
        made(SERVER, location="westeurope", properties={"sku": "Standard", **properties}),
        made(f"{SERVER}/ipConfigurations/one", properties={"subnet": {"id": place}}),
    )


VIRTUAL_WAN = [
    ("dev's hub and prod's are on one circuit", then(
        circuit(NEAR), at_hub(WAN_HUB, "expressRouteGateways", "dev", NEAR),
        at_hub(WAN, "expressRouteGateways", "prod", NEAR), OPEN)),
    ("the circuits of dev's hub and of prod's are joined by Global Reach", then(
        circuit(FAR), circuit(NEAR, reach=FAR),
        at_hub(WAN_HUB, "expressRouteGateways", "dev", NEAR),
        at_hub(WAN, "expressRouteGateways", "prod", FAR), OPEN)),
    ("a tunnel leads from dev's hub to prod's", then(
        site(SITE, "203.0.113.9"), at_hub(WAN_HUB, "vpnGateways", "dev", SITE),
        at_hub(WAN, "vpnGateways", "prod", SITE,
               ipConfigurations=[{"publicIpAddress": "203.0.113.9"}]), OPEN)),
    ("dev's hub and prod's have tunnels to one site", then(
        site(SITE, "203.0.113.9"), at_hub(WAN_HUB, "vpnGateways", "dev", SITE),
        at_hub(WAN, "vpnGateways", "prod", SITE), OPEN)),
    ("prod learns from stage's connection of a route to an appliance for what is dev's",
     change(STAGE_AT_HUB, to_an_appliance)),
    ("somebody announces routes to the hub of stage and prod",
     made(f"{WAN}/bgpConnections/by-hand", properties={"peerIp": "10.81.0.9", "peerAsn": 65001})),
]  # fmt: skip
STANDALONE = [
    ("a Route Server leads from dev's tunnel to the circuit of prod", then(
        a_strangers_hub("ExpressRoute"),
        made(MIDDLE, location="westeurope", properties={
            "addressSpace": {"addressPrefixes": ["10.98.0.0/24"]}, "subnets": [
                {"name": "GatewaySubnet", "properties": {"addressPrefix": "10.98.0.0/27"}},
                {"name": "RouteServerSubnet", "properties": {"addressPrefix": "10.98.0.32/27"}}]}),
        gateway(MIDDLE_GATEWAY, MIDDLE, "Vpn"), gateway(EXPRESS, MIDDLE, "ExpressRoute"),
        route_server(MIDDLE, allowBranchToBranchTraffic=True),
        made(CIRCUIT, location="westeurope", properties={}),
        connection("tunnel", "Vnet2Vnet", MIDDLE_GATEWAY, virtualNetworkGateway2=GATEWAY),
        connection("middle", "ExpressRoute", EXPRESS, peer=CIRCUIT),
        connection("prod", "ExpressRoute", THEIR_GATEWAY, peer=CIRCUIT))),
    ("a stranger's Route Server writes into dev what others announce", then(
        made(SERVER.partition("/providers")[0], location="westeurope"),
        made(f"{ALONE_DEV}/subnets/RouteServerSubnet", properties={
            "addressPrefix": "10.80.200.0/27"}),
        route_server(ALONE_DEV),
        made(f"{SERVER}/bgpConnections/by-hand", properties={
            "peerIp": "10.80.0.9", "peerAsn": 65001}))),
]  # fmt: skip
BRANCHED = by_example({"virtual-wan": VIRTUAL_WAN, "standalone": STANDALONE})
