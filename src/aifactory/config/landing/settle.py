"""From the words of a landing zone to its value; what does not go together is noted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Final

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.source import At, Source
from aifactory.config.folder import Notes
from aifactory.config.landing.model import (
    RESOLVER_PREFIX,
    Hub,
    LandingZone,
    Opening,
    Wan,
    Zones,
)
from aifactory.config.landing.words import Hub as HubWords
from aifactory.config.landing.words import LandingZone as Words
from aifactory.config.landing.words import Opening as OpeningWords
from aifactory.config.landing.words import VirtualWan as WanWords
from aifactory.config.spaces import PRIVATE

# Which words a mode has of its own; every other mode refuses them.
_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "hub": ("hubSpoke",),
    "vwan": ("vwan",),
    "natGateway": ("standalone", "hybrid"),
    "zones": ("standalone", "hybrid"),
    "openings": ("hybrid",),
    "perimeter": ("hybrid",),
}
# What a mode has in place of such a word.
_ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("zones", "hubSpoke"): "Write their resource group as hub.zones, with hub.dns: hub.",
    ("zones", "vwan"): "Write their resource group as vwan.zones, with vwan.dns: hub.",
}

_OUTSIDE = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-hub/providers"
# The words of a hub, and the one that it cannot be without.
_HUBS: Final[Mapping[str, tuple[type[HubWords | WanWords], str, str]]] = {
    "hub": (HubWords, "vnet", f"{_OUTSIDE}/Microsoft.Network/virtualNetworks/vnet-hub"),
    "vwan": (WanWords, "hub", f"{_OUTSIDE}/Microsoft.Network/virtualHubs/vhub"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A `landingZone:` map, where it stands, and how strict its environment is."""

    words: Words
    at: At
    production: bool
    never: bool  # public access is forbidden whatever a landing zone says


@dataclass(frozen=True, slots=True)
class _Reader:
    notes: Notes
    source: Source
    at: At

    def say(self, number: int, word: str, what: str, fix: str) -> None:
        """Notes a problem at a word, or at the map when the word is not there."""
        spot = (*self.at, *word.split(".")) if word else self.at
        there = spot in self.source.values
        self.notes.say(self.source, spot if there else self.at, number, (what, fix), key=not there)


def settle(notes: Notes, source: Source, catalog: Catalog, said: Said) -> LandingZone:
    """The landing zone that the words come to."""
    words, reader = said.words, _Reader(notes, source, said.at)
    _check_words(reader, words)
    hub = words.hub
    wan = _wan(reader, words.vwan) if words.vwan and words.mode == "vwan" else None
    return LandingZone(
        mode=words.mode,
        nat=words.nat_gateway == "on",
        clients=tuple(_ranges(reader, "clients", words.clients, _PRIVATE)),
        hub=_hub(hub) if hub and words.mode == "hubSpoke" else None,
        wan=wan,
        zones=_zones(reader, words, wan),
        openings=tuple(_openings(reader, catalog, said)) if words.mode == "hybrid" else (),
        perimeter=words.mode == "hybrid" and _perimeter(reader, catalog, words),
        places={
            str(path[len(said.at)]): source.key(path)
            for path in source.values
            if path[: len(said.at)] == said.at and len(path) == len(said.at) + 1
        },
    )


def _check_words(reader: _Reader, words: Words) -> None:
    if (*reader.at, "mode") in reader.source.values and "mode" not in words.model_fields_set:
        return  # no mode at all, which is said already: what belongs to it nobody knows
    present = {
        "hub": words.hub is not None,
        "vwan": words.vwan is not None,
        "natGateway": words.nat_gateway == "on",
        "zones": words.zones is not None,
        "openings": bool(words.openings),
        "perimeter": words.perimeter == "on",
    }
    for word, modes in _OF.items():
        if present[word] and words.mode not in modes:
            what = f"{word!r} has no meaning in mode {words.mode}."
            fix = f"Write mode: {modes[0]}, or remove {word}."
            reader.say(170, word, what, _ELSEWHERE.get((word, words.mode), fix))
    for word, mode in (("hub", "hubSpoke"), ("vwan", "vwan")):
        if words.mode == mode and not present[word]:
            what = f"Mode {mode} needs to know its hub: {word!r} is not here."
            reader.say(171, word, what, _said_so(word))
    if words.mode == "hybrid" and not words.openings:
        what = "Mode hybrid without an opening is standalone."
        reader.say(171, "openings", what, "Name an opening, or write mode: standalone.")


def _said_so(word: str) -> str:
    """How a hub is named, and what else can be said of it."""
    kind, first, example = _HUBS[word]
    others = ", ".join(str(each.alias) for each in kind.model_fields.values())
    return f"Add {word}: {{ {first}: {example} }} beside mode, with your id; its words: {others}."


def _hub(said: HubWords) -> Hub:
    return Hub(said.vnet, said.firewall or "", said.gateway == "on", said.side == "deploy")


def _hub_zones(said: HubWords) -> Zones:
    """The zones stand beside the hub's network unless the words say where."""
    group = said.zones or "/".join(said.vnet.split("/")[:5])
    zones = group if said.dns == "hub" else ""
    return Zones(said.dns, zones, tuple(said.resolver), said.vnet, said.side == "deploy")


def _zones(reader: _Reader, words: Words, wan: Wan | None) -> Zones:
    if words.hub is not None:
        return _hub_zones(words.hub)
    if words.zones is not None:
        return Zones("hub", words.zones.group, ours=words.zones.side == "deploy")
    return _wan_zones(reader, words.vwan, wan) if words.vwan else Zones()


def _wan(reader: _Reader, said: WanWords) -> Wan:
    created = said.create == "on"
    if created == bool(said.hub):
        what = "A hub is named and made." if created else "No hub is named, and none is made."
        reader.say(171, "vwan", what, "Write either hub: ID, or create: on with its space.")
    space = None
    if created and not said.space:
        what = "A hub that is made needs addresses of its own."
        reader.say(171, "vwan.create", what, "Add space: 10.0.0.0/23, which nothing else uses.")
    elif said.space:
        space = next(iter(_ranges(reader, "vwan.space", [said.space], _PRIVATE)), None)
    if created and said.routing == "tables":
        what = "A hub that is made is the environment's own: it has routing intent, no tables."
        reader.say(170, "vwan.routing", what, "Remove routing, or name a hub that exists.")
    ours = created or said.side == "deploy"
    return Wan(said.hub or "", space, said.routing == "tables", ours, _services(reader, said))


def _services(reader: _Reader, said: WanWords) -> IPv4Network | None:
    """The range of the network of shared services: it answers names, and nobody else does."""
    word = "vwan.servicesSpace"
    if not said.services_space:
        return None
    if said.create == "off":
        what = "A network of shared services is made beside a hub that is made."
        reader.say(170, word, what, "Name the one that exists in services, or write create: on.")
    elif said.dns != "hub":
        what = f"The resolver in it answers names, and dns is {said.dns}."
        reader.say(171, word, what, "Write dns: hub, or remove servicesSpace.")
    elif said.zones or said.services or said.resolver:
        what = "Zones and a resolver are made, and others are named."
        reader.say(171, word, what, "Remove zones, services and resolver, or servicesSpace.")
    found = next(iter(_ranges(reader, word, [said.services_space], _PRIVATE)), None)
    if found is not None and found.prefixlen > RESOLVER_PREFIX:
        what = f"{found} is too small for a resolver: it needs a /{RESOLVER_PREFIX}."
        reader.say(173, word, what, f"Write a range of at least a /{RESOLVER_PREFIX}.")
        return None
    return found


def _wan_zones(reader: _Reader, said: WanWords, wan: Wan | None) -> Zones:
    if said.services_space:  # where zones and resolver stand is for the plan to say
        return Zones(said.dns, servers=(wan.resolver,) if wan and wan.services else ())
    if said.dns == "hub" and not said.zones:
        what = "The zones are the hub's, and nobody says where they stand."
        fix = "Add zones: the id of their resource group, or with create: on servicesSpace."
        reader.say(171, "vwan.dns", what, fix)
    if said.resolver and not said.services:
        what = "The resolver stands in a network that is not named."
        reader.say(171, "vwan.resolver", what, "Add services: the id of that virtual network.")
    zones = said.zones or "" if said.dns == "hub" else ""
    ours = wan is not None and wan.ours
    return Zones(said.dns, zones, tuple(said.resolver), said.services or "", ours)


# -- openings


def _openings(reader: _Reader, catalog: Catalog, said: Said) -> Iterator[Opening]:
    for name, one in sorted(said.words.openings.items()):
        at = f"openings.{name}"
        if said.production and one.production != "on":
            what = f"The tier is production, and {name!r} does not say that it is meant."
            fix = "Write production: on in it, or open services in another environment."
            reader.say(175, at, what, fix)
        if said.never:
            what = f"overrides.publicAccess is never, and {name!r} is a public way in."
            reader.say(175, at, what, "Remove the opening, or the override.")
        _check_openable(reader, catalog, at, one)
        yield Opening(
            name=name,
            services=tuple(sorted(set(one.services))),
            project=one.project or "",
            ranges=tuple(_ranges(reader, f"{at}.ranges", one.ranges, _PUBLIC)),
            owner=one.owner,
            until=one.until,
            reason=one.reason,
            place=reader.source.key((*reader.at, "openings", name)),
        )


def _check_openable(reader: _Reader, catalog: Catalog, at: str, one: OpeningWords) -> None:
    known = [flag for flag, service in catalog.services.items() if service.opened]
    for flag in one.services:
        if flag not in known:
            near = did_you_mean(flag, known)
            what = f"There is no service {flag!r} that can be opened.{near}"
            reader.say(176, f"{at}.services", what, f"Name one of {', '.join(known)}.")


def _perimeter(reader: _Reader, catalog: Catalog, words: Words) -> bool:
    """Whether there is a perimeter: something must stand in it."""
    asked = {flag for one in words.openings.values() for flag in one.services}
    opened = {flag: one.opened for flag, one in catalog.services.items() if one.opened}
    able = [flag for flag, one in opened.items() if one.perimeter]
    if words.perimeter == "on" and asked <= set(opened) and not asked & set(able):
        what = "No opening leads to a service that can stand in a perimeter."
        reader.say(176, "perimeter", what, f"Open one of {', '.join(able)}, or remove perimeter.")
    return words.perimeter == "on"


# -- ranges


@dataclass(frozen=True, slots=True)
class _Sort:
    """What a range must be: what is wrong with one, and what to write."""

    wrong: Callable[[IPv4Network], str]
    fix: str


def _ranges(reader: _Reader, word: str, said: Sequence[str], sort: _Sort) -> Iterator[IPv4Network]:
    for text in said:
        try:
            found = IPv4Network(text)
        except (AddressValueError, NetmaskValueError, ValueError):
            what = f"{text!r} is not an IPv4 range, or has bits behind its length."
            reader.say(173, word, what, sort.fix)
            continue
        wrong = sort.wrong(found)
        if wrong:
            reader.say(173, word, f"{text} is {wrong}.", sort.fix)
            continue
        yield found


def _not_private(found: IPv4Network) -> str:
    inside = any(found.subnet_of(block) for block in PRIVATE)
    return "" if inside else "not a private range (RFC 1918)"


def _not_public(found: IPv4Network) -> str:
    if found.prefixlen < _WIDEST:
        return "wider than any organisation's addresses"
    met = any(found.overlaps(block) for block in PRIVATE)
    return "private: it never arrives from outside" if met else ""


_WIDEST: Final = 8
_PRIVATE: Final = _Sort(_not_private, "Write a private range such as 10.200.0.0/16.")
_PUBLIC: Final = _Sort(_not_public, "Write the public addresses that they come from.")


# -- between environments


@dataclass(frozen=True, slots=True)
class Standing:
    """A ground's landing zone beside its space and its line."""

    key: str
    environment: str
    zone: LandingZone
    space: tuple[IPv4Network, ...]
    at: At


def check_between(notes: Notes, source: Source, standing: Iterable[Standing]) -> None:
    """Notes hubs that two environments use in ways that do not agree, and addresses that meet."""
    found = tuple(standing)
    _check_hubs(notes, source, found)
    taken = [(one.key, space) for one in found for space in one.space]
    for one in found:
        reader = _Reader(notes, source, one.at)
        for word, made in _made(one.zone.wan):
            _check_apart(reader, word, made, taken)
            taken.append((f"the hub of {one.key}", made))
        for net in one.zone.clients:
            _check_apart(reader, "clients", net, taken)
        if one.zone.hub and one.zone.hub.firewall:
            for net in _ranges(reader, "hub.firewall", [one.zone.hub.firewall], _PRIVATE):
                _check_apart(reader, "hub.firewall", net, taken)


def _made(wan: Wan | None) -> Iterator[tuple[str, IPv4Network]]:
    """The ranges of a hub that is made, and of what is made beside it."""
    if wan is not None:
        if wan.space is not None:
            yield "vwan.space", wan.space
        if wan.services is not None:
            yield "vwan.servicesSpace", wan.services


def _check_apart(
    reader: _Reader, word: str, net: IPv4Network, taken: Iterable[tuple[str, IPv4Network]]
) -> None:
    other = next((key for key, space in taken if space.overlaps(net)), None)
    if other is not None:
        what = f"{net} overlaps the addresses of {other}."
        reader.say(173, word, what, "Write a range that nothing else uses.")


def _check_hubs(notes: Notes, source: Source, found: Sequence[Standing]) -> None:
    first: dict[str, Standing] = {}
    for one in found:
        if one.zone.wan is None or not one.zone.wan.hub:
            continue
        early = first.setdefault(one.zone.wan.hub.lower(), one)
        if early.environment == one.environment or early.zone.wan is None:
            continue
        reader = _Reader(notes, source, one.at)
        if one.zone.wan.tables != early.zone.wan.tables:
            what = f"{early.key} steers the same hub in the other way: it has one of the two."
            reader.say(172, "vwan.routing", what, "Write the same routing, or name another hub.")
        elif not one.zone.wan.tables:
            what = f"{early.key} is at the same hub: with routing intent they share a network."
            fix = "Name a hub of its own, or write routing: tables in both."
            reader.say(172, "vwan.hub", what, fix)
