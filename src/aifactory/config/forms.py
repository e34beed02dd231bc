"""The forms of values in a factory folder, and the base of every map: closed and typed."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

GUID: Final = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
FACTORY: Final = r"^[a-z][a-z0-9]{1,9}$"
ENVIRONMENT: Final = r"^[a-z][a-z0-9]{1,5}$"
SCALE_SET: Final = r"^[0-9]{3}$"
REGION: Final = r"^[a-z]+[0-9]{0,2}$"
PROJECT: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"
ENTRY: Final = r"^[^/\s:]([^/:]{0,62}[^/\s:])?$"
RUNNER: Final = (
    r"^([^/\s:{}]|\{environment\})(([^/:{}]|\{environment\}){0,62}([^/\s:{}]|\{environment\}))?$"
)
REPOSITORY: Final = r"^[^/\s:]+/[^/\s:]+$"
VAULT: Final = (
    r"^/subscriptions/[^/]+/resourceGroups/[^/]+"
    r"/providers/[Mm]icrosoft\.[Kk]ey[Vv]ault/vaults/[^/]+$"
)
RESOURCE: Final = r"^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/.+$"
_GROUP: Final = r"^/subscriptions/[^/]+/resourceGroups/[^/]+"
_NETWORKS: Final = _GROUP + r"/providers/[Mm]icrosoft\.[Nn]etwork"
GROUP: Final = _GROUP + "$"
NETWORK: Final = _NETWORKS + r"/virtualNetworks/[^/]+$"
HUB: Final = _NETWORKS + r"/virtualHubs/[^/]+$"
SUBNET: Final = r"^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$"
OWNER: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][A-Za-z0-9-]*$"
KEY: Final = r"^[A-Za-z0-9-]{1,127}$"
ADDRESS: Final = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$"
DURATION: Final = r"^[0-9]{1,6}(ms|s|m|h)$"
EMAIL: Final = r"^[^@\s;,]{1,64}@[^@\s;,]+\.[^@\s;,]+$"
DAY: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
EXEMPTION: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

LONGEST_PROJECT: Final = 32

FORMS: Final = {
    GUID: "an id such as 5a1c0000-0000-0000-0000-000000000001",
    FACTORY: "a short name: 2 to 10 lower-case letters and digits, a letter first",
    ENVIRONMENT: "a short name: 2 to 6 lower-case letters and digits, a letter first",
    SCALE_SET: 'three digits in quotes, such as "001"',
    REGION: "a region's name as Azure writes it, such as swedencentral",
    PROJECT: "a project's name: lower-case letters, digits and single hyphens, a letter first",
    ENTRY: "a name without slashes and colons",
    RUNNER: "a name without slashes and colons; {environment} stands for the environment's",
    REPOSITORY: "a repository, owner/name, or owner@id/name@id as newer ones sign",
    RESOURCE: "a resource id, /subscriptions/…/resourceGroups/…/providers/…",
    GROUP: "the id of a resource group, /subscriptions/…/resourceGroups/NAME",
    NETWORK: "the id of a virtual network, /subscriptions/…/virtualNetworks/NAME",
    HUB: "the id of a hub of a Virtual WAN, /subscriptions/…/virtualHubs/NAME",
    VAULT: "the id of a key vault, /subscriptions/…/providers/Microsoft.KeyVault/vaults/NAME",
    SUBNET: "a subnet's name: letters, digits, dots, hyphens and underscores",
    OWNER: "a project, or `shared`, and a purpose, such as shared.endpoints",
    KEY: "a key's name: letters, digits and hyphens",
    ADDRESS: "an address such as 10.0.0.4",
    DURATION: "a time with its unit, such as 5s or 5m",
    EMAIL: "an e-mail address",
    DAY: "a day such as 2027-06-30",
    EXEMPTION: "a name: lower-case letters, digits and single hyphens, a letter first",
}

# What stands in for a required value that is missing or wrong, so that the rest can be checked.
STAND_INS: Final[dict[str, Any]] = {
    "factory": "factory",
    "region": "region",
    "subscriptions": ["00000000-0000-0000-0000-000000000000"],
    "profile": "",
    "team": {"": "00000000-0000-0000-0000-000000000000"},
    "emails": ["nobody@example.org"],
    "policy": "",
    "project": "",
    "owner": "nobody@example.org",
    "until": "9999-12-31",
    "reason": "none",
}


def _duration(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f"It is {value}, a time without a unit.|Write {value}s.")
    return value


Guid = Annotated[str, Field(pattern=GUID)]
Region = Annotated[str, Field(pattern=REGION, examples=["swedencentral"])]
EnvironmentName = Annotated[str, Field(pattern=ENVIRONMENT)]
ScaleSetName = Annotated[str, Field(pattern=SCALE_SET)]
ResourceIdText = Annotated[str, Field(pattern=RESOURCE)]
GroupText = Annotated[str, Field(pattern=GROUP)]
NetworkText = Annotated[str, Field(pattern=NETWORK)]
HubText = Annotated[str, Field(pattern=HUB)]
AddressText = Annotated[str, Field(pattern=ADDRESS)]
Duration = Annotated[
    str, Field(pattern=DURATION, examples=["5s", "5m"]), BeforeValidator(_duration)
]
Email = Annotated[str, Field(pattern=EMAIL, max_length=120, examples=["platform@example.org"])]
Day = Annotated[str, Field(pattern=DAY, examples=["2027-06-30"])]
Switch = Literal["on", "off"]
Tags = dict[str, str]
Services = dict[str, Any]  # checked against the catalogue; the schema is printed from it


class Words(BaseModel):
    """The base of every map in a factory folder: no unknown words, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel)


def seconds(duration: str) -> float:
    """The seconds in a time such as 5s, 5m or 500ms."""
    number, unit = re.findall(r"[0-9]+|[a-z]+", duration)
    return int(number) * {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}[unit]
