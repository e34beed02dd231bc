"""What a factory folder says once every layer is settled: plain values, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from aifactory.catalog.guards import Effect
from aifactory.catalog.model import Json, Level, TierName
from aifactory.config.landing.model import LandingZone, OwnNetwork
from aifactory.config.prices.model import Pricing
from aifactory.problems import Place

EACH = "{environment}"  # in the name of runners: each environment has its own


@dataclass(frozen=True, slots=True)
class Retry:
    """How the engine repeats what can succeed later; times in seconds."""

    attempts: int = 5
    first_delay: float = 5.0
    max_delay: float = 300.0
    multiplier: float = 2.0
    jitter: bool = True


@dataclass(frozen=True, slots=True)
class Budget:
    """A monthly limit in whole units of the billing currency, and the percentages that alert."""

    monthly: int
    alert_at: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """One service that a project (or the common part) has on, with every setting settled."""

    flag: str
    settings: Mapping[str, Json]
    place: Place  # what switched it on
    places: Mapping[str, Place] = field(default_factory=dict)  # dotted setting path → who set it
    existing: str = ""  # id of the resource that is there already, and is not ours
    range: str = ""  # of one that a project brings: what it speaks from


@dataclass(frozen=True, slots=True)
class Encryption:
    """Whose keys encrypt: the platform's, one made for each floor, or one that exists already."""

    customer: bool
    place: Place
    vault: str = ""  # id of the vault that holds a key of the organisation's own
    key: str = ""  # its name


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom Defender for Cloud writes to, and from which severity."""

    emails: tuple[str, ...]
    minimal_severity: str
    place: Place


@dataclass(frozen=True, slots=True)
class Exemption:
    """A project that a policy does not hold for, who answers for it, and its last day."""

    name: str
    policy: str
    project: str
    owner: str
    until: str
    reason: str
    category: str
    place: Place


@dataclass(frozen=True, slots=True)
class NotPrivate:
    """A service that no private network reaches, allowed here: who answers for it, and why."""

    owner: str
    reason: str
    place: Place
    until: str = ""  # its last day; empty: none was said


@dataclass(frozen=True, slots=True)
class Existing:
    """A resource that is there already, shared or one project's: its id, and who says so."""

    id: str
    place: Place
    range: str = ""  # of one that a project brings


@dataclass(frozen=True, slots=True)
class Guard:
    """What watches over an environment: threats, policies, alerts and locks."""

    defender: Mapping[str, Mapping[str, Json]]  # plans that are on, each with its settings
    contact: Contact | None
    alerts: tuple[str, ...]  # e-mail addresses; none: no alerts
    policies: Mapping[str, Effect]  # those that are off are left out
    exemptions: tuple[Exemption, ...]
    locks: bool
    places: Mapping[str, Place]  # defender, alerts, policies, locks → the line that says so


@dataclass(frozen=True, slots=True)
class Governance:
    """Who outside of the factory may get its logs, and which tenants may manage it."""

    place: Place
    logs_to: tuple[str, ...] = ()  # resource ids
    managed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleSetEnvironment:
    """One scale set in one environment: what its common infrastructure and projects share."""

    environment: str
    scale_set: str
    region: str
    subscriptions: tuple[str, ...]  # one cell each
    space: tuple[IPv4Network, ...]  # empty: the planner promises the next free /14
    tier: TierName
    diagnostics: Level
    encryption: Encryption
    tags: Mapping[str, str]
    guard: Guard
    common: Mapping[str, Wanted]  # the common profile, settled
    personas: Mapping[str, str]  # persona id → Entra group of the factory's own people
    place: Place
    space_place: Place
    not_private: Mapping[str, NotPrivate] = field(default_factory=dict)  # by flag
    landing: LandingZone = field(default_factory=LandingZone)
    networks: Mapping[str, OwnNetwork] = field(default_factory=dict)  # by their subscription
    lines: Mapping[str, Place] = field(default_factory=dict)  # persona id → the line of its group
    limits: Mapping[str, int] = field(default_factory=dict)  # quotas that are not Azure's own
    governance: Governance | None = None

    @property
    def key(self) -> str:
        """environment/scale set, such as dev/001: the address of everything in it."""
        return f"{self.environment}/{self.scale_set}"


@dataclass(frozen=True, slots=True)
class ProjectEnvironment:
    """A project in one environment: its services with every setting settled."""

    environment: str
    services: Mapping[str, Wanted]
    tags: Mapping[str, str]
    budget: Budget | None
    spared: Mapping[str, Wanted] = field(default_factory=dict)  # off here, on elsewhere: as if on


@dataclass(frozen=True, slots=True)
class Project:
    """A team's floor, as its file asks for it."""

    name: str
    scale_set: str
    profile: str
    team: Mapping[str, str]  # persona id → Entra group
    environments: Mapping[str, ProjectEnvironment]
    place: Place
    shorts: Mapping[str, str] = field(default_factory=dict)  # persona id → its word in `team`
    lines: Mapping[str, Place] = field(default_factory=dict)  # persona id → its line in `team`


@dataclass(frozen=True, slots=True)
class Pipelines:
    """Whose pipelines may act as the deployers."""

    github: str | None = None  # owner/repository
    organization: str = ""  # of Azure DevOps; empty: none
    organization_id: str = ""
    project: str = ""
    runner: str = ""  # a pool or a label of runners inside the network; empty: hosted ones

    def word(self, name: str, environment: str) -> str:
        """What is said of organization, project or runner; an environment's runners are its own."""
        return str(getattr(self, name)).replace(EACH, environment)


@dataclass(frozen=True, slots=True)
class Factory:
    """Everything one organisation runs, settled and checked."""

    name: str
    tenant: str | None
    environments: Mapping[str, ScaleSetEnvironment]  # by key, dev/001
    projects: Mapping[str, Project]
    retry: Retry
    pricing: Pricing = field(default_factory=Pricing)
    pipelines: Pipelines = Pipelines()
    order: tuple[str, ...] = ()  # environments as they stand in factory.yaml: changes go this way
    adopt: bool = False  # what stands under names of others is looked for and taken over

    def projects_in(self, ground: ScaleSetEnvironment) -> list[Project]:
        """The projects of a scale set that stand in this environment, by name."""
        return [
            project
            for _, project in sorted(self.projects.items())
            if project.scale_set == ground.scale_set and ground.environment in project.environments
        ]
