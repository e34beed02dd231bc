"""Public ways in that a landing zone declares, as the modules of services take them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from aifactory.catalog.model import Json, Service
from aifactory.config.landing.model import LandingZone, Opening

# Storage takes no range of one or two addresses as a range
# (learn.microsoft.com/azure/storage/common/storage-network-security, 2026-08).
_NARROWEST: Final = 30


def openings_of(zone: LandingZone, project: str, service: Service) -> list[Json]:
    """The `openings` parameter of a service; `project` is empty for what projects share.

    What stands in a perimeter has no ranges of its own: it is told the names of its openings.
    """
    found = leading_to(zone, project, service.flag)
    if stands_inside(zone, service):
        return [{"perimeter": one.name} for one in found]
    ranges = {text for one in found for text in as_rules(one.ranges)}
    return [{"range": text} for text in sorted(ranges)]


def leading_to(zone: LandingZone, project: str, flag: str) -> tuple[Opening, ...]:
    """The openings of a service."""
    return tuple(one for one in zone.openings if one.project == project and flag in one.services)


def stands_inside(zone: LandingZone, service: Service) -> bool:
    """Whether what opens a service is a perimeter: one is asked for, and can hold it."""
    return zone.perimeter and service.opened is not None and service.opened.perimeter is not None


def as_rules(ranges: Iterable[IPv4Network]) -> tuple[str, ...]:
    """Ranges as services list them: one or two addresses by themselves."""
    return tuple(sorted({text for net in ranges for text in _rules(net)}))


def _rules(net: IPv4Network) -> Iterator[str]:
    if net.prefixlen > _NARROWEST:
        yield from map(str, net)
    else:
        yield str(net)
