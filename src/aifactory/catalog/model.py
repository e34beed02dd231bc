"""What a service folder and a part may say: closed schemas, read from YAML."""

import re
from collections.abc import Collection as Group
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator
from typing_extensions import TypeAliasType

from aifactory.catalog.data_plane import DataPlane
from aifactory.catalog.encryption import Encryption
from aifactory.catalog.facts import Facts
from aifactory.catalog.facts.children import Collection
from aifactory.catalog.facts.meter import Meter
from aifactory.catalog.facts.network import Behind, Endpoint, Floor, Guest, Speaks, Subnet
from aifactory.catalog.facts.scale import Machines, Scaling
from aifactory.catalog.facts.standing import House, Inside
from aifactory.catalog.facts.ways import Egress, Opened

Json = TypeAliasType("Json", "bool | int | float | str | list[Json] | dict[str, Json] | None")
Level = Literal["bronze", "silver", "gold"]
SettingType = Literal[
    "int", "bool", "string", "map", "id", "name", "subnet", "overlay", "grants", "groups",
    "defender", "access", "clients", "pipelines", "wayOut",
]  # fmt: skip
Access = Literal["none", "reader", "builder", "owner"]
Kind = Literal["secrets", "data", "model", "compute", "network", "logs"]
TierName = Literal["economy", "production"]

LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")


class Setting(Facts):
    """One field of the service's settings, in words that YAML, module and docs share."""

    type: SettingType = Field(
        description="int, bool, string, map: the user may set them. id and name: the planner "
        "fills in the resource id or name of the service named by `of`. subnet: the id of the "
        "floor's subnet for purpose `of`, empty where no service there has one; overlay: the range "
        "over it. grants: roles on this one. "
        "access: who gets at its data, by `dataPlane`. "
        "defender: Enabled or Disabled as the environment's Defender plan `of` is; empty where "
        "it never was on. clients: ranges of the landing zone's people. pipelines: organization, "
        "project or runner (what the environment's are called), as factory.yaml says there. "
        "wayOut: the first of `choices` where the subnet for `of` has no way out of its own, the "
        "second where it has a NAT gateway, the third where its routes lead to a firewall. "
        "groups: reserved."
    )
    default: Json = None
    required: bool = False
    min: int | None = None
    max: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    fields: dict[str, "Setting"] = Field(
        default_factory=dict, description="For `map`: the fields of each entry; keys are names."
    )
    of: str | None = Field(
        default=None, description="flag, or flag.instance, of the service that id/name points at."
    )
    unit: str | None = None
    description: str = ""

    @field_validator("pattern")
    @classmethod
    def _is_expression(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression.|Correct it.") from error
        return pattern


class Logs(Facts):
    """Log categories per level; each level holds all of the level below."""

    bronze: tuple[str, ...]
    silver: tuple[str, ...]
    gold: tuple[str, ...]
    on: tuple[str, ...] = Field(
        default=(),
        description="Children that carry the setting, such as blobServices/default; "
        "empty: the resource itself.",
    )
    metrics: bool = True


class Defended(Facts):
    """The child of a service that says whether a Defender plan watches it."""

    plan: str
    child: str
    path: str


class Roles(Facts):
    """Built-in roles (by name, in azure/roles.py) that each access level of the kind needs here."""

    reader: tuple[str, ...] = ()
    builder: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()


class Service(Facts):
    """The facts of one service; its module is main.bicep beside the file."""

    title: str
    flag: Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9]+$")]
    folder: str = Field(default="", description="Filled in by the reader: the folder's name.")
    resource: Annotated[
        str, Field(pattern=r"^[A-Za-z.]+(/[A-Za-z]+)+@\d{4}-\d{2}-\d{2}(-preview)?$")
    ]
    abbreviation: str
    instances: tuple[str, ...] = Field(
        default=(), description="More than one of it per project: the name of each."
    )
    host: str | None = Field(
        default=None,
        description="Flag of the service that this one is a child of: one that projects share, or "
        "one of the project's own. It is then deployed in the host's group by the project's late "
        "stack, when the host is ready.",
    )
    capacity: int | None = Field(
        default=None, description="For a host: how many children one instance holds."
    )
    part: str = Field(
        default="",
        description="Of a host, what has a name there and is no resource: the path below the host "
        "at which roles end, such as indexes/{name}.",
    )
    choice: str | None = Field(
        default=None,
        description="For a host: the word of a scale set that says whether it is `shared`, or each "
        "project has its own in place of a part of it (`perProject`).",
    )
    instead: str = Field(
        default="", description="Flag of the part of a shared host that can stand in its place."
    )
    floors: tuple[Floor, ...] = Field(
        default=("project",),
        description="Where it may be on: in projects, or in what they share, or both.",
    )
    kind: Kind
    endpoints: tuple[Endpoint, ...] = ()
    behind: tuple[Behind, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    speaks: Speaks | None = Field(
        default=None, description="Absent: what it says comes out of a subnet of its own for good."
    )
    inside: Inside | None = Field(
        default=None, description="Absent: it stands in no other service of its project."
    )
    house: House | None = Field(
        default=None, description="Absent: no other service of its project stands in it."
    )
    guest: Guest | None = None
    encryption: Encryption | None = Field(
        default=None, description="Absent: it keeps nothing itself, or its host encrypts it."
    )
    keys: str = Field(
        default="",
        description="It holds the key of its floor: the built-in role that an identity needs at it "
        "to use one.",
    )
    needs: tuple[str, ...] = ()
    roles: Roles = Roles()
    reads: tuple[str, ...] = Field(
        default=(),
        description="Other types whose read actions come with any access here, such as the logs "
        "of a resource.",
    )
    identity: tuple[str, ...] = Field(
        default=(), description="Built-in roles that the project's identity needs here."
    )
    uses: tuple[str, ...] = Field(
        default=(),
        description="Parts of shared hosts, by flag, that it uses as the project's identity: where "
        "nothing of a project uses such a part, its identity has no role there.",
    )
    acts: tuple[str, ...] = Field(
        default=(),
        description="Actions that the project's identity needs here, where every built-in role "
        "with them allows more than a role of ours can hold.",
    )
    asks: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Another service of its floor, by flag → built-in roles that the floor's "
        "identity needs in the floor's group where both are on.",
    )
    adds: dict[str, dict[str, dict[str, Json]]] = Field(
        default_factory=dict,
        description="Another service of its floor, by flag → path below that one of what the "
        "module makes there → property path → value, as in `promised`; {name} is its own.",
    )
    data_plane: DataPlane | None = Field(default=None, alias="dataPlane")
    private: dict[str, Json] = Field(
        default_factory=dict, description="Property path → value that means: no public access."
    )
    keyless: dict[str, Json] = Field(
        default_factory=dict, description="Property path → value that means: no local keys."
    )
    opened: Opened | None = Field(
        default=None, description="Absent: no landing zone can open it to public ranges."
    )
    egress: tuple[Egress, ...] = ()
    not_private: str = Field(
        default="",
        alias="notPrivate",
        description="Why no private network reaches it: it is refused unless the environment names "
        "it. Empty: it is private.",
    )
    ends: bool = Field(
        default=False,
        description="What names it under `notPrivate` says a last day: it opens what others close.",
    )
    lends: bool = Field(
        default=False,
        description="An environment may use another's, where both name it under `notPrivate`.",
    )
    whole: bool = Field(
        default=False,
        description="A part of a shared host that opens all of it: its roles are given there as "
        "Azure has them, and are in no role of a persona.",
    )
    logs: Logs | None = None
    scaling: tuple[Scaling, ...] = ()
    machines: tuple[Machines, ...] = ()
    assigns: int = Field(
        default=0, ge=0, description="Role assignments that Azure makes with it by itself."
    )
    groups: int = Field(
        default=0, ge=0, description="Resource groups that Azure makes with it by itself."
    )
    models: str = Field(
        default="",
        description="The setting whose entries are models: each has a capacity, which counts "
        "against the subscription's quota of that model.",
    )
    meters: tuple[Meter, ...] | None = Field(
        default=None, description="What it costs; []: nothing by itself. Left out: nobody knows."
    )
    children: tuple[str, ...] = Field(
        default=(), description="Other resource types that the module creates (without version)."
    )
    collections: dict[str, Collection] = Field(
        default_factory=dict,
        description="Path below the resource, such as computes → what may stand there, beside "
        "the services that have this one as their host. A path that is a type, such as "
        "Microsoft.App/containerApps: what the module makes beside the resource, in its group; "
        "{name} in it is the resource's own.",
    )
    promised: dict[str, dict[str, Json]] = Field(
        default_factory=dict,
        description="Child path (`.`: the resource itself) → property path → value that the "
        "settings promise: '{setting}' is the setting, 'Standard_{setting}' holds it.",
    )
    sink: bool = Field(default=False, description="The log workspace that all others send to.")
    data: bool = Field(default=False, description="Deleting it loses data.")
    settles: bool = Field(
        default=False,
        description="Azure reports it done before it is ready: a run waits for its own state.",
    )
    lockable: bool = Field(
        default=False, description="Filled in by the reader: the folder holds a lock.bicep."
    )
    defended: Defended | None = None
    settings: dict[str, Setting] = Field(default_factory=dict)
    tiers: dict[TierName, dict[str, Json]] = Field(
        default_factory=dict, description="Settings that a tier changes."
    )
    levels: dict[Level, dict[str, Json]] = Field(
        default_factory=dict, description="Settings that a level of diagnostics changes."
    )

    @property
    def free(self) -> tuple[str, ...]:
        """The paths below it at which a project's people make what they need."""
        return tuple(path for path, one in self.collections.items() if one.free)

    def endpoints_on(self, floor: Floor, beside: Group[str] = ()) -> tuple[Endpoint, ...]:
        """The endpoints that one on a floor has; `beside` are the flags that are on there."""
        return tuple(one for one in self.endpoints_beside(beside) if floor in one.floors)

    def endpoints_beside(self, beside: Group[str]) -> tuple[Endpoint, ...]:
        """Its endpoints, with their zones where these flags are on."""
        zones = self.inside.zones if self.inside and self.is_inside(beside) else {}
        return tuple(one.in_zones(zones.get(one.group, one.zones)) for one in self.endpoints)

    def is_inside(self, beside: Group[str]) -> bool:
        """Whether it stands in another service, where these flags are on."""
        return self.inside is not None and self.inside.of in beside

    def abbreviated(self, beside: Group[str]) -> str:
        """What its names begin with, where these flags are on."""
        inside = self.inside
        return inside.abbreviation if inside and self.is_inside(beside) else self.abbreviation

    def stands_in(self, settings: Mapping[str, Json]) -> str:
        """The id of the service that it stands in, by its settings; empty: in none."""
        of = self.inside.of if self.inside else ""
        said = (settings.get(name) for name, one in self.settings.items() if of and one.of == of)
        return next((str(house) for house in said if house), "")

    def subnets_beside(self, beside: Group[str]) -> tuple[Subnet, ...]:
        """The subnets that it needs for itself, where these flags are on."""
        return () if self.is_inside(beside) else self.subnets

    @property
    def is_everybodys(self) -> bool:
        """Whether it stands in the common part alone, and is switched on there, by no project."""
        return self.floors == ("common",) and self.capacity is None

    @property
    def is_projects(self) -> bool:
        """Whether a project that has it has one of its own, whatever a scale set chooses."""
        return "project" in self.floors and self.choice is None

    @property
    def takes_key(self) -> bool:
        """Whether a customer's key can encrypt it; its module then has the parameter `key`."""
        return self.encryption is not None and bool(self.encryption.vault)

    @property
    def resource_type(self) -> str:
        """The type without its version."""
        return self.resource.partition("@")[0]

    @property
    def api_version(self) -> str:
        """The pinned version of the type."""
        return self.resource.partition("@")[2]


class Part(Facts):
    """The facts of one landing-zone part: what its module under landing-zone/ creates."""

    title: str
    resource: str
    abbreviation: str
    kind: Kind | None = Field(default=None, description="None: everybody on a floor sees it.")
    roles: Roles = Roles()
    logs: Logs | None = None
    data: bool = Field(default=False, description="Deleting it loses data.")
    meters: tuple[Meter, ...] | None = Field(
        default=None, description="What one costs; []: nothing. Left out: nobody knows."
    )
    made: dict[str, str] = Field(
        default_factory=dict,
        description="Module that makes it (services/*: each service's) → the parameter that lists "
        "how many; '': one.",
    )
    children: tuple[str, ...] = ()
    collections: dict[str, Collection] = Field(
        default_factory=dict, description="Path below the resource → what may stand there."
    )
