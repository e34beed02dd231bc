"""Security: a perimeter lets in what openings name, and ours stand in no other."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import id_at, same, value_at
from aifactory.verify.promises import Perimeter
from aifactory.verify.reach.perimeters import access_rules, associations, let_in, perimeters
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_MODE = "properties.accessMode"
_PROFILE = "properties.profile.id"
_TARGET = "properties.privateLinkResource.id"


def _promised(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.resource, one) for one in ground.promise.perimeters)


def _lets_in(view: View, ground: Ground, promised: Perimeter) -> Iterator[Fault]:
    """A perimeter lets in the ranges of its openings, in Enforced mode, and holds nothing else.

    Every rule of every profile is read, those that let a subscription in, or anything out, too;
    so is every association: one that is gone, in another mode or of another profile, or of a
    resource that nobody ordered there, is found. A perimeter that is gone fails OE05-present.
    """
    if ground.inventory.body(promised.resource) is None:
        return
    yield from _rules(ground, promised)
    yield from _members(ground, promised)


def _rules(ground: Ground, promised: Perimeter) -> Iterator[Fault]:
    missing = dict(promised.rules)
    for name, rule in access_rules(ground.inventory, promised.resource):
        wanted, seen = missing.pop(name, ()), let_in(rule)
        if seen != wanted:
            sentence = f"{name} of the perimeter lets in others than its opening names."
            yield Fault(str(rule["id"]), "properties", ", ".join(seen), ", ".join(wanted), sentence)
    for name, wanted in sorted(missing.items()):
        sentence = f"The perimeter has no rule {name}: who is named in the opening stays outside."
        yield Fault(promised.resource, f"accessRules.{name}", None, ", ".join(wanted), sentence)


def _members(ground: Ground, promised: Perimeter) -> Iterator[Fault]:
    missing = dict(promised.members)
    for one, target in associations(ground.inventory, promised.resource):
        where, profile = str(one["id"]), missing.pop(target.key, None)
        if profile is None:
            sentence = f"{target.name} stands in the perimeter, and nobody ordered it there."
            yield Fault(where, _TARGET, target.text, "no such resource", sentence)
            continue
        mode, at = value_at(one, _MODE), id_at(one, _PROFILE)
        if not same(mode, "Enforced"):
            sentence = f"{target.name} is open by rules of its own beside its perimeter's."
            yield Fault(where, _MODE, mode, "Enforced", sentence)
        if at != ResourceId(f"{promised.resource}/profiles/{profile}"):
            sentence = f"{target.name} is opened as another service is."
            yield Fault(where, _PROFILE, str(at), profile, sentence)
    for key in sorted(missing):
        sentence = f"{ResourceId(key).name} does not stand in its perimeter."
        yield Fault(key, "networkSecurityPerimeter", None, promised.resource, sentence)


def _subscriptions(view: View, ground: Ground) -> Iterator[Subject]:
    for one in ground.promise.subscriptions:
        yield Subject(f"/subscriptions/{one}", one)


def _in_no_other(view: View, ground: Ground, subscription: str) -> Iterator[Fault]:
    """No service of ours stands in a perimeter that nobody ordered: its rules would open it.

    They count even for a service whose public access is disabled
    (learn.microsoft.com/azure/private-link/network-security-perimeter-transition, 2026-11). The
    perimeters of our subscriptions are read; those of other subscriptions are not.
    """
    ordered = {one.resource.lower() for each in view.grounds for one in each.promise.perimeters}
    for perimeter in perimeters(ground.inventory, subscription):
        if perimeter.lower() in ordered:
            continue
        for one, target in associations(ground.inventory, perimeter):
            if target in ground.by_id:
                sentence = f"{target.name} stands in a perimeter that nobody ordered."
                yield Fault(str(one["id"]), _TARGET, target.text, "no such resource", sentence)


RULES = (
    Rule("SE06-perimeters", "security", ("SE:06", "SE:04"), "high",
         "Perimeters let in what openings name", _promised, _lets_in),
    Rule("SE06-other-perimeters", "security", ("SE:06", "SE:04"), "high",
         "No service stands in a perimeter that nobody ordered", _subscriptions, _in_no_other),
)  # fmt: skip
