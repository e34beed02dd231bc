"""What guards an environment, drawn: where each stack stands, and what each call is given."""

import pytest

from aifactory.plan.lock import dump, load
from tests.plan.conftest import FACTORY, PROJECT

GENAI = PROJECT.replace("compact", "dedicated")
ONE = "0001] }"
PEOPLE = "platform@example.org"


def by_id(plan):
    return {stack.id: stack for stack in plan.stacks}


def call(stack, symbol):
    return next(each for each in stack.calls if each.symbol == symbol)


def dev(words, text=FACTORY):
    return text.replace(ONE, f"0001], {words} }}", 1)


def assignments(plan, environment):
    stack = by_id(plan)[f"{environment}/001/cell-1/guard"]
    return {each["name"]: each for each in call(stack, "policies").params["assignments"]}


def test_a_factory_that_says_nothing_has_policies_and_locks_of_its_tiers(drawing):
    plan = drawing.write(alpha=GENAI).draw()
    parts = {stack.id.partition("/")[2] for stack in plan.stacks if stack.environment == "prod"}
    assert {"001/cell-1/guard", "001/locks", "001/p001/locks"} < parts
    assert not {"001/cell-1/defender", "001/alerts"} & parts
    assert not any("locks" in stack.id for stack in plan.stacks if stack.environment == "dev")
    effects = {
        environment: {
            each["parameters"]["effect"]["value"]
            for name, each in assignments(plan, environment).items()
            if name.endswith("PublicAccess")
        }
        for environment in ("dev", "prod")
    }
    assert effects == {"dev": {"Audit"}, "prod": {"Deny"}}


def test_a_tag_that_must_be_there_is_audited_without_being_enforced(drawing):
    text = FACTORY + "defaults: { tags: { costCentre: '1', 'cost centre': '2', cost-centre: '3' } }"
    plan = drawing.write(text, alpha=PROJECT).draw()
    for environment, mode in (("dev", "DoNotEnforce"), ("prod", "Default")):
        found = {
            each["parameters"]["tagName"]["value"]: (name, each["enforcementMode"])
            for name, each in assignments(plan, environment).items()
            if name.startswith("aif-requiredTags")
        }
        assert set(found) == {"aif-factory", "costCentre", "cost centre", "cost-centre"}
        assert {each for _, each in found.values()} == {mode}
        assert len({name for name, _ in found.values()}) == 4


def test_every_cell_is_guarded_before_the_common_part_is_built(drawing):
    two = dev("defender: { ai: on }").replace(
        "0001],", "0001, 00000000-0000-0000-0000-00000000000a],"
    )
    stacks = by_id(drawing.write(two, alpha=PROJECT).draw())
    guards = tuple(f"dev/001/cell-{n}/guard" for n in (1, 2))
    assert stacks["dev/001/common"].after == guards
    homes = {stacks[each].subscription for each in guards}
    assert len(homes) == 2
    assert {stacks[f"dev/001/cell-{n}/defender"].subscription for n in (1, 2)} == homes


def test_a_plan_is_standard_and_so_is_what_it_stands_for_in_each_account(drawing):
    words = "defender: { ai: { purview: on }, storage: { malwareScanning: off } }"
    stacks = by_id(drawing.write(dev(words), alpha=GENAI).draw())
    ai, stores = call(stacks["dev/001/cell-1/defender"], "defender").params["plans"]
    assert (ai["name"], ai["tier"]) == ("AI", "Standard")
    assert {each["name"]: each["isEnabled"] for each in ai["extensions"]} == {
        "AIPromptEvidence": "True",
        "AIPromptSharingWithPurview": "True",
        "AIModelScanner": "True",
    }
    assert (stores["name"], stores["subPlan"]) == ("StorageAccounts", "DefenderForStorageV2")
    assert stores["extensions"][0]["isEnabled"] == "False"
    assert stores["extensions"][0]["properties"] == {}
    watched = [
        each.params["settings"]["defender"]
        for stack in stacks.values()
        for each in stack.calls
        if "defender" in each.params.get("settings", {})
    ]
    assert sorted(watched) == ["", "Enabled"]  # prod never asked


def test_what_was_on_and_is_off_is_set_free_and_what_never_was_is_left_alone(drawing):
    drawing.write(dev("defender: { ai: on }"), alpha=GENAI).draw()
    assert load(dump(drawing.lock)).grounds["dev/001"].defender == ("ai",)
    stacks = by_id(drawing.write(FACTORY).draw())
    (plan,) = call(stacks["dev/001/cell-1/defender"], "defender").params["plans"]
    assert plan == {"name": "AI", "tier": "Free", "subPlan": "", "extensions": []}
    account = call(stacks["dev/001/p001/services"], "foundry")
    assert account.params["settings"]["defender"] == "Disabled"
    assert "prod/001/cell-1/defender" not in stacks


@pytest.mark.parametrize(("level", "alerts"), [("bronze", 2), ("silver", 5), ("gold", 7)])
def test_alerts_grow_with_the_level(drawing, level, alerts):
    words = f"diagnostics: {level}, alerts: {{ emails: [{PEOPLE}] }}"
    stacks = by_id(drawing.write(dev(words), alpha=PROJECT).draw())
    stack = stacks["dev/001/alerts"]
    assert stack.after == ("dev/001/common", "dev/001/cell-1/network")
    people = call(stacks["dev/001/common"], "actionGroup")
    assert (people.params["emails"], len(people.params["shortName"]) <= 12) == ([PEOPLE], True)
    inside = call(stack, "alertsOf1").params
    told = [*inside["activity"], *inside["metrics"], *call(stack, "logAlerts").params["queries"]]
    assert len(told) == alerts
    assert "prod/001/alerts" not in stacks


def test_data_and_networks_are_locked_and_groups_never(drawing):
    plan = drawing.write(alpha=GENAI, beta=PROJECT).draw()
    locked = {
        each.resource.scope.rpartition("/providers/")[2].partition("/")[0]
        + "/"
        + each.resource.scope.split("/")[-2]
        for stack in plan.stacks
        for each in stack.calls
        if each.resource is not None and each.resource.type.endswith("/locks")
    }
    assert locked == {
        "Microsoft.CognitiveServices/accounts",
        "Microsoft.ContainerRegistry/registries",
        "Microsoft.KeyVault/vaults",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.Search/searchServices",
        "Microsoft.Storage/storageAccounts",
    }
    scopes = [
        each.resource.scope
        for stack in plan.stacks
        for each in stack.calls
        if each.resource is not None and each.resource.type.endswith("/locks")
    ]
    assert len(scopes) == len(set(scopes))  # Azure takes twenty for a scope; one is used
    network = call(by_id(plan)["prod/001/locks"], "networkLock1")
    assert "privatelink.vaultcore.azure.net" in network.params["zones"]


def test_an_exemption_is_made_with_its_project_and_only_where_that_stands(drawing):
    words = """policies: { exemptions: { old: { policy: storagePublicAccess, project: alpha,
  owner: platform@example.org, until: "2099-06-30", reason: Not yet. } } }"""
    stacks = by_id(drawing.write(dev(words), alpha=PROJECT, beta=PROJECT).draw())
    made = call(stacks["dev/001/p001/foundation"], "exemptions")
    (one,) = made.params["exemptions"]
    assert one["assignmentId"].endswith("/policyAssignments/aif-storagePublicAccess")
    assert one["expiresOn"] == "2099-06-30T23:59:59Z"
    assert "platform@example.org" in one["description"]
    assert (made.why.file, made.why.line) == ("factory.yaml", 4)
    others = [stack for name, stack in stacks.items() if name != "dev/001/p001/foundation"]
    assert not any(each.symbol == "exemptions" for stack in others for each in stack.calls)
