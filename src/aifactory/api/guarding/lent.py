"""What an environment lends to others that name it: to whom, by which endpoints and roles."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory.api.desired import Desired
from aifactory.azure.resource_id import resource_id
from aifactory.plan.model import Stack
from aifactory.verify.promises import EnvironmentPromise, Lent

_ENDPOINTS = "Microsoft.Network/privateEndpoints"


def lending(
    desired: Desired, promises: Iterable[EnvironmentPromise]
) -> tuple[EnvironmentPromise, ...]:
    """The promises, each with what others have at its services because both name them."""
    every = list(promises)
    return tuple(replace(one, lent=tuple(_lent(desired, one, every))) for one in every)


def _lent(
    desired: Desired, mine: EnvironmentPromise, every: Iterable[EnvironmentPromise]
) -> Iterator[Lent]:
    for other in every:
        for brought in other.existing if other.environment != mine.environment else ():
            if brought.resource.lower() in {name.lower() for name in mine.services}:
                yield Lent(
                    brought.resource,
                    other.key,
                    tuple(sorted(_endpoints(desired, other.key, brought.resource))),
                    tuple(one for one in other.allowed if one.scope == brought.resource.lower()),
                )


def _endpoints(desired: Desired, key: str, target: str) -> Iterator[str]:
    """The ids of the endpoints that networks of an environment have of what it is lent."""
    for stack in (one for one in desired.plan.stacks if one.id.startswith(f"{key}/")):
        for call in stack.calls:
            if call.module == "landing-zone/shared-endpoints.bicep":
                yield from _named(stack, call.group or stack.group or "", call.params, target)


def _named(stack: Stack, group: str, params: object, target: str) -> Iterator[str]:
    listed = params.get("endpoints") if isinstance(params, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and str(one["targetId"]).lower() == target.lower():
            yield str(resource_id(stack.subscription, group, _ENDPOINTS, str(one["name"])))
