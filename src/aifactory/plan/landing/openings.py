"""Public ways in that a landing zone declares, as the modules of services take them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from aifactory.catalog.model import Json
from aifactory.config.landing.model import LandingZone

# Storage takes no range of one or two addresses as a range
# (learn.microsoft.com/azure/storage/common/storage-network-security, 2026-08).
_NARROWEST: Final = 30


def openings_of(zone: LandingZone, project: str, flag: str) -> list[Json]:
    """The `openings` parameter of a service; `project` is empty for what projects share."""
    ranges = {
        text
        for one in zone.openings
        if one.project == project and flag in one.services
        for text in as_rules(one.ranges)
    }
    return [{"range": text} for text in sorted(ranges)]


def as_rules(ranges: Iterable[IPv4Network]) -> tuple[str, ...]:
    """Ranges as services list them: one or two addresses by themselves."""
    return tuple(sorted({text for net in ranges for text in _rules(net)}))


def _rules(net: IPv4Network) -> Iterator[str]:
    if net.prefixlen > _NARROWEST:
        yield from map(str, net)
    else:
        yield str(net)
