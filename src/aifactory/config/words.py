"""The words of factory.yaml and projects/*.yaml: closed, typed, and the source of the schemas."""

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag
from pydantic.alias_generators import to_camel

from aifactory.config.forms import (
    ENTRY,
    EXEMPTION,
    FACTORY,
    KEY,
    REPOSITORY,
    RUNNER,
    VAULT,
    Day,
    Duration,
    Email,
    EnvironmentName,
    Guid,
    Region,
    ResourceIdText,
    ScaleSetName,
    Services,
    Switch,
    Tags,
    Words,
)
from aifactory.config.landing.words import LandingZone, OwnNetwork

REGISTRY: Final = to_camel("container_registry")  # a word here; that a flag is equal is chance


class Network(Words):
    """Where the environment's addresses come from."""

    space: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Private IPv4 ranges, /22 or larger, of its own.",
    )
    existing: list[OwnNetwork] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Virtual networks that exist, in place of `space`: one for each subscription.",
    )


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
    until: Day | None = Field(
        default=None, description="The last day; after it `aif verify` finds what is still on."
    )


class Governance(Words):
    """What the organisation does from outside of the factory: everything else there is found."""

    logs_to: list[ResourceIdText] = Field(
        default_factory=list,
        max_length=50,
        description="Workspaces, stores and event hubs of others that logs may go to beside the "
        "environment's own workspace, such as a SIEM's.",
    )
    managed_by: list[Guid] = Field(
        default_factory=list,
        max_length=50,
        description="Tenants to which the environment may be delegated (Azure Lighthouse).",
    )


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
    governance: Governance | None = None
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

    public_access: Literal["never"] | None = Field(
        default=None, description="never: no landing zone may open anything."
    )
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
    runner: Annotated[str, Field(pattern=RUNNER)] | None = Field(
        default=None,
        description="Runners inside the network: a label on GitHub, a pool of Azure DevOps. With "
        "{environment} in it, each environment has its own. Absent: the provider's own machines.",
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


class Brought(Words):
    """A service that exists, in which services of this project alone stand."""

    id: ResourceIdText
    range: str = Field(description="The private range of its subnet: what it speaks from.")


BroughtByFlag = Annotated[
    dict[str, Brought],
    Field(description="What you have already and this project alone stands in, by flag."),
]


class ProjectEnvironment(Words):
    """What differs for a project in one environment."""

    services: Services = Field(default_factory=dict)
    existing: BroughtByFlag = Field(default_factory=dict)
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
    existing: BroughtByFlag = Field(default_factory=dict)
    environments: dict[EnvironmentName, ProjectEnvironment] | None = Field(
        default=None,
        min_length=1,
        description="Absent: every environment of the scale set; else those that are named.",
    )
    tags: Tags = Field(default_factory=dict)
    budget: Budget | None = None
