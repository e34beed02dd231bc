"""The words of `landingZone`: one mode, and what that mode needs to know."""

from typing import Annotated, Literal

from pydantic import Field

from aifactory.config.forms import (
    EXEMPTION,
    OWNER,
    SUBNET,
    AddressText,
    Day,
    Email,
    GroupText,
    HubText,
    NetworkText,
    Switch,
    Words,
)

Side = Literal["deploy", "request"]
Zones = Literal["hub", "policy", "own"]


class Hub(Words):
    """A hub network that exists already."""

    vnet: NetworkText = Field(description="The hub's virtual network.")
    firewall: AddressText | None = Field(
        default=None,
        description="Its private address: every subnet of workloads then goes out through it.",
    )
    gateway: Switch = Field(
        default="off", description="Other sites are reached through the hub's gateway."
    )
    side: Side = Field(
        default="request",
        description="Who writes what belongs to the hub: we (deploy), or its owners, whom "
        "`aif requests` tells exactly what (request).",
    )
    dns: Zones = Field(
        default="hub",
        description="Who owns the private zones: the hub, policies that register names by "
        "themselves, or this environment.",
    )
    zones: GroupText | None = Field(
        default=None, description="The resource group of the zones: the hub's own unless said."
    )
    resolver: list[AddressText] = Field(
        default_factory=list,
        max_length=10,
        description="Name servers in the hub that the networks ask; absent: the zones are linked "
        "to each network.",
    )


class VirtualWan(Words):
    """A hub of a Virtual WAN: one that exists already, or one that is made."""

    hub: HubText | None = Field(default=None, description="A hub that exists already.")
    create: Switch = Field(
        default="off",
        description="on: a Virtual WAN for the environment, with a secured hub in each region.",
    )
    space: str | None = Field(
        default=None, description="The private range of a hub that is made: a /23 suits."
    )
    routing: Literal["intent", "tables"] = Field(
        default="intent",
        description="intent: a hub of its own whose firewall sees all traffic; tables: a route "
        "table and a label for each environment on one hub.",
    )
    side: Side = Field(
        default="request",
        description="Who writes what belongs to a hub that exists: we, or its owners.",
    )
    services_space: str | None = Field(
        default=None,
        description="With create: the private range, a /28 or larger, of a network of shared "
        "services that is made beside the hub; a resolver in it answers all networks.",
    )
    dns: Zones = Field(
        default="own",
        description="Who owns the private zones; hub: they stand in `zones`, or with "
        "`servicesSpace` beside the hub.",
    )
    zones: GroupText | None = Field(default=None, description="The resource group of the zones.")
    services: NetworkText | None = Field(
        default=None,
        description="The network of shared services beside the hub, in which the resolver stands.",
    )
    resolver: list[AddressText] = Field(
        default_factory=list, max_length=10, description="Name servers in `services`."
    )


class CentralZones(Words):
    """Private zones that others keep, where there is no hub."""

    group: GroupText = Field(description="Their resource group.")
    side: Side = Field(
        default="request",
        description="Who links them to our networks: we, or their owners, whom `aif requests` "
        "tells exactly what.",
    )


class Standing(Words):
    """A subnet that its owners made for us: it is used as it is."""

    name: Annotated[str, Field(pattern=SUBNET, max_length=80)] = Field(
        description="What it is called there."
    )
    range: str = Field(description="Its range, in the network's `space`.")


class OwnNetwork(Words):
    """A virtual network that exists, and that its owners keep: one of our cells stands in it."""

    vnet: NetworkText = Field(
        description="Its id; it stands in one of the environment's subscriptions."
    )
    space: list[str] = Field(
        min_length=1, max_length=50, description="Ranges of it, /22 or larger, that are ours alone."
    )
    side: Side = Field(
        default="deploy",
        description="Who writes our subnets in it: we (deploy), or its owners, whom "
        "`aif requests` tells exactly what (request).",
    )
    subnets: dict[Annotated[str, Field(pattern=OWNER, max_length=80)], Standing] = Field(
        default_factory=dict,
        description="Subnets that stand there already: PROJECT.PURPOSE or shared.PURPOSE, such as "
        "shared.endpoints.",
    )


class Opening(Words):
    """A way in from public addresses, until a day: who answers for it, and why."""

    services: list[str] = Field(min_length=1, max_length=50, description="Services, by flag.")
    project: str | None = Field(
        default=None, description="Whose they are; absent: what projects share."
    )
    ranges: list[str] = Field(
        min_length=1, max_length=50, description="Public IPv4 addresses or ranges that may ask."
    )
    owner: Email = Field(description="Who answers for it.")
    until: Day = Field(description="The last day; after it `aif verify` finds it expired.")
    reason: str = Field(min_length=1, max_length=400)
    production: Switch = Field(
        default="off", description="on: it is meant, although the tier is production."
    )


class LandingZone(Words):
    """How the environment is connected to the organisation's network."""

    mode: Literal["standalone", "hubSpoke", "vwan", "hybrid"] = Field(
        default="standalone",
        description="standalone: on its own; hubSpoke: peered with a hub; vwan: at a hub of a "
        "Virtual WAN; hybrid: on its own, with openings.",
    )
    nat_gateway: Switch = Field(
        default="off",
        description="on: workloads reach the internet through an address of their cell; off: not "
        "at all.",
    )
    clients: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="Private ranges where people sit who may ask the endpoints: of offices behind "
        "a gateway, or those that a VPN gives them.",
    )
    hub: Hub | None = None
    vwan: VirtualWan | None = None
    zones: CentralZones | None = Field(
        default=None,
        description="Private zones that others keep, for an environment on its own; absent: each "
        "cell has zones of its own.",
    )
    openings: dict[Annotated[str, Field(pattern=EXEMPTION, max_length=60)], Opening] = Field(
        default_factory=dict, description="In mode hybrid: public ways in, each until its day."
    )
    perimeter: Switch = Field(
        default="off",
        description="on: openings of services that can stand in a network security perimeter are "
        "rules of one, a perimeter for each project; off: rules of each service.",
    )
