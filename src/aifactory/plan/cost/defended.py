"""What Defender plans cost: each is paid by what it protects in its subscription, or by its use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aifactory.azure.machines import cores
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.guards import DefenderPlan, Protection
from aifactory.catalog.model import Json
from aifactory.plan.cost.prices import PriceList
from aifactory.plan.cost.rows import Row, row_of
from aifactory.plan.guarding.defender import MODULE
from aifactory.plan.model import Stack

_PRICING = "Microsoft.Security/pricings"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a plan that is on asks a month for something, and its row before anything is counted."""

    paid: Protection
    row: Row


class Defence:
    """The Defender plans that are on, and everything planned that they may protect."""

    def __init__(
        self,
        plans: Mapping[str, DefenderPlan],
        prices: PriceList,
        stacks: Sequence[Stack],
        running: Sequence[Row],
    ) -> None:
        """`running` are the rows of all that a plan may protect."""
        self._running = running
        self._asked = {one: list(_asked(plans, prices, each)) for one, each in _by(stacks).items()}
        calls = (call for stack in stacks for call in stack.calls)
        self._calls = {call.resource.key: call for call in calls if call.resource}

    def rows(self) -> Iterator[Row]:
        """A row for each plan: all that it protects, or that it is paid for by its use."""
        for subscription, found in self._asked.items():
            for one in found:
                if not one.paid.type:
                    yield replace(one.row, usage=True)
                    continue
                counts = [self._count(one.paid, key) for key in self._protected(subscription, one)]
                most = sum(each[1] for each in counts) / one.paid.per
                if most:
                    idle = sum(each[0] for each in counts) / one.paid.per
                    yield replace(one.row, idle=idle, most=most)

    def of(self, resource: ResourceId) -> Iterator[Row]:
        """What each plan asks for one resource; one that is not planned counts as one."""
        for one in self._asked.get(resource.subscription or "", ()):
            if one.paid.type and one.paid.type.lower() == resource.type.lower():
                idle, most = self._count(one.paid, resource.key)
                yield replace(one.row, idle=idle / one.paid.per, most=most / one.paid.per)

    def _protected(self, subscription: str, one: _Asked) -> Iterator[str]:
        kind, every = one.paid.type.lower(), self._calls.items()
        for key, resource in ((key, call.resource) for key, call in every):
            if resource and (resource.subscription, resource.type.lower()) == (subscription, kind):
                yield key

    def _count(self, paid: Protection, key: str) -> tuple[float, float]:
        """How many units one resource is, while idle and at maximum scale."""
        call = self._calls.get(key)
        if paid.setting:
            settings = call.params["settings"] if call else None
            value = settings.get(paid.setting) if isinstance(settings, Mapping) else None
            return (value, value) if isinstance(value, int | float) else (0, 0)
        if not paid.cores:
            return 1, 1
        machines = [
            (cores(row.price.removeprefix(paid.cores)) or 0, row)
            for row in self._running
            if row.price.startswith(paid.cores) and f"{row.resource}/".startswith(f"{key}/")
        ]
        return sum(n * row.idle for n, row in machines), sum(n * row.most for n, row in machines)


def _by(stacks: Sequence[Stack]) -> dict[str, list[Stack]]:
    """The stacks that switch plans on, by subscription."""
    found: dict[str, list[Stack]] = {}
    for stack in stacks:
        if any(_on(stack)):
            found.setdefault(stack.subscription, []).append(stack)
    return found


def _asked(
    plans: Mapping[str, DefenderPlan], prices: PriceList, stacks: Sequence[Stack]
) -> Iterator[_Asked]:
    known = {one.name: one.protects for plan in plans.values() for one in plan.pricings}
    for stack, said in ((one, said) for one in stacks for said in _on(one)):
        name = str(said["name"])
        place = ResourceId(f"/subscriptions/{stack.subscription}").extension(_PRICING, name)
        base = replace(row_of(stack, name, name), resource=place.key)
        for paid in known.get(name, ()):
            if paid.extension in {"", *_extensions(said)}:
                found = prices.find(paid.price, base.region)
                title = prices.title(paid.price)
                yield _Asked(paid, replace(base, title=title, price=paid.price, found=found))


def _on(stack: Stack) -> Iterator[Mapping[str, Json]]:
    for call in stack.calls:
        said = call.params.get("plans") if call.module == MODULE else None
        for one in said if isinstance(said, list) else ():
            if isinstance(one, Mapping) and one["tier"] == "Standard":
                yield one


def _extensions(said: Mapping[str, Json]) -> Iterator[str]:
    found = said["extensions"]
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping) and one["isEnabled"] == "True":
            yield str(one["name"])
