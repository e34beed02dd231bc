"""Where a resource asks for availability zones, in Azure's own words for it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

# Property in lower case → the values that ask for zones; the words of Azure's type definitions
# (github.com/Azure/bicep-types-az, 2026-08-20).
_SPREAD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zoneredundant": ("true", "enabled"),
        "zoneredundancy": ("enabled",),
        "iszoneredundant": ("true",),
        "requestedbackupstorageredundancy": ("zone", "geozone"),
        "mode": ("zoneredundant",),  # a database server's highAvailability
    }
)
_LISTED = ("zones", "availabilityzones")
_STORED = ("name", "storageaccountskuname", "value")  # a SKU: three copies in three zones
_KEPT = "zrs"  # …_ZRS, …_GZRS, …_RAGZRS


def zoned(body: Any, at: str = "") -> Iterator[str]:
    """The paths at which a body asks for zones."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            path = f"{at}.{key}" if at else str(key)
            if _asks(str(key).lower(), value):
                yield path
            else:
                yield from zoned(value, path)
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from zoned(value, f"{at}.{number}")


def _asks(key: str, value: Any) -> bool:
    if key in _LISTED:
        return isinstance(value, list) and any(str(one).isdigit() for one in value)
    word = str(value).lower() if isinstance(value, str | bool) else ""
    if key in _STORED:
        return word.startswith(("standard_", "premium_")) and word.endswith(_KEPT)
    return word in _SPREAD.get(key, ())
