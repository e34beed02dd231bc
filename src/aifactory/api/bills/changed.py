"""What a difference changes in the monthly bill, environment by environment."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from aifactory.api.desired import Desired
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.compared.live import Live, look_at
from aifactory.deploy.model import Change, Difference, StackDifference
from aifactory.plan.cost import Defence, Meters, Report, report, total
from aifactory.plan.cost.live import Changes
from aifactory.plan.cost.rows import Total


@dataclass(frozen=True, slots=True)
class Bill:
    """What one environment will cost more (or less) in a month, and what its off flags save."""

    environment: str
    currency: str
    change: Total
    saved: Total

    def as_json(self) -> dict[str, Any]:
        """The bill as a JSON object."""
        return {
            "environment": self.environment,
            "currency": self.currency,
            "change": self.change.as_json(),
            "saved": self.saved.as_json(),
        }


async def bills(desired: Desired, found: Difference, arm: Arm) -> tuple[Bill, ...]:
    """One bill for each environment in which something changes."""
    stacks = [stack for stack in found.stacks if stack.changes]
    if not stacks:
        return ()
    whole = report(desired.factory, desired.catalog, desired.plan)
    changes = Changes(Meters(desired.catalog, whole.prices), whole.rows)
    live = Live(arm)
    totals = await asyncio.gather(*(_of(desired, changes, live, stack) for stack in stacks))
    defence = Defence(desired.catalog.defender, whole.prices, desired.plan.stacks, whole.rows)
    defended = _defended(defence, stacks)
    sums: dict[str, Total] = {}
    for stack, one in zip((*stacks, *stacks), (*totals, *defended), strict=True):
        environment = stack.id.partition("/")[0]
        sums[environment] = sums.get(environment, Total()) + one
    return tuple(
        Bill(environment, whole.currency, change, _saved(whole, environment))
        for environment, change in sorted(sums.items())
    )


async def _of(desired: Desired, changes: Changes, live: Live, stack: StackDifference) -> Total:
    if stack.state == "absent":
        return changes.of_stack(stack.id)
    key = "/".join(stack.id.split("/")[:2])
    ground = desired.factory.environments.get(key)
    region = ground.region if ground else ""
    known = [each for each in stack.changes if each.resource.startswith("/")]
    bodies = await asyncio.gather(*(_body(changes, live, each) for each in known))
    one = Total()
    for each, body in zip(known, bodies, strict=True):
        one += changes.of(each.kind, ResourceId(each.resource), region, body)
    return one


def _defended(defence: Defence, stacks: Sequence[StackDifference]) -> list[Total]:
    """What live Defender plans ask for what comes, and no more for what goes.

    A plan that comes itself is priced whole, with everything that it protects.
    """
    coming = {stack.id for stack in stacks if stack.state == "absent"}
    coming |= {each.resource.lower() for stack in stacks for each in stack.changes}
    return [
        sum((_more(defence, each, coming) for each in stack.changes), Total()) for stack in stacks
    ]


def _more(defence: Defence, each: Change, coming: Set[str]) -> Total:
    if each.kind not in ("create", "delete") or not each.resource.startswith("/"):
        return Total()
    asked = defence.of(ResourceId(each.resource))
    rows = [row for row in asked if not {row.stack, row.resource} & coming]
    return total(rows) if each.kind == "create" else Total() - total(rows)


async def _body(changes: Changes, live: Live, each: Change) -> Mapping[str, Any] | None:
    resource = ResourceId(each.resource)
    version = None if each.kind == "create" else changes.reads(resource)
    return None if version is None else await live.glance(look_at(resource, version))


def _saved(whole: Report, environment: str) -> Total:
    here = [one.total for one in whole.savings if one.key.partition("/")[0] == environment]
    return sum(here, Total())
