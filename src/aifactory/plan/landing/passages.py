"""What a hub's firewall must let pass between private ranges: questions for names, and people."""

from collections.abc import Iterator
from dataclasses import dataclass

from aifactory.plan.demand import ENDPOINTS, SHARED
from aifactory.plan.landing.filters import facts_of
from aifactory.plan.site import Site

_WEB = 443


@dataclass(frozen=True, slots=True)
class Passage:
    """One rule: who may ask whom, on which port."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    port: int = _WEB
    protocols: tuple[str, ...] = ("TCP",)


def passages(site: Site) -> tuple[Passage, ...]:
    """The rules of a scale set in an environment, by name; security groups say the same again."""
    return tuple(one for one in _wanted(site) if one.sources and one.targets)


def askers(site: Site) -> list[str]:
    """Who may ask a resolver beside the hub: the environment's own networks, and its people."""
    return [*map(str, site.promised.space), *map(str, site.ground.landing.clients)]


def met(site: Site) -> Iterator[tuple[str, str]]:
    """Cell and owner of each subnet in which people may ask: endpoints, what serves, doors."""
    for cell, promised in sorted(site.promised.cells.items()):
        for owner in sorted(promised.ranges):
            facts = facts_of(site, owner)
            serves = facts is not None and (facts.serves or facts.door)
            if serves or owner.partition(".")[2] == ENDPOINTS:
                yield cell, owner


def _wanted(site: Site) -> Iterator[Passage]:
    cells, wan = site.promised.cells, site.ground.landing.wan
    if site.gathers and wan is not None:
        yield Passage("names", tuple(askers(site)), (wan.resolver,), 53, ("UDP", "TCP"))
    people = tuple(map(str, site.ground.landing.clients))
    yield Passage("people", people, tuple(str(cells[at].ranges[one]) for at, one in met(site)))
    if not site.owns_zones:  # one endpoint of what is shared serves all cells
        others = (net for at, one in cells.items() if at != site.home for net in one.prefixes)
        home = cells[site.home].ranges.get(SHARED)
        yield Passage("shared", tuple(map(str, others)), (str(home),) if home else ())
