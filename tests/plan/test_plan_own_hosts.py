"""A host that is not shared stands on each project's floor, and nowhere else."""

from tests.plan.conftest import FACTORY, PROJECT

OWN = FACTORY + 'scaleSets: { "001": { containerRegistry: perProject } }\n'
FLAG, PART = "containerRegistry", "registryRepositories"


def registries(plan):
    return {
        stack.id: [call.symbol for call in stack.calls if call.symbol in (FLAG, PART)]
        for stack in plan.stacks
        if any(call.symbol in (FLAG, PART) for call in stack.calls)
    }


def test_a_shared_registry_is_common_and_each_project_has_a_part(drawing):
    found = registries(drawing.write(churn=PROJECT + "services: { kubernetes: on }\n").draw())
    assert found["dev/001/common"] == [FLAG]
    assert found["dev/001/p001/late"] == [PART]
    assert found["dev/001/people"] == [PART]
    assert len(found) == 5  # nobody pulls images in production but identities


def test_an_own_registry_replaces_the_part_and_the_shared_one(drawing):
    found = registries(drawing.write(OWN, churn=PROJECT, vision=PROJECT).draw())
    wanted = [f"{env}/001/p00{n}/services" for env in ("dev", "prod") for n in (1, 2)]
    assert found == {stack: [FLAG] for stack in wanted}


def test_an_own_registry_has_its_endpoint_at_home_and_its_zone_in_the_cell(drawing):
    plan = drawing.write(OWN, churn=PROJECT).draw()
    calls = {(stack.id, call.symbol): call for stack in plan.stacks for call in stack.calls}
    (endpoint,) = calls["dev/001/p001/services", FLAG].params["endpoints"]
    assert endpoint["subnetId"].endswith("/subnets/snet-p001-endpoints")
    zones = calls["dev/001/cell-1/network", "dnsZones"].params["zones"]
    assert "privatelink.azurecr.io" in zones
    shared = calls["dev/001/cell-1/network", "sharedEndpoints"].params["endpoints"]
    assert not [each for each in shared if "registries" in each["targetId"]]


def test_a_project_shapes_its_own_registry_and_off_keeps_it_away(drawing):
    shaped = PROJECT + "services: { containerRegistry: { keepUntaggedDays: 3 } }\n"
    away = PROJECT + "services: { registryRepositories: off }\n"
    plan = drawing.write(OWN, churn=shaped, vision=away).draw()
    found = registries(plan)
    assert set(found) == {"dev/001/p001/services", "prod/001/p001/services"}
    kept = [
        call.params["settings"]["keepUntaggedDays"]
        for stack in plan.stacks
        for call in stack.calls
        if call.symbol == FLAG
    ]
    assert kept == [3, 3]


def test_machine_learning_builds_to_the_registry_of_its_project(drawing):
    plan = drawing.write(OWN, churn=PROJECT.replace("compact", "ml")).draw()
    (learning,) = [
        call
        for stack in plan.stacks
        for call in stack.calls
        if call.symbol == "machineLearning" and stack.environment == "dev"
    ]
    assert "/rg-acme-p001-dev-" in learning.params["settings"]["containerRegistryId"]
