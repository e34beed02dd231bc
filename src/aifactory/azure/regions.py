"""Azure's public regions: the short name that resource names carry, and where each one lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aifactory.azure.nearest import did_you_mean

SOURCE = "learn.microsoft.com/azure/reliability/regions-list"
DATE = "2025-09-23"  # of names and geographies; the short names are ours


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its ARM name, a short name of at most four letters, display name, geography."""

    name: str
    short: str
    title: str
    geography: str


_ALL = (
    Region("australiacentral", "auc", "Australia Central", "Australia"),
    Region("australiacentral2", "auc2", "Australia Central 2", "Australia"),
    Region("australiaeast", "aue", "Australia East", "Australia"),
    Region("australiasoutheast", "ause", "Australia Southeast", "Australia"),
    Region("austriaeast", "ate", "Austria East", "Austria"),
    Region("belgiumcentral", "bec", "Belgium Central", "Belgium"),
    Region("brazilsouth", "brs", "Brazil South", "Brazil"),
    Region("brazilsoutheast", "brse", "Brazil Southeast", "Brazil"),
    Region("canadacentral", "cac", "Canada Central", "Canada"),
    Region("canadaeast", "cae", "Canada East", "Canada"),
    Region("centralindia", "inc", "Central India", "India"),
    Region("centralus", "usc", "Central US", "United States"),
    Region("chilecentral", "clc", "Chile Central", "Chile"),
    Region("denmarkeast", "dke", "Denmark East", "Denmark"),
    Region("eastasia", "ase", "East Asia", "Asia Pacific"),
    Region("eastus", "use", "East US", "United States"),
    Region("eastus2", "use2", "East US 2", "United States"),
    Region("francecentral", "frc", "France Central", "France"),
    Region("francesouth", "frs", "France South", "France"),
    Region("germanynorth", "den", "Germany North", "Germany"),
    Region("germanywestcentral", "dewc", "Germany West Central", "Germany"),
    Region("indonesiacentral", "idc", "Indonesia Central", "Indonesia"),
    Region("israelcentral", "ilc", "Israel Central", "Israel"),
    Region("italynorth", "itn", "Italy North", "Italy"),
    Region("japaneast", "jpe", "Japan East", "Japan"),
    Region("japanwest", "jpw", "Japan West", "Japan"),
    Region("koreacentral", "krc", "Korea Central", "Korea"),
    Region("koreasouth", "krs", "Korea South", "Korea"),
    Region("malaysiawest", "myw", "Malaysia West", "Malaysia"),
    Region("mexicocentral", "mxc", "Mexico Central", "Mexico"),
    Region("newzealandnorth", "nzn", "New Zealand North", "New Zealand"),
    Region("northcentralus", "usnc", "North Central US", "United States"),
    Region("northeurope", "eun", "North Europe", "Europe"),
    Region("norwayeast", "noe", "Norway East", "Norway"),
    Region("norwaywest", "now", "Norway West", "Norway"),
    Region("polandcentral", "plc", "Poland Central", "Poland"),
    Region("qatarcentral", "qac", "Qatar Central", "Qatar"),
    Region("southafricanorth", "zan", "South Africa North", "South Africa"),
    Region("southafricawest", "zaw", "South Africa West", "South Africa"),
    Region("southcentralus", "ussc", "South Central US", "United States"),
    Region("southeastasia", "asse", "Southeast Asia", "Asia Pacific"),
    Region("southindia", "ins", "South India", "India"),
    Region("spaincentral", "esc", "Spain Central", "Spain"),
    Region("swedencentral", "sdc", "Sweden Central", "Sweden"),
    Region("swedensouth", "sds", "Sweden South", "Sweden"),
    Region("switzerlandnorth", "chn", "Switzerland North", "Switzerland"),
    Region("switzerlandwest", "chw", "Switzerland West", "Switzerland"),
    Region("uaecentral", "aec", "UAE Central", "UAE"),
    Region("uaenorth", "aen", "UAE North", "UAE"),
    Region("uksouth", "uks", "UK South", "United Kingdom"),
    Region("ukwest", "ukw", "UK West", "United Kingdom"),
    Region("westcentralus", "uswc", "West Central US", "United States"),
    Region("westeurope", "euw", "West Europe", "Europe"),
    Region("westindia", "inw", "West India", "India"),
    Region("westus", "usw", "West US", "United States"),
    Region("westus2", "usw2", "West US 2", "United States"),
    Region("westus3", "usw3", "West US 3", "United States"),
)

REGIONS: Mapping[str, Region] = MappingProxyType({region.name: region for region in _ALL})


def region(name: str) -> Region:
    """The region with this ARM name; KeyError says which region was likely meant."""
    try:
        return REGIONS[name]
    except KeyError:
        raise KeyError(f"{name!r} is no Azure region.{did_you_mean(name, REGIONS)}") from None
