"""Reading the live factory from ARM, many paths at once; a path that will not answer is noted."""

from collections.abc import Awaitable, Iterable, Iterator

from aifactory.azure.asking import ASKING
from aifactory.azure.questions.listed import list_of
from aifactory.azure.resource_id import ResourceId, stands_beside
from aifactory.verify.ground import ENDPOINTS, IDENTITIES, NETWORKS, SUBNETS, ZONES, Ground
from aifactory.verify.inventory import (
    BUDGETS,
    CATEGORIES,
    DELEGATIONS,
    EXEMPTIONS,
    FEDERATED,
    OFFERED,
    ROLE_ASSIGNMENTS,
    SETTINGS,
    Body,
    Live,
    value_at,
)
from aifactory.verify.known import Facts, Known
from aifactory.verify.promises import EnvironmentPromise, Promises
from aifactory.verify.reading.asker import Asker, Reader, together
from aifactory.verify.reading.networks import GROUPS_VERSION, Networks
from aifactory.verify.view import View

_COMPONENTS = "microsoft.insights/components"  # sends no logs, and must not
_ROLES_VERSION = "2022-04-01"
_BUDGETS_VERSION = "2024-08-01"
_DELEGATIONS_VERSION = "2022-10-01"
_EXEMPTIONS_VERSION = "2026-01-01-preview"
_SETTINGS_VERSION = "2021-05-01-preview"
# A type without private link answers so to privateLinkResources; which of them is unverified.
_NOT_OFFERED = frozenset({400, 404, 405})


# Where nobody ever delegated anything, the namespace may be unknown or not registered; which of
# them Azure answers is unverified, public callers expect 404 (2026-11-28).
_NOT_DELEGATED = frozenset({404, 409})


async def read(
    promises: Promises,
    facts: Facts,
    reader: Reader,
    environment: str | None = None,
    today: str = "",
    apart: bool = False,
) -> View:
    """Everything that the rules need to see, read once; of other environments only the promise.

    `today` is a day such as 2026-11-28: what was allowed until a day is held against it. With
    `apart`, only the rules of isolation are run: what no such rule looks at is not asked for.
    """
    crawler = _Crawler(Asker(reader, Known(facts)), apart)
    grounds = [
        await crawler.ground(promise)
        if environment in (None, promise.environment)
        else crawler.unread(promise)
        for promise in promises.environments
    ]
    examined = [one for one in grounds if environment in (None, one.promise.environment)]
    hubs = promises.hubs_around({one.promise.environment for one in examined})
    await together([crawler.networks.hub(one) for one in sorted(hubs)])
    return View(promises, tuple(grounds), tuple(examined), today)


class _Crawler:
    """One walk over the live factory."""

    def __init__(self, asker: Asker, apart: bool) -> None:
        self.asker = asker
        self.apart = apart
        self.networks = Networks(asker)

    async def ground(self, promise: EnvironmentPromise) -> Ground:
        """One environment's groups, and what their contents lead to."""
        await together(
            [
                *(self._group(group) for group in promise.groups),
                *(
                    self.asker.list(f"/subscriptions/{one}{ROLE_ASSIGNMENTS}", _ROLES_VERSION)
                    for one in promise.subscriptions
                ),
                *(self.networks.occupants(one, promise.groups) for one in promise.subscriptions),
                *(self._delegated(one) for one in promise.groups),
                *(self._delegated(f"/subscriptions/{one}") for one in promise.subscriptions),
            ]
        )
        found = self._listed(promise)
        await self._shown(found)
        await together([self.asker.body(one) for one in found])
        # A child, such as a container, is in no list: it is live when it answers.
        resources = tuple(
            Live(one, body)
            for one, listed in sorted(found.items())
            if (body := self.asker.seen(one) or listed)
        )
        lists = self.asker.inventory.lists
        unread = [one for one in promise.groups if f"{one}/resources".lower() not in lists]
        await together([self.asker.body(ResourceId(one.resource)) for one in promise.existing])
        ground = Ground(promise, resources, self.asker.known, self.asker.inventory, tuple(unread))
        await self._around(ground)
        return ground

    def unread(self, promise: EnvironmentPromise) -> Ground:
        """An environment that is only compared with: its promise, and nothing live."""
        return Ground(promise, (), self.asker.known, self.asker.inventory, promise.groups)

    def _listed(self, promise: EnvironmentPromise) -> dict[ResourceId, Body]:
        promised = (ResourceId(one) for one in (*promise.services, *promise.parts))
        # A network shows its subnets: they are not asked one by one.
        found: dict[ResourceId, Body] = {one: {} for one in promised if one.type.lower() != SUBNETS}
        for group in promise.groups:
            for item in self.asker.listed(f"{group}/resources"):
                found[ResourceId(str(item["id"]))] = item
        return found

    async def _shown(self, found: dict[ResourceId, Body]) -> None:
        """Takes from lists what they show for certain; what they leave out is asked for alone.

        A parent lists its children itself, and rules judge them by that list. A subscription's list
        may be behind what it lists: it is believed of identities that their groups name, for who
        they are never changes, and of nothing else.
        """
        lists: dict[str, list[ResourceId]] = {}
        for one, named in found.items():
            sure = one.parent or (named and one.type.lower() == IDENTITIES)
            if sure and (path := list_of(one)):
                lists.setdefault(path, []).append(one)
        versions = {path: self.asker.version(those[0].type) for path, those in lists.items()}
        await together([self.asker.list(path, version) for path, version in versions.items()])
        for path, those in lists.items():
            shown = {str(item.get("id")).lower(): item for item in self.asker.listed(path)}
            for one in those:
                if one.key in shown:
                    self.asker.take(shown[one.key])

    async def _group(self, group: str) -> None:
        path, inventory = f"{group}/resources", self.asker.inventory
        await self.asker.list(path, GROUPS_VERSION)
        if not self.apart or path.lower() in inventory.unread:
            await self.asker.get(group, GROUPS_VERSION)
        if inventory.bodies.get(group.lower(), {}) is None:
            # ARM answers lists of a group that is gone with 404: it holds nothing.
            inventory.unread.pop(path.lower(), None)
            inventory.lists.update({path.lower(): (), f"{group}{BUDGETS}".lower(): ()})
        elif not self.apart:
            await self.asker.list(group + BUDGETS, _BUDGETS_VERSION)

    async def _delegated(self, scope: str) -> None:
        path = scope + DELEGATIONS
        await self.asker.list(path, _DELEGATIONS_VERSION, absent=_NOT_DELEGATED)
        named = (
            value_at(one, "properties.registrationDefinitionId") for one in self.asker.listed(path)
        )
        await together([self.asker.get(str(one), _DELEGATIONS_VERSION) for one in named])

    async def _around(self, ground: Ground) -> None:
        """What belongs to the resources and is not listed with them."""
        work: list[Awaitable[object]] = [self._monitored(ground, live) for live in ground.resources]
        work += [self._offered(live) for live, one in ground.met if one.host is None]
        work += [self.networks.endpoint(live) for live in ground.of_type(ENDPOINTS)]
        work += [self.networks.zone(live.id) for live in ground.of_type(ZONES)]
        below = [(live, path) for live, path, _ in ground.collections if not stands_beside(path)]
        below += [(live, facts.entries) for live, facts in ground.doors]
        below += [(live, row.path) for row in ASKING for live in ground.of_type(row.service)]
        below += [(live, path) for live, house, _ in ground.houses for path in house.tenants]
        once = {(live.id, path): live for live, path in below}
        work += [self.asker.below(live, f"/{path}") for (_, path), live in once.items()]
        work += [self.asker.below(live, FEDERATED) for live in ground.of_type(IDENTITIES)]
        work += [self.networks.network(live) for live in ground.of_type(NETWORKS)]
        work += [self.networks.names(ground.promise)]
        work += [self.networks.perimeters(one) for one in ground.promise.subscriptions]
        work += [self.asker.body(one) for one in _named(ground.promise)]
        work += [self.asker.get(one, _ROLES_VERSION) for one in sorted(self._roles(ground.promise))]
        await together([*work, *([] if self.apart else self._beyond(ground))])

    def _beyond(self, ground: Ground) -> Iterator[Awaitable[object]]:
        """What no rule of isolation looks at: scaling, keys, guards, categories of logs."""
        promise = ground.promise
        yield from (self.asker.body(one) for one in _looked_at(promise))
        for one in promise.subscriptions if promise.guards.assigned else ():
            yield self.asker.list(f"/subscriptions/{one}{EXEMPTIONS}", _EXEMPTIONS_VERSION)
        for live in ground.resources:
            logs = ground.logs(live)
            for target in monitored(live.id, logs.on) if logs else ():
                yield self.asker.list(target + CATEGORIES, _SETTINGS_VERSION)

    def _roles(self, promise: EnvironmentPromise) -> set[str]:
        return {
            str(role)
            for one in promise.subscriptions
            for item in self.asker.listed(f"/subscriptions/{one}{ROLE_ASSIGNMENTS}")
            if (role := value_at(item, "properties.roleDefinitionId"))
        }

    async def _offered(self, live: Live) -> None:
        version = self.asker.known.version(live.id.type)
        if version is not None:
            await self.asker.list(live.id.text + OFFERED, version, absent=_NOT_OFFERED)

    async def _monitored(self, ground: Ground, live: Live) -> None:
        logs = ground.logs(live)
        if logs is None and live.type == _COMPONENTS:
            await self.asker.list(live.id.text + SETTINGS, _SETTINGS_VERSION)
        for target in monitored(live.id, logs.on) if logs else ():
            await self.asker.list(target + SETTINGS, _SETTINGS_VERSION)


def _named(promise: EnvironmentPromise) -> Iterator[ResourceId]:
    """What says what was ordered, joins our networks with others, or may come in from there."""
    yield from (ResourceId(one.resource) for one in promise.kept)
    joined = (ResourceId(one.resource) for one in promise.joins)
    yield from (one for one in joined if one.type.lower() != SUBNETS)
    allowed = (one.principal for lent in promise.lent for one in lent.allowed)
    yield from (ResourceId(one) for one in allowed if one.startswith("/"))


def _looked_at(promise: EnvironmentPromise) -> Iterator[ResourceId]:
    """What is looked at for the sake of its own properties, and is in no list."""
    yield from (ResourceId(one.resource) for one in promise.scaling)
    for key in promise.keys:
        yield from (ResourceId(key.vault), ResourceId(f"{key.vault}/keys/{key.key}"))
    guards = promise.guards
    for found in (guards.plans, guards.accounts, guards.contacts, guards.assigned):
        yield from (ResourceId(one.id) for one in found)
    yield from (ResourceId(one) for one in guards.locked)


def monitored(resource: ResourceId, on: Iterable[str]) -> tuple[str, ...]:
    """The ids that carry the diagnostic settings of a resource: its children, or itself."""
    return tuple(f"{resource.text}/{child}" for child in on) or (resource.text,)
