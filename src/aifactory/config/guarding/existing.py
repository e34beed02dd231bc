"""What an organisation has already and projects share: named by its id, used, never changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from aifactory.azure.nearest import did_you_mean
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.catalog.model import Service
from aifactory.catalog.source import Source
from aifactory.config.folder import Notes
from aifactory.config.guarding.settle import Said
from aifactory.config.landing.model import LandingZone
from aifactory.config.model import Existing, Governance, NotPrivate
from aifactory.problems import Place, Problem


def brought(
    notes: Notes,
    source: Source,
    catalog: Catalog,
    heard: Iterable[Said],
    own: frozenset[str],
) -> dict[str, Existing]:
    """What an environment, and its scale set there, bring; wrong names and types are noted.

    `own` are the hosts of which every project has its own.
    """
    known = {flag for flag, one in catalog.services.items() if _can_be(one)}
    found: dict[str, Existing] = {}
    for layer in heard:
        for flag, text in layer.words.existing.items():
            at = (*layer.at, "existing", flag)
            if flag not in known - own:
                what = f"Nobody can bring {flag!r}.{did_you_mean(flag, known)}"
                fix = f"Write one of {', '.join(sorted(known - own))}, or remove it."
                if flag in catalog.services and catalog.services[flag].house:
                    what = f"No projects share {flag!r}: what stands in one looks alike to filters."
                    fix = "Name it under `existing` of the one project that it is for."
                if flag in own:
                    what = f"Nobody shares {flag!r} here: every project has its own."
                notes.say(source, at, 135, (what, fix), key=True)
                continue
            resource, wanted = ResourceId(text), catalog.services[flag].resource_type
            if resource.type.lower() != wanted.lower():
                what = f"It is the id of a {resource.type or 'thing without type'}; {flag!r} is a "
                notes.say(source, at, 136, (f"{what}{wanted}.", f"Write the id of a {wanted}."))
                continue
            found[flag] = Existing(resource.text, source.key(at))
    return dict(sorted(found.items()))


class _Ground(Protocol):
    @property
    def environment(self) -> str: ...

    @property
    def subscriptions(self) -> tuple[str, ...]: ...

    @property
    def existing(self) -> Mapping[str, Existing]: ...

    @property
    def not_private(self) -> Mapping[str, NotPrivate]: ...

    @property
    def governance(self) -> Governance | None: ...

    @property
    def landing(self) -> LandingZone: ...


def check_apart(notes: Notes, catalog: Catalog, grounds: Iterable[_Ground]) -> None:
    """Notes what an environment would use of another: they share no network, and no right.

    But for what lends itself, where both of them name it.
    """
    every = list(grounds)
    owners = {one: ground for ground in every for one in ground.subscriptions}
    found: dict[Problem, None] = {}
    for ground in every:
        for word, resource, place in _used(ground):
            owner = owners.get((resource.subscription or "").lower())
            if owner is None or owner.environment == ground.environment:
                continue
            flag = word.removeprefix("existing.")
            lends = flag in catalog.services and catalog.services[flag].lends
            if lends and flag in owner.not_private and flag in ground.not_private:
                continue
            name = resource.name or resource.resource_group
            what = f"{name} stands in {owner.environment}, and environments share nothing."
            fix = f"Name one of {ground.environment} itself, or one that is no environment's."
            if lends:
                both = f"{owner.environment} and {ground.environment}"
                what = f"{name} stands in {owner.environment}, and not both name it."
                fix = f"Name {flag} under notPrivate in {both}, or remove it."
            found[Problem(f"{place} {word}", "AIF1149", what, fix)] = None
    notes.add(*found)


def _used(ground: _Ground) -> Iterator[tuple[str, ResourceId, Place]]:
    """What exists and the environment uses: its word, its id, its line."""
    for flag, one in ground.existing.items():
        yield f"existing.{flag}", ResourceId(one.id), one.place
    if ground.governance is not None:
        for text in ground.governance.logs_to:
            yield "governance.logsTo", ResourceId(text), ground.governance.place
    landing, word = ground.landing, "zones"
    if word in landing.places and landing.zones.group:
        yield f"landingZone.{word}", ResourceId(landing.zones.group), landing.places[word]


def _can_be(service: Service) -> bool:
    """One of its own, that needs no host; a vault with its key is a word of `encryption`."""
    alone = service.keys or service.instances or service.house
    return service.host is None and not alone
