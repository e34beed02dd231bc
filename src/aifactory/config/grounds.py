"""Each scale set in each environment: its subscriptions, space, levels and common services."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aifactory.azure.nearest import did_you_mean
from aifactory.azure.regions import REGIONS
from aifactory.catalog import Catalog
from aifactory.catalog.model import Level, TierName
from aifactory.catalog.source import At, Source
from aifactory.config import words
from aifactory.config.folder import Notes
from aifactory.config.guarding.existing import brought
from aifactory.config.guarding.limits import read_limits
from aifactory.config.guarding.outside import allowed
from aifactory.config.guarding.settle import Said, guard
from aifactory.config.landing import settle as landing
from aifactory.config.landing.addresses import Addresses, Asked, read_addresses
from aifactory.config.landing.model import LandingZone
from aifactory.config.layers import Layer, Layers, Rank, read_layer
from aifactory.config.model import Encryption, Existing, Governance, Guard, NotPrivate
from aifactory.problems import Place

FIRST: Final = "001"


@dataclass(frozen=True, slots=True)
class Ground:
    """A scale set in an environment before its services are settled: values, layers, lines."""

    environment: str
    scale_set: str
    region: str
    subscriptions: tuple[str, ...]
    addresses: Addresses
    tier: TierName
    diagnostics: Level
    encryption: Encryption
    tags: Mapping[str, str]
    guard: Guard
    existing: Mapping[str, Existing]  # by flag
    not_private: Mapping[str, NotPrivate]  # by flag
    limits: Mapping[str, int]
    governance: Governance | None
    landing: LandingZone
    layers: Layers  # defaults … scale set in environment
    own: frozenset[str]  # flags of hosts of which every project has its own
    at: At  # where in factory.yaml
    subscriptions_at: At
    landing_at: At

    @property
    def key(self) -> str:
        """environment/scale set."""
        return f"{self.environment}/{self.scale_set}"


@dataclass(slots=True)
class Site:
    """factory.yaml being read into grounds."""

    source: Source
    words: words.FactoryFile
    catalog: Catalog
    notes: Notes
    layers: dict[At, Layer] = field(default_factory=dict)  # `services:` by its path, read once

    def layer(self, at: At, services: Mapping[str, Any], rank: Rank) -> Layer:
        """The services that stand at a path, checked against the catalogue once."""
        if at not in self.layers:
            spot = (*at, "services")
            self.layers[at] = read_layer(
                self.notes, self.source, spot, services, self.catalog, rank
            )
        return self.layers[at]

    def place(self, at: At) -> Place:
        """The line of a key in factory.yaml."""
        return self.source.key(at)


def grounds(site: Site) -> dict[str, Ground]:
    """Every scale set in every environment that it has, by key."""
    _check_regions(site)
    found: dict[str, Ground] = {}
    scale_sets = site.words.scale_sets or {FIRST: words.ScaleSet()}
    for name, scale_set in sorted(scale_sets.items()):
        _unknown_environments(site, name, scale_set)
        for environment in sorted(site.words.environments):
            said = scale_set.environments.get(environment)
            if said != "off":
                ground = _ground(site, name, environment, said or words.Ground())
                found[ground.key] = ground
    _nothing_left(site, scale_sets, found)
    return dict(sorted(found.items()))


def _check_regions(site: Site) -> None:
    said: list[tuple[At, str | None]] = [(("region",), site.words.region)]
    for name, scale_set in (site.words.scale_sets or {}).items():
        said.append((("scaleSets", name, "region"), scale_set.region))
    for at, region in said:
        if region is not None and region not in REGIONS:
            what = f"There is no region {region!r}.{did_you_mean(region, REGIONS)}"
            fix = "Write a region's name as `az account list-locations` does."
            site.notes.say(site.source, at, 116, (what, fix))


def _unknown_environments(site: Site, name: str, scale_set: words.ScaleSet) -> None:
    for environment in scale_set.environments:
        if environment not in site.words.environments:
            near = did_you_mean(environment, site.words.environments)
            known = ", ".join(sorted(site.words.environments))
            text = (f"There is no environment {environment!r}.{near}", f"Write one of {known}.")
            at = ("scaleSets", name, "environments", environment)
            site.notes.say(site.source, at, 112, text, key=True)


def _nothing_left(
    site: Site, scale_sets: Mapping[str, words.ScaleSet], found: Mapping[str, Ground]
) -> None:
    for name in scale_sets:
        if not any(ground.scale_set == name for ground in found.values()):
            text = (f"Scale set {name!r} is off everywhere.", "Leave it one environment.")
            site.notes.say(site.source, ("scaleSets", name), 115, text, key=True)


def _ground(site: Site, name: str, environment: str, said: words.Ground) -> Ground:
    base = site.words.environments[environment]
    scale_set = (site.words.scale_sets or {}).get(name) or words.ScaleSet()
    above: At = ("environments", environment)
    own: At = ("scaleSets", name, "environments", environment)
    network_at = (*(own if said.network else above), "network")
    subscriptions = tuple(one.lower() for one in said.subscriptions or base.subscriptions)
    standing = own if environment in scale_set.environments else above
    said_at = (*(own if said.encryption else above), "encryption")
    tier = said.tier or base.tier or ("economy" if environment == "dev" else "production")
    heard = (Said(base, above), Said(said, own))
    each = _own(site, scale_set)
    existing = brought(site.notes, site.source, site.catalog, heard, each)
    zone, zone_at = _landing(site, heard, tier, standing)
    return Ground(
        environment=environment,
        scale_set=name,
        region=scale_set.region or site.words.region,
        subscriptions=subscriptions,
        addresses=_addresses(site, network_at, said.network or base.network, subscriptions)
        or Addresses(standing),
        tier=tier,
        diagnostics=said.diagnostics or base.diagnostics or "silver",
        encryption=_encryption(site, said.encryption or base.encryption, said_at),
        tags=_tags(site, base, scale_set, said),
        guard=guard(site.notes, site.source, site.catalog, tier, heard),
        existing=existing,
        not_private=allowed(site.notes, site.source, site.catalog, heard, existing),
        limits=read_limits(site.notes, site.source, heard),
        governance=_governance(site, heard),
        landing=zone,
        layers=tuple(_layers(site, name, environment)),
        own=each,
        at=standing,
        subscriptions_at=(*(own if said.subscriptions else above), "subscriptions"),
        landing_at=zone_at,
    )


def _landing(
    site: Site, heard: tuple[Said, Said], tier: TierName, standing: At
) -> tuple[LandingZone, At]:
    """The landing zone and where it is said: the nearest map counts as a whole."""
    base, said = heard
    layers = ((said.words, said.at), (base.words, base.at), (site.words, ()))
    for layer, at in layers:
        if layer.landing_zone is not None:
            spot = (*at, "landingZone")
            never = site.words.overrides.public_access == "never"
            words_said = landing.Said(layer.landing_zone, spot, tier == "production", never)
            return landing.settle(site.notes, site.source, site.catalog, words_said), spot
    return LandingZone(), standing


def _addresses(
    site: Site, at: At, said: words.Network | None, subscriptions: tuple[str, ...]
) -> Addresses | None:
    if said is None:
        return None
    adopting = site.words.adopt == "on"
    asked = Asked(said.space or (), said.existing or (), at, subscriptions, adopting)
    return read_addresses(site.notes, site.source, asked)


def _own(site: Site, scale_set: words.ScaleSet) -> frozenset[str]:
    said = {words.REGISTRY: scale_set.container_registry}
    services = site.catalog.services.items()
    return frozenset(
        flag for flag, one in services if one.choice and said.get(one.choice) == "perProject"
    )


def _encryption(site: Site, said: words.OwnKey | str | None, at: At) -> Encryption:
    place = site.place(at if said else at[:-1])
    if isinstance(said, words.OwnKey):
        return Encryption(True, place, said.vault, said.key)
    return Encryption(said == "customerManaged", place)


def _governance(site: Site, heard: tuple[Said, Said]) -> Governance | None:
    for one in reversed(heard):
        if one.words.governance is not None:
            said, place = one.words.governance, site.place((*one.at, "governance"))
            return Governance(place, tuple(said.logs_to), tuple(map(str.lower, said.managed_by)))
    return None


def _tags(
    site: Site, base: words.Ground, scale_set: words.ScaleSet, said: words.Ground
) -> dict[str, str]:
    tags = site.words.defaults.tags | base.tags | scale_set.tags | said.tags
    return dict(sorted(tags.items()))


def _layers(site: Site, name: str, environment: str) -> Iterator[tuple[str, Rank, Layer]]:
    factory = site.words
    yield "defaults", "shape", site.layer(("defaults",), factory.defaults.services, "shape")
    above: At = ("environments", environment)
    base = factory.environments[environment]
    yield f"environment {environment}", "ground", site.layer(above, base.services, "ground")
    scale_set = (factory.scale_sets or {}).get(name)
    if scale_set is None:
        return
    at: At = ("scaleSets", name)
    yield f"scale set {name}", "ground", site.layer(at, scale_set.services, "ground")
    said = scale_set.environments.get(environment)
    if isinstance(said, words.Ground):
        own = (*at, "environments", environment)
        yield (
            f"scale set {name} in {environment}",
            "ground",
            site.layer(own, said.services, "ground"),
        )
