"""Networks as Resource Manager reports them, in few words: what a path test is about."""

from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Inventory
from aifactory.verify.reach.joined import topology
from aifactory.verify.reach.others.admin_rules import ADMIN_RULES
from aifactory.verify.reach.others.connected import CONNECTED, joins
from aifactory.verify.reach.paths import Arrival, Walker
from aifactory.verify.reach.spans import Spans
from aifactory.verify.reach.survey import spans

_GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
FIREWALL = f"{_GROUP}/azureFirewalls/fw"
POLICY = f"{_GROUP}/firewallPolicies/policy"
HUB = f"{_GROUP}/virtualHubs/vhub"
Body = dict[str, Any]


def rid(kind: str, name: str) -> str:
    return f"{_GROUP}/{kind}/{name}"


def vnet_id(name: str) -> str:
    return rid("virtualNetworks", name)


def subnet(network: str, name: str, prefix: str, **properties: Any) -> Body:
    return {
        "id": f"{vnet_id(network)}/subnets/{name}",
        "name": name,
        "properties": {
            "addressPrefix": prefix,
            "defaultOutboundAccess": False,
            "privateEndpointNetworkPolicies": "Enabled",
            **properties,
        },
    }


def filtered(name: str) -> Body:
    return {"networkSecurityGroup": {"id": rid("networkSecurityGroups", name)}}


def routed(name: str = "table") -> Body:
    return {"routeTable": {"id": rid("routeTables", name)}}


def peering(remote: str, space: str, **properties: Any) -> Body:
    return {
        "name": f"to-{remote}",
        "properties": {
            "remoteVirtualNetwork": {"id": vnet_id(remote)},
            "remoteAddressSpace": {"addressPrefixes": [space]},
            "peeringState": "Connected",
            "allowVirtualNetworkAccess": True,
            "allowForwardedTraffic": True,
            **properties,
        },
    }


def vnet(name: str, space: str, subnets: list[Body], peerings: list[Body] | None = None) -> Body:
    return {
        "id": vnet_id(name),
        "properties": {
            "addressSpace": {"addressPrefixes": [space]},
            "subnets": subnets,
            "virtualNetworkPeerings": peerings or [],
        },
    }


def table(*routes: tuple[str, str, str], name: str = "table") -> Body:
    return {
        "id": rid("routeTables", name),
        "properties": {
            "routes": [
                {
                    "name": f"r{at}",
                    "properties": {
                        "addressPrefix": prefix,
                        "nextHopType": hop,
                        "nextHopIpAddress": via,
                    },
                }
                for at, (prefix, hop, via) in enumerate(routes)
            ]
        },
    }


def group(name: str, *rules: tuple[int, str, str, str, str, str]) -> Body:
    """Rules: priority, direction, access, source, target, port."""
    return {
        "id": rid("networkSecurityGroups", name),
        "properties": {
            "securityRules": [
                {
                    "name": f"rule-{priority}",
                    "properties": {
                        "priority": priority,
                        "direction": direction,
                        "access": access,
                        "protocol": "*",
                        "sourcePortRange": "*",
                        "sourceAddressPrefix": source,
                        "destinationAddressPrefix": target,
                        "destinationPortRange": port,
                    },
                }
                for priority, direction, access, source, target, port in rules
            ]
        },
    }


def firewall(policy: str = POLICY, hub: bool = False) -> Body:
    if hub:
        addresses: Body = {"hubIPAddresses": {"privateIPAddress": "10.0.1.4"}}
    else:
        addresses = {
            "ipConfigurations": [
                {
                    "properties": {
                        "privateIPAddress": "10.0.1.4",
                        "subnet": {"id": f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"},
                    }
                }
            ]
        }
    return {"id": FIREWALL, "properties": {"firewallPolicy": {"id": policy}, **addresses}}


def network_rule(name: str, source: str, target: str, port: str = "443", **more: Any) -> Body:
    return {
        "name": name,
        "ruleType": "NetworkRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": [source],
        "destinationAddresses": [target],
        "destinationPorts": [port],
        **more,
    }


def application_rule(name: str, source: str, *names: str) -> Body:
    return {
        "name": name,
        "ruleType": "ApplicationRule",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": [source],
        "targetFqdns": list(names),
    }


def collection(priority: int, action: str, *rules: Body) -> Body:
    return {
        "name": f"c{priority}",
        "priority": priority,
        "action": {"type": action},
        "rules": list(rules),
    }


def rule_group(*collections: Body, priority: int = 100) -> Body:
    return {"properties": {"priority": priority, "ruleCollections": list(collections)}}


def firewall_subnet() -> Body:
    configuration = {"id": f"{FIREWALL}/azureFirewallIpConfigurations/one"}
    return subnet("hub", "AzureFirewallSubnet", "10.0.1.0/26", ipConfigurations=[configuration])


def gateway_subnet(network: str, prefix: str, *gateways: str, **properties: Any) -> Body:
    standing = [{"id": f"{rid('virtualNetworkGateways', one)}/ipConfigurations/one"}
                for one in gateways]  # fmt: skip
    return subnet(network, "GatewaySubnet", prefix, ipConfigurations=standing, **properties)


def gateway(name: str, network: str, kind: str = "Vpn", **properties: Any) -> Body:
    places = {"subnet": {"id": f"{vnet_id(network)}/subnets/GatewaySubnet"}}
    return {
        "id": rid("virtualNetworkGateways", name),
        "properties": {
            "gatewayType": kind,
            "ipConfigurations": [{"properties": places | properties.pop("place", {})}],
            **properties,
        },
    }


def tunnels(**connections: list[Body]) -> dict[str, list[Body]]:
    """By gateway: what its connections are."""
    return {f"{rid('virtualNetworkGateways', one)}/connections": found
            for one, found in connections.items()}  # fmt: skip


def tunnel(kind: str, name: str, end: str) -> Body:
    """A connection to another gateway, to a local one, or to a circuit (its `peer`)."""
    kinds = {"peer": "expressRouteCircuits", "localNetworkGateway2": "localNetworkGateways"}
    far = rid(kinds.get(end, "virtualNetworkGateways"), name)
    return {"name": f"{kind}-{name}", "properties": {"connectionType": kind, end: {"id": far}}}


def local_gateway(name: str, prefix: str, address: str = "198.51.100.1") -> Body:
    space = {"addressPrefixes": [prefix]}
    properties = {"localNetworkAddressSpace": space, "gatewayIpAddress": address}
    return {"id": rid("localNetworkGateways", name), "properties": properties}


def connection(network: str, table_name: str, *labels: str, tables: tuple[str, ...] = ()) -> Body:
    return {
        "name": network,
        "properties": {
            "remoteVirtualNetwork": {"id": vnet_id(network)},
            "routingConfiguration": {
                "associatedRouteTable": {"id": f"{HUB}/hubRouteTables/{table_name}"},
                "propagatedRouteTables": {
                    "labels": list(labels),
                    "ids": [{"id": f"{HUB}/hubRouteTables/{one}"} for one in tables],
                },
            },
        },
    }


def hub_table(name: str, *labels: str, routes: tuple[Body, ...] = ()) -> Body:
    return {
        "id": f"{HUB}/hubRouteTables/{name}",
        "properties": {"labels": list(labels), "routes": list(routes)},
    }


def known(bodies: list[Body], lists: dict[str, list[Body]]) -> Inventory:
    managed = {f"{vnet}{path}": [] for vnet in _vnets(bodies) for path in (ADMIN_RULES, CONNECTED)}
    managed |= {f"{one['id']}/bgpConnections": [] for one in bodies if "/virtualHubs/" in one["id"]}
    return Inventory(
        bodies={str(body["id"]).lower(): body for body in bodies},
        lists={path.lower(): tuple(items) for path, items in (managed | lists).items()},
    )


def _vnets(bodies: list[Body]) -> list[str]:
    return [str(one["id"]) for one in bodies if "/virtualnetworks/" in str(one["id"]).lower()]


def arrivals(
    start: str,
    bodies: list[Body],
    lists: dict[str, list[Body]] | None = None,
    hubs: tuple[str, ...] = (),
    endpoints: dict[str, str] | None = None,
) -> tuple[Arrival, ...]:
    """Where packets of the subnet 'a' of a network get to."""
    inventory = known(bodies, lists or {})
    vnets = _vnets(bodies)
    own = {ResourceId(str(body["id"])): body for body in bodies if body["id"] in vnets}
    known_endpoints: dict[ResourceId, Spans] = {
        ResourceId(one): spans([address]) for one, address in (endpoints or {}).items()
    }
    found = topology(
        own, inventory, known_endpoints, [ResourceId(one) for one in hubs], joins(own, inventory)
    )
    network = found.networks[ResourceId(vnet_id(start))]
    here = next(one for one in network.subnets if one.id.name == "a")
    return tuple(Walker(found).arrivals(here, network))


def reached(found: tuple[Arrival, ...]) -> set[str]:
    """The subnets, and other places, that packets get to, but the one they come from."""
    return {
        f"{one.network.id.name}/{there.id.name}"
        for one in found
        if one.network is not None and one.where == "network"
        for there in one.network.holding(one.packets.targets)
    } | {one.where for one in found if one.where != "network"}
