"""Facts that only make sense together: names that must exist, levels that must grow, no circles."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog.choices import Profile
from aifactory.catalog.facts.roles import built_in_role
from aifactory.catalog.model import LEVELS, Logs, Service, Setting
from aifactory.catalog.shapes import Reading
from aifactory.catalog.source import At, Source
from aifactory.problems import Problem

_PIPELINES = ("organization", "project", "runner")

if TYPE_CHECKING:
    from aifactory.catalog.reader import Catalog

ALL_LOGS = "allLogs"


def known(reading: Reading, at: At, flag: str, services: Mapping[str, Service]) -> Service | None:
    """The service of this flag, or a problem that names the nearest one."""
    service = services.get(flag)
    if service is None:
        near = did_you_mean(flag, services)
        fix = f"Write {near.split(chr(39))[1]!r}." if near else "Remove it, or add its folder."
        reading.say(at, 30, f"There is no service {flag!r}.{near}", fix, key=True)
    return service


def problems(catalog: "Catalog", sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Everything that is wrong between files which are each right alone."""
    for flag, service in catalog.services.items():
        source = sources[f"service {flag}"]
        yield from _references(catalog, service, source)
        yield from _circle(catalog, service, source)
        yield from _settings(catalog, service, source, ("settings",), service.settings)
        yield from _scaling(service, source)
        yield from _levels(source, ("logs",), service.logs)
        yield from _admitted(catalog, service, source)
        yield from _roles(service, source)
    for name, part in catalog.parts.items():
        yield from _levels(sources["parts"], (name, "logs"), part.logs)
    for name, profile in catalog.profiles.items():
        source = sources[f"profile {name}"]
        yield from _misplaced(catalog, profile, source)
        for short, persona in profile.personas.items():
            if persona not in catalog.personas:
                what = f"There is no persona {persona!r}.{did_you_mean(persona, catalog.personas)}"
                yield source.problem(("personas", short), 105, what, "Write a persona that exists.")


def _misplaced(catalog: "Catalog", profile: Profile, source: Source) -> Iterator[Problem]:
    floor = "common" if profile.name == "common" else "project"
    for flag in profile.services:
        service = catalog.services.get(flag)
        if service is not None and floor not in service.floors:
            what = f"{flag!r} may be on in {' and '.join(service.floors)}, not in {floor}."
            yield source.problem(("services", flag), 111, what, "Remove it here.", key=True)


def _references(catalog: "Catalog", service: Service, source: Source) -> Iterator[Problem]:
    named: list[tuple[At, str]] = [(("needs", i), need) for i, need in enumerate(service.needs)]
    named += [((word, flag), flag) for word in ("asks", "adds") for flag in getattr(service, word)]
    named += [(("uses", i), part) for i, part in enumerate(service.uses)]
    if service.host is not None:
        named.append((("host",), service.host))
    if service.inside is not None:
        named.append((("inside", "of"), service.inside.of))
    for at, name in named:
        if not _exists(catalog, name):
            yield _nowhere(catalog, source, at, name, 103)


def _roles(service: Service, source: Source) -> Iterator[Problem]:
    """Every role that is not in the table: nobody knows what it allows."""
    steps = ((("roles", step), names) for step, names in service.roles)
    asked = ((("asks", flag), names) for flag, names in service.asks.items())
    for at, names in (*steps, *asked, (("identity",), service.identity)):
        for number, name in enumerate(names):
            try:
                built_in_role(name)
            except KeyError as unknown:
                fix = "Name a role of Azure's over data, or one that a service of ours names."
                yield source.problem((*at, number), 112, str(unknown.args[0]), fix)


def _nowhere(catalog: "Catalog", source: Source, at: At, name: str, number: int) -> Problem:
    targets = list(_targets(catalog))
    what = f"There is no service {name!r}.{did_you_mean(name, targets)}"
    return source.problem(at, number, what, "Name a flag, or flag.instance, that exists.")


def _targets(catalog: "Catalog") -> Iterator[str]:
    yield from catalog.services
    for flag, service in catalog.services.items():
        yield from (f"{flag}.{instance}" for instance in service.instances)


def _exists(catalog: "Catalog", name: str) -> bool:
    flag, dot, instance = name.partition(".")
    service = catalog.services.get(flag)
    return service is not None and (not dot or instance in service.instances)


def _circle(catalog: "Catalog", service: Service, source: Source) -> Iterator[Problem]:
    seen: set[str] = set()
    ahead = [need.partition(".")[0] for need in service.needs]
    while ahead:
        flag = ahead.pop()
        if flag == service.flag:
            what = f"{service.flag!r} needs itself, through {', '.join(sorted(seen)) or 'itself'}."
            yield source.problem(("needs",), 107, what, "Remove one of the needs in the circle.")
            return
        if flag not in seen and flag in catalog.services:
            seen.add(flag)
            ahead += [need.partition(".")[0] for need in catalog.services[flag].needs]


def _admitted(catalog: "Catalog", service: Service, source: Source) -> Iterator[Problem]:
    """Facts of a data plane, and the setting that takes those who are let in: both or neither.

    Where projects have parts of a host, the facts are the host's, and each part has the setting.
    """
    taken = [name for name, one in service.settings.items() if one.type == "access"]
    host = catalog.services.get(service.host or "")
    facts = service.data_plane or (host.data_plane if host and host.data_plane else None)
    if facts is None and taken:
        what = f"{taken[0]!r} takes who gets at the data, and no `dataPlane` says who does."
        yield source.problem(("settings", taken[0]), 110, what, "Add `dataPlane`.", key=True)
    wanted = 0 if service.data_plane and service.data_plane.part else 1
    if facts is not None and len(taken) != wanted:
        what = f"{len(taken)} settings of type access take those whom `dataPlane` lets in."
        fix = "Give exactly one setting the type access; none to a host with a `part`."
        yield source.problem(("dataPlane",), 110, what, fix, key=True)


def _settings(
    catalog: "Catalog", service: Service, source: Source, at: At, settings: Mapping[str, Setting]
) -> Iterator[Problem]:
    for name, setting in settings.items():
        spot = (*at, name)
        if setting.type in {"id", "name", "pipelines"} and setting.of is None:
            what = f"{name!r} is filled in by the planner, but `of` does not say from what."
            yield source.problem(spot, 106, what, "Add `of` with a flag.", key=True)
        if setting.type == "wayOut" and (setting.of is None or len(setting.choices) != 3):
            what = f"{name!r} is one of three words for how a subnet's packets leave it."
            yield source.problem(spot, 106, what, "Add `of` and three `choices`.", key=True)
        if setting.of is not None:
            yield from _of(catalog, service, source, spot, setting)
        yield from _settings(catalog, service, source, (*spot, "fields"), setting.fields)


def _of(
    catalog: "Catalog", service: Service, source: Source, at: At, setting: Setting
) -> Iterator[Problem]:
    of = setting.of or ""
    if setting.type in {"subnet", "overlay", "wayOut"}:
        purposes = {subnet.purpose for one in catalog.services.values() for subnet in one.subnets}
        if of not in purposes:
            what = f"No service has a subnet for {of!r}.{did_you_mean(of, purposes)}"
            fix = f"Name a purpose; {service.flag!r} lists its own in `subnets`."
            yield source.problem((*at, "of"), 106, what, fix)
    elif setting.type == "defender":
        if of not in catalog.defender:
            what = f"There is no Defender plan {of!r}.{did_you_mean(of, catalog.defender)}"
            yield source.problem((*at, "of"), 106, what, "Name a plan of guardrails/defender.yaml.")
    elif setting.type == "pipelines":
        if of not in _PIPELINES:
            what = f"`pipelines` has no word {of!r}.{did_you_mean(of, _PIPELINES)}"
            yield source.problem((*at, "of"), 106, what, f"Name one of {', '.join(_PIPELINES)}.")
    elif not _exists(catalog, of) and of.partition(".")[0] not in catalog.parts:
        yield _nowhere(catalog, source, (*at, "of"), of, 106)


def _scaling(service: Service, source: Source) -> Iterator[Problem]:
    for at, path in _named_settings(service):
        if not _is_setting(service.settings, path.split(".")):
            what = f"{service.flag!r} has no setting {path!r}."
            yield source.problem(at, 108, what, "Name a setting.")


def _named_settings(service: Service) -> Iterator[tuple[At, str]]:
    """Where the facts name a setting, and which."""
    for index, rule in enumerate(service.scaling):
        yield ("scaling", index, "setting"), rule.setting
    for index, machines in enumerate(service.machines):
        yield ("machines", index, "size"), machines.size
        if machines.max:
            yield ("machines", index, "max"), machines.max
    if service.guest is not None:
        yield ("guest", "principal"), service.guest.principal
    for name in service.inside.choices if service.inside else ():
        yield ("inside", "choices", name), name
    for index, subnet in enumerate(service.subnets):
        for term in _terms(subnet.addresses):
            yield ("subnets", index, "addresses"), term


def _terms(addresses: int | str) -> Iterable[str]:
    """The setting paths in a sum such as 'clusters.*.max + 3'."""
    if isinstance(addresses, int):
        return []
    parts = (part.strip() for part in addresses.split(" + "))
    return [part for part in parts if part and not part.isdigit()]


def _is_setting(settings: Mapping[str, Setting], path: list[str]) -> bool:
    here: Mapping[str, Setting] = settings
    for index, step in enumerate(path):
        if step == "*":
            continue
        if step not in here:
            return bool(index) and path[index - 1] != "*" and not here
        here = here[step].fields
    return True


def _levels(source: Source, at: At, logs: Logs | None) -> Iterator[Problem]:
    if logs is None:
        return
    for lower, higher in pairwise(LEVELS):
        more: tuple[str, ...] = getattr(logs, higher)
        lost = set(getattr(logs, lower)) - set(more)
        if lost and ALL_LOGS not in more:
            what = f"{higher} lacks {', '.join(sorted(lost))}, which {lower} has."
            yield source.problem((*at, higher), 104, what, f"Add it to {higher}, or write allLogs.")
