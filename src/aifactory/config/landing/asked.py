"""Landing zones against what stands there: openings lead to services, gateways to people."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aifactory.catalog import Catalog
from aifactory.config.folder import Notes
from aifactory.config.landing.model import Opening
from aifactory.problems import Place, Problem

if TYPE_CHECKING:
    from aifactory.config.model import Factory, ScaleSetEnvironment, Wanted

_CLIENTS = "clients"


def check_asked(notes: Notes, catalog: Catalog, factory: "Factory") -> None:
    """Notes each opening that leads nowhere, and each gateway that has no addresses to give."""
    open_in: dict[tuple[Place, str], bool] = {}
    first: dict[tuple[Place, str], tuple[Opening, str]] = {}
    for ground in factory.environments.values():
        for one in ground.landing.openings:
            here = _services(factory, ground, one)
            for flag in one.services:
                key = (one.place, flag)
                open_in[key] = open_in.get(key, False) or flag in here
                first.setdefault(key, (one, ground.environment))
        notes.add(*_for_nobody(catalog, ground), *_cut_off(ground), *_left_alone(ground))
    for key, leads in open_in.items():
        if not leads and key[1] in catalog.services:
            notes.add(_nowhere(key[1], *first[key]))


def _services(
    factory: "Factory", ground: "ScaleSetEnvironment", one: Opening
) -> "Mapping[str, Wanted]":
    if not one.project:
        return ground.common
    project = {found.name: found for found in factory.projects_in(ground)}.get(one.project)
    return project.environments[ground.environment].services if project else {}


def _nowhere(flag: str, one: Opening, environment: str) -> Problem:
    whose = f"project {one.project!r}" if one.project else "what projects share"
    what = f"{flag!r} is not on in {whose} in {environment}: {one.name!r} leads nowhere."
    fix = "Name a service that is on there, or remove the opening."
    return Problem(f"{one.place} openings.{one.name}", "AIF1177", what, fix)


def _cut_off(ground: "ScaleSetEnvironment") -> Iterator[Problem]:
    """A perimeter that would keep what is encrypted from the vault of its key.

    A perimeter that is enforced lets no trusted service by
    (learn.microsoft.com/azure/private-link/network-security-perimeter-transition, 2026-11).
    """
    if ground.landing.perimeter and ground.encryption.customer:
        what = "Keys are the customer's, and a perimeter keeps what they encrypt from their vault."
        fix = "Write perimeter: off, or encryption: platformManaged in the environment."
        where = ground.landing.place("perimeter", ground.place)
        yield Problem(str(where), "AIF1178", what, fix)


def _left_alone(ground: "ScaleSetEnvironment") -> Iterator[Problem]:
    """A network of others at a hub that is made: nobody would join the two."""
    if ground.networks and ground.landing.wan and not ground.landing.wan.hub:
        what = "Its owners join it with a hub that stands; this hub is made with the factory."
        fix = "Name the hub it is joined with in vwan.hub, or write network.space."
        where = next(iter(ground.networks.values())).place
        yield Problem(str(where), "AIF1129", what, fix)


def _for_nobody(catalog: Catalog, ground: "ScaleSetEnvironment") -> Iterator[Problem]:
    if ground.landing.clients:
        return
    for flag, wanted in ground.common.items():
        settings = catalog.services[flag].settings.values()
        if any(setting.type == _CLIENTS for setting in settings):
            what = f"{flag!r} gives addresses to people, and landingZone.clients names none."
            fix = "Write landingZone: { clients: [172.30.0.0/24] } in the environment."
            yield Problem(f"{wanted.place} services.{flag}", "AIF1174", what, fix)
