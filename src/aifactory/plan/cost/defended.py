"""What Defender plans cost: each is paid by what it protects in its subscription, or by its use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aifactory.azure.machines import cores
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.guards import DefenderPlan, Protection
from aifactory.catalog.model import Json
from aifactory.plan.cost.prices import PriceList
from aifactory.plan.cost.rows import Row, row_of
from aifactory.plan.guarding.defender import MODULE
from aifactory.plan.model import ModuleCall, Stack

_PRICING = "Microsoft.Security/pricings"


def defender_rows(
    plans: Mapping[str, DefenderPlan],
    prices: PriceList,
    stacks: Sequence[Stack],
    running: Sequence[Row],
) -> Iterator[Row]:
    """The rows of every plan that is on; `running` are the rows of all that it may protect."""
    known = {one.name: one.protects for plan in plans.values() for one in plan.pricings}
    for stack, said in ((one, said) for one in stacks for said in _on(one)):
        name = str(said["name"])
        here = ResourceId(f"/subscriptions/{stack.subscription}")
        base = replace(row_of(stack, name, name), resource=here.extension(_PRICING, name).key)
        for paid in known.get(name, ()):
            if paid.extension in {"", *_extensions(said)}:
                yield from _rows(base, paid, prices, list(_protected(stacks, here, paid)), running)


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


def _protected(stacks: Iterable[Stack], here: ResourceId, paid: Protection) -> Iterator[ModuleCall]:
    """The calls that make what a plan protects, in its subscription."""
    kind = paid.type.lower()
    for call in (one for stack in stacks for one in stack.calls):
        resource = call.resource
        if resource and resource.type.lower() == kind and resource.subscription == here.name:
            yield call


def _rows(
    base: Row,
    paid: Protection,
    prices: PriceList,
    protected: list[ModuleCall],
    running: Sequence[Row],
) -> Iterator[Row]:
    row = replace(
        base,
        title=prices.title(paid.price),
        price=paid.price,
        found=prices.find(paid.price, base.region),
    )
    if not paid.type:
        yield replace(row, usage=True)
        return
    counts = [_count(call, paid, running) for call in protected]
    most = sum(one[1] for one in counts) / paid.per
    if most:
        yield replace(row, idle=sum(one[0] for one in counts) / paid.per, most=most)


def _count(call: ModuleCall, paid: Protection, running: Sequence[Row]) -> tuple[float, float]:
    """How many units one resource is, while idle and at maximum scale."""
    if paid.setting:
        settings = call.params["settings"]
        value = settings.get(paid.setting) if isinstance(settings, Mapping) else None
        return (value, value) if isinstance(value, int | float) else (0, 0)
    if not paid.cores or call.resource is None:
        return 1, 1
    machines = [
        (cores(row.price.removeprefix(paid.cores)) or 0, row)
        for row in running
        if row.price.startswith(paid.cores)
        and f"{row.resource}/".startswith(f"{call.resource.key}/")
    ]
    return sum(n * row.idle for n, row in machines), sum(n * row.most for n, row in machines)
