"""Declared against live: one reading for plan, deploy, drift and status."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aifactory.api.desired import Desired
from aifactory.api.guarding.lodging import lodgings
from aifactory.api.landing.lent import answering, lent
from aifactory.arm import Arm
from aifactory.build.model import Built
from aifactory.config.model import ScaleSetEnvironment, Wanted
from aifactory.deploy.compare import Ground, compare
from aifactory.deploy.compared.desired import Whole, as_it_is
from aifactory.deploy.compared.encryption import Keys, OwnKey, missing_keys
from aifactory.deploy.compared.existing import Existing, unfit
from aifactory.deploy.compared.lodging import unfit_lodgings
from aifactory.deploy.compared.networks import without_room
from aifactory.deploy.compared.zones import without_zones
from aifactory.deploy.model import Change, Danger, Difference, StackDifference
from aifactory.deploy.schedule import all_needs
from aifactory.plan.model import Stack
from aifactory.problems import Problem, refuse

_ROLES = "microsoft.authorization/roledefinitions"


def chosen(stacks: Sequence[Built], parts: tuple[str, ...]) -> tuple[Built, ...]:
    """The built stacks that a selection names."""
    return tuple(each for each in stacks if each.stack.id.startswith(parts))


async def difference(
    desired: Desired,
    stacks: Sequence[Built],
    arm: Arm,
    parts: tuple[str, ...],
    whole: Whole = as_it_is,
) -> Difference:
    """The difference of the selected stacks, and of live ones that nobody declares any more.

    `whole` finishes those that are sketches, when there is more to say of one than its key.
    """
    ground = await _ground(desired, arm, parts, [each.stack for each in stacks])
    declared = frozenset(each.stack.id for each in stacks)
    return await compare(
        chosen(stacks, parts), arm, replace(ground, declared=declared, whole=whole)
    )


@dataclass(frozen=True, slots=True)
class Lacking:
    """A stack outside the selection that has yet to make what the selection names."""

    stack: str
    makes: tuple[str, ...]  # what is missed, in words
    deletes: int  # what else the stack would take away


async def lacking(
    desired: Desired, stacks: Sequence[Built], arm: Arm, parts: tuple[str, ...]
) -> tuple[Lacking, ...]:
    """What a selected project needs of live stacks that it shares, and that is not there.

    A first project of a profile needs roles, a further one may need a further host: names that
    its stacks take as parameters, and that a shared stack is declared to make.
    """
    mine = chosen(stacks, parts)
    needs = all_needs(desired.plan.stacks)
    ground = frozenset().union(*(needs[each.stack.id] for each in mine))
    others = tuple(sorted(ground - {each.stack.id for each in mine}))
    if not others:
        return ()
    named = json.dumps([each.parameters for each in mine]).lower()
    found = await difference(desired, stacks, arm, others)
    return tuple(
        Lacking(one.id, makes, sum(each.kind == "delete" for each in one.changes))
        for one in found.in_state("changed", "unfinished")
        if (makes := _makes(one, named))
    )


def _makes(stack: StackDifference, named: str) -> tuple[str, ...]:
    return tuple(sorted({_called(each) for each in stack.changes if _is_missed(each, named)}))


def _is_missed(change: Change, named: str) -> bool:
    """A role that allows less than it will is missed as much as one that is not there."""
    is_role = change.type.lower() == _ROLES
    if change.kind == "delete" or (change.kind == "modify" and not is_role):
        return False
    return change.resource.rpartition("/")[2].lower() in named


def _called(change: Change) -> str:
    kind, name = change.type.rpartition("/")[2], change.resource.rpartition("/")[2]
    return f"{kind} {name}"


async def everything_live(desired: Desired, arm: Arm, parts: tuple[str, ...]) -> Difference:
    """The live stacks of the selection as if nobody declared them: what `destroy` would delete."""
    return await compare((), arm, await _ground(desired, arm, parts, desired.plan.stacks))


async def _ground(
    desired: Desired, arm: Arm, parts: tuple[str, ...], stacks: Sequence[Stack]
) -> Ground:
    subscriptions = {
        cell.subscription
        for key, ground in desired.lock.grounds.items()
        if any(part.startswith(f"{key}/") for part in parts)
        for cell in ground.cells.values()
    }
    return Ground(
        factory=desired.factory.name,
        tenant=desired.factory.tenant or await _tenant(arm),
        subscriptions=tuple(sorted(subscriptions)),
        places={stack.id: stack.resource_id for stack in stacks},
        cells={
            cell.subscription: name
            for ground in desired.lock.grounds.values()
            for name, cell in ground.cells.items()
        },
        within=parts,
        adopting=tuple(f"{key}/" for key, one in desired.lock.grounds.items() if one.adopted),
        data_types=_precious(desired),
        keys=_keys(desired),
        cache=desired.folder.state / "cache",
    )


def _precious(desired: Desired) -> dict[str, Danger]:
    """The types whose deletion loses data."""
    services, parts = desired.catalog.services.values(), desired.catalog.parts.values()
    found: dict[str, Danger] = {one.resource_type: "data" for one in services if one.data}
    return found | {one.resource.partition("@")[0]: "data" for one in parts if one.data}


def _keys(desired: Desired) -> Keys:
    services = desired.catalog.services.values()
    return Keys(
        {one.resource_type.lower(): one.encryption for one in services if one.encryption},
        {f"{key}/": one.encryption.place for key, one in desired.factory.environments.items()},
    )


def platform_keys(desired: Desired, found: Difference) -> list[str]:
    """What stays with the platform's key where a customer's is asked for and something changes."""
    notes = []
    for key, ground in sorted(desired.factory.environments.items()):
        at_work = any(s.state != "same" and s.id.startswith(f"{key}/") for s in found.stacks)
        if not ground.encryption.customer or not at_work:
            continue
        here = [p.environments[ground.environment] for p in desired.factory.projects_in(ground)]
        flags = {*ground.common, *(flag for one in here for flag in one.services)}
        titles = sorted(
            {
                one.title
                for one in map(desired.catalog.services.get, flags)
                if one and one.data and not one.keys and one.encryption and one.encryption.reason
            }
        )
        if titles:
            notes.append(
                f"{key}: the platform keeps the key of {', '.join(titles)}; "
                "the reference of services says why."
            )
    return notes


async def unusable(desired: Desired, arm: Arm, parts: tuple[str, ...]) -> list[Problem]:
    """What is wrong, or unproven, with the keys, resources and networks that others make."""
    grounds = [
        one
        for key, one in desired.factory.environments.items()
        if any(part.startswith(f"{key}/") for part in parts)
    ]
    keys = [
        OwnKey(one.encryption.vault, one.encryption.key, one.encryption.place)
        for one in grounds
        if one.encryption.vault
    ]
    there = [_existing(desired, one, wanted) for one in grounds for wanted in brought(one)]
    networks = [network for one in grounds for network in lent(desired, one)]
    zones = [kept for one in grounds for kept in answering(desired, one)]
    return [
        *await missing_keys(arm, keys),
        *await unfit(arm, there),
        *await unfit_lodgings(arm, [o for one in grounds for o in lodgings(desired, one)]),
        *await without_room(arm, networks),
        *await without_zones(arm, zones),
    ]


def brought(ground: ScaleSetEnvironment) -> list[Wanted]:
    """What projects of an environment share, and which the factory does not make."""
    return [wanted for _, wanted in sorted(ground.common.items()) if wanted.existing]


def _existing(desired: Desired, ground: ScaleSetEnvironment, wanted: Wanted) -> Existing:
    service = desired.catalog.services[wanted.flag]
    open_to_all = wanted.flag in ground.not_private and not service.lends
    demanded = {} if open_to_all else {**service.private, **service.keyless}
    return Existing(wanted.existing, wanted.flag, service.api_version, wanted.place, demanded)


async def _tenant(arm: Arm) -> str:
    async for tenant in arm.pages("/tenants", "2022-12-01"):
        return str(tenant["tenantId"])
    raise refuse(arm.base, "AIF6003", "No tenant is visible to you here.", "Log in again.")
