"""Before the first write: everything that Azure would refuse later is asked for, and told at once.

Only stacks that are to be written are asked about; a factory that is as declared costs nothing.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aifactory.api.access.needs import Made, namespaces
from aifactory.api.access.offered import not_offered
from aifactory.api.access.regions import missing
from aifactory.api.access.stock import Shop, wishes
from aifactory.api.desired import Desired
from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.retry import READING, patiently
from aifactory.deploy.revive import can_come_back
from aifactory.plan.model import Grant
from aifactory.problems import Place, Problem
from aifactory.template.model import Evaluated

_PROVIDERS = "2021-04-01"
_AT_ONCE = 16
_BY_IDS = "/v1.0/directoryObjects/getByIds"
_IDS = 1000  # Microsoft Graph takes so many in one getByIds (unverified)
_CODE = "AIF5056"
_SORTS = {"Group": "group", "ServicePrincipal": "service principal"}

# Who says whether a name is free, by type: the provider, and the api-version of the question.
_NAMES = {
    "microsoft.keyvault/vaults": ("Microsoft.KeyVault", "2025-05-01"),
    "microsoft.storage/storageaccounts": ("Microsoft.Storage", "2025-06-01"),
    "microsoft.containerregistry/registries": ("Microsoft.ContainerRegistry", "2025-11-01"),
    "microsoft.search/searchservices": ("Microsoft.Search", "2025-05-01"),
}
# Where deleted resources are listed, by type.
_DELETED = {
    "microsoft.keyvault/vaults": ("Microsoft.KeyVault/deletedVaults", "2025-05-01"),
    "microsoft.cognitiveservices/accounts": (
        "Microsoft.CognitiveServices/deletedAccounts",
        "2025-09-01",
    ),
}
# Whose counts against a limit are asked for, by type: the provider, and the counted name.
_COUNTED = {
    "microsoft.storage/storageaccounts": ("Microsoft.Storage", "2025-06-01"),
    "microsoft.search/searchservices": ("Microsoft.Search", "2025-05-01"),
    "microsoft.cognitiveservices/accounts": ("Microsoft.CognitiveServices", "2025-09-01"),
}


async def preflight(
    desired: Desired, chosen: Sequence[Built], resources: Made, arm: Arm, rehearsed: bool = True
) -> tuple[Problem, ...]:
    """What would make a write of the pending stacks fail: every problem that can be seen now.

    `rehearsed` says that it is the twin that would be written to.
    """
    if not chosen:
        return ()
    look = _Look(desired, chosen, resources, arm, rehearsed)
    checks = (look.providers, look.principals, look.names, look.counts, look.stock)
    await asyncio.gather(*(check() for check in checks))
    return tuple(sorted(set(look.problems)))


@dataclass(slots=True)
class _Look:
    """One look at everything that the pending stacks rely on."""

    desired: Desired
    stacks: Sequence[Built]
    resources: Made
    arm: Arm
    rehearsed: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def _subscriptions(self) -> list[str]:
        return sorted({each.stack.subscription for each in self.stacks})

    # -- providers

    async def providers(self) -> None:
        """Every provider that stacks need is registered, and their regions have what is made."""
        for subscription in self._subscriptions:
            path = f"/subscriptions/{subscription}/providers"
            listed = await self._asked(path, partial(self._all, path, _PROVIDERS))
            if listed is None:
                continue
            mine = [each for each in self.stacks if each.stack.subscription == subscription]
            states = {str(one["namespace"]).lower(): one for one in listed}
            self._registered(path, mine, states)
            self._offered(mine, states)
            self.problems += missing(listed, mine, self.resources)

    def _registered(self, path: str, mine: Sequence[Built], states: Mapping[str, Any]) -> None:
        for name in namespaces(one for each in mine for one in self.resources[each.stack.id]):
            state = states.get(name.lower(), {}).get("registrationState", "unknown")
            if state != "Registered" and not (self.rehearsed and state == "unknown"):
                self._say(
                    path, "AIF5050", f"{name} is not registered here: it is {state}.",
                    "Run `aif bootstrap --do`, or register it and wait.",
                )  # fmt: skip

    def _offered(self, mine: Sequence[Built], states: Mapping[str, Any]) -> None:
        for each in mine:
            resources = self.resources[each.stack.id]
            self.problems += not_offered(self.desired, each, resources, states, self.rehearsed)

    # -- principals

    async def principals(self) -> None:
        """Whoever is given a role or let in is in the directory, and is what that is given to."""
        ids = {each.stack.id for each in self.stacks}
        wanted: dict[str, tuple[str, str, Place]] = {}
        for grant in self.desired.plan.grants:
            if grant.stack in ids and not grant.principal.startswith("/"):
                named = (grant.persona, grant.kind, self._line(grant))
                wanted.setdefault(grant.principal, named)
        for principal, persona, place in self._admitted():
            wanted.setdefault(principal, (persona, "Group", place))
        known = await self._known(sorted(wanted))
        for principal, (persona, sort, place) in sorted(wanted.items()):
            kind = known.get(principal, "nothing") if known is not None else sort.lower()
            if kind != sort.lower():
                word = _SORTS[sort]
                what = f"{principal}, the {persona}, is not in the directory."
                if kind != "nothing":
                    what = f"{principal}, the {persona}, is no {word}: it is a {kind}."
                self._say(str(place), "AIF5051", what,
                          f"Write the object id of an Entra {word} of this tenant.")  # fmt: skip

    def _admitted(self) -> Iterator[tuple[str, str, Place]]:
        """Whom the pending services let in by permissions of their own: group, persona, line."""
        services = self.desired.catalog.services.values()
        modules = {f"services/{one.folder}/main.bicep" for one in services if one.data_plane}
        for stack in (each.stack for each in self.stacks):
            project = self.desired.factory.projects.get(stack.project or "")
            said = [json.dumps(one.params) for one in stack.calls if one.module in modules]
            if project is None:
                continue
            for persona, group in project.team.items():
                if any(group in params for params in said):
                    yield group, persona, project.lines.get(persona, project.place)

    async def _known(self, ids: list[str]) -> dict[str, str] | None:
        """Id → sort of object; None when the directory may not be asked."""
        found: dict[str, str] = {}
        directory = self.arm.directory
        for at in range(0, len(ids), _IDS):
            body = {"ids": ids[at : at + _IDS]}
            try:
                answer = await patiently(
                    self.arm, READING, _BY_IDS, partial(directory.post, _BY_IDS, "1.0", body)
                )
            except ArmError as error:
                if error.status in (401, 403):
                    return None  # Azure itself refuses an unknown principal, later
                raise
            for one in (answer or {}).get("value", ()):
                kind = str(one.get("@odata.type", "")).rpartition(".")[2].lower()
                found[str(one["id"]).lower()] = kind
        return found

    def _line(self, grant: Grant) -> Place:
        """The YAML line that names a grant's group."""
        numbers = {f"p{number}": name for name, number in self.desired.lock.numbers.items()}
        key, _, rest = grant.stack.partition("/")
        scale_set, _, part = rest.partition("/")
        floor = grant.floors[0] if grant.floors else part.partition("/")[0]
        project = self.desired.factory.projects.get(numbers.get(floor, ""))
        if project is not None:
            return project.lines.get(grant.persona, project.place)
        ground = self.desired.factory.environments[f"{key}/{scale_set}"]
        guest = ground.common.get(grant.persona)
        return guest.place if guest else ground.lines.get(grant.persona, ground.place)

    # -- names and what was deleted

    async def names(self) -> None:
        """No name that is to be made is somebody else's, or held by what cannot come back."""
        deleted = {
            (subscription, kind): await self._deleted(subscription, kind)
            for subscription in self._subscriptions
            for kind in _DELETED
            if kind in self._kinds(subscription)
        }
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(resource: ResourceId, place: Place) -> None:
            async with gate:
                if await self._live(resource) != [None]:
                    return
                grave = (
                    deleted.get((resource.subscription or "", resource.type.lower())) or {}
                ).get(resource.name.lower())
                if grave is not None:
                    self._told_of(resource, place, grave)
                elif resource.type.lower() in _NAMES:
                    await self._name(resource, place)

        await asyncio.gather(*(one(resource, place) for resource, place in self._named()))

    def _kinds(self, subscription: str) -> set[str]:
        """The types that the pending stacks write in a subscription."""
        here = f"/subscriptions/{subscription}/".lower()
        every = (one.id for found in self.resources.values() for one in found)
        return {one.type.lower() for one in every if one.key.startswith(here)}

    def _named(self) -> Iterator[tuple[ResourceId, Place]]:
        """The main resources of the pending stacks whose names count, there or not."""
        kinds = {*_NAMES, *_DELETED}
        for each in self.stacks:
            for call in each.stack.calls:
                if call.resource is not None and call.resource.type.lower() in kinds:
                    yield call.resource, call.why

    async def _live(self, resource: ResourceId) -> list[Any] | None:
        """The resource, None in the list when it is not there; None when nobody may tell."""
        services = self.desired.catalog.services.values()
        versions = {one.resource_type.lower(): one.api_version for one in services}
        path = resource.text
        return await self._asked(path, partial(self._one, path, versions[resource.type.lower()]))

    async def _name(self, resource: ResourceId, place: Place) -> None:
        provider, version = _NAMES[resource.type.lower()]
        path = f"/subscriptions/{resource.subscription}/providers/{provider}/checkNameAvailability"
        body = {"name": resource.name, "type": resource.type}
        found = await self._asked(path, partial(self._posted, path, version, body))
        answer = (found or [{}])[0] or {}
        # What an interrupted run had asked for may have come into being since it was looked for.
        if answer.get("nameAvailable") is False and await self._live(resource) == [None]:
            what = f"The name {resource.name} is taken: {answer.get('message') or 'it is in use'}"
            self._say(str(place), "AIF5052", what,
                      "Find out whose it is: our names have this factory's salt.")  # fmt: skip

    async def _deleted(self, subscription: str, kind: str) -> dict[str, Mapping[str, Any]] | None:
        collection, version = _DELETED[kind]
        path = f"/subscriptions/{subscription}/providers/{collection}"
        listed = await self._asked(path, partial(self._all, path, version))
        return None if listed is None else {str(one["name"]).lower(): one for one in listed}

    def _told_of(self, resource: ResourceId, place: Place, grave: Mapping[str, Any]) -> None:
        """A deleted resource of ours comes back with the deploy; another's holds the name."""
        group = f"/resourcegroups/{resource.resource_group}/".lower()
        was = str((grave.get("properties") or {}).get("vaultId") or grave.get("id")).lower()
        if group not in f"{was}/" or not can_come_back(resource):
            what = (
                f"A deleted {resource.type} holds the name {resource.name}, and is not ours: {was}."
            )
            self._say(str(place), "AIF5053", what, "Purge it, or wait until it is gone for good.")

    # -- limits

    async def counts(self) -> None:
        """There is room for as many of each sort as are to be made."""
        wanted: Counter[tuple[str, str, str]] = Counter()
        for each in self.stacks:
            for one in self.resources[each.stack.id]:
                if one.id.type.lower() in _COUNTED:
                    wanted[each.stack.subscription, each.stack.location, one.id.type.lower()] += 1
        for (subscription, region, kind), count in sorted(wanted.items()):
            await self._room(f"/subscriptions/{subscription}", region, kind, count)

    async def _room(self, subscription: str, region: str, kind: str, count: int) -> None:
        provider, version = _COUNTED[kind]
        path = f"{subscription}/providers/{provider}/locations/{region}/usages"
        listed = await self._asked(path, partial(self._all, path, version))
        for one in listed or ():
            if str((one.get("name") or {}).get("value", "")).lower() != kind.partition("/")[2]:
                continue
            used, most = int(one.get("currentValue", 0)), int(one.get("limit", 0))
            there = await self._standing(subscription, kind)
            more = count - there
            if more > most - used:
                self._say(
                    path, "AIF5054",
                    f"{more} more of {kind} are to be made in {region}; {used} of {most} are used.",
                    "Ask for a higher limit, or let fewer projects have one.",
                )  # fmt: skip

    async def _standing(self, subscription: str, kind: str) -> int:
        """How many of the pending ones are there already."""
        found = 0
        services = self.desired.catalog.services.values()
        version = next(one.api_version for one in services if one.resource_type.lower() == kind)
        for each in self.stacks:
            for call in each.stack.calls:
                here = call.resource is not None and call.resource.type.lower() == kind
                if here and call.resource and call.resource.key.startswith(subscription.lower()):
                    path = call.resource.text
                    live = await self._asked(path, partial(self._one, path, version))
                    found += bool(live and live[0])
        return found

    # -- what regions have

    async def stock(self) -> None:
        """Regions have the sizes of machines and the models that are to be made."""
        wanted = wishes(self.stacks, self.resources)
        self.problems += await Shop(self._rows, self._now, self.rehearsed).lacks(wanted)

    async def _rows(
        self, path: str, version: str, query: Mapping[str, str] | None
    ) -> list[Any] | None:
        return await self._asked(path, partial(self._all, path, version, query))

    async def _now(self, resource: Evaluated) -> Mapping[str, Any] | None:
        path, version = resource.id.text, resource.api_version
        found = await self._asked(path, partial(self._one, path, version))
        return found[0] if found else None

    # -- asking

    async def _all(
        self, path: str, version: str, query: Mapping[str, str] | None = None
    ) -> list[Any]:
        return [one async for one in self.arm.pages(path, version, query)]

    async def _one(self, path: str, version: str) -> list[Any]:
        return [await self.arm.get(path, version)]

    async def _posted(self, path: str, version: str, body: Mapping[str, Any]) -> list[Any]:
        return [await self.arm.post(path, version, body)]

    async def _asked(self, path: str, ask: Callable[[], Awaitable[list[Any]]]) -> list[Any] | None:
        """The answer; None, with a problem, when it may not be asked for or is not known there."""
        try:
            return await patiently(self.arm, READING, path, ask)
        except ArmError as error:
            if error.status == 403:
                what = f"It cannot be checked: {error.code}: {error.message}"
                self._say(path, _CODE, what, "Let `aif bootstrap --do` give the right, or ask.")
                return None
            if error.status in (400, 404, 405):
                return None  # this provider has no such question
            raise

    def _say(self, where: str, code: str, what: str, fix: str) -> None:
        self.problems.append(Problem(where, code, what, fix))
