"""What a project brings to stand in: there, closed, where it says, and nobody else's."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.compared.existing import seen, unlike, unproven
from aifactory.deploy.compared.paths import value_at
from aifactory.problems import Place, Problem

_SUBNETS = "2025-05-01"


@dataclass(frozen=True, slots=True)
class Lodging:
    """A resource that one project alone stands in: how it is read, and what it must be."""

    id: str
    api_version: str
    place: Place
    demanded: Mapping[str, Any]  # property path → value
    subnet: str  # property path of the id of its subnet
    range: str  # what it is to speak from
    tenants: tuple[str, ...]  # paths at which Azure lists what stands in it
    group: str  # id of the project's resource group

    @property
    def name(self) -> str:
        """How it is called."""
        return ResourceId(self.id).name


async def unfit_lodgings(arm: Arm, named: Iterable[Lodging]) -> list[Problem]:
    """What keeps projects from standing in them, and a warning for what may not be read."""
    found: list[Problem] = []
    for one in sorted(named, key=lambda each: (each.id.lower(), str(each.place))):
        for body in await seen(arm, one.id, one.api_version) or [{}]:
            if body is None:
                fix = "Name one that exists, or have the factory make it: `on` under services."
                found.append(Problem(str(one.place), "AIF5047", f"There is no {one.id}.", fix))
            elif not body:
                found.append(unproven(one.id, one.place, "whether a project can stand in it"))
            else:
                found += [*_unlike(one, body)]
                found += [problem async for problem in _elsewhere(arm, one, body)]
                found += [problem async for problem in _inhabited(arm, one)]
    return found


def _unlike(one: Lodging, body: Mapping[str, Any]) -> Iterator[Problem]:
    if wrong := unlike(body, one.demanded):
        what = f"No project can stand in {one.name}: {wrong}."
        fix = "Have its owner change that, or name another."
        yield Problem(str(one.place), "AIF5066", what, fix)


async def _elsewhere(arm: Arm, one: Lodging, body: Mapping[str, Any]) -> AsyncIterator[Problem]:
    """Its subnet is the range that filters are told."""
    subnet = str(value_at(body, one.subnet) or "")
    found = await seen(arm, subnet, _SUBNETS) if subnet else [None]
    if not found:
        yield unproven(subnet, one.place, f"whether {one.name} speaks from {one.range}")
    for each in found:
        prefix = value_at(each or {}, "properties.addressPrefix")
        there = [prefix] if prefix else value_at(each or {}, "properties.addressPrefixes") or []
        if there != [one.range]:
            what = f"{one.name} stands in {', '.join(there) or 'no subnet'}, not in {one.range}."
            fix = "Write the range of its subnet: filters let that one in."
            yield Problem(str(one.place), "AIF5067", what, fix)


async def _inhabited(arm: Arm, one: Lodging) -> AsyncIterator[Problem]:
    """Whatever stands in it is the project's."""
    for path in one.tenants:
        listed = f"{one.id}/{path}"
        try:
            tenants = [str(item["id"]) async for item in arm.pages(listed, one.api_version)]
        except ArmError as error:
            if error.kind != "denied":
                raise
            yield unproven(one.id, one.place, f"whose {path} stand in it")
            continue
        for tenant in tenants:
            if not tenant.lower().startswith(f"{one.group.lower()}/"):
                what = f"{ResourceId(tenant).name} of others stands in {one.name}: {tenant}."
                fix = "Name one that is this project's alone: who stands in one looks alike."
                yield Problem(str(one.place), "AIF5068", what, fix)
