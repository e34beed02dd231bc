"""Reading the live factory from ARM, many paths at once; a path that will not answer is noted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from aifactory.arm import ArmError
from aifactory.azure.asking import ASKING
from aifactory.azure.resource_id import ResourceId, stands_beside
from aifactory.verify.inventory import (
    BUDGETS,
    CATEGORIES,
    EXEMPTIONS,
    FEDERATED,
    LINKS,
    OFFERED,
    RECORDS,
    ROLE_ASSIGNMENTS,
    SETTINGS,
    ZONE_GROUPS,
    Body,
    Inventory,
    Live,
    children,
    id_at,
    ids_at,
    same,
    value_at,
)
from aifactory.verify.known import Facts, Known
from aifactory.verify.promises import EnvironmentPromise, Promises
from aifactory.verify.reach.hubs import CONNECTIONS, HUB_LISTS, RULE_GROUPS, ip_groups
from aifactory.verify.reach.joined import firewalls, peers
from aifactory.verify.reach.names import ALL_ZONES, INBOUND, RESOLVERS
from aifactory.verify.reach.perimeters import (
    ASSOCIATIONS,
    PERIMETER,
    PERIMETERS,
    PROFILES,
    RULES,
)
from aifactory.verify.reach.survey import FIREWALL_SUBNET
from aifactory.verify.view import ENDPOINTS, IDENTITIES, NETWORKS, SUBNETS, ZONES, Ground, View

_COMPONENTS = "microsoft.insights/components"  # sends no logs, and must not
AT_ONCE = 16
PATIENCE = 6  # tries of a read that Azure throttles or cannot answer just now
_PASSING = frozenset({"throttled", "unavailable", "busy"})
_RESOURCES_VERSION = "2025-04-01"
_ROLES_VERSION = "2022-04-01"
_BUDGETS_VERSION = "2024-08-01"
_EXEMPTIONS_VERSION = "2026-01-01-preview"
_SETTINGS_VERSION = "2021-05-01-preview"
# A type without private link answers so to privateLinkResources; which of them is unverified.
_NOT_OFFERED = frozenset({400, 404, 405})


class Reader(Protocol):
    """The reading half of the ARM client."""

    async def get(self, path: str, api_version: str) -> dict[str, Any] | None:
        """The resource, or None when there is none."""
        ...

    def pages(
        self, path: str, api_version: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait by the clock of the other side."""
        ...


async def read(
    promises: Promises,
    facts: Facts,
    reader: Reader,
    environment: str | None = None,
    today: str = "",
) -> View:
    """Everything that the rules need to see, read once; of other environments only the promise.

    `today` is a day such as 2026-11-28: what was allowed until a day is held against it.
    """
    crawler = _Crawler(reader, Known(facts))
    grounds = [
        await crawler.ground(promise)
        if environment in (None, promise.environment)
        else crawler.unread(promise)
        for promise in promises.environments
    ]
    examined = [one for one in grounds if environment in (None, one.promise.environment)]
    return View(promises, tuple(grounds), tuple(examined), today)


class _Crawler:
    """One walk over the live factory; no path is asked twice."""

    def __init__(self, reader: Reader, known: Known) -> None:
        self.reader = reader
        self.known = known
        self.inventory = Inventory()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._asked: set[str] = set()

    async def ground(self, promise: EnvironmentPromise) -> Ground:
        """One environment's groups, and what their contents lead to."""
        await _all(
            [
                *(self._group(group) for group in promise.groups),
                *(
                    self._list(f"/subscriptions/{one}{ROLE_ASSIGNMENTS}", _ROLES_VERSION)
                    for one in promise.subscriptions
                ),
            ]
        )
        found = self._listed(promise)
        await _all([self._body(one) for one in found])
        # A child, such as a container, is in no list: it is live when it answers.
        resources = tuple(
            Live(one, body)
            for one, listed in sorted(found.items())
            if (body := self.inventory.bodies.get(one.key) or listed)
        )
        lists = self.inventory.lists
        unread = [one for one in promise.groups if f"{one}/resources".lower() not in lists]
        await _all([self._body(ResourceId(one.resource)) for one in promise.existing])
        ground = Ground(promise, resources, self.known, self.inventory, tuple(unread))
        await self._around(ground)
        return ground

    def unread(self, promise: EnvironmentPromise) -> Ground:
        """An environment that is only compared with: its promise, and nothing live."""
        return Ground(promise, (), self.known, self.inventory, promise.groups)

    def _listed(self, promise: EnvironmentPromise) -> dict[ResourceId, Body]:
        promised = (ResourceId(one) for one in (*promise.services, *promise.parts))
        # A network shows its subnets: they are not asked one by one.
        found: dict[ResourceId, Body] = {one: {} for one in promised if one.type.lower() != SUBNETS}
        for group in promise.groups:
            for item in self.inventory.lists.get(f"{group}/resources".lower(), ()):
                found[ResourceId(str(item["id"]))] = item
        return found

    async def _group(self, group: str) -> None:
        lists = {"/resources": _RESOURCES_VERSION, BUDGETS: _BUDGETS_VERSION}
        await self._get(group, _RESOURCES_VERSION)
        if self.inventory.bodies.get(group.lower(), {}) is None:
            # ARM answers lists of a group that is gone with 404: it holds nothing.
            self.inventory.lists.update({f"{group}{path}".lower(): () for path in lists})
            return
        await _all([self._list(group + path, version) for path, version in lists.items()])

    async def _around(self, ground: Ground) -> None:
        """What belongs to the resources and is not listed with them."""
        work: list[Awaitable[None]] = [self._monitored(ground, live) for live in ground.resources]
        work += [self._offered(live) for live, one in ground.met if one.host is None]
        work += [self._endpoint(live) for live in ground.of_type(ENDPOINTS)]
        work += [self._zone(live.id) for live in ground.of_type(ZONES)]
        below = [(live, path) for live, path, _ in ground.collections if not stands_beside(path)]
        below += [(live, facts.entries) for live, facts in ground.doors]
        below += [(live, row.path) for row in ASKING for live in ground.of_type(row.service)]
        once = {(live.id, path): live for live, path in below}
        work += [self._below(live, f"/{path}") for (_, path), live in once.items()]
        work += [self._below(live, FEDERATED) for live in ground.of_type(IDENTITIES)]
        work += [self._network(live.body) for live in ground.of_type(NETWORKS)]
        work += [self._hub(ResourceId(one)) for one in ground.promise.hubs]
        work += [self._names(ground.promise)]
        work += [self._perimeters(one) for one in ground.promise.subscriptions]
        work += [self._body(one) for one in _promised_bodies(ground.promise)]
        work += [
            self._list(f"/subscriptions/{one}{EXEMPTIONS}", _EXEMPTIONS_VERSION)
            for one in (ground.promise.subscriptions if ground.promise.guards.assigned else ())
        ]
        await _all(work)
        await _all(
            [self._get(role, _ROLES_VERSION) for role in sorted(self._roles(ground.promise))]
        )

    async def _network(self, body: Body) -> None:
        """What filters and steers a network's packets, and the networks that it is joined to."""
        await self._filters(body)
        await _all([self._peer(one) for one in peers(body)])

    async def _filters(self, body: Body) -> None:
        around = [
            found
            for subnet in children(body, "properties.subnets")
            for path in ("networkSecurityGroup.id", "routeTable.id")
            if (found := id_at(subnet, f"properties.{path}"))
        ]
        await _all([self._body(one) for one in around])
        await self._occupied(body)
        await _all([self._firewall(one) for one in firewalls(body)])

    async def _occupied(self, body: Body) -> None:
        """A firewall's subnet names it; where the network leaves that out, the subnet is asked."""
        for subnet in children(body, "properties.subnets"):
            if same(subnet.get("name"), FIREWALL_SUBNET) and "properties" in subnet:
                await self._body(ResourceId(str(subnet["id"])))
                found = self.inventory.bodies.get(str(subnet["id"]).lower())
                users = value_at(found, "properties.ipConfigurations")
                subnet["properties"].setdefault("ipConfigurations", users or [])

    async def _peer(self, network: ResourceId) -> None:
        await self._body(network)
        body = self.inventory.bodies.get(network.key)
        if body is not None:
            await self._filters(body)

    async def _firewall(self, firewall: ResourceId) -> None:
        await self._body(firewall)
        policy = id_at(self.inventory.bodies.get(firewall.key), "properties.firewallPolicy.id")
        while policy is not None:
            await self._body(policy)
            await self._list(policy.text + RULE_GROUPS, self.known.version(policy.type) or "")
            groups = self.inventory.lists.get(f"{policy.text}{RULE_GROUPS}".lower(), ())
            named = {word for group in groups for word in ip_groups(group)}
            await _all([self._body(ResourceId(one)) for one in sorted(named)])
            policy = id_at(self.inventory.bodies.get(policy.key), "properties.basePolicy.id")

    async def _hub(self, hub: ResourceId) -> None:
        await self._body(hub)
        version = self.known.version(hub.type) or ""
        await _all([self._list(hub.text + path, version) for path in HUB_LISTS])
        firewall = id_at(self.inventory.bodies.get(hub.key), "properties.azureFirewall.id")
        if firewall is not None:
            await self._firewall(firewall)
        for item in self.inventory.lists.get(f"{hub.text}{CONNECTIONS}".lower(), ()):
            network = id_at(item, "properties.remoteVirtualNetwork.id")
            if network is not None:
                await self._peer(network)

    def _roles(self, promise: EnvironmentPromise) -> set[str]:
        return {
            str(role)
            for one in promise.subscriptions
            for item in self.inventory.lists.get(
                f"/subscriptions/{one}{ROLE_ASSIGNMENTS}".lower(), ()
            )
            if (role := value_at(item, "properties.roleDefinitionId"))
        }

    async def _body(self, resource: ResourceId) -> None:
        version = self.known.version(resource.type)
        if version is not None:
            await self._get(resource.text, version)

    async def _below(self, live: Live, path: str) -> None:
        version = self.known.version(live.id.type)
        if version is not None:
            await self._list(live.id.text + path, version)

    async def _offered(self, live: Live) -> None:
        version = self.known.version(live.id.type)
        if version is not None:
            await self._list(live.id.text + OFFERED, version, absent=_NOT_OFFERED)

    async def _monitored(self, ground: Ground, live: Live) -> None:
        logs = ground.logs(live)
        if logs is None and live.type == _COMPONENTS:
            await self._list(live.id.text + SETTINGS, _SETTINGS_VERSION)
        for target in monitored(live.id, logs.on) if logs else ():
            await self._list(target + SETTINGS, _SETTINGS_VERSION)
            await self._list(target + CATEGORIES, _SETTINGS_VERSION)

    async def _endpoint(self, live: Live) -> None:
        version = self.known.version(live.id.type) or ""
        path = live.id.text + ZONE_GROUPS
        await self._list(path, version)
        interfaces = ids_at(live.body, "properties.networkInterfaces")
        await _all([self._body(one) for one in interfaces])
        for zone_group in self.inventory.lists.get(path.lower(), ()):
            for config in children(zone_group, "properties.privateDnsZoneConfigs"):
                zone = id_at(config, "properties.privateDnsZoneId")
                if zone is not None:
                    await self._zone(zone)

    async def _zone(self, zone: ResourceId) -> None:
        version = self.known.version(zone.type) or ""
        await self._list(zone.text + LINKS, version)
        await self._list(zone.text + RECORDS, version)
        await self._links_in(zone.subscription or "")

    async def _names(self, promise: EnvironmentPromise) -> None:
        """Whatever zone may answer in our networks, and who answers for the hub's name servers."""
        await _all([self._links_in(one) for one in promise.subscriptions])
        if promise.names.network:
            place = ResourceId(promise.names.network)
            await _all([self._peer(place), self._links_in(place.subscription or "")])
            await self._resolvers(f"/subscriptions/{place.subscription}{RESOLVERS}")

    async def _links_in(self, subscription: str) -> None:
        """The links of every private zone of a subscription."""
        path = f"/subscriptions/{subscription}{ALL_ZONES}"
        version = self.known.version(ZONES) or ""
        if path.lower() not in self._asked:
            await self._list(path, version)
            found = self.inventory.lists.get(path.lower(), ())
            await _all([self._list(str(one["id"]) + LINKS, version) for one in found])

    async def _resolvers(self, path: str) -> None:
        version = self.known.version("microsoft.network/dnsresolvers") or ""
        await self._list(path, version)
        found = self.inventory.lists.get(path.lower(), ())
        await _all([self._list(str(one["id"]) + INBOUND, version) for one in found])

    async def _perimeters(self, subscription: str) -> None:
        """Every perimeter of a subscription: what stands in it, and whom its rules let in."""
        path = f"/subscriptions/{subscription}{PERIMETERS}"
        version = self.known.version(PERIMETER) or ""
        await self._list(path, version)
        found = [str(one["id"]) for one in self.inventory.lists.get(path.lower(), ())]
        lists = [f"{one}{below}" for one in found for below in (PROFILES, ASSOCIATIONS)]
        await _all([self._list(one, version) for one in lists])
        profiles = [
            str(profile["id"])
            for one in found
            for profile in self.inventory.lists.get(f"{one}{PROFILES}".lower(), ())
        ]
        await _all([self._list(f"{one}{RULES}", version) for one in profiles])

    async def _get(self, path: str, version: str) -> None:
        if self._first(path):
            answer = await self._patiently(path, lambda: self.reader.get(path, version))
            if path.lower() not in self.inventory.unread:
                self.inventory.bodies[path.lower()] = answer

    async def _list(self, path: str, version: str, absent: frozenset[int] = frozenset()) -> None:
        if self._first(path):
            found = await self._patiently(path, lambda: self._items(path, version), absent)
            if path.lower() not in self.inventory.unread:
                self.inventory.lists[path.lower()] = found or ()

    def _first(self, path: str) -> bool:
        first = path.lower() not in self._asked
        self._asked.add(path.lower())
        return first

    async def _items(self, path: str, version: str) -> tuple[dict[str, Any], ...]:
        return tuple([item async for item in self.reader.pages(path, version)])

    async def _patiently(self, path: str, ask: Any, absent: frozenset[int] = frozenset()) -> Any:
        """The answer; None with a note in `unread` when there is none to be had."""
        async with self._room:  # while it waits, too: others would only be refused as well
            for attempt in range(PATIENCE):
                try:
                    return await ask()
                except ArmError as error:
                    if error.kind not in _PASSING and error.status in absent:
                        return None
                    if error.kind not in _PASSING or attempt == PATIENCE - 1:
                        note = f"{error.code} {error.message}".strip()
                        self.inventory.unread[path.lower()] = note
                        return None
                    await self.reader.sleep(error.retry_after or 2.0**attempt)
        return None


def _promised_bodies(promise: EnvironmentPromise) -> Iterator[ResourceId]:
    """What is looked at for the sake of its own properties, and is in no list."""
    yield from (ResourceId(one.resource) for one in promise.scaling)
    yield from (ResourceId(one.resource) for one in promise.kept)
    joined = (ResourceId(one.resource) for one in promise.joins)
    yield from (one for one in joined if one.type.lower() != SUBNETS)
    for key in promise.keys:
        yield from (ResourceId(key.vault), ResourceId(f"{key.vault}/keys/{key.key}"))
    guards = promise.guards
    for found in (guards.plans, guards.accounts, guards.contacts, guards.assigned):
        yield from (ResourceId(one.id) for one in found)
    yield from (ResourceId(one) for one in guards.locked)


def monitored(resource: ResourceId, on: Iterable[str]) -> tuple[str, ...]:
    """The ids that carry the diagnostic settings of a resource: its children, or itself."""
    return tuple(f"{resource.text}/{child}" for child in on) or (resource.text,)


async def _all(work: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*work)
