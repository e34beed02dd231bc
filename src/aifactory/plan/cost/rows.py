"""Every module call of a plan as rows: which price, how many while idle and at maximum scale."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.catalog.facts.meter import Meter
from aifactory.catalog.model import Json, Part, Service
from aifactory.catalog.prices import factors
from aifactory.plan.cost.prices import UNKNOWN, Found, PriceList
from aifactory.plan.model import ModuleCall, Stack

EVERY_SERVICE = "services/*"


@dataclass(frozen=True, slots=True)
class Row:
    """What is paid for at one price: whose it is, where, how many of it."""

    key: str  # dev/001
    floor: str  # common, cell-1, p001
    stack: str
    what: str  # flag of the service, name of the part
    title: str
    region: str
    resource: str = ""  # its id in lower case; empty for those that are only counted
    price: str = ""  # empty: no meter says what it costs
    idle: float = 0
    most: float = 0
    usage: bool = False  # paid by use: nobody knows how much
    found: Found = UNKNOWN
    project: str | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether something is paid for here at a price that nobody knows."""
        return not self.usage and self.found.amount is None and (self.most > 0 or not self.price)


@dataclass(frozen=True, slots=True)
class Total:
    """Money for a month: while idle, at maximum scale, and how many prices are not known."""

    idle: float = 0.0
    most: float = 0.0
    unknown: int = 0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.idle + other.idle, self.most + other.most, self.unknown + other.unknown)

    def __sub__(self, other: "Total") -> "Total":
        return Total(self.idle - other.idle, self.most - other.most, self.unknown + other.unknown)

    def __mul__(self, times: int) -> "Total":
        return Total(self.idle * times, self.most * times, self.unknown)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to say."""
        return round(self.idle, 2) == round(self.most, 2) == 0 and not self.unknown

    def as_json(self) -> dict[str, Json]:
        """The total as a JSON object."""
        return {
            "idle": round(self.idle, 2),
            "maximum": round(self.most, 2),
            "unknown": self.unknown,
        }


def total(rows: Iterable[Row]) -> Total:
    """The sum of rows; what is paid by use is not in it."""
    idle = most = 0.0
    unknown = 0
    for row in rows:
        if row.found.amount is not None:
            idle += row.idle * row.found.amount
            most += row.most * row.found.amount
        unknown += row.is_unknown
    return Total(idle, most, unknown)


@dataclass(slots=True)
class Meters:
    """The catalogue's meters, ready to be asked for the rows of calls."""

    catalog: Catalog
    prices: PriceList
    services: Mapping[str, Service] = field(init=False)  # by module
    parts: Mapping[str, list[tuple[str, Part, str]]] = field(init=False)  # module → made how often

    def __post_init__(self) -> None:
        services = self.catalog.services.values()
        self.services = {f"services/{one.folder}/main.bicep": one for one in services}
        parts: dict[str, list[tuple[str, Part, str]]] = {}
        for name, part in sorted(self.catalog.parts.items()):
            for module, parameter in part.made.items():
                parts.setdefault(module, []).append((name, part, parameter))
        self.parts = parts

    def of_stacks(self, stacks: Iterable[Stack]) -> list[Row]:
        """The rows of stacks, in their order."""
        return [
            row for stack in stacks for call in stack.calls for row in self._of_call(stack, call)
        ]

    def _of_call(self, stack: Stack, call: ModuleCall) -> Iterator[Row]:
        base = row_of(stack, call.symbol, call.module)
        service = self.services.get(call.module)
        resource = call.resource.key if call.resource else ""
        if service is not None:
            settings = call.params.get("settings")
            yield from self.of_service(base, service, resource, settings)
        made = self.parts.get(_sort_of(call.module), []) + (
            self.parts.get(EVERY_SERVICE, []) if service else []
        )
        for name, part, parameter in made:
            listed = call.params.get(parameter) if parameter else [1]
            count = len(listed) if isinstance(listed, list) else 1
            yield from self.of_part(base, name, part, count)
        if service is None and not made:
            yield base

    def of_service(
        self, base: Row, service: Service, resource: str, settings: Json
    ) -> Iterator[Row]:
        """The rows of a service with settled settings; `base` says whose it is and where."""
        said = settings if isinstance(settings, Mapping) else {}
        base = replace(base, what=service.flag, title=service.title, resource=resource)
        if service.meters is None:
            yield base
        for meter in service.meters or ():
            if meter.each is None:
                yield self._row(base, meter, said)
                continue
            entries = said.get(meter.each)
            for name, entry in entries.items() if isinstance(entries, Mapping) else ():
                if isinstance(entry, Mapping):
                    path = meter.path.format(name=name)
                    child = ResourceId(resource).below(path).key if resource else ""
                    yield self._row(replace(base, resource=child), meter, entry)

    def of_part(self, base: Row, name: str, part: Part, count: int) -> Iterator[Row]:
        """The rows of so many equal parts."""
        base = replace(base, what=name, title=part.title)
        if part.meters is None and count:
            yield base
        for meter in part.meters or ():
            if count:
                row = self._row(base, meter, {})
                yield replace(row, idle=row.idle * count, most=row.most * count)

    def _row(self, base: Row, meter: Meter, settings: Mapping[str, Json]) -> Row:
        price = meter.price.format_map({name: str(value) for name, value in settings.items()})
        idle = 0.0 if meter.usage else quantity(meter.idle, settings)
        most = idle if meter.max is None else max(idle, quantity(meter.max, settings))
        return replace(
            base,
            price=price,
            idle=idle,
            most=most,
            usage=meter.usage and most == 0,
            found=self.prices.find(price, base.region),
        )


def row_of(stack: Stack, what: str, title: str) -> Row:
    """A row that says whose it is and where, not yet of how much."""
    key, _, floor = stack.id.rpartition("/")[0].rpartition("/")
    if key.count("/") == 0:  # dev/001/common has no part of its own
        key, floor = f"{key}/{floor}", stack.id.rpartition("/")[2]
    return Row(key, floor, stack.id, what, title, stack.location, project=stack.project)


def _sort_of(module: str) -> str:
    """The module as parts name it: what every service's folder has is one sort."""
    room, _, rest = module.partition("/")
    file = rest.partition("/")[2]
    return f"{EVERY_SERVICE}/{file}" if room == "services" and file != "main.bicep" else module


def quantity(said: int | str, settings: Mapping[str, Json]) -> float:
    """How many: a number, or a product of numbers and settings."""
    product = 1.0
    for word in factors(said):
        value = int(word) if word.isdigit() else settings.get(word)
        product *= value if isinstance(value, int | float) else 0
    return max(product, 0.0)  # -1 is Azure's word for no cap
