"""What would fail later is told before the first write, all at once, by plan and by deploy."""

import pytest

from aifactory.api.access.needs import evaluated
from aifactory.api.access.preflight import preflight
from aifactory.api.building import built
from aifactory.api.desired import desire
from tests.journeys.conftest import CONTOSO

DEV, STAGE = "00000000-0000-0000-0000-00000000d001", "00000000-0000-0000-0000-00000000a001"
ELSEWHERE = f"/subscriptions/{STAGE}/resourceGroups/rg-somebody"
TENANT = "72f988bf-0000-4000-8000-000000000001"
PLANNED = {
    call.symbol: call.resource
    for stack in desire(CONTOSO).plan.stacks
    if stack.id.startswith("dev/001/p001/services")
    for call in stack.calls
    if call.resource is not None
}
VAULT, STORE = PLANNED["keyVault"], PLANNED["storageData"]


async def _a_group(arm):
    await arm.put(ELSEWHERE, "2025-04-01", {"location": "swedencentral"})


def unregistered(journey):
    path = f"/subscriptions/{DEV}/providers/Microsoft.Search/unregister"
    journey.arm(lambda arm: arm.post(path, "2021-04-01"))


def nobody(journey):
    scenario = journey.path / "twin.yaml"
    lines = scenario.read_text().splitlines(keepends=True)
    scenario.write_text("".join(line for line in lines if "assistant-leads" not in line))


def a_person(journey):
    scenario = journey.path / "twin.yaml"
    text = scenario.read_text()
    scenario.write_text(
        text.replace(
            "000000000002, type: Group, name: assistant",
            "000000000002, type: User, name: assistant",
        )
    )


def taken(journey):
    """Somebody has a storage account with the name that ours will have."""

    async def _take(arm):
        await _a_group(arm)
        path = f"{ELSEWHERE}/providers/Microsoft.Storage/storageAccounts/{STORE.name}"
        body = {"location": "swedencentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
        await arm.put(path, "2025-06-01", {**body, "properties": {}})

    journey.arm(_take)


def buried(journey):
    """A vault of our name was deleted, and it stood in another group of the subscription."""

    async def _bury(arm):
        group = f"/subscriptions/{DEV}/resourceGroups/rg-somebody"
        await arm.put(group, "2025-04-01", {"location": "swedencentral"})
        path = f"{group}/providers/Microsoft.KeyVault/vaults/{VAULT.name}"
        properties = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}}
        body = {"location": "swedencentral", "properties": {**properties, "accessPolicies": []}}
        await arm.put(path, "2025-05-01", body)
        await arm.delete(path, "2025-05-01")

    journey.arm(_bury)


def full(journey):
    """Fewer storage accounts than the five that dev needs."""
    scenario = journey.path / "twin.yaml"
    scenario.write_text(scenario.read_text() + "quotas: { Microsoft.Storage/storageAccounts: 4 }\n")


def absent(journey):
    """Azure has no search service in the region, and neither a model nor a size that is wanted."""
    scenario = journey.path / "twin.yaml"
    gone = ("Microsoft.Search/searchServices", "gpt-5-mini", "Standard_D2s_v5")
    word = f"absent: {{ swedencentral: [{', '.join(gone)}] }}\n"
    scenario.write_text(scenario.read_text() + word)
    project = journey.path / "projects" / "churn.yaml"
    project.write_text(project.read_text().replace("kubernetes: off", "kubernetes: on"))


BREAKS = [
    ("a provider is not registered", unregistered, "AIF5050", "Microsoft.Search is not registered"),
    ("a group is not in the directory", nobody, "AIF5051", "is not in the directory"),
    ("a group is a person", a_person, "AIF5051", "it is a user"),
    ("a name is taken", taken, "AIF5052", STORE.name),
    ("a deleted vault holds the name", buried, "AIF5053", VAULT.name),
    ("a limit is reached", full, "AIF5054", "5 more of microsoft.storage/storageaccounts"),
]


def stacks(journey):
    """The deployment stacks of dev."""
    path = f"/subscriptions/{DEV}/providers/Microsoft.Resources/deploymentStacks"

    async def _list(arm):
        return [one["name"] async for one in arm.pages(path, "2024-03-01")]

    return journey.arm(_list)


@pytest.mark.parametrize(
    ("work", "code", "said"), [each[1:] for each in BREAKS], ids=[each[0] for each in BREAKS]
)
def test_what_would_fail_is_told_by_the_plan_first(nothing, work, code, said):
    work(nothing)
    planned = nothing.aif("plan", "--env", "dev", "-o", "json")
    assert planned.code == 0
    assert {one["code"] for one in planned.json["problems"]} == {code}
    assert any(said in one["what"] for one in planned.json["problems"])
    assert all(one["where"] and one["fix"] for one in planned.json["problems"])


def test_everything_at_once_blocks_the_deploy_and_nothing_is_written(nothing):
    for _, work, _, _ in BREAKS:
        work(nothing)
    absent(nothing)
    ended = nothing.aif("deploy", "--env", "dev", "--yes", "-o", "json")
    assert ended.code == 1
    assert {one["code"] for one in ended.json["problems"]} == {
        *(each[2] for each in BREAKS),
        "AIF5059",
        "AIF5069",
    }
    (model, size) = [one["what"] for one in ended.json["problems"] if one["code"] == "AIF5069"]
    assert "Sweden Central has no OpenAI gpt-5-mini 2025-08-07 as DataZoneStandard" in model
    assert "has no machines of size Standard_D2s_v5" in size
    lines = [one["where"] for one in ended.json["problems"] if one["code"] == "AIF5051"]
    assert all(line.startswith("projects/assistant.yaml:") for line in lines)
    assert stacks(nothing) == []
    assert "A deploy of this would be refused:" in nothing.aif("plan", "--env", "dev").out


def test_what_is_as_declared_is_not_asked_about(contoso):
    unregistered(contoso)
    nobody(contoso)
    assert contoso.aif("plan", "--env", "dev", "-o", "json").json["problems"] == []


@pytest.mark.parametrize(("more", "told"), [("\n  cosmos: on", True), ("", False)])
def test_a_group_that_only_a_database_lets_in_is_looked_up_too(nothing, more, told):
    """As where its role was given when it was there: that stack is not written again."""
    nobody(nothing)
    project = nothing.path / "projects" / "assistant.yaml"
    project.write_text(project.read_text().replace("\nservices:", f"\nservices:{more}"))
    desired = desire(nothing.path)
    pending = [one for one in built(desired) if one.stack.id == "dev/001/p001/services"]
    made = {one.stack.id: evaluated(one) for one in pending}
    looked = nothing.arm(lambda arm: preflight(desired, pending, made, arm))
    found = [one for one in looked if one.code == "AIF5051"]
    assert ["the genai-team-lead, is not in" in one.what for one in found] == [True] * told
    assert all(one.where.startswith("projects/assistant.yaml:5:") for one in found)


def test_what_may_not_be_asked_is_no_silence(nothing, monkeypatch):
    robot = "70b07000-0000-0000-0000-000000000001"
    scenario = nothing.path / "twin.yaml"
    line = f"  - {{ id: {robot}, type: ServicePrincipal, name: robot, secret: hush }}\n"
    scenario.write_text(scenario.read_text() + line)
    reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    given = f"/subscriptions/{DEV}/providers/Microsoft.Authorization/roleAssignments/{robot}"
    role = f"/subscriptions/{DEV}/providers/Microsoft.Authorization/roleDefinitions/{reader}"
    body = {"properties": {"roleDefinitionId": role, "principalId": robot}}
    nothing.arm(lambda arm: arm.put(given, "2022-04-01", body))
    monkeypatch.setenv("AIF_TWIN_CLIENT_ID", robot)
    monkeypatch.setenv("AIF_TWIN_CLIENT_SECRET", "hush")
    planned = nothing.aif("plan", "--env", "dev", "-o", "json")
    assert planned.code == 0, planned.out  # a reader plans
    assert {one["code"] for one in planned.json["problems"]} == {"AIF5056"}
    assert all("AuthorizationFailed" in one["what"] for one in planned.json["problems"])


AUTHORIZATION = "providers/Microsoft.Authorization"
MANAGED = "/providers/Microsoft.Management/managementGroups/corp"


def assigned(journey, scope=f"/subscriptions/{DEV}", effect="deny", **more):
    """A policy of others that no search service is allowed under."""
    definition = f"{scope}/{AUTHORIZATION}/policyDefinitions/no-search"
    rule = {"if": {"field": "type", "equals": "Microsoft.Search/searchServices"}}
    rule["then"] = {"effect": "[parameters('effect')]"}
    shape = {"mode": "All", "policyRule": rule, "parameters": {"effect": {"type": "String"}}}
    given = {"policyDefinitionId": definition, "parameters": {"effect": {"value": effect}}, **more}

    async def _assign(arm):
        await arm.put(definition, "2024-05-01", {"properties": shape})
        path = f"{scope}/{AUTHORIZATION}/policyAssignments/no-search"
        await arm.put(path, "2024-05-01", {"properties": given})

    journey.arm(_assign)


def test_what_a_policy_denies_blocks_with_its_name_the_resource_and_the_line(nothing):
    assigned(nothing)
    planned = nothing.aif("plan", "--env", "dev", "-o", "json")
    (problem,) = planned.json["problems"]
    assert problem["code"] == "AIF5057"
    assert "Policy no-search denies Microsoft.Search/searchServices" in problem["what"]
    assert f"/subscriptions/{DEV}/".lower() in problem["what"].lower()
    assert problem["where"].partition(":")[0] in (
        "profiles/dedicated.yaml",
        "projects/assistant.yaml",
    )
    ended = nothing.aif("deploy", "--env", "dev", "--yes")
    assert ended.code == 1
    assert "AIF5057" in ended.err
    assert stacks(nothing) == []


@pytest.mark.parametrize(
    "how", [{"effect": "audit"}, {"enforcementMode": "DoNotEnforce"}], ids=["audits", "is asleep"]
)
def test_a_policy_that_does_not_deny_stops_nothing(nothing, how):
    assigned(nothing, **how)
    assert nothing.aif("plan", "--env", "dev", "-o", "json").json["problems"] == []


def test_what_azure_does_not_evaluate_beforehand_is_said_to_be_unknown(nothing):
    assigned(nothing, scope=MANAGED)
    planned = nothing.aif("plan", "--env", "dev", "-o", "json").json
    assert planned["problems"] == []
    (note,) = [one for one in planned["notes"] if one.startswith("Not checked before")]
    assert "no-search" in note
    assert f"{MANAGED}/{AUTHORIZATION}/policyAssignments/no-search" in note
