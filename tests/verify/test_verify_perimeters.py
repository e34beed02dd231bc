"""A perimeter lets in what its openings name; every other way in is told, and what nobody sees."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aifactory.catalog.facts.ways import Opened, Perimeter
from aifactory.catalog.model import Part
from aifactory.verify import Scorecard, examine
from aifactory.verify.promises import Opening
from aifactory.verify.promises import Perimeter as Promised
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.verify_world import World

VAULT = facts.vault("dev", "p001")
SUBSCRIPTION = f"/subscriptions/{facts.SUBSCRIPTION['dev']}"
KIND = "providers/Microsoft.Network/networkSecurityPerimeters"
NSP = f"{facts.group('dev', 'p001')}/{KIND}/nsp"
PROFILE = f"{NSP}/profiles/kv"
ELSEWHERE = f"{SUBSCRIPTION}/resourceGroups/rg-other/{KIND}/theirs"
RANGE = "203.0.113.0/29"
PUBLIC = "properties.publicNetworkAccess"


def rule(name: str, **properties: Any) -> dict[str, Any]:
    said = {"direction": "Inbound", **properties}
    return {"id": f"{PROFILE}/accessRules/{name}", "name": name, "properties": said}


def member(perimeter: str, target: str, **properties: Any) -> dict[str, Any]:
    said = {
        "privateLinkResource": {"id": target},
        "profile": {"id": f"{perimeter}/profiles/kv"},
        "accessMode": "Enforced",
        **properties,
    }
    return {"id": f"{perimeter}/resourceAssociations/kv", "name": "kv", "properties": said}


def opened() -> World:
    """A vault in a perimeter that lets an office in."""
    world = w.healthy()
    world.add(NSP, properties={})
    world.set(VAULT, PUBLIC, "SecuredByPerimeter")
    world.at(f"{SUBSCRIPTION}/{KIND}").append({"id": NSP})
    world.at(f"{NSP}/profiles").append({"id": PROFILE, "name": "kv"})
    world.at(f"{PROFILE}/accessRules").append(rule("office", addressPrefixes=[RANGE]))
    world.at(f"{NSP}/resourceAssociations").append(member(NSP, VAULT))
    return world


def score(world: World) -> Scorecard:
    promises = w.promises()
    first, *rest = promises.environments
    office = Opening(
        "office", (VAULT.lower(),), (RANGE,), "it@example.org", "2099-06-30", "A test.", ""
    )
    inside = Promised(NSP, {VAULT.lower(): "kv"}, {"kv/office": (RANGE,)})
    first = replace(first, openings=(office,), perimeters=(inside,), parts=(*first.parts, NSP))
    promises = replace(promises, environments=(first, *rest))
    return asyncio.run(examine(promises, FACTS, world, None, None, "2026-11-28"))


def _vault() -> Any:
    """The facts of a world in which a perimeter opens vaults."""
    known = facts.FACTS
    service = known.services["keyVault"]
    inside = Perimeter(wanted={PUBLIC: "SecuredByPerimeter"}, source="a page")
    ways = Opened(
        wanted={PUBLIC: "Enabled"}, rules="properties.networkAcls.ipRules", perimeter=inside
    )
    resource = "Microsoft.Network/networkSecurityPerimeters@2025-05-01"
    part = Part(title="Perimeter", resource=resource, abbreviation="nsp")
    return replace(
        known,
        services={**known.services, "keyVault": service.model_copy(update={"opened": ways})},
        parts={**known.parts, "networkSecurityPerimeter": part},
    )


FACTS = _vault()


def told(card: Scorecard) -> set[tuple[str, str, str]]:
    return {(one.rule, one.property, one.seen) for one in card.findings}


def test_a_perimeter_as_it_was_ordered_is_proven() -> None:
    card = score(opened())
    assert told(card) == set()
    passed = {one.rule.id for one in card.scores if one.passed}
    assert {"SE06-perimeters", "SE06-other-perimeters", "SE06-openings"} <= passed


def _rules(world: World) -> list[dict[str, Any]]:
    return world.at(f"{PROFILE}/accessRules")


def _members(world: World) -> list[dict[str, Any]]:
    return world.at(f"{NSP}/resourceAssociations")


def _elsewhere(world: World) -> None:
    world.at(f"{SUBSCRIPTION}/{KIND}").append({"id": ELSEWHERE})
    world.at(f"{ELSEWHERE}/resourceAssociations").append(member(ELSEWHERE, VAULT))


BREAKAGES: list[tuple[str, Callable[[World], Any], set[tuple[str, str, str]]]] = [
    (
        "a wider range",
        lambda world: _rules(world)[0]["properties"].update(addressPrefixes=["203.0.0.0/16"]),
        {("SE06-perimeters", "properties", "203.0.0.0/16")},
    ),
    (
        "another rule",
        lambda world: _rules(world).append(rule("more", addressPrefixes=["0.0.0.0/0"])),
        {("SE06-perimeters", "properties", "0.0.0.0/0")},
    ),
    (
        "a subscription beside the range",
        lambda world: _rules(world)[0]["properties"].update(
            subscriptions=[{"id": "/subscriptions/s"}]
        ),
        {("SE06-perimeters", "properties", f"/subscriptions/s, {RANGE}")},
    ),
    (
        "a way out",
        lambda world: _rules(world).append(
            rule("out", direction="Outbound", fullyQualifiedDomainNames=["example.org"])
        ),
        {("SE06-perimeters", "properties", "out to example.org")},
    ),
    (
        "no rule",
        lambda world: _rules(world).clear(),
        {("SE06-perimeters", "accessRules.kv/office", "")},
    ),
    (
        "learning",
        lambda world: _members(world)[0]["properties"].update(accessMode="Learning"),
        {("SE06-perimeters", "properties.accessMode", "Learning")},
    ),
    (
        "another's profile",
        lambda world: _members(world)[0]["properties"]["profile"].update(id=f"{NSP}/profiles/a"),
        {("SE06-perimeters", "properties.profile.id", f"{NSP}/profiles/a")},
    ),
    (
        "outside its perimeter",
        lambda world: _members(world).clear(),
        {("SE06-perimeters", "networkSecurityPerimeter", "")},
    ),
    (
        "a stranger inside",
        lambda world: _members(world).append(member(NSP, facts.vault("dev", "p002"))),
        {("SE06-perimeters", "properties.privateLinkResource.id", facts.vault("dev", "p002"))},
    ),
    (
        "in a perimeter of somebody's own",
        _elsewhere,
        {("SE06-other-perimeters", "properties.privateLinkResource.id", VAULT)},
    ),
    (
        "open by a list of its own",
        lambda world: world.set(VAULT, PUBLIC, "Enabled"),
        {("SE06-public-access", PUBLIC, "Enabled")},
    ),
]


@pytest.mark.parametrize(
    ("breakage", "expected"), [pytest.param(*row, id=story) for story, *row in BREAKAGES]
)
def test_another_way_in_is_found(
    breakage: Callable[[World], Any], expected: set[tuple[str, str, str]]
) -> None:
    world = opened()
    breakage(world)
    assert told(score(world)) == expected


@pytest.mark.parametrize(
    ("path", "rule_id"),
    [
        (f"{NSP}/profiles", "SE06-perimeters"),
        (f"{PROFILE}/accessRules", "SE06-perimeters"),
        (f"{NSP}/resourceAssociations", "SE06-perimeters"),
        (f"{SUBSCRIPTION}/{KIND}", "SE06-other-perimeters"),
    ],
)
def test_what_cannot_be_read_of_a_perimeter_is_not_proven(path: str, rule_id: str) -> None:
    world = opened()
    world.deny(path)
    unproven = {one.rule for one in score(world).findings if one.state == "unproven"}
    assert rule_id in unproven
