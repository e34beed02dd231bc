"""What one project brings: a service that exists, in which others of the project stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.azure.nearest import did_you_mean
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.catalog.source import At, Source
from aifactory.config.folder import Notes
from aifactory.config.model import Existing, Factory, Wanted
from aifactory.config.words import Brought
from aifactory.problems import Problem

_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def lodgings(
    notes: Notes, source: Source, catalog: Catalog, said: Mapping[str, Brought], above: At
) -> dict[str, Existing]:
    """What a project brings, by flag; wrong names, types and ranges are noted."""
    known = [flag for flag, one in catalog.services.items() if one.house]
    found: dict[str, Existing] = {}
    for flag, one in said.items():
        at = (*above, "existing", flag)
        if flag not in known:
            what = f"No project brings {flag!r} of its own.{did_you_mean(flag, known)}"
            fix = f"Write one of {', '.join(known)}, or remove it."
            notes.say(source, at, 135, (what, fix), key=True)
            continue
        resource, wanted = ResourceId(one.id), catalog.services[flag].resource_type
        if resource.type.lower() != wanted.lower():
            what = f"It is the id of a {resource.type or 'thing without type'}; {flag!r} is a "
            text = (f"{what}{wanted}.", f"Write the id of a {wanted}.")
            notes.say(source, (*at, "id"), 136, text)
        elif not _is_private(one.range):
            text = (f"{one.range} is no private network.", "Write a range such as 10.9.0.0/24.")
            notes.say(source, (*at, "range"), 157, text)
        else:
            found[flag] = Existing(resource.text, source.key(at), one.range)
    return found


def _is_private(text: str) -> bool:
    try:
        return any(IPv4Network(text).subnet_of(one) for one in _PRIVATE)
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _Lodging:
    """What a project brings in one environment."""

    key: str
    project: str
    wanted: Wanted

    @property
    def at(self) -> str:
        return f"{self.wanted.place} existing.{self.wanted.flag}"

    @property
    def net(self) -> IPv4Network:
        return IPv4Network(self.wanted.range)


def check_lodgings(notes: Notes, factory: Factory) -> None:
    """Notes what two projects or environments bring, and ranges that are somebody else's."""
    found = list(_all(factory))
    for number, one in enumerate(found):
        notes.add(*_shared(one, found[:number]), *_taken(one, factory))
        ground = factory.environments[one.key]
        if not (ground.landing.is_joined or ground.networks):
            what = f"Nothing joins the network of {one.key} with that of {one.wanted.flag!r}."
            fix = "Have the factory make one (`on` under services), or join networks: landingZone."
            notes.add(Problem(one.at, "AIF1159", what, fix))


def _all(factory: Factory) -> Iterator[_Lodging]:
    for key, ground in sorted(factory.environments.items()):
        for project in factory.projects_in(ground):
            services = project.environments[ground.environment].services
            for _, wanted in sorted(services.items()):
                if wanted.existing:
                    yield _Lodging(key, project.name, wanted)


def _shared(one: _Lodging, earlier: Iterable[_Lodging]) -> Iterator[Problem]:
    for other in earlier:
        same = one.wanted.existing.lower() == other.wanted.existing.lower()
        if same or one.net.overlaps(other.net):
            whose = f"{other.project} in {other.key} ({other.wanted.place})"
            what = f"{ResourceId(one.wanted.existing).name} speaks from {one.wanted.range}, "
            what += f"as what {whose} brings does: filters cannot tell them apart."
            fix = "Name one that is for this project in this environment alone."
            yield Problem(one.at, "AIF1158", what, fix)


def _taken(one: _Lodging, factory: Factory) -> Iterator[Problem]:
    for key, ground in sorted(factory.environments.items()):
        spaces = [*ground.space, *(net for own in ground.networks.values() for net in own.space)]
        for net in spaces:
            if net.overlaps(one.net):
                what = f"{one.wanted.range} lies in {net} of {key}, whose addresses are planned."
                fix = "Write the range of the subnet in which it stands; it must be outside."
                yield Problem(one.at, "AIF1157", what, fix)
