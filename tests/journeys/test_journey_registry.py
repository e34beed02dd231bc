"""A registry for each project: made, private, proven; and the change from a shared one and back."""

import pytest

REGISTRIES = "Microsoft.ContainerRegistry/registries"
VERSION = "2025-11-01"
OWN = 'scaleSets: { "001": { containerRegistry: perProject } }\n'


@pytest.fixture
def owning(nothing):
    """Contoso in dev alone, in which every project has a registry of its own."""
    factory = (nothing.path / "factory.yaml").read_text()
    nothing.write("factory.yaml", factory + OWN)
    ended = nothing.aif("deploy", "--yes", "--env", "dev")
    assert ended.code == 0, ended.err
    return nothing


def groups(journey):
    return [each.split("/")[4] for each in journey.resources(REGISTRIES)]


def test_each_project_has_its_registry_and_the_second_plan_is_empty(owning):
    assert groups(owning) == [f"rg-contoso-p00{n}-dev-sdc-001" for n in (1, 2, 3)]
    assert owning.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    assert owning.aif("verify", "--env", "dev").code == 0


def test_a_registry_that_is_opened_is_drift_and_fails_the_examination(owning):
    registry = owning.resources(REGISTRIES)[0]
    opened = {"publicNetworkAccess": "Enabled", "adminUserEnabled": True}
    owning.change(registry, VERSION, lambda body: body["properties"].update(opened))
    assert owning.aif("drift", "--env", "dev").code == 3
    card = owning.aif("verify", "--env", "dev", "--only", "security", "-o", "json")
    rules = [rule for pillar in card.json["pillars"] for rule in pillar["rules"]]
    failed = {rule["rule"] for rule in rules if rule["failed"]}
    assert card.code == 3
    assert len(failed) >= 2  # it answers in public, and it takes a password


@pytest.mark.slow
def test_a_shared_registry_becomes_one_for_each_project_and_back(owning):
    factory = owning.path / "factory.yaml"
    factory.write_text(factory.read_text().replace(OWN, ""))
    refused = owning.aif("deploy", "--yes", "--env", "dev")
    assert refused.code == 4  # images would be lost
    allowed = [f"--allow-delete=dev/001/p00{n}/services" for n in (1, 2, 3)]
    ended = owning.aif("deploy", "--yes", "--env", "dev", *allowed)
    assert ended.code == 0, ended.err
    assert groups(owning) == ["rg-contoso-cmn-dev-sdc-001"]
    factory.write_text(factory.read_text() + OWN)
    ended = owning.aif("deploy", "--yes", "--env", "dev", "--allow-delete=dev/001/common")
    assert ended.code == 0, ended.err
    assert groups(owning) == [f"rg-contoso-p00{n}-dev-sdc-001" for n in (1, 2, 3)]
    assert owning.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    assert owning.aif("verify", "--env", "dev").code == 0
