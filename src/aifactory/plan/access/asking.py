"""What the services of a floor may do at each other, as the one identity that they have."""

from collections.abc import Iterable

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Service
from aifactory.plan.access import built_in_id
from aifactory.plan.model import Grant

ASKING = "services"  # whose grant it is: no persona's, and the role is Azure's own


def asked_grants(
    services: Iterable[Service], group: ResourceId, identity: ResourceId, stack: str
) -> tuple[Grant, ...]:
    """Their grants at the floor's group: what they are for stands there, and is nobody else's."""
    ours = list(services)
    there = {one.flag for one in ours}
    names = {
        name for one in ours for flag, found in one.asks.items() if flag in there for name in found
    }
    subscription = group.subscription or ""
    return tuple(
        Grant(group, built_in_id(subscription, name), ASKING, str(identity), stack)
        for name in sorted(names)
    )
