"""Azure's public regions: short names, where each one lies; and what asks for their zones."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from aifactory.azure.nearest import did_you_mean

SOURCE = "learn.microsoft.com/azure/reliability/regions-list"
DATE = "2025-09-23"  # of names and geographies; the short names are ours
# Zones and places: Azure's own answer in github.com/Azure/terraform-azurerm-avm-utl-regions
# (modules/cached-data, 2026-03-12); of swedensouth, which is not in it, unverified.


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its ARM name, a short name of at most four letters, and what it is."""

    name: str
    short: str
    title: str
    geography: str
    has_zones: bool  # availability zones
    at: tuple[float, float]  # latitude and longitude


_ALL = (
    Region("australiacentral", "auc", "Australia Central", "Australia", False, (-35.3, 149.1)),
    Region("australiacentral2", "auc2", "Australia Central 2", "Australia", False, (-35.3, 149.1)),
    Region("australiaeast", "aue", "Australia East", "Australia", True, (-33.9, 151.2)),
    Region("australiasoutheast", "ause", "Australia Southeast", "Australia", False, (-37.8, 145.0)),
    Region("austriaeast", "ate", "Austria East", "Austria", True, (48.2, 16.4)),
    Region("belgiumcentral", "bec", "Belgium Central", "Belgium", True, (50.8, 4.4)),
    Region("brazilsouth", "brs", "Brazil South", "Brazil", True, (-23.6, -46.6)),
    Region("brazilsoutheast", "brse", "Brazil Southeast", "Brazil", False, (-22.9, -43.2)),
    Region("canadacentral", "cac", "Canada Central", "Canada", True, (43.7, -79.4)),
    Region("canadaeast", "cae", "Canada East", "Canada", False, (46.8, -71.2)),
    Region("centralindia", "inc", "Central India", "India", True, (18.6, 73.9)),
    Region("centralus", "usc", "Central US", "United States", True, (41.6, -93.6)),
    Region("chilecentral", "clc", "Chile Central", "Chile", True, (-33.4, -70.7)),
    Region("denmarkeast", "dke", "Denmark East", "Denmark", True, (55.7, 12.6)),
    Region("eastasia", "ase", "East Asia", "Asia Pacific", True, (22.3, 114.2)),
    Region("eastus", "use", "East US", "United States", True, (37.4, -79.8)),
    Region("eastus2", "use2", "East US 2", "United States", True, (36.7, -78.4)),
    Region("francecentral", "frc", "France Central", "France", True, (46.4, 2.4)),
    Region("francesouth", "frs", "France South", "France", False, (43.8, 2.2)),
    Region("germanynorth", "den", "Germany North", "Germany", False, (53.1, 8.8)),
    Region("germanywestcentral", "dewc", "Germany West Central", "Germany", True, (50.1, 8.7)),
    Region("indonesiacentral", "idc", "Indonesia Central", "Indonesia", True, (-6.2, 106.8)),
    Region("israelcentral", "ilc", "Israel Central", "Israel", True, (31.3, 33.5)),
    Region("italynorth", "itn", "Italy North", "Italy", True, (45.5, 9.2)),
    Region("japaneast", "jpe", "Japan East", "Japan", True, (35.7, 139.8)),
    Region("japanwest", "jpw", "Japan West", "Japan", True, (34.7, 135.5)),
    Region("koreacentral", "krc", "Korea Central", "Korea", True, (37.6, 127.0)),
    Region("koreasouth", "krs", "Korea South", "Korea", False, (35.2, 129.1)),
    Region("malaysiawest", "myw", "Malaysia West", "Malaysia", True, (3.1, 101.7)),
    Region("mexicocentral", "mxc", "Mexico Central", "Mexico", True, (20.6, -100.4)),
    Region("newzealandnorth", "nzn", "New Zealand North", "New Zealand", True, (-36.8, 174.8)),
    Region("northcentralus", "usnc", "North Central US", "United States", False, (41.9, -87.6)),
    Region("northeurope", "eun", "North Europe", "Europe", True, (53.3, -6.3)),
    Region("norwayeast", "noe", "Norway East", "Norway", True, (59.9, 10.8)),
    Region("norwaywest", "now", "Norway West", "Norway", False, (59.0, 5.7)),
    Region("polandcentral", "plc", "Poland Central", "Poland", True, (52.2, 21.0)),
    Region("qatarcentral", "qac", "Qatar Central", "Qatar", True, (25.6, 51.4)),
    Region("southafricanorth", "zan", "South Africa North", "South Africa", True, (-25.7, 28.2)),
    Region("southafricawest", "zaw", "South Africa West", "South Africa", False, (-34.1, 18.8)),
    Region("southcentralus", "ussc", "South Central US", "United States", True, (29.4, -98.5)),
    Region("southeastasia", "asse", "Southeast Asia", "Asia Pacific", True, (1.3, 103.8)),
    Region("southindia", "ins", "South India", "India", False, (13.0, 80.2)),
    Region("spaincentral", "esc", "Spain Central", "Spain", True, (40.4, 3.4)),
    Region("swedencentral", "sdc", "Sweden Central", "Sweden", True, (60.7, 17.1)),
    Region("swedensouth", "sds", "Sweden South", "Sweden", False, (55.6, 13.0)),
    Region("switzerlandnorth", "chn", "Switzerland North", "Switzerland", True, (47.5, 8.6)),
    Region("switzerlandwest", "chw", "Switzerland West", "Switzerland", False, (46.2, 6.1)),
    Region("uaecentral", "aec", "UAE Central", "UAE", False, (24.5, 54.4)),
    Region("uaenorth", "aen", "UAE North", "UAE", True, (25.3, 55.3)),
    Region("uksouth", "uks", "UK South", "United Kingdom", True, (50.9, -0.8)),
    Region("ukwest", "ukw", "UK West", "United Kingdom", False, (53.4, -3.1)),
    Region("westcentralus", "uswc", "West Central US", "United States", False, (40.9, -110.2)),
    Region("westeurope", "euw", "West Europe", "Europe", True, (52.4, 4.9)),
    Region("westindia", "inw", "West India", "India", False, (19.1, 72.9)),
    Region("westus", "usw", "West US", "United States", False, (37.8, -122.4)),
    Region("westus2", "usw2", "West US 2", "United States", True, (47.2, -119.9)),
    Region("westus3", "usw3", "West US 3", "United States", True, (33.4, -112.1)),
)

REGIONS: Mapping[str, Region] = MappingProxyType({region.name: region for region in _ALL})


def region(name: str) -> Region:
    """The region with this ARM name; KeyError says which region was likely meant."""
    try:
        return REGIONS[name]
    except KeyError:
        raise KeyError(f"{name!r} is no Azure region.{did_you_mean(name, REGIONS)}") from None


def nearest(name: str, among: Iterable[str]) -> list[str]:
    """Other known regions, the nearest first as the crow flies."""
    here = REGIONS[name]
    others = [REGIONS[each] for each in among if each in REGIONS and each != name]
    return [one.name for one in sorted(others, key=lambda one: (_apart(here, one), one.name))]


def _apart(one: Region, other: Region) -> float:
    """The angle between two places on the globe (haversine)."""
    (here, east), (there, west) = (map(math.radians, region.at) for region in (one, other))
    half = math.sin((there - here) / 2) ** 2
    half += math.cos(here) * math.cos(there) * math.sin((west - east) / 2) ** 2
    return 2 * math.asin(math.sqrt(half))


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
