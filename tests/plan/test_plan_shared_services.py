"""What an environment switches on for all its projects stands in the network beside them."""

import pytest

from aifactory.plan.draw import survey
from aifactory.plan.landing.egress import egress
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT


def switched(words):
    return FACTORY.replace("0000001] }", f"0000001], services: {{ {words} }} }}")


BASTION = switched("bastion: on")


def calls(plan, stack):
    return {call.symbol: call for one in plan.stacks if one.id == stack for call in one.calls}


def test_what_stands_in_a_subnet_is_made_after_the_network(drawing):
    plan = drawing.write(BASTION, churn=PROJECT).draw()
    stacks = {stack.id: stack for stack in plan.stacks}
    assert stacks["dev/001/connected"].after == ("dev/001/cell-1/network",)
    assert "prod/001/connected" not in stacks
    assert "bastion" in calls(plan, "dev/001/connected")
    assert "bastion" not in calls(plan, "dev/001/common")


def test_its_subnet_has_the_name_and_the_size_that_azure_insists_on(drawing):
    plan = drawing.write(BASTION, churn=PROJECT).draw()
    network = calls(plan, "dev/001/cell-1/network")["network"]
    (subnet,) = [one for one in network.params["subnets"] if one["name"] == "AzureBastionSubnet"]
    assert subnet["prefix"].endswith("/26")
    bastion = calls(plan, "dev/001/connected")["bastion"]
    assert bastion.params["settings"]["subnetId"].endswith("/subnets/AzureBastionSubnet")
    assert str(drawing.lock.grounds["dev/001"].cells["cell-1"].ranges["shared.bastion"]) in str(
        network.params
    )


def test_neighbours_are_refused_there_and_azure_asks_on_one_port(drawing):
    plan = drawing.write(switched("bastion: on, jumpVm: { publicKey: ssh-rsa AAAA }")).draw()
    promised = drawing.lock.grounds["dev/001"].cells["cell-1"]
    inside = [str(promised.ranges[one]) for one in ("shared.bastion", "shared.jump")]
    groups = calls(plan, "dev/001/cell-1/network")["network"].params["securityGroups"]
    (shared,) = [one for one in groups if one["name"].startswith("nsg-shared-")]
    rules = {rule["name"]: rule for rule in shared["rules"]}
    assert rules["deny-neighbours-inbound"]["destinations"] == inside
    assert rules["deny-neighbours-inbound"]["sources"] == [str(one) for one in promised.prefixes]
    assert rules["allow-inside-inbound"]["priority"] < rules["deny-neighbours-inbound"]["priority"]
    azure = rules["allow-gateway-manager"]
    assert (azure["sources"], azure["port"]) == (["GatewayManager"], "443")
    assert azure["destinations"] == inside[:1]


def test_without_shared_machines_the_shared_group_is_as_it_was(drawing):
    plan = drawing.write(FACTORY, churn=PROJECT).draw()
    groups = calls(plan, "dev/001/cell-1/network")["network"].params["securityGroups"]
    (shared,) = [one for one in groups if one["name"].startswith("nsg-shared-")]
    assert [rule["name"] for rule in shared["rules"]] == ["deny-environments-inbound"]


def test_a_name_that_must_be_a_guid_is_one_and_stays_the_same(drawing):
    asked = switched("workbook: on")
    first, second = (
        calls(drawing.write(asked).draw(), "dev/001/common")["workbook"] for _ in range(2)
    )
    assert first.params["name"] == second.params["name"]
    assert len(first.params["name"].split("-")) == 5


@pytest.mark.parametrize(
    ("factory", "project", "code"),
    [
        (FACTORY, PROJECT + "services: { bastion: on }\n", "AIF1134"),
        (FACTORY, PROJECT + "services: { bastion: { scaleUnits: 3 } }\n", "AIF1134"),
        (FACTORY + "defaults: { services: { bastion: on } }\n", PROJECT, "AIF1130"),
        (FACTORY + "overrides: { services: { bastion: on } }\n", PROJECT, "AIF1130"),
        (switched("speech: on"), PROJECT, "AIF1130"),
    ],
    ids=["a project", "a project's map", "defaults", "overrides", "a project's service"],
)
def test_nobody_else_switches_it_on_nor_does_an_environment_switch_others_on(
    drawing, factory, project, code
):
    with pytest.raises(Refused, match=code):
        drawing.write(factory, churn=project).draw()


@pytest.mark.parametrize(
    ("story", "factory", "units"),
    [
        ("a map switches on", switched("bastion: { scaleUnits: 4 }"), 4),
        ("defaults shape", BASTION + "defaults: { services: { bastion: { scaleUnits: 5 } } }\n", 5),
        ("defaults alone do not", FACTORY + "defaults: { services: { bastion: {} } }\n", None),
        (
            "off in a scale set",
            BASTION + 'scaleSets: { "001": { services: { bastion: off } } }\n',
            None,
        ),
        (
            "a map does not lift off",
            switched("bastion: off")
            + 'scaleSets: { "001": { services: { bastion: { scaleUnits: 3 } } } }\n',
            None,
        ),
        (
            "on lifts off",
            switched("bastion: off") + 'scaleSets: { "001": { services: { bastion: on } } }\n',
            2,
        ),
    ],
    ids=lambda part: part if isinstance(part, str) and " " in part and ":" not in part else "",
)
def test_layers_of_an_environment_decide(drawing, story, factory, units):
    made = calls(drawing.write(factory, churn=PROJECT).draw(), "dev/001/connected")
    assert story
    found = made["bastion"].params["settings"]["scaleUnits"] if made else None
    assert found == units


GATEWAY = switched("apiManagement: { publisher: platform@example.org }")
CALLS_MODELS = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"  # Cognitive Services OpenAI User


def given(plan, stack):
    return {
        one["roleDefinitionId"][-36:]: one for one in calls(plan, stack)["access"].params["grants"]
    }


def test_the_shared_identity_may_do_at_another_shared_service_what_the_facts_say(drawing):
    with_models = drawing.write(GATEWAY, churn=PROJECT).draw()
    identity = given(with_models, "dev/001/common")[CALLS_MODELS]["identityId"]
    assert "/id-cmn-dev-" in identity
    assert CALLS_MODELS not in given(with_models, "prod/001/common")
    gateway = calls(with_models, "dev/001/connected")["apiManagement"].params["settings"]
    assert gateway["host"] == calls(with_models, "dev/001/common")["foundryHost"].params["name"]
    none = PROJECT + "services: { foundryProject: off }\n"
    without = drawing.write(GATEWAY, churn=none).draw()
    assert CALLS_MODELS not in given(without, "dev/001/common")


def test_a_firewall_is_told_what_the_gateway_asks(drawing):
    drawing.write(GATEWAY, churn=PROJECT).draw()
    factory = drawing.factory()
    site = survey(factory, CATALOG, drawing.lock, factory.environments["dev/001"])
    found = {one.name: one for one in egress(site)}
    promised = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges["shared.gateway"]
    asked = {name for one in found.values() for name in one.names}
    assert {one.sources for one in found.values()} == {(str(promised),)}
    assert {"*.blob.core.windows.net", "*.vault.azure.net", "login.microsoftonline.com"} <= asked


def test_everybody_may_ask_what_serves_and_its_subnet_is_delegated(drawing):
    plan = drawing.write(GATEWAY, churn=PROJECT).draw()
    network = calls(plan, "dev/001/cell-1/network")["network"].params
    (subnet,) = [one for one in network["subnets"] if one["name"] == "snet-shared-gateway"]
    assert (subnet["delegation"], subnet["prefix"][-3:]) == (
        "Microsoft.Web/hostingEnvironments",
        "/27",
    )
    (own,) = [one for one in network["securityGroups"] if one["name"].startswith("nsg-p001-")]
    (shared,) = [rule for rule in own["rules"] if rule["name"] == "allow-shared-outbound"]
    assert subnet["prefix"] in shared["destinations"]
