"""Whom a network asks for a private name, and which zone answers: name servers, links, zones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import (
    LINKS,
    Body,
    Inventory,
    Unproven,
    children,
    id_at,
    same,
    value_at,
)
from aifactory.verify.reach.hubs import appliance
from aifactory.verify.reach.joined import standing
from aifactory.verify.reach.survey import FIREWALL_SUBNET
from aifactory.verify.reach.words import ports, words

# Azure's own name servers, in every network (learn.microsoft.com/azure/virtual-network/
# what-is-ip-address-168-63-129-16, 2026-08).
AZURE = "168.63.129.16"
DNS = 53
ALL_ZONES = "/providers/Microsoft.Network/privateDnsZones"
RESOLVERS = "/providers/Microsoft.Network/dnsResolvers"
INBOUND = "/inboundEndpoints"
# Security groups let name queries to Azure through, but for a rule that names this tag
# (learn.microsoft.com/azure/virtual-network/service-tags-overview, 2026-08).
_TAG = "azureplatformdns"


@dataclass(frozen=True, slots=True)
class Answering:
    """The network whose linked zones answer, and how its questions get there."""

    network: ResourceId
    hops: tuple[str, ...]

    @property
    def path(self) -> str:
        """The hops as a line."""
        return " > ".join(self.hops)


def servers(body: Body | None) -> tuple[str, ...]:
    """The name servers that a network is told to ask; none: Azure's."""
    found = value_at(body, "properties.dhcpOptions.dnsServers") or ()
    return tuple(str(one) for one in found if one != AZURE)


def answering(network: ResourceId, place: ResourceId | None, inventory: Inventory) -> Answering:
    """Who answers a network's questions; `place` is where name servers of others stand.

    Raises Unproven where ARM does not tell what a name server answers: neither the inbound
    endpoint of a resolver in `place`, nor a firewall there that hands questions on to Azure.
    """
    here = f"network {network.name}"
    asked = servers(inventory.body(network.key))
    if not asked:
        return Answering(network, (here, "Azure's name servers"))
    for server in asked:
        who = _standing(server, place, inventory) if place else None
        if who is None:
            raise Unproven(f"{network.name} asks {server}: what that answers is in no resource")
    return Answering(place or network, (here, f"name servers {', '.join(asked)}", who or ""))


def _standing(server: str, place: ResourceId, inventory: Inventory) -> str | None:
    """What answers at an address: a resolver, or a firewall; None when nobody knows."""
    for item in inventory.items(f"/subscriptions/{place.subscription}{RESOLVERS}"):
        if id_at(item, "properties.virtualNetwork.id") == place and server in _inbound(
            str(item["id"]), inventory
        ):
            return f"resolver {item['name']}"
    for resource in standing(inventory.body(place.key) or {}, FIREWALL_SUBNET):
        found = appliance(resource, inventory)
        if found and found.address == int(IPv4Address(server)) and _hands_on(resource, inventory):
            return f"firewall {resource.name}"
    return None


def _inbound(resolver: str, inventory: Inventory) -> Iterator[str]:
    for item in inventory.items(resolver + INBOUND):
        for config in children(item, "properties.ipConfigurations"):
            yield str(value_at(config, "privateIpAddress"))


def _hands_on(firewall: ResourceId, inventory: Inventory) -> bool:
    """Whether a firewall asks Azure for whoever asks it."""
    policy = id_at(inventory.body(firewall.key), "properties.firewallPolicy.id")
    said = value_at(inventory.body(policy.key), "properties.dnsSettings") if policy else None
    return value_at(said, "enableProxy") is True and not value_at(said, "servers")


Linked = Mapping[ResourceId, Mapping[str, ResourceId]]  # network → zone's name → zone


def linked(inventory: Inventory) -> Linked:
    """The zones that each network sees, of all zones that were read."""
    found: dict[ResourceId, dict[str, ResourceId]] = {}
    for path, links in inventory.lists.items():
        if path.endswith(LINKS.lower()):
            zone = ResourceId(path.removesuffix(LINKS.lower()))
            for link in links:
                network = id_at(link, "properties.virtualNetwork.id")
                if network is not None:
                    found.setdefault(network, {})[zone.name] = zone
    return found


def zone_of(name: str, zones: Mapping[str, ResourceId]) -> ResourceId | None:
    """The zone that answers a name: of those that a network sees, the most specific."""
    rest = name.lower()
    while rest:
        if rest in zones:
            return zones[rest]
        rest = rest.partition(".")[2]
    return None


def refused_by(group: Body | None) -> str | None:
    """The rule of a security group that keeps machines from Azure's name servers."""
    rules = sorted(
        children(group, "properties.securityRules"),
        key=lambda rule: int(value_at(rule, "properties.priority") or 0),
    )
    for rule in rules:
        targets = words(rule, "destinationAddressPrefix", "destinationAddressPrefixes")
        reached = ports(words(rule, "destinationPortRange", "destinationPortRanges"))
        outbound = same(value_at(rule, "properties.direction"), "Outbound")
        if outbound and _TAG in [one.lower() for one in targets] and DNS in reached:
            allowed = same(value_at(rule, "properties.access"), "Allow")
            return None if allowed else str(rule.get("name"))
    return None
