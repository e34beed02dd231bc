"""Personas compile to the permissions that a service keeps itself, in the service's own words."""

from dataclasses import replace

import pytest

from aifactory.catalog.data_plane import DataPlane
from aifactory.catalog.model import Setting
from aifactory.plan.access import IDENTITY
from tests.plan.conftest import CATALOG, FACTORY

FACTS = {"principal": "properties.principalId", "source": "a page, 2026-08"}
GROUP = "5a1c0000-0000-0000-0000-00000000000"
TEAM = f"profile: dedicated\nteam: {{ lead: {GROUP}1, dataops: {GROUP}2, frontend: {GROUP}3 }}\n"

CASES = [
    (
        "each level has its word, and the identity its own",
        {"reader": "r", "builder": "b", "owner": "o", "identity": "i"},
        "dev",
        {f"{GROUP}1": "o", f"{GROUP}2": "b", "": "i"},
    ),
    (
        "a level without a word has the one below",
        {"reader": "r", "identity": "i"},
        "dev",
        {f"{GROUP}1": "r", f"{GROUP}2": "r", "": "i"},
    ),
    ("no word is no access", {"owner": "o"}, "dev", {f"{GROUP}1": "o"}),
    (
        "no group where it takes none",
        {"reader": "r", "identity": "i", "groups": False},
        "dev",
        {"": "i"},
    ),
    (
        "people look in production",
        {"reader": "r", "builder": "b", "owner": "o", "identity": "i"},
        "prod",
        {f"{GROUP}1": "r", f"{GROUP}2": "r", "": "i"},
    ),
]


@pytest.mark.parametrize(("story", "words", "environment", "expected"), CASES)
def test_a_team_is_let_in_by_its_levels(drawing, monkeypatch, story, words, environment, expected):
    plan = draw(drawing, monkeypatch, words)
    found = {one["principalId"]: one["role"] for one in admitted(plan, f"{environment}/001/p001")}
    assert found == expected, story


def test_entries_have_names_of_their_own_that_stay(drawing, monkeypatch):
    words = {"reader": "r", "identity": "i"}
    first = admitted(draw(drawing, monkeypatch, words), "dev/001/p001")
    assert admitted(draw(drawing, monkeypatch, words), "dev/001/p001") == first
    assert len({one["name"] for one in first}) == len(first) == 3
    labels = {one["label"] for one in first}
    assert {"p001-genai-team-lead", "p001-genai-member-dataops"} < labels
    assert any(label.startswith("id-p001-dev") for label in labels)


def test_they_are_no_role_assignments_of_azure(drawing, monkeypatch):
    without = len(drawing.write(FACTORY, alpha=TEAM).draw().grants)
    assert len(draw(drawing, monkeypatch, {"reader": "r", "identity": "i"}).grants) == without


def test_nobody_of_a_kind_without_access_is_let_in(drawing, monkeypatch):
    production = CATALOG.personas[IDENTITY].access["production"] | {"secrets": "none"}
    mute = CATALOG.personas[IDENTITY].model_copy(
        update={"access": {"economy": {"secrets": "none"}, "production": production}}
    )
    monkeypatch.setitem(CATALOG.personas, IDENTITY, mute)
    plan = draw(drawing, monkeypatch, {"identity": "i"})
    assert admitted(plan, "dev/001/p001") == []


def draw(drawing, monkeypatch, words):
    vault = CATALOG.services["keyVault"]
    opened = vault.model_copy(
        update={
            "kind": "data" if "reader" in words or "owner" in words else "secrets",
            "data_plane": DataPlane.model_validate(FACTS | words),
            "settings": {**vault.settings, "people": Setting(type="access")},
        }
    )
    services = {**CATALOG.services, "keyVault": opened}
    monkeypatch.setattr("tests.plan.conftest.CATALOG", replace(CATALOG, services=services))
    return drawing.write(FACTORY, alpha=TEAM).draw()


def admitted(plan, floor):
    (stack,) = [one for one in plan.stacks if one.id == f"{floor}/services"]
    (call,) = [one for one in stack.calls if one.symbol == "keyVault"]
    return call.params["settings"]["people"]
