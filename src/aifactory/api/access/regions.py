"""Before the first write: each region has the types, and the zones, that are to stand in it.

Azure itself is asked, by the list of providers: no table of ours says which region has what.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aifactory.api.access.needs import Made
from aifactory.azure.regions import REGIONS, nearest, zoned
from aifactory.build.model import Built
from aifactory.plan.model import Stack
from aifactory.problems import Place, Problem, counted

_SHOWN = 3  # lines that want it, and regions that have it


class _Wish(NamedTuple):
    """One type in one region, and the property that asks for zones there, if one does."""

    kind: str
    region: str
    zoned: str = ""


_Wishes = Mapping[_Wish, Sequence[Place]]


@dataclass(slots=True)
class _Offers:
    """Which regions have which types, and zones, as Azure's list of providers says."""

    types: dict[str, frozenset[str]] = field(default_factory=dict)
    zoned: set[str] = field(default_factory=set)

    def lacks(self, wish: _Wish) -> bool:
        """Whether Azure says of other regions, and not of this one, that they have it."""
        there = self.zoned if wish.zoned else self.types.get(wish.kind.lower(), frozenset())
        return bool(there) and wish.region not in there

    def has(self, region: str, wishes: Iterable[_Wish]) -> bool:
        """Whether a region lacks nothing of what is wished for in another."""
        return not any(self.lacks(one._replace(region=region)) for one in wishes)


def missing(
    listed: Sequence[Mapping[str, Any]], stacks: Sequence[Built], resources: Made
) -> tuple[Problem, ...]:
    """What the regions of stacks lack (AIF5059 a type, AIF5061 zones), with where to go instead."""
    offers = _read(listed)
    wishes: dict[_Wish, list[Place]] = {}
    for each in stacks:
        for wish, place in _wishes(each, resources):
            wishes.setdefault(wish, []).append(place)
    lacking = sorted(wish for wish in wishes if offers.lacks(wish))
    absent = {(wish.kind, wish.region) for wish in lacking if not wish.zoned}
    zoned_there: dict[str, list[_Wish]] = {}
    for wish in lacking:
        if wish.zoned and (wish.kind, wish.region) not in absent:
            zoned_there.setdefault(wish.region, []).append(wish)
    return (
        *(_no_type(offers, wish, wishes) for wish in lacking if not wish.zoned),
        *(_no_zones(offers, found, wishes) for found in zoned_there.values()),
    )


def _read(listed: Sequence[Mapping[str, Any]]) -> _Offers:
    offers = _Offers()
    for provider in listed:
        for one in provider.get("resourceTypes") or ():
            name = f"{provider['namespace']}/{one['resourceType']}".lower()
            offers.types[name] = frozenset(map(plain, one.get("locations") or ()))
            mapped = one.get("zoneMappings") or ()
            offers.zoned |= {plain(each["location"]) for each in mapped if each.get("zones")}
    return offers


def _wishes(built: Built, resources: Made) -> Iterator[tuple[_Wish, Place]]:
    for one in resources[built.stack.id]:
        region = plain(one.body.get("location") or "")
        if region in REGIONS:
            place = place_of(built.stack, one.id.key)
            yield _Wish(one.id.type, region), place
            path = next(zoned(one.body), "")
            if path:
                yield _Wish(one.id.type, region, path), place


def place_of(stack: Stack, key: str) -> Place:
    """The YAML line that asked for a resource: its module's, else that of the stack's first."""
    for call in stack.calls:
        if call.resource is not None and f"{key}/".startswith(f"{call.resource.key}/"):
            return call.why
    return stack.calls[0].why


def _no_type(offers: _Offers, wish: _Wish, wishes: _Wishes) -> Problem:
    where, told = lines(wishes[wish])
    return Problem(
        where,
        "AIF5059",
        f"Azure has no {wish.kind} in {REGIONS[wish.region].title}. Asked for by {told}.",
        f"Switch off there what needs it, or {_instead(offers, wish, wishes)}",
    )


def _no_zones(offers: _Offers, found: Sequence[_Wish], wishes: _Wishes) -> Problem:
    first = found[0]
    told = ", ".join(f"{wish.kind} ({wish.zoned}; {lines(wishes[wish])[1]})" for wish in found)
    return Problem(
        lines(wishes[first])[0],
        "AIF5061",
        f"{REGIONS[first.region].title} has no availability zones. They are asked for by {told}.",
        f"Switch them off in these settings, or {_instead(offers, first, wishes)}",
    )


def lines(places: Iterable[Place]) -> tuple[str, str]:
    """The first line, and a few of them in words."""
    found = list(dict.fromkeys(map(str, places)))
    more = f"; and {counted(len(found) - _SHOWN, 'line')} more" if len(found) > _SHOWN else ""
    return found[0], f"{'; '.join(found[:_SHOWN])}{more}"


def _instead(offers: _Offers, wish: _Wish, wishes: _Wishes) -> str:
    """The nearest regions that have all that is asked for in one; else those that have this."""
    here = [one for one in wishes if one.region == wish.region]
    for wanted, said in ((here, "has all that is asked for here"), ([wish], "has this")):
        found = nearest(wish.region, [region for region in REGIONS if offers.has(region, wanted)])
        if found:
            names = ", ".join(REGIONS[one].title for one in found[:_SHOWN])
            return f"choose a region that {said}; the nearest are {names}."
    return "do without it: no region has it."


def plain(name: Any) -> str:
    """A region's name in ARM's spelling, from either of its spellings."""
    return str(name).replace(" ", "").lower()
