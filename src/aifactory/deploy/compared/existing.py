"""What the factory names and does not make: there, and as private as a service of ours is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.compared.paths import value_at
from aifactory.deploy.retry import READING, patiently
from aifactory.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Existing:
    """A resource that is there already: how it is read, and what it must be."""

    id: str
    flag: str
    api_version: str
    place: Place
    demanded: Mapping[str, Any] = field(default_factory=dict)  # property path → value


async def unfit(arm: Arm, named: Iterable[Existing]) -> list[Problem]:
    """What keeps the named resources from being used, and a warning for what may not be read."""
    found: list[Problem] = []
    for one in sorted(named, key=lambda each: (each.id.lower(), str(each.place))):
        unread = unproven(one.id, one.place, "whether it is there and closed")
        body = await seen(arm, one.id, one.api_version)
        found += _wrong(one, *body) if body else [unread]
    return found


async def seen(arm: Arm, resource: str, api_version: str) -> list[dict[str, Any] | None]:
    """The body of a resource, None in the list when it is not there; empty when nobody may tell."""
    try:
        ask = partial(arm.get, resource, api_version)
        return [await patiently(arm, READING, resource, ask)]
    except ArmError as error:
        if error.kind == "denied":
            return []
        raise


def unproven(resource: str, place: Place, asked: str) -> Problem:
    """A warning that something was not found out, since whoever asks may not read it."""
    what = f"{ResourceId(resource).name} may not be read: {asked} is not proven."
    fix = f"Give Reader: `az role assignment create --role Reader --scope {resource}`."
    return Problem(str(place), "AIF5064", what, fix, "warning")


def unlike(body: Mapping[str, Any], demanded: Mapping[str, Any]) -> str:
    """Which properties are not what is demanded, in words; empty when all are."""
    return "; ".join(
        f"{path} is {'not set' if value is None else value}, and must be {wanted}"
        for path, wanted in sorted(demanded.items())
        if _plain(value := value_at(body, path)) != _plain(wanted)
    )


def _plain(value: Any) -> str:
    """A value as it is compared; Azure writes regions with and without spaces."""
    return str(value).replace(" ", "").lower()


def _wrong(one: Existing, body: Mapping[str, Any] | None) -> Iterator[Problem]:
    where, name = str(one.place), ResourceId(one.id).name
    if body is None:
        fix = "Name one that exists, or take the line away and the factory makes its own."
        yield Problem(where, "AIF5047", f"There is no {one.id}.", fix)
        return
    if open_ones := unlike(body, one.demanded):
        what = f"{name} is open: {open_ones}."
        fix = (
            f"Have its owner close it, or name who answers for it: notPrivate.{one.flag}: "
            "{ owner: E-MAIL, reason: WHY }."
        )
        yield Problem(where, "AIF5048", what, fix)
