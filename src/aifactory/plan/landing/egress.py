"""What workloads must ask on the internet, as rules of a firewall: read off the services' facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aifactory.plan.demand import ENDPOINTS, SHARED
from aifactory.plan.names import floor_of
from aifactory.plan.site import Site

_SHARED = SHARED.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Egress:
    """One rule: who may ask which names, and the page that says why."""

    name: str
    sources: tuple[str, ...]
    names: tuple[str, ...]  # empty: tags count
    tags: tuple[str, ...]
    port: int
    source: str


def egress(site: Site) -> tuple[Egress, ...]:
    """The rules of a scale set in an environment, by name; sources are subnets of workloads."""
    return tuple(
        Egress(f"{flag}-{one.name}", ranges, one.names, one.tags, one.port, one.source)
        for flag, ranges in sorted(_callers(site).items())
        for one in site.catalog.services[flag].egress
    )


def _callers(site: Site) -> Mapping[str, tuple[str, ...]]:
    """Flag of a service that asks outside → its subnets: shared ones, and those of projects."""
    found: dict[str, list[str]] = {}
    for node in site.common.values():
        flag, facts = node.service.flag, node.service
        if facts.egress and facts.subnets and node.is_ours:
            cell = site.promised.cells[site.home]
            found.setdefault(flag, []).extend(_subnets(site, cell.ranges, _SHARED, flag))
    for project in site.projects:
        wanted = project.environments[site.ground.environment].services
        floor = floor_of(site.numbers[project.name])
        cell = site.promised.cells[site.promised.projects[project.name].cell]
        for flag in wanted:
            if site.catalog.services[flag].egress:
                found.setdefault(flag, []).extend(_subnets(site, cell.ranges, floor, flag))
    return {flag: tuple(sorted(set(ranges))) for flag, ranges in found.items()}


def _subnets(site: Site, ranges: Mapping[str, object], floor: str, flag: str) -> Iterator[str]:
    """The subnets that the service has for itself; else all of its project's but endpoints."""
    own = [f"{floor}.{subnet.purpose}" for subnet in site.catalog.services[flag].subnets]
    mine = [owner for owner in ranges if owner.startswith(f"{floor}.")]
    chosen = own or [owner for owner in mine if owner.partition(".")[2] != ENDPOINTS]
    yield from (str(ranges[owner]) for owner in chosen if owner in ranges)
