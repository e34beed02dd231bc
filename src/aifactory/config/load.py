"""A factory folder becomes one settled Factory, or every problem of every file at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.reader import COMMON
from aifactory.config import forms, words
from aifactory.config.folder import Folder, Notes, read_folder
from aifactory.config.grounds import Ground, Site, grounds
from aifactory.config.guarding.exemptions import check_exempt
from aifactory.config.guarding.existing import check_apart
from aifactory.config.guarding.lodging import check_lodgings
from aifactory.config.guarding.outside import check_private
from aifactory.config.landing.asked import check_asked
from aifactory.config.landing.settle import Standing, check_between
from aifactory.config.layers import read_layer
from aifactory.config.model import (
    Factory,
    Pipelines,
    Project,
    ProjectEnvironment,
    Retry,
    ScaleSetEnvironment,
    Wanted,
)
from aifactory.config.needs import Floor, bring_hosts, check_needs, check_pipelines
from aifactory.config.prices import Pricing, read_pricing
from aifactory.config.projects import Asked, Desk
from aifactory.config.settling import Lot, Settler
from aifactory.config.spaces import Claim, check_overlaps, check_subscriptions
from aifactory.problems import Refused


@dataclass(frozen=True, slots=True)
class Survey:
    """A folder that was read and checked file by file, ready to be settled."""

    folder: Folder
    site: Site
    settler: Settler
    grounds: Mapping[str, Ground]
    asked: tuple[Asked, ...]

    def lot(self, asked: Asked, ground: Ground) -> Lot:
        """One project in one of its environments."""
        place = asked.file.source.key(("profile",))
        brings = asked.brings(ground.environment)
        return Lot(ground, asked.profile, asked.layers(ground.environment), place, brings)


def load_factory(folder: Path, catalog: Catalog, also: Mapping[str, str] | None = None) -> Factory:
    """The factory in a folder, settled and checked, each value with its place.

    `also` are projects that stand in no file: their YAML by name.
    """
    notes = Notes()
    survey = survey_folder(folder, catalog, notes, also)
    pricing = read_pricing(folder, catalog, notes)
    factory = _settled(survey, pricing) if survey else None
    if notes.found or factory is None:
        raise Refused(notes.found)
    return factory


def survey_folder(
    folder: Path, catalog: Catalog, notes: Notes, also: Mapping[str, str] | None = None
) -> Survey | None:
    """Reads and checks every file; None when factory.yaml is not usable."""
    read = read_folder(folder, notes, also)
    if read.words is None:
        tuple(Desk(catalog, notes, None, {}).read(read.projects.values()))
        return None
    site = Site(read.source, read.words, catalog, notes)
    overrides = read_layer(
        notes,
        read.source,
        ("overrides", "services"),
        read.words.overrides.services,
        catalog,
        "shape",
    )
    _check_people(site)
    _check_retry(site)
    found = grounds(site)
    _check_claims(site, found.values())
    desk = Desk(catalog, notes, read.words if read.whole else None, found)
    asked = tuple(desk.read(read.projects.values()))
    if read.whole:  # else a project may have been left out
        check_exempt(notes, found.values(), asked)
    return Survey(read, site, Settler(catalog, overrides, notes), found, asked)


def _check_people(site: Site) -> None:
    known = {name for name, one in site.catalog.personas.items() if one.scope == "common"}
    for name in site.words.personas:
        if name not in known:
            what = f"The factory has no persona {name!r} of its own.{did_you_mean(name, known)}"
            fix = f"Write one of {', '.join(sorted(known))}; a project's people stand in its team."
            site.notes.say(site.source, ("personas", name), 113, (what, fix), key=True)


def _check_retry(site: Site) -> None:
    retry = site.words.retry
    if forms.seconds(retry.first_delay) > forms.seconds(retry.max_delay):
        what = f"firstDelay is {retry.first_delay}, maxDelay {retry.max_delay}."
        fix = "Raise maxDelay, or lower firstDelay."
        site.notes.say(site.source, ("retry", "maxDelay"), 141, (what, fix))


def _check_claims(site: Site, found: Collection[Ground]) -> None:
    spaces, subscriptions = [], []
    for ground in found:
        spaces += [Claim(str(net), ground.key, at) for net, at in ground.addresses.ranges]
        for index, subscription in enumerate(ground.subscriptions):
            at = (*ground.subscriptions_at, index)
            subscriptions.append(Claim(subscription, ground.key, at))
    check_overlaps(site.notes, site.source, spaces)
    check_subscriptions(site.notes, site.source, subscriptions)
    check_apart(site.notes, site.catalog, found)
    standing = [
        Standing(g.key, g.environment, g.landing, g.addresses.space, g.landing_at) for g in found
    ]
    check_between(site.notes, site.source, standing)


def _settled(survey: Survey, pricing: Pricing) -> Factory:
    said, settler = survey.site.words, survey.settler
    environments: dict[str, dict[str, ProjectEnvironment]] = {
        asked.file.name: {} for asked in survey.asked
    }
    settled_grounds, every = {}, []
    for key, ground in survey.grounds.items():
        plain = _plain(survey, ground)
        common = {**settler.services(plain), **settler.existing(plain)}
        floors = []
        for asked in survey.asked:
            if key in asked.keys:
                lot = survey.lot(asked, ground)
                floor = Floor(lot, settler.services(lot), common)
                floors.append(floor)
                environments[asked.file.name][ground.environment] = ProjectEnvironment(
                    environment=ground.environment,
                    services=floor.services,
                    tags=asked.tags(ground, said.overrides.tags),
                    budget=asked.budget(ground),
                )
        bring_hosts(settler, floors, common)
        every += [*floors, Floor(plain, common, common)]
        settled_grounds[key] = _ground(survey, ground, common)
    check_needs(settler, every)
    check_private(settler, every)
    for asked in survey.asked:
        _add_spared(survey, asked, environments[asked.file.name])
    factory = Factory(
        name=said.factory,
        tenant=said.tenant.lower() if said.tenant else None,
        environments=settled_grounds,
        projects={asked.file.name: _project(asked, environments) for asked in survey.asked},
        retry=_retry(said.retry),
        pricing=pricing,
        pipelines=_pipelines(said.pipelines),
        order=tuple(said.environments),
        adopt=said.adopt == "on",
    )
    check_lodgings(settler.notes, factory)
    check_asked(settler.notes, settler.catalog, factory)
    check_pipelines(settler.notes, settler.catalog, factory)
    return factory


def _add_spared(survey: Survey, asked: Asked, here: dict[str, ProjectEnvironment]) -> None:
    """Notes in each environment what the project has on in another and not in this one."""
    everywhere = {flag for one in here.values() for flag in one.services}
    for ground in asked.grounds:
        found = here[ground.environment]
        off = sorted(everywhere - found.services.keys())
        if off:
            lot = survey.lot(asked, ground)
            spared = {flag: survey.settler.as_if_on(lot, flag) for flag in off}
            here[ground.environment] = replace(found, spared=spared)


def _plain(survey: Survey, ground: Ground) -> Lot:
    """The common part of a ground: no project's layers."""
    return Lot(ground, COMMON, (), survey.site.place(ground.at))


def _ground(survey: Survey, ground: Ground, common: Mapping[str, Wanted]) -> ScaleSetEnvironment:
    site = survey.site
    tags = {**ground.tags, **site.words.overrides.tags}
    people = {name: one.group.lower() for name, one in sorted(site.words.personas.items())}
    return ScaleSetEnvironment(
        environment=ground.environment,
        scale_set=ground.scale_set,
        region=ground.region,
        subscriptions=ground.subscriptions,
        space=ground.addresses.space,
        tier=ground.tier,
        diagnostics=ground.diagnostics,
        encryption=ground.encryption,
        tags=dict(sorted(tags.items())),
        guard=ground.guard,
        common=dict(sorted(common.items())),
        personas=people,
        place=site.place(ground.at),
        space_place=site.place(ground.addresses.at),
        not_private=ground.not_private,
        landing=ground.landing,
        networks=ground.addresses.networks,
        lines={name: site.place(("personas", name)) for name in people},
        limits=ground.limits,
        governance=ground.governance,
    )


def _project(asked: Asked, environments: Mapping[str, dict[str, ProjectEnvironment]]) -> Project:
    return Project(
        name=asked.file.name,
        scale_set=asked.scale_set,
        profile=asked.profile,
        team=asked.team,
        environments=dict(sorted(environments[asked.file.name].items())),
        place=asked.file.source.place(()),
        shorts=asked.shorts,
        lines={
            persona: asked.file.source.key(("team", short))
            for persona, short in asked.shorts.items()
        },
    )


def _pipelines(said: words.Pipelines) -> Pipelines:
    devops = said.azure_dev_ops
    runner = said.runner or ""
    if devops is None:
        return Pipelines(said.github, runner=runner)
    owner = devops.organization_id.lower()
    return Pipelines(said.github, devops.organization, owner, devops.project, runner)


def _retry(said: words.Retry) -> Retry:
    return Retry(
        attempts=said.attempts,
        first_delay=forms.seconds(said.first_delay),
        max_delay=forms.seconds(said.max_delay),
        multiplier=float(said.multiplier),
        jitter=said.jitter == "on",
    )
