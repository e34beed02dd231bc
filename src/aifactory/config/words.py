"""The words of factory.yaml and projects/*.yaml: closed, typed, and the source of the schemas."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic.alias_generators import to_camel

GUID: Final = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
FACTORY: Final = r"^[a-z][a-z0-9]{1,9}$"
ENVIRONMENT: Final = r"^[a-z][a-z0-9]{1,5}$"
SCALE_SET: Final = r"^[0-9]{3}$"
REGION: Final = r"^[a-z]+[0-9]{0,2}$"
PROJECT: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"
ENTRY: Final = r"^[^/\s:]([^/:]{0,62}[^/\s:])?$"
REPOSITORY: Final = r"^[^/\s:]+/[^/\s:]+$"
RESOURCE: Final = r"^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/.+$"
VAULT: Final = (
    r"^/subscriptions/[^/]+/resourceGroups/[^/]+"
    r"/providers/[Mm]icrosoft\.[Kk]ey[Vv]ault/vaults/[^/]+$"
)
KEY: Final = r"^[A-Za-z0-9-]{1,127}$"
ADDRESS: Final = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$"
DURATION: Final = r"^[0-9]{1,6}(ms|s|m|h)$"
EMAIL: Final = r"^[^@\s;,]{1,64}@[^@\s;,]+\.[^@\s;,]+$"
DAY: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
EXEMPTION: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

LONGEST_PROJECT: Final = 32

REGISTRY: Final = to_camel("container_registry")  # a word here; that a flag is equal is chance

FORMS: Final = {
    GUID: "an id such as 5a1c0000-0000-0000-0000-000000000001",
    FACTORY: "a short name: 2 to 10 lower-case letters and digits, a letter first",
    ENVIRONMENT: "a short name: 2 to 6 lower-case letters and digits, a letter first",
    SCALE_SET: 'three digits in quotes, such as "001"',
    REGION: "a region's name as Azure writes it, such as swedencentral",
    PROJECT: "a project's name: lower-case letters, digits and single hyphens, a letter first",
    ENTRY: "a name without slashes and colons",
    REPOSITORY: "a repository, owner/name, or owner@id/name@id as newer ones sign",
    RESOURCE: "a resource id, /subscriptions/…/resourceGroups/…/providers/…",
    VAULT: "the id of a key vault, /subscriptions/…/providers/Microsoft.KeyVault/vaults/NAME",
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


class Network(Words):
    """Where the environment's addresses come from."""

    space: list[str] = Field(
        min_length=1, max_length=50, description="Private IPv4 ranges, /22 or larger, of its own."
    )


class Hub(Words):
    """A hub network that exists already."""

    vnet: ResourceIdText
    firewall: AddressText | None = Field(default=None, description="Its private address.")
    dns: Literal["hub", "own"] = Field(default="hub", description="Who owns the private zones.")


class VirtualWan(Words):
    """A virtual WAN hub that exists already."""

    hub: ResourceIdText
    firewall: AddressText | None = Field(default=None, description="Its private address.")


class LandingZone(Words):
    """How the environment is connected to the organisation's network."""

    mode: Literal["standalone", "hubSpoke", "vwan", "hybrid"] = Field(
        default="standalone", description="In this version: standalone."
    )
    hub: Hub | None = None
    vwan: VirtualWan | None = None


class SecurityContact(Words):
    """Whom Defender for Cloud writes to."""

    emails: list[Email] = Field(min_length=1, max_length=20)
    minimal_severity: Literal["high", "medium", "low"] = Field(
        default="high", description="The least severe alert that is written about."
    )


class Alerts(Words):
    """Whom the environment's alerts go to."""

    emails: list[Email] = Field(min_length=1, max_length=100)


class Exemption(Words):
    """A project that a policy does not hold for, until a day."""

    policy: str = Field(description="The policy's name.")
    project: str = Field(description="The project whose resources are exempt.")
    owner: Email = Field(description="Who answers for it.")
    until: Day = Field(description="The last day; after it the factory is refused.")
    reason: str = Field(min_length=1, max_length=400)
    category: Literal["waiver", "mitigated"] = Field(
        default="waiver", description="mitigated: the policy's intent is met in another way."
    )


class NotPrivate(Words):
    """Who answers for a service that no private network reaches, and why it is used."""

    owner: Email = Field(description="Who answers for it.")
    reason: str = Field(min_length=1, max_length=400)


class Policies(Words):
    """Azure policies that guard the environment's subscriptions."""

    effect: Literal["deny", "audit", "off"] | None = Field(
        default=None,
        description="Of every policy; unless said, each policy's own in the tier.",
    )
    rules: dict[str, Any] = Field(
        default_factory=dict, description="Policy → deny, audit or off, whatever `effect` says."
    )
    exemptions: dict[Annotated[str, Field(pattern=EXEMPTION, max_length=60)], Exemption] = Field(
        default_factory=dict
    )


class OwnKey(Words):
    """A key of your own: it encrypts everything of the environment that takes a key."""

    vault: Annotated[str, Field(pattern=VAULT)] = Field(
        description="The vault's id: purge protection on, in the environment's region and tenant."
    )
    key: Annotated[str, Field(pattern=KEY)] = Field(
        description="The key's name in it, without a version."
    )


def _word_or_map(value: Any) -> str:
    return "map" if isinstance(value, dict) else "word"


WordOrKey = Annotated[
    Annotated[Literal["platformManaged", "customerManaged"], Tag("word")]
    | Annotated[OwnKey, Tag("map")],
    Discriminator(_word_or_map),
]


class Ground(Words):
    """What an environment says, and a scale set may say again for itself in that environment."""

    subscriptions: list[Guid] | None = Field(
        default=None, min_length=1, max_length=50, description="One cell each, of nothing else."
    )
    network: Network | None = None
    tier: Literal["economy", "production"] | None = Field(
        default=None, description="Sizes and strictness: economy for dev, else production."
    )
    diagnostics: Literal["bronze", "silver", "gold"] | None = Field(
        default=None, description="How much is logged: silver unless said."
    )
    encryption: WordOrKey | None = Field(
        default=None,
        description="Whose keys encrypt: platformManaged unless said; customerManaged is a key for "
        "each project and one for what they share; a map names a key of your own.",
    )
    defender: dict[str, Any] = Field(
        default_factory=dict,
        description="Defender for Cloud plans of the environment's subscriptions; one that was "
        "on and is off now is set to Free, one that never was on is left alone.",
    )
    security_contact: SecurityContact | None = None
    alerts: Alerts | None = None
    policies: Policies | None = None
    locks: Switch | None = Field(
        default=None, description="Delete locks on data and networks: on in production unless said."
    )
    landing_zone: LandingZone | None = None
    not_private: dict[str, NotPrivate] = Field(
        default_factory=dict,
        description="Services that may be used here though no private network reaches them, by "
        "flag.",
    )
    existing: dict[str, ResourceIdText] = Field(
        default_factory=dict,
        description="What you have already and projects share, by flag: used, never changed.",
    )
    limits: dict[str, int] = Field(
        default_factory=dict, description="What Azure grants a subscription, where it was asked."
    )
    tags: Tags = Field(default_factory=dict)
    services: Services = Field(default_factory=dict)


class Environment(Ground):
    """One environment: own subscriptions, own addresses, own everything."""

    subscriptions: list[Guid] = Field(
        min_length=1, max_length=50, description="One cell each; used by nothing else."
    )


def _off_or_map(value: Any) -> str:
    return "map" if isinstance(value, dict) else "off"


OffOrGround = Annotated[
    Annotated[Literal["off"], Tag("off")] | Annotated[Ground, Tag("map")],
    Discriminator(_off_or_map),
]


class ScaleSet(Words):
    """A region of up to 300 projects, with its common infrastructure in each environment."""

    region: Region | None = None
    container_registry: Literal["shared", "perProject"] | None = Field(
        default=None,
        description="One for all projects of an environment, or each has its own: shared unless "
        "said.",
    )
    tags: Tags = Field(default_factory=dict)
    services: Services = Field(default_factory=dict)
    environments: dict[EnvironmentName, OffOrGround] = Field(
        default_factory=dict, description="What differs in an environment; off: not there."
    )


class Defaults(Words):
    """Shapes for every environment and project; switches nothing on."""

    tags: Tags = Field(default_factory=dict)
    services: Services = Field(default_factory=dict)


class Overrides(Words):
    """What always wins, whatever a project says."""

    public_access: Literal["never"] = "never"
    tags: Tags = Field(default_factory=dict)
    services: Services = Field(default_factory=dict)


class OwnPeople(Words):
    """The Entra group behind one of the factory's own personas."""

    group: Guid


class Retry(Words):
    """How often and how patiently what can succeed later is tried again."""

    attempts: int = Field(default=5, ge=1, le=20)
    first_delay: Duration = "5s"
    max_delay: Duration = "5m"
    multiplier: float = Field(default=2.0, ge=1, le=10)
    jitter: Switch = "on"


class AzureDevOps(Words):
    """The project whose service connections, named factory-environment, may deploy."""

    organization: Annotated[str, Field(pattern=ENTRY)]
    organization_id: Guid = Field(description="The organization's id: it signs the tokens.")
    project: Annotated[str, Field(pattern=ENTRY)]


class Pipelines(Words):
    """Whose pipelines `aif bootstrap` lets act as the deployer of each environment."""

    github: Annotated[str, Field(pattern=REPOSITORY)] | None = Field(
        default=None, description="The repository whose GitHub environments have our names."
    )
    azure_dev_ops: AzureDevOps | None = None
    runner: Annotated[str, Field(pattern=ENTRY)] | None = Field(
        default=None,
        description="Runners inside the network: a label on GitHub, a pool of Azure DevOps. "
        "Absent: the provider's own machines.",
    )


class FactoryFile(Words):
    """factory.yaml: everything one organisation runs."""

    factory: Annotated[str, Field(pattern=FACTORY)] = Field(
        description="The factory's name; it is part of every resource's name."
    )
    region: Region = Field(description="Where scale sets stand that name no region.")
    tenant: Guid | None = Field(default=None, description="The Entra tenant, checked at deploy.")
    landing_zone: LandingZone | None = None
    environments: dict[EnvironmentName, Environment] = Field(min_length=1, max_length=20)
    scale_sets: dict[ScaleSetName, ScaleSet] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description='Absent: one, "001", in every environment.',
    )
    defaults: Defaults = Defaults()
    overrides: Overrides = Overrides()
    personas: dict[str, OwnPeople] = Field(
        default_factory=dict, description="The factory's own people, by persona."
    )
    pipelines: Pipelines = Pipelines()
    adopt: Switch = Field(default="off", description="on: `aif lock` takes over what stands here.")
    retry: Retry = Retry()


class Budget(Words):
    """A monthly limit of the project in each environment, and when it alerts."""

    monthly: int = Field(ge=1, le=100_000_000, description="Whole units of the billing currency.")
    alert_at: list[Annotated[int, Field(ge=1, le=1000)]] = Field(
        default=[80, 100], min_length=1, max_length=5, description="Percentages of the limit."
    )


class ProjectEnvironment(Words):
    """What differs for a project in one environment."""

    services: Services = Field(default_factory=dict)
    tags: Tags = Field(default_factory=dict)
    budget: Budget | None = None


class ProjectFile(Words):
    """projects/NAME.yaml: a team's floor."""

    profile: str = Field(description="The choice of services that the project starts from.")
    scale_set: ScaleSetName | None = Field(default=None, description='"001" unless said.')
    team: dict[str, Guid] = Field(
        min_length=1, description="Entra group object ids, by the profile's short names."
    )
    services: Services = Field(default_factory=dict)
    environments: dict[EnvironmentName, ProjectEnvironment] | None = Field(
        default=None,
        min_length=1,
        description="Absent: every environment of the scale set; else those that are named.",
    )
    tags: Tags = Field(default_factory=dict)
    budget: Budget | None = None


def seconds(duration: str) -> float:
    """The seconds in a time such as 5s, 5m or 500ms."""
    number, unit = re.findall(r"[0-9]+|[a-z]+", duration)
    return int(number) * {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}[unit]
