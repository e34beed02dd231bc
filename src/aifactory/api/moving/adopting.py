"""Taking over what stands: Azure is read, and the lock promises names and addresses as they are."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aifactory.api.desired import configured, wall_clock
from aifactory.api.target import Target, reach
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.config.model import Factory, ScaleSetEnvironment
from aifactory.config.moving.names import Names, read_names
from aifactory.plan import promise
from aifactory.plan.adopting.network import Taking, adopted_network
from aifactory.plan.adopting.resources import (
    adopted_endpoints,
    adopted_links,
    adopted_resources,
    adopted_settings,
    floors,
    left_alone,
)
from aifactory.plan.demand import owners_wanted, subnets_of
from aifactory.plan.draw import survey
from aifactory.plan.landing.network import zones_of
from aifactory.plan.lock import CellPromise, GroundPromise, Lock
from aifactory.plan.promise import numbered
from aifactory.plan.site import Site
from aifactory.problems import refuse

_GROUPS, _RESOURCES = "2021-04-01", "2025-04-01"
_NETWORK, _ZONES, _SETTINGS = "2024-05-01", "2024-06-01", "2021-05-01-preview"
_ENDPOINT = "Microsoft.Network/privateEndpoints"
_CELL = "cell-1"  # the predecessor has one network for each environment

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was found in one ground: our names and theirs, and what is nobody's here."""

    key: str
    names: dict[str, str]
    left: tuple[ResourceId, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"key": self.key, "names": self.names, "left": [str(each) for each in self.left]}


def adopt(path: Path, target: Target) -> tuple[Adopted, ...]:
    """Write into the lock what stands where the factory is to be; nothing in Azure is changed.

    Grounds that no import has placed are passed over, and so is a factory that adopts nothing.
    """
    folder, catalog, factory = configured(path)
    lock = folder.read_lock()
    if not factory.adopt or not any(ground.adopted for ground in lock.grounds.values()):
        return ()

    async def work() -> tuple[Lock, tuple[Adopted, ...]]:
        async with reach(folder, target, factory.tenant) as arm:
            look = _Look(arm, factory, catalog, read_names(), lock)
            found = await look.everywhere()
            return look.lock, found

    lock, found = asyncio.run(work())
    folder.write_lock(lock)
    return found


@dataclass(slots=True)
class _Look:
    """One look at a factory's grounds, and the lock that comes of it."""

    arm: Arm
    factory: Factory
    catalog: Catalog
    names: Names
    lock: Lock

    async def everywhere(self) -> tuple[Adopted, ...]:
        """Every ground that an import has placed: networks first, since addresses are promised."""
        grounds = [
            ground
            for key, ground in sorted(self.factory.environments.items())
            if key in self.lock.grounds and self.lock.grounds[key].adopted
        ]
        before = {ground.key: dict(self.lock.grounds[ground.key].adopted) for ground in grounds}
        for ground in grounds:
            await self.network(ground)
        self.lock = promise(self.factory, self.catalog, self.lock, f"{wall_clock():%Y-%m}")
        left = {ground.key: await self.resources(ground) for ground in grounds}
        return tuple(
            Adopted(
                key,
                {
                    ours: theirs
                    for ours, theirs in sorted(self.lock.grounds[key].adopted.items())
                    if ours not in before[key]
                },
                tuple(rest),
            )
            for key, rest in left.items()
        )

    async def network(self, ground: ScaleSetEnvironment) -> None:
        """The ground's first network, with its addresses and every subnet in it."""
        promised = self.lock.grounds[ground.key]
        cell = promised.cells.get(_CELL, CellPromise(ground.subscriptions[0], ()))
        self._keep(ground, replace(promised, cells={**promised.cells, _CELL: cell}))
        vnet = self._now(ground).vnet(_CELL)
        body = await self.arm.get(vnet.text, _NETWORK)
        if body is None:
            raise refuse(
                str(ground.place),
                "AIF1184",
                f"There is no {vnet} to adopt.",
                "Correct the names in the predecessor's file and import again, or `adopt: off`.",
            )
        projects = self.factory.projects_in(ground)
        numbers = numbered(self.factory, self.lock)
        wanted = owners_wanted(ground, projects, numbers, self.catalog)
        taking = Taking(self.names, subnets_of(self.catalog), promised.adopted)
        cell, adopted = adopted_network(cell, body, wanted, taking)
        cells = {**promised.cells, _CELL: cell}
        self._keep(ground, replace(promised, cells=cells, adopted=adopted))

    async def resources(self, ground: ScaleSetEnvironment) -> list[ResourceId]:
        """Everything in the groups of the ground's floors; what is nobody's here comes back."""
        groups = dict.fromkeys(
            [floor.group for floor in floors(self._now(ground))]
            + [self._now(ground).network_group(_CELL)]
        )
        listed = [each for group in groups for each in await self._listed(group)]
        self._add(ground, adopted_resources(self._now(ground), listed, self.names))
        await self._endpoints(ground, listed)
        await self._settings(ground)
        await self._links(ground)
        return left_alone(self._now(ground), listed)

    async def _listed(self, group: ResourceId) -> list[Body]:
        if await self.arm.get(group.text, _GROUPS) is None:
            return []
        return [each async for each in self.arm.pages(f"{group}/resources", _RESOURCES)]

    async def _endpoints(self, ground: ScaleSetEnvironment, listed: Iterable[Body]) -> None:
        ids = [each["id"] for each in listed if ResourceId(each["id"]).type == _ENDPOINT]
        bodies = [await self.arm.get(each, _NETWORK) for each in ids]
        found = adopted_endpoints(self._now(ground), [each for each in bodies if each])
        self._add(ground, found)

    async def _settings(self, ground: ScaleSetEnvironment) -> None:
        """The settings of what was adopted; they stand on it, or on the parts that log for it."""
        site = self._now(ground)
        nodes = [node for floor in floors(site) for node in floor.nodes if node.id is not None]
        workspace = next((str(node.id) for node in nodes if node.service.sink), "")
        parts: dict[ResourceId, tuple[str, ...]] = {site.vnet(_CELL): ()}
        parts |= {node.id: node.service.logs.on for node in nodes if node.id and node.service.logs}
        theirs = set(site.names.adopted.values())
        for resource, where in parts.items():
            if resource.name not in theirs:
                continue
            for part in where or ("",):
                scope = f"{resource}/{part}".rstrip("/")
                path = f"{scope}/providers/Microsoft.Insights/diagnosticSettings"
                listed = await self.arm.get(path, _SETTINGS) or {}
                settings = listed.get("value", ())
                self._add(ground, adopted_settings(resource.name, settings, workspace))

    async def _links(self, ground: ScaleSetEnvironment) -> None:
        site = self._now(ground)
        for zone in zones_of(site, _CELL):
            path = f"{site.zone(_CELL, zone)}/virtualNetworkLinks"
            if await self.arm.get(str(site.zone(_CELL, zone)), _ZONES) is not None:
                links = [each async for each in self.arm.pages(path, _ZONES)]
                self._add(ground, adopted_links(site.vnet(_CELL), zone, links))

    def _now(self, ground: ScaleSetEnvironment) -> Site:
        return survey(self.factory, self.catalog, self.lock, ground)

    def _add(self, ground: ScaleSetEnvironment, names: dict[str, str]) -> None:
        promised = self.lock.grounds[ground.key]
        adopted = {**names, **promised.adopted}  # what was taken over once stays
        self._keep(ground, replace(promised, adopted=adopted))

    def _keep(self, ground: ScaleSetEnvironment, promised: GroundPromise) -> None:
        self.lock = replace(self.lock, grounds={**self.lock.grounds, ground.key: promised})
