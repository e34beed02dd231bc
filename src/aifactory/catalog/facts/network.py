"""What a service needs of networks: private endpoints, and subnets for itself."""

from ipaddress import IPv4Network
from typing import Literal

from pydantic import Field, JsonValue

from aifactory.catalog.facts import Facts

Floor = Literal["project", "common"]


class Endpoint(Facts):
    """A private endpoint group that the type offers and the workload needs."""

    group: str
    zones: tuple[str, ...] = Field(
        description="{region} is the region's name, where a zone has it."
    )
    addresses: int = Field(
        default=1, ge=1, description="Private addresses that the endpoint takes."
    )

    floors: tuple[Floor, ...] = Field(
        default=("project", "common"),
        description="Where a service on either floor has it: a door that a network needs once is "
        "that of what projects share.",
    )
    own: tuple[str, ...] = Field(
        default=(),
        description="Zones in which a name is the same for everybody: each network has its own, "
        "even where a hub has the zones, and then does without the others.",
    )

    def in_zones(self, zones: tuple[str, ...]) -> "Endpoint":
        """The endpoint with names in these zones."""
        return self if zones == self.zones else self.model_copy(update={"zones": zones})

    def zones_in(self, region: str, elsewhere: bool = False) -> tuple[str, ...]:
        """The names of its private zones in a region; `elsewhere`: others have the zones."""
        zones = self.own if elsewhere and self.own else self.zones
        return tuple(zone.replace("{region}", region.lower()) for zone in zones)


class Behind(Facts):
    """What Azure makes for the service in a group of its own, and networks meet it as well."""

    title: str
    told: str = Field(
        description="The setting with its id, which nobody knows before Azure has made it; empty: "
        "no network has an endpoint to it yet."
    )
    read: str = Field(description="Where the live service says the same id.")
    group: str
    zones: tuple[str, ...]
    source: str = Field(description="Page and date.")

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint that a network has to it."""
        return Endpoint(group=self.group, zones=self.zones, floors=("common",))


class Inbound(Facts):
    """What a security group must let in from Azure itself, or the service does not work."""

    name: str
    source: str  # a service tag that holds Azure's own control plane alone
    port: str


class Speaks(Facts):
    """Where a service says through which subnet it speaks, and that it speaks through no other."""

    at: str = Field(description="Property path of the id of the subnet.")
    wanted: dict[str, JsonValue] = Field(
        default_factory=dict, description="Property path → value that keeps it to that subnet."
    )
    source: str = Field(description="Page and date.")


class Guest(Facts):
    """A service of Azure's own that puts its machines into the subnet, and what that takes."""

    principal: str = Field(
        description="The setting with the object id of its service principal in the tenant."
    )
    actions: tuple[str, ...] = Field(description="What it needs at the network, and no more.")
    source: str = Field(description="Page and date.")


class Subnet(Facts):
    """A subnet that the service needs for itself, beside its floor's endpoint subnet."""

    purpose: str
    name: str = ""  # the one that Azure insists on
    inbound: tuple[Inbound, ...] = ()
    delegation: str | None = None
    addresses: int | str = Field(
        default=11,
        description="Hosts at maximum scale: a number, or a sum over settings such as "
        "'minimum + clusters.*.max + 3'; a path that ends in `*` counts entries. Azure's five "
        "reserved addresses are added by the planner.",
    )
    smallest: int = Field(
        default=29, ge=8, le=29, description="Prefix of the smallest range that Azure takes for it."
    )
    apart: tuple[IPv4Network, ...] = Field(
        default=(), description="Private ranges that Azure does not take for it."
    )
    lingers: str = Field(
        default="",
        description="Azure gives it back late, after a purge of what stood in it: why, with page "
        "and date.",
    )
    serves: bool = False  # of a shared one: every project may ask what stands in it
    door: bool = False  # of a shared one: people come in here
    unguarded: bool = False  # Azure takes neither security group nor routes there
    unrouted: bool = False  # Azure takes no default route there
    joins: bool = Field(
        default=False,
        description="The service joins it as the project's identity, which needs the right to.",
    )
    overlay: str | None = Field(
        default=None,
        description="Addresses that machines in it use among themselves: no network has them, and "
        "the security group lets them through.",
    )
