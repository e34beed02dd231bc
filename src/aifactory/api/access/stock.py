"""Before the first write: sizes of machines, and models, that regions have for a subscription.

Azure itself is asked, and only about what is not there yet: what stands may stay when it is no
longer offered. Sizes: learn.microsoft.com/rest/api/compute/resource-skus/list. Models:
learn.microsoft.com/rest/api/aifoundry/accountmanagement/models/list (both read 2026-11-28).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aifactory.api.access.needs import Made
from aifactory.api.access.regions import lines, place_of, plain
from aifactory.azure.regions import REGIONS
from aifactory.build.model import Built
from aifactory.problems import Place, Problem
from aifactory.template.model import Evaluated

_DEPLOYMENT = "microsoft.cognitiveservices/accounts/deployments"
_LEARNING = "microsoft.machinelearningservices/"
_SHOWN = 5  # versions and ways of processing

Rows = Sequence[Mapping[str, Any]]


class Stock(NamedTuple):
    """One list of what a region has: its path below a subscription, its version, its filter."""

    path: str
    version: str
    filter: str = ""


_SIZES = Stock("Microsoft.Compute/skus", "2021-07-01", "location eq '{region}'")
# Machines of a workspace stand in a subscription of Azure's own, which has a list of its own.
_OF_WORKSPACES = Stock("Microsoft.MachineLearningServices/locations/{region}/vmSizes", "2025-09-01")
_MODELS = Stock("Microsoft.CognitiveServices/locations/{region}/models", "2025-09-01")
_USAGES = Stock("Microsoft.CognitiveServices/locations/{region}/usages", "2025-09-01")


class Machine(NamedTuple):
    """A size of machines, and the zones that it is wanted in."""

    size: str
    zones: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"machines of size {self.size}"

    def lack(self, rows: Rows, rehearsed: bool) -> str:
        """Why none can be had; empty where it can, or where a twin just does not know the size."""
        found = [one for one in rows if str(one.get("name")).lower() == self.size.lower()]
        if not found:
            return "" if rehearsed else "it is not on Azure's list"
        return next(filter(None, (*map(self._restricted, found), *map(self._zoned, found))), "")

    def _restricted(self, row: Mapping[str, Any]) -> str:
        for one in row.get("restrictions") or ():
            zones = (one.get("restrictionInfo") or {}).get("zones") or ()
            met = ", ".join(sorted(set(zones) & set(self.zones)))
            if str(one.get("type")).lower() != "zone" or met:
                where = f"in zone {met} " if met else ""
                return f"it is restricted {where}for this subscription ({one.get('reasonCode')})"
        return ""

    def _zoned(self, row: Mapping[str, Any]) -> str:
        places = row.get("locationInfo")
        there = {zone for one in places or () for zone in one.get("zones") or ()}
        missing = ", ".join(sorted(set(self.zones) - there))
        return f"it is in no zone {missing}" if missing and places else ""


class Model(NamedTuple):
    """A model as a deployment names it."""

    kind: str  # of the account
    format: str
    name: str
    version: str
    sku: str

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.format} {self.name} {self.version} as {self.sku}"

    def lack(self, rows: Rows, rehearsed: bool) -> str:
        """Why it cannot be had; empty where it can, or where a twin just does not know it."""
        versions = {str(one["version"]): one for one in self._named(rows)}
        row = versions.get(self.version)
        if row is None:
            others = ", ".join(sorted(versions)[-_SHOWN:])
            told = f"there is {others}" if others else "no version of it is there"
            return "" if rehearsed else told
        offered = sorted(str(one["name"]) for one in row.get("skus") or ())
        if self.sku in offered:
            return ""
        return f"it is there as {', '.join(offered[:_SHOWN]) or 'nothing that can be deployed'}"

    def quota(self, rows: Rows) -> str:
        """Azure's name of what it is counted against, which is not always made of its own."""
        named = (one for one in self._named(rows) if str(one["version"]) == self.version)
        skus = (sku for one in named for sku in one.get("skus") or ())
        return next((str(sku.get("usageName", "")) for sku in skus if sku["name"] == self.sku), "")

    def _named(self, rows: Rows) -> Iterator[Mapping[str, Any]]:
        for row in rows:
            model = row.get("model") or {}
            same = (model.get("format"), model.get("name")) == (self.format, self.name)
            if same and row.get("kind") in (None, self.kind):
                yield model


class Wish(NamedTuple):
    """What is asked of a list in one region of a subscription."""

    subscription: str
    region: str
    what: Machine | Model
    stock: Stock


@dataclass(frozen=True, slots=True)
class Asking:
    """A resource that asks for something, its line, and how much of a quota it takes."""

    resource: Evaluated
    place: Place
    capacity: int = 0


def wishes(stacks: Sequence[Built], resources: Made) -> dict[Wish, list[Asking]]:
    """The sizes and models that stacks ask for, each with all that ask for it."""
    found: dict[Wish, list[Asking]] = {}
    for each in stacks:
        made = resources[each.stack.id]
        above = {one.id.key: one.body for one in made}
        for one in made:
            parent = above.get(one.id.parent.key, {}) if one.id.parent else {}
            region = plain(one.body.get("location") or parent.get("location") or "")
            for what in _asked(one, parent) if region in REGIONS else ():
                wish = Wish(each.stack.subscription, region, what, _stock(one, what))
                asking = Asking(one, place_of(each.stack, one.id.key), _capacity(one.body))
                found.setdefault(wish, []).append(asking)
    return found


def _stock(one: Evaluated, what: Machine | Model) -> Stock:
    if isinstance(what, Model):
        return _MODELS
    return _OF_WORKSPACES if one.id.type.lower().startswith(_LEARNING) else _SIZES


def _asked(one: Evaluated, parent: Mapping[str, Any]) -> Iterator[Machine | Model]:
    if one.id.type.lower() == _DEPLOYMENT:
        yield _model(one.body, str(parent.get("kind", "")))
    else:
        yield from _machines(one.body, ())


def _model(body: Mapping[str, Any], kind: str) -> Model:
    said = (body.get("properties") or {}).get("model") or {}
    form, name, version = (str(said.get(word, "")) for word in ("format", "name", "version"))
    return Model(kind, form, name, version, str((body.get("sku") or {}).get("name", "")))


def _machines(body: Any, zones: tuple[str, ...]) -> Iterator[Machine]:
    """The sizes that a body names, each with the zones nearest above it."""
    if isinstance(body, Mapping):
        said = body.get("availabilityZones") or body.get("zones")
        zones = tuple(map(str, said)) if isinstance(said, list) else zones
        if isinstance(body.get("vmSize"), str):
            yield Machine(body["vmSize"], zones)
    parts = body.values() if isinstance(body, Mapping) else body if isinstance(body, list) else ()
    for part in parts:
        yield from _machines(part, zones)


def _capacity(body: Mapping[str, Any]) -> int:
    said = (body.get("sku") or {}).get("capacity")
    return said if isinstance(said, int) else 1


List = Callable[[str, str, Mapping[str, str] | None], Awaitable[Rows | None]]
Get = Callable[[Evaluated], Awaitable[Mapping[str, Any] | None]]


@dataclass(slots=True)
class Shop:
    """Asks Azure for its lists, each once, and holds what is wanted against them."""

    rows_of: List  # path, version, query
    live: Get  # what a resource is now; None where it is not there
    rehearsed: bool
    _kept: dict[tuple[str, str, Stock], Rows] = field(default_factory=dict)

    async def lacks(self, wanted: Mapping[Wish, Sequence[Asking]]) -> list[Problem]:
        """What a region does not have (AIF5069), or has too little of (AIF5054)."""
        problems: list[Problem] = []
        counted: dict[tuple[str, str, str], list[Asking]] = {}
        for wish, asking in wanted.items():
            rows = await self._rows(wish.subscription, wish.region, wish.stock)
            why = wish.what.lack(rows, self.rehearsed) if rows else ""
            new = [one for one in asking if why and not await self._stands(wish.what, one)]
            if new:
                problems.append(_none(wish, why, new))
            quota = wish.what.quota(rows) if isinstance(wish.what, Model) and not why else ""
            if quota:
                counted.setdefault((*wish[:2], quota), []).extend(asking)
        for at, asking in counted.items():
            problems += await self._short(*at, asking)
        return problems

    async def _rows(self, subscription: str, region: str, stock: Stock) -> Rows:
        key = (subscription, region, stock)
        if key not in self._kept:
            path = f"/subscriptions/{subscription}/providers/{stock.path.format(region=region)}"
            query = {"$filter": stock.filter.format(region=region)} if stock.filter else None
            self._kept[key] = await self.rows_of(path, stock.version, query) or ()
        return self._kept[key]

    async def _stands(self, what: Machine | Model, asking: Asking) -> bool:
        """Whether it is there as it is wanted: it need not be offered any more."""
        body = await self.live(asking.resource) or {}
        if isinstance(what, Machine):
            return what.size in {one.size for one in _machines(body, ())}
        return _model(body, what.kind) == what

    async def _short(
        self, subscription: str, region: str, quota: str, asking: Sequence[Asking]
    ) -> list[Problem]:
        """The problem that more is wanted of a quota than is left, beside what stands already."""
        for row in await self._rows(subscription, region, _USAGES):
            left = int(row.get("limit", 0)) - int(row.get("currentValue", 0))
            more = sum(one.capacity for one in asking)
            if (row.get("name") or {}).get("value") != quota or more <= left:
                continue
            bodies = [await self.live(one.resource) for one in asking]
            more -= sum(_capacity(body) for body in bodies if body)
            if more > left:
                return [_over(subscription, region, quota, (more, left), asking)]
        return []


def _none(wish: Wish, why: str, asking: Sequence[Asking]) -> Problem:
    first, told = lines(one.place for one in asking)
    return Problem(
        first,
        "AIF5069",
        f"{REGIONS[wish.region].title} has no {wish.what.title} for subscription "
        f"{wish.subscription}: {why}. Asked for by {told}.",
        "Name what is there, choose another region, or ask Azure for it.",
    )


def _over(
    subscription: str, region: str, quota: str, numbers: tuple[int, int], asking: Sequence[Asking]
) -> Problem:
    first, told = lines(one.place for one in asking)
    return Problem(
        first,
        "AIF5054",
        f"{numbers[0]} more of {quota} are to be had in {region} than stand there; subscription "
        f"{subscription} has {max(0, numbers[1])} left. Asked for by {told}.",
        "Ask for a higher limit, or lower a capacity.",
    )
