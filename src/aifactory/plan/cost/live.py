"""What a change costs: planned resources by their rows, live ones by what Azure says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aifactory.azure.resource_id import ResourceId, stands_beside
from aifactory.catalog.facts.meter import Meter
from aifactory.plan.cost.rows import Meters, Row, Total, quantity, total

Kind = Literal["create", "modify", "delete"]


@dataclass(frozen=True, slots=True)
class _Metered:
    """A meter of a resource type, and the version in which the type is read."""

    meter: Meter | None  # None: no meter says what it costs
    version: str


@dataclass(slots=True)
class Changes:
    """Prices changes one by one, against the rows of the whole plan."""

    meters: Meters
    rows: Iterable[Row]
    types: dict[str, list[_Metered]] = field(init=False)
    by_resource: dict[str, list[Row]] = field(init=False)
    by_stack: dict[str, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.types, self.by_resource, self.by_stack = {}, {}, {}
        for row in self.rows:
            self.by_stack.setdefault(row.stack, []).append(row)
            if row.resource:
                self.by_resource.setdefault(row.resource, []).append(row)
        catalog = self.meters.catalog
        metered = [(one.resource, one.meters) for one in catalog.services.values()]
        metered += [(one.resource, one.meters) for one in catalog.parts.values()]
        for resource, meters in metered:
            for meter in (None,) if meters is None else meters:
                self._add(resource, meter)

    def _add(self, resource: str, meter: Meter | None) -> None:
        """Notes a type's meter once: services of one type may share it."""
        kind, _, version = resource.partition("@")
        path = meter.path if meter else ""
        at = _type_at(kind, path).lower()
        bare = meter.model_copy(update={"path": ""}) if meter else None  # `at` says where
        found, one = self.types.setdefault(at, []), _Metered(bare, version)
        if one not in found:
            found.append(one)

    def of_stack(self, stack: str) -> Total:
        """What a stack that is not there yet will cost."""
        return total(self.by_stack.get(stack, ()))

    def reads(self, resource: ResourceId) -> str | None:
        """The version in which a live resource has to be read for its price; None: it has not."""
        found = self.types.get(resource.type.lower(), ())
        return next((one.version for one in found if one.meter and one.meter.reads), None)

    def of(
        self, kind: Kind, resource: ResourceId, region: str, body: Mapping[str, Any] | None
    ) -> Total:
        """What changes when this resource does; `body` is what is live, where that is needed."""
        if kind == "modify":
            if self.reads(resource) is None:
                return Total()
            return self._planned(resource, region) - self._live(resource, region, body)
        if kind == "create":
            return self._planned(resource, region)
        return Total() - self._live(resource, region, body)

    def _planned(self, resource: ResourceId, region: str) -> Total:
        rows = self.by_resource.get(resource.key)
        return total(rows) if rows is not None else self._live(resource, region, None)

    def _live(self, resource: ResourceId, region: str, body: Mapping[str, Any] | None) -> Total:
        found = self.types.get(resource.type.lower(), ())
        return sum((self._one(one.meter, region, body) for one in found), Total())

    def _one(self, meter: Meter | None, region: str, body: Mapping[str, Any] | None) -> Total:
        if meter is None:
            return Total(unknown=1)
        said = {name: _at(body or {}, path) for name, path in meter.reads.items()}
        if meter.usage and meter.max is None:
            return Total()
        if any(value is None for value in said.values()):
            return Total()  # it is not there any more, or never was
        idle = 0.0 if meter.usage else quantity(meter.idle, said)
        most = idle if meter.max is None else max(idle, quantity(meter.max, said))
        price = meter.price.format_map({name: str(value) for name, value in said.items()})
        found = self.meters.prices.find(price, str((body or {}).get("location") or region))
        if meter.usage and most <= 0:
            return Total()
        if found.amount is None:
            return Total(unknown=1)
        return Total(idle * found.amount, most * found.amount)


def _type_at(kind: str, path: str) -> str:
    """The type of what stands at a path such as computes/{name} below a type, or beside it."""
    if stands_beside(path):
        return path.rpartition("/")[0]
    return "/".join([kind, *path.split("/")[:-1:2]])


def _at(body: Mapping[str, Any], path: str) -> Any:
    here: Any = body
    for step in path.split("."):
        if isinstance(here, list):
            here = dict(enumerate(here)).get(int(step)) if step.isdigit() else None
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    return here
