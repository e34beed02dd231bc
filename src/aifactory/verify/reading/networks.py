"""Reading networks: what filters, steers and joins them, their names, hubs and perimeters."""

from collections.abc import Iterable

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import ZONES
from aifactory.verify.inventory import (
    LINKS,
    RECORDS,
    ZONE_GROUPS,
    Body,
    Live,
    children,
    id_at,
    ids_at,
    value_at,
)
from aifactory.verify.promises import EnvironmentPromise
from aifactory.verify.reach.hubs import CONNECTIONS, HUB_LISTS, RULE_GROUPS, ip_groups
from aifactory.verify.reach.joined import peers, standing
from aifactory.verify.reach.names import ALL_ZONES, INBOUND, RESOLVERS
from aifactory.verify.reach.occupants import KINDS, group_of, occupants
from aifactory.verify.reach.others.admin_rules import ADMIN_RULES
from aifactory.verify.reach.others.branches import branches
from aifactory.verify.reach.others.branches import named as branching
from aifactory.verify.reach.others.connected import CONNECTED, MEMBERS, groups_of
from aifactory.verify.reach.others.forwarding import FORWARDING, LINKED, RULESET
from aifactory.verify.reach.others.gateways import GATEWAYS, TUNNELS, home, named
from aifactory.verify.reach.others.route_servers import PEERS
from aifactory.verify.reach.perimeters import (
    ASSOCIATIONS,
    PERIMETER,
    PERIMETERS,
    PROFILES,
    RULES,
)
from aifactory.verify.reach.survey import FIREWALL_SUBNET, GATEWAY_SUBNET, ROUTE_SERVER_SUBNET
from aifactory.verify.reading.asker import Asker, together

_OCCUPIED = {one.lower() for one in (FIREWALL_SUBNET, GATEWAY_SUBNET, ROUTE_SERVER_SUBNET)}
GROUPS_VERSION = "2025-04-01"


class Networks:
    """What stands around the networks of the factory, asked for with the rest."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._linked: set[str] = set()  # subscriptions whose zones were asked who sees them
        self._followed: set[ResourceId] = set()  # gateways that were asked where they lead

    async def network(self, live: Live) -> None:
        """What filters and steers a network's packets, and the networks that it is joined to."""
        await self._filters(live.body)
        await together([self._peer(one) for one in peers(live.body)])
        await together([self._managed(live), self._forwarded(live.id)])

    async def _managed(self, live: Live) -> None:
        """The rules of network managers in a network, and whom they connect it to."""
        version = self.asker.version(live.id.type)
        for action in (ADMIN_RULES, CONNECTED):
            await self.asker.in_force(live.id, action, version)
        if not self.asker.listed(live.id.text + CONNECTED):
            return
        for joined in groups_of(live.id, live.body, self.asker.inventory):
            for group in joined.groups:
                await self.asker.list(group.text + MEMBERS, self.asker.version(group.type))
                for item in self.asker.listed(group.text + MEMBERS):
                    member = id_at(item, "properties.resourceId")
                    if member is not None:
                        await self._peer(member)

    async def _forwarded(self, network: ResourceId) -> None:
        """The rulesets that a network's questions for names go through."""
        version = self.asker.version(RULESET)
        await self.asker.in_force(network, LINKED, version)
        found = [str(one["id"]) for one in self.asker.listed(network.text + LINKED)]
        await together([self.asker.list(one + FORWARDING, version) for one in found])

    async def _filters(self, body: Body) -> None:
        around = [
            found
            for subnet in children(body, "properties.subnets")
            for path in ("networkSecurityGroup.id", "routeTable.id")
            if (found := id_at(subnet, f"properties.{path}"))
        ]
        await together([self.asker.body(one) for one in around])
        await self._occupied(body)
        await together([self._firewall(one) for one in standing(body, FIREWALL_SUBNET)])
        await together([self._gateway(one) for one in standing(body, GATEWAY_SUBNET)])
        for one in standing(body, ROUTE_SERVER_SUBNET):
            await self.asker.body(one)
            await self.asker.list(one.text + PEERS, self.asker.version(one.type))

    async def _occupied(self, body: Body) -> None:
        """Some subnets name what stands in them; one that its network cuts short is asked."""
        for subnet in children(body, "properties.subnets"):
            name = str(subnet.get("name")).lower()
            if name in _OCCUPIED and "properties" in subnet:
                await self.asker.body(ResourceId(str(subnet["id"])))
                found = self.asker.seen(ResourceId(str(subnet["id"])))
                users = value_at(found, "properties.ipConfigurations")
                subnet["properties"].setdefault("ipConfigurations", users or [])

    async def _peer(self, network: ResourceId) -> None:
        await self.asker.body(network)
        body = self.asker.seen(network)
        if body is not None:
            await self._filters(body)

    async def _firewall(self, firewall: ResourceId) -> None:
        await self.asker.body(firewall)
        policy = id_at(self.asker.seen(firewall), "properties.firewallPolicy.id")
        seen: set[ResourceId] = set()
        while policy is not None and policy not in seen:
            seen.add(policy)
            await self.asker.body(policy)
            await self.asker.list(policy.text + RULE_GROUPS, self.asker.version(policy.type))
            groups = self.asker.listed(f"{policy.text}{RULE_GROUPS}")
            named = {word for group in groups for word in ip_groups(group)}
            await together([self.asker.body(ResourceId(one)) for one in sorted(named)])
            policy = id_at(self.asker.seen(policy), "properties.basePolicy.id")

    async def _gateway(self, gateway: ResourceId) -> None:
        """Where a gateway's connections lead, and the networks of gateways at their other ends."""
        if gateway in self._followed:
            return
        self._followed.add(gateway)
        await self.asker.body(gateway)
        path, body = f"{gateway.text}{TUNNELS}", self.asker.seen(gateway)
        await self.asker.list(path, self.asker.version(gateway.type))
        if (place := home(body)) is not None:
            await self._peer(place)
        for one in named(body, self.asker.listed(path)):
            again = one.type.lower() == GATEWAYS
            await (self._gateway(one) if again else self.asker.body(one))

    async def hub(self, hub: ResourceId) -> None:
        """What a hub says itself, its tables, its firewall and the networks connected to it."""
        await self.asker.body(hub)
        version = self.asker.version(hub.type)
        await together([self.asker.list(hub.text + path, version) for path in HUB_LISTS])
        body = self.asker.seen(hub)
        firewall = id_at(body, "properties.azureFirewall.id")
        if firewall is not None:
            await self._firewall(firewall)
        await together([self._branch(one, path, body) for one, path in branches(body)])
        for item in self.asker.listed(f"{hub.text}{CONNECTIONS}"):
            network = id_at(item, "properties.remoteVirtualNetwork.id")
            if network is not None:
                await self._peer(network)

    async def _branch(self, gateway: ResourceId, path: str, hub: Body | None) -> None:
        """Where the connections of a hub's gateway lead: to which sites, to which circuits."""
        await self.asker.body(gateway)
        await self.asker.list(path, self.asker.version(gateway.type))
        wan = id_at(hub, "properties.virtualWan.id")
        ends = {*branching(self.asker.listed(path)), *([wan] if wan else [])}
        await together([self.asker.body(one) for one in sorted(ends)])

    async def occupants(self, subscription: str, groups: Iterable[str]) -> None:
        """What stands in subnets, and whose group it is where that is none of ours."""
        ours = {one.lower() for one in groups}
        for kind in KINDS:
            path = occupants(subscription, kind)
            await self.asker.list(path, self.asker.version(kind))
            for item in self.asker.listed(path):
                self.asker.take(item)
            homes = {group_of(ResourceId(str(one["id"]))) for one in self.asker.listed(path)}
            others = sorted(one for one in homes if one.lower() not in ours)
            await together([self.asker.get(one, GROUPS_VERSION) for one in others])

    async def endpoint(self, live: Live) -> None:
        """Where a private endpoint's names are kept, and its interfaces."""
        version = self.asker.version(live.id.type)
        path = live.id.text + ZONE_GROUPS
        await self.asker.list(path, version)
        interfaces = ids_at(live.body, "properties.networkInterfaces")
        await together([self.asker.body(one) for one in interfaces])
        for zone_group in self.asker.listed(path):
            for config in children(zone_group, "properties.privateDnsZoneConfigs"):
                zone = id_at(config, "properties.privateDnsZoneId")
                if zone is not None:
                    await self.zone(zone)

    async def zone(self, zone: ResourceId) -> None:
        """Who sees a private zone, and what it answers."""
        version = self.asker.version(zone.type)
        await self.asker.list(zone.text + LINKS, version)
        await self.asker.list(zone.text + RECORDS, version)
        await self._links_in(zone.subscription or "")

    async def names(self, promise: EnvironmentPromise) -> None:
        """Whatever zone may answer in our networks, and who answers for the hub's name servers."""
        await together([self._links_in(one) for one in promise.subscriptions])
        if promise.names.network:
            place = ResourceId(promise.names.network)
            await together([self._peer(place), self._links_in(place.subscription or "")])
            await self._forwarded(place)
            await self._resolvers(f"/subscriptions/{place.subscription}{RESOLVERS}")

    async def _links_in(self, subscription: str) -> None:
        """The links of every private zone of a subscription."""
        if subscription in self._linked:
            return
        self._linked.add(subscription)
        path = f"/subscriptions/{subscription}{ALL_ZONES}"
        version = self.asker.version(ZONES)
        await self.asker.list(path, version)
        found = self.asker.listed(path)
        await together([self.asker.list(str(one["id"]) + LINKS, version) for one in found])

    async def _resolvers(self, path: str) -> None:
        version = self.asker.version("microsoft.network/dnsresolvers")
        await self.asker.list(path, version)
        found = self.asker.listed(path)
        await together([self.asker.list(str(one["id"]) + INBOUND, version) for one in found])

    async def perimeters(self, subscription: str) -> None:
        """Every perimeter of a subscription: what stands in it, and whom its rules let in."""
        path = f"/subscriptions/{subscription}{PERIMETERS}"
        version = self.asker.version(PERIMETER)
        await self.asker.list(path, version)
        found = [str(one["id"]) for one in self.asker.listed(path)]
        lists = [f"{one}{below}" for one in found for below in (PROFILES, ASSOCIATIONS)]
        await together([self.asker.list(one, version) for one in lists])
        profiles = [
            str(profile["id"]) for one in found for profile in self.asker.listed(f"{one}{PROFILES}")
        ]
        await together([self.asker.list(f"{one}{RULES}", version) for one in profiles])
