"""The words about guarding of an environment, and of its scale set there, become one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.guards import Effect
from aifactory.catalog.mistakes import shown, truth
from aifactory.catalog.model import Json, TierName
from aifactory.catalog.shapes import Reading, leaves
from aifactory.catalog.source import At, Source
from aifactory.config import words
from aifactory.config.folder import Notes
from aifactory.config.model import Contact, Exemption, Guard
from aifactory.problems import Place

_EFFECTS: Final = ("deny", "audit", "off")
_Word = TypeVar("_Word")


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer says, and where it stands in factory.yaml."""

    words: words.Ground
    at: At


@dataclass(frozen=True, slots=True)
class _Guarding:
    """One environment's words being settled; later layers win."""

    notes: Notes
    source: Source
    catalog: Catalog
    heard: tuple[Said, ...]

    def place(self, at: At) -> Place:
        """The line of a key."""
        return self.source.key(at)

    def last(self, pick: str) -> tuple[Any, At]:
        """The highest layer's word, and where; None and the lowest layer when nobody says it."""
        for one in reversed(self.heard):
            word = getattr(one.words, pick)
            if word is not None:
                return word, one.at
        return None, self.heard[0].at

    def say(self, at: At, number: int, what: str, fix: str, *, key: bool = False) -> None:
        """Notes a problem."""
        self.notes.say(self.source, at, number, (what, fix), key=key)


def guard(
    notes: Notes, source: Source, catalog: Catalog, tier: TierName, heard: tuple[Said, ...]
) -> Guard:
    """What watches over a scale set in an environment; what is wrong is noted."""
    work = _Guarding(notes, source, catalog, heard)
    policies = _policies(work, tier)
    locks, locks_at = work.last("locks")
    alerts, alerts_at = work.last("alerts")
    return Guard(
        defender=_defender(work),
        contact=_contact(work),
        alerts=tuple(alerts.emails) if alerts else (),
        policies=policies,
        exemptions=tuple(_exemptions(work, policies)),
        locks=locks == "on" if locks else tier == "production",
        places={
            "defender": work.place(_above(work, "defender")),
            "policies": work.place(work.last("policies")[1]),
            "alerts": work.place((*alerts_at, "alerts") if alerts else alerts_at),
            "locks": work.place((*locks_at, "locks") if locks else locks_at),
        },
    )


def _above(work: _Guarding, word: str) -> At:
    said = [one.at for one in work.heard if getattr(one.words, word)]
    return (*said[-1], word) if said else work.heard[0].at


# -- Defender


def _defender(work: _Guarding) -> dict[str, dict[str, Json]]:
    """Each plan that is on, with its settings; a higher layer's off turns it off again."""
    found: dict[str, dict[str, Json]] = {}
    for layer in work.heard:
        for plan, said in layer.words.defender.items():
            at = (*layer.at, "defender", plan)
            if plan not in work.catalog.defender:
                near = did_you_mean(plan, work.catalog.defender)
                fix = f"Write one of {', '.join(work.catalog.defender)}."
                work.say(at, 142, f"There is no Defender plan {plan!r}.{near}", fix, key=True)
            elif said == "off":
                found.pop(plan, None)
            else:
                settings = _settings(work, at, plan, said)
                if settings is not None:
                    found[plan] = {**_defaults(work, plan), **found.get(plan, {}), **settings}
    return dict(sorted(found.items()))


def _defaults(work: _Guarding, plan: str) -> dict[str, Json]:
    settings = work.catalog.defender[plan].settings
    return {name: setting.default for name, setting in settings.items()}


def _settings(work: _Guarding, at: At, plan: str, said: Any) -> dict[str, Json] | None:
    if said == "on":
        return {}
    if isinstance(said, dict):
        reading = Reading(work.source)
        found = leaves(reading, at, said, work.catalog.defender[plan].settings)
        work.notes.add(*reading.problems)
        return {str(path[0]): value for path, (value, _) in found.items()}
    if isinstance(said, bool):
        work.notes.add(truth(work.source, at, said))
    else:
        what = f"It is {shown(said)}; a Defender plan is on, off, or a map of settings."
        work.say(at, 143, what, "Write on, off, or a map of settings.")
    return None


def _contact(work: _Guarding) -> Contact | None:
    said, at = work.last("security_contact")
    if said is None:
        return None
    place = work.place((*at, "securityContact"))
    return Contact(tuple(said.emails), said.minimal_severity, place)


# -- policies


def _policies(work: _Guarding, tier: TierName) -> dict[str, Effect]:
    """Each policy that is assigned, with its effect: the tier's, or what the layers say."""
    effects: dict[str, str] = {name: one.tiers[tier] for name, one in work.catalog.policies.items()}
    for layer, said in _each(work, "policies"):
        if said.effect is not None:
            effects = dict.fromkeys(effects, said.effect)
        for name, effect in said.rules.items():
            at = (*layer.at, "policies", "rules", name)
            if _is_known(work, at, name, key=True) and _is_effect(work, at, effect):
                effects[name] = effect
    return {name: one for name, one in sorted(effects.items()) if one in ("audit", "deny")}  # type: ignore[misc]


def _each(work: _Guarding, word: str) -> Iterable[tuple[Said, Any]]:
    for layer in work.heard:
        said = getattr(layer.words, word)
        if said is not None:
            yield layer, said


def _is_known(work: _Guarding, at: At, name: str, *, key: bool = False) -> bool:
    known = work.catalog.policies
    if name in known:
        return True
    if not work.source.is_broken(at):
        what = f"There is no policy {name!r}.{did_you_mean(name, known)}"
        work.say(at, 144, what, f"Write one of {', '.join(known)}.", key=key)
    return False


def _is_effect(work: _Guarding, at: At, effect: Any) -> bool:
    if effect in _EFFECTS:
        return True
    what = f"It is {shown(effect)}; a policy's effect is deny, audit or off."
    work.say(at, 145, what, "Write deny, audit or off.")
    return False


def _exemptions(work: _Guarding, policies: Mapping[str, Effect]) -> Iterable[Exemption]:
    found: dict[str, tuple[words.Exemption, At]] = {}
    for layer, said in _each(work, "policies"):
        for name, one in said.exemptions.items():
            found[name] = one, (*layer.at, "policies", "exemptions", name)
    for name, (one, at) in sorted(found.items()):
        if not _is_known(work, (*at, "policy"), one.policy):
            continue
        if one.policy not in policies:
            what = f"The policy {one.policy!r} is off here: nothing is to be exempt from."
            work.say((*at, "policy"), 148, what, "Remove the exemption.")
        yield Exemption(
            name=name,
            policy=one.policy,
            project=one.project,
            owner=one.owner,
            until=one.until,
            reason=one.reason,
            category=one.category,
            place=work.place(at),
        )
