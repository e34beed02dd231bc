"""Subnets that Azure gives back late: asked for until it lets go of them."""

from collections.abc import Iterable

from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.retry import patiently

SUBNETS = "2025-05-01"
_HELD = "InUseSubnetCannotBeDeleted"
# A purged account lets go of its subnet after up to 20 minutes (foundry-samples
# 15-private-network-standard-agent-setup, 2026-08); half as long again is waited.
RELEASE = 1800.0
_BETWEEN = 60.0


async def still_held(
    arm: Arm, retry: Retry, subnets: Iterable[ResourceId], patience: float
) -> frozenset[ResourceId]:
    """The subnets that Azure does not give back within so many seconds; the others are gone."""
    held, waited = set(subnets), 0.0
    while True:
        held = {one for one in sorted(held) if not await _given_back(arm, retry, one)}
        if not held or waited >= patience:
            return frozenset(held)
        await arm.sleep(_BETWEEN)
        waited += _BETWEEN


async def _given_back(arm: Arm, retry: Retry, subnet: ResourceId) -> bool:
    try:
        await patiently(arm, retry, subnet.text, lambda: arm.delete(subnet.text, SUBNETS))
    except ArmError as error:
        if error.status == 404:
            return True
        if any(cause.code == _HELD for cause in error.causes()):
            return False
        raise
    return True
