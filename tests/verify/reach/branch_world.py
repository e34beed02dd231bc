"""Gateways of Virtual WANs, circuits, sites and Route Servers, as Resource Manager reports them."""

from typing import Any

from tests.verify.reach.reach_world import Body, rid, subnet, vnet_id

World = tuple[list[Body], dict[str, list[Body]]]  # bodies, and lists by path


def hub_at(name: str, network: str, wan: str = "", firewall: str = "", **gateways: str) -> World:
    """A hub of a WAN of its own, or of a named one, that a network is at; gateways: by sort."""
    hub, wan = rid("virtualHubs", name), rid("virtualWans", wan or f"wan-{name}")
    said: Body = {sort: {"id": rid(f"{sort}s", one)} for sort, one in gateways.items()}
    if firewall:
        said["azureFirewall"] = {"id": firewall}
    policies = {"routingPolicies": [{"destinations": ["PrivateTraffic"]}] if firewall else []}
    table = {"id": f"{hub}/hubRouteTables/defaultRouteTable", "properties": {"labels": ["default"]}}
    connected = {"name": network, "properties": {"remoteVirtualNetwork": {"id": vnet_id(network)}}}
    return [
        {"id": hub, "properties": {"virtualWan": {"id": wan}, **said}},
        {"id": wan, "properties": {"allowBranchToBranchTraffic": True}},
    ], {
        f"{hub}/hubVirtualNetworkConnections": [connected],
        f"{hub}/hubRouteTables": [table],
        f"{hub}/routingIntent": [{"properties": policies}],
        f"{hub}/bgpConnections": [],
    }


def express(name: str, *circuits: str, **properties: Any) -> World:
    """A hub's gateway that is connected to circuits."""
    gateway = rid("expressRouteGateways", name)
    joined: list[Body] = [
        {"name": one, "properties": {"expressRouteCircuitPeering": {"id": _peering(one)}}}
        for one in circuits
    ]
    return [{"id": gateway, "properties": properties}], {
        f"{gateway}/expressRouteConnections": joined
    }


def vpn(name: str, *sites: str, address: str = "", tunnel: str = "") -> World:
    """A hub's gateway with tunnels to sites."""
    gateway = rid("vpnGateways", name)
    joined: list[Body] = [
        {"name": one, "properties": {"remoteVpnSite": {"id": rid("vpnSites", one)}}}
        for one in sites
    ]
    said = {
        "ipConfigurations": [{"publicIpAddress": address}] if address else [],
        "bgpSettings": {"bgpPeeringAddresses": [{"tunnelIpAddresses": [tunnel]}] if tunnel else []},
    }
    return [{"id": gateway, "properties": said}], {f"{gateway}/vpnConnections": joined}


def site(name: str, *prefixes: str, address: str = "", link: str = "") -> World:
    """What a hub is told of another site."""
    links = [{"name": "one", "properties": {"ipAddress": link}}] if link else []
    said = {"ipAddress": address, "addressSpace": {"addressPrefixes": list(prefixes)}}
    body = {"id": rid("vpnSites", name), "name": name, "properties": said | {"vpnSiteLinks": links}}
    return [body], {}


def circuit(name: str, reaches: str = "", shown: str = "connections") -> World:
    """A circuit; one that Global Reach joins to another shows it, or is shown by it."""
    ends = {"expressRouteCircuitPeering": name, "peerExpressRouteCircuitPeering": reaches}
    said = {end: {"id": _peering(one)} for end, one in ends.items()}
    joined = [{"name": "reach", "properties": said}] if reaches else []
    peering = {"name": "AzurePrivatePeering", "properties": {shown: joined}}
    return [{"id": rid("expressRouteCircuits", name), "properties": {"peerings": [peering]}}], {}


def _peering(of_circuit: str) -> str:
    return f"{rid('expressRouteCircuits', of_circuit)}/peerings/AzurePrivatePeering"


def route_server(network: str, prefix: str, *peers: str, exchanges: bool = False) -> World:
    """A Route Server, behind the subnet that it stands in."""
    server = rid("virtualHubs", "rs")
    place = {"ipConfigurations": [{"id": f"{server}/ipConfigurations/one"}]}
    said = {"sku": "Standard", "allowBranchToBranchTraffic": exchanges}
    listed: list[Body] = [{"name": one, "properties": {"peerIp": one}} for one in peers]
    return [
        subnet(network, "RouteServerSubnet", prefix, **place),
        {"id": server, "properties": said},
    ], {f"{server}/bgpConnections": listed}


def together(*worlds: World) -> World:
    """All of them as one."""
    lists = {path: found for _, one in worlds for path, found in one.items()}
    return [body for bodies, _ in worlds for body in bodies], lists
