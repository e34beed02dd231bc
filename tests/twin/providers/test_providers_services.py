"""Services: what each refuses, and the values that each works out."""

from typing import Any

import pytest

from aifactory.twin import providers
from aifactory.twin.world import AzureError
from tests.twin.providers.small_world import GROUP, SUB, Bench, at

EXTENSIONS = "Microsoft.KubernetesConfiguration/extensions"
# -- diagnostic settings

KIND = "providers/Microsoft.Insights/diagnosticSettings"


def setting(workspace: str, *categories: str, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    logs = [{"category": one, "enabled": True} for one in categories]
    logs += [{"categoryGroup": one, "enabled": True} for one in groups]
    return {"properties": {"workspaceId": workspace, "logs": logs}}


@pytest.mark.parametrize(
    ("story", "categories", "groups", "expected"),
    [
        ("a category of vaults", ["AuditEvent"], [], "accepted"),
        ("a group of vaults", [], ["allLogs"], "accepted"),
        ("no category of vaults", ["RequestResponse"], [], "BadRequest"),
        ("no group of vaults", [], ["everything"], "BadRequest"),
    ],
)
def test_a_diagnostic_setting(
    bench: Bench, story: str, categories: list[str], groups: list[str], expected: str
) -> None:
    body = setting(bench.workspace(), *categories, groups=tuple(groups))
    assert bench.refused(f"{bench.vault()}/{KIND}/logs", body) == expected


@pytest.mark.parametrize(
    ("story", "allowed", "access", "expected"),
    [
        ("closed", False, "None", "accepted"),
        ("open, and its account allows it", True, "Blob", "accepted"),
        ("open, and its account forbids it", False, "Blob", "PublicAccessNotPermitted"),
        ("listed, and its account forbids it", False, "Container", "PublicAccessNotPermitted"),
    ],
)
def test_a_container_is_as_open_as_its_account(
    bench: Bench, story: str, allowed: bool, access: str, expected: str
) -> None:
    account = bench.storage(allowBlobPublicAccess=allowed)
    bench.world.write(f"{account}/blobServices/default", {"properties": {}})
    container = f"{account}/blobServices/default/containers/box"
    assert bench.refused(container, {"properties": {"publicAccess": access}}) == expected


def test_a_setting_needs_a_workspace_that_is_there(bench: Bench) -> None:
    vault = bench.vault()
    missing = setting(at("Microsoft.OperationalInsights/workspaces/none").text, "AuditEvent")
    assert bench.refused(f"{vault}/{KIND}/logs", missing) == "ResourceNotFound"
    assert bench.refused(f"{vault}/{KIND}/logs", {"properties": {}}) == "BadRequest"


def test_one_category_goes_to_one_workspace_once(bench: Bench) -> None:
    vault, one, two = bench.vault(), bench.workspace("logs1"), bench.workspace("logs2")
    bench.world.write(f"{vault}/{KIND}/a", setting(one, "AuditEvent"))
    assert bench.refused(f"{vault}/{KIND}/a", setting(one, "AuditEvent")) == "accepted"
    assert bench.refused(f"{vault}/{KIND}/b", setting(one, groups=("audit",))) == "Conflict"
    assert (
        bench.refused(f"{vault}/{KIND}/b", setting(one, "AzurePolicyEvaluationDetails"))
        == "accepted"
    )
    assert bench.refused(f"{vault}/{KIND}/c", setting(two, groups=("allLogs",))) == "accepted"


def test_five_settings_and_no_more(bench: Bench) -> None:
    vault = bench.vault()
    spaces = [bench.workspace(f"logs{number}") for number in range(6)]
    codes = [
        bench.refused(f"{vault}/{KIND}/s{number}", setting(space, "AuditEvent"))
        for number, space in enumerate(spaces)
    ]
    assert codes == [*["accepted"] * 5, "Conflict"]


def test_what_is_offered_is_what_is_taken(bench: Bench) -> None:
    offered = providers.diagnostic_categories("Microsoft.KeyVault/vaults")
    assert {one["name"]: one["properties"]["categoryType"] for one in offered} == {
        "AuditEvent": "Logs",
        "AzurePolicyEvaluationDetails": "Logs",
        "AllMetrics": "Metrics",
    }
    blob = f"{bench.storage()}/blobServices/default"
    names = [one["name"] for one in providers.diagnostic_categories(at(blob).type)]
    body = setting(bench.workspace(), *(name for name in names if name.startswith("Storage")))
    assert bench.refused(f"{blob}/{KIND}/logs", body) == "accepted"


# -- Foundry

IDENTITY = {"type": "SystemAssigned"}
PROJECT = {"location": "swedencentral", "identity": IDENTITY, "properties": {}}


@pytest.mark.parametrize(
    ("story", "account", "project", "expected"),
    [
        ("as it should be", {}, PROJECT, "accepted"),
        ("a project without an identity", {}, {"location": "swedencentral"}, "BadRequest"),
        (
            "an account without project management",
            {"allowProjectManagement": False},
            PROJECT,
            "BadRequest",
        ),
    ],
)
def test_a_project_needs(
    bench: Bench, story: str, account: dict[str, Any], project: dict[str, Any], expected: str
) -> None:
    path = bench.foundry(**account)
    assert bench.refused(f"{path}/projects/p1", project) == expected


def test_an_account_knows_its_projects_and_stays_while_it_has_them(bench: Bench) -> None:
    account = bench.foundry()
    made = bench.world.write(f"{account}/projects/p1", PROJECT)["properties"]
    assert (
        made["endpoints"]["AI Foundry API"] == "https://aif.services.ai.azure.com/api/projects/p1"
    )
    assert bench.world.read(account)["properties"]["associatedProjects"] == ["p1"]
    assert bench.kept(account) == "CannotDeleteResource"
    bench.world.remove(f"{account}/projects/p1")
    assert bench.world.read(account)["properties"]["associatedProjects"] == []
    assert bench.kept(account) == "deleted"


def test_a_new_account_is_accepted_first(bench: Bench) -> None:
    path = bench.foundry()
    assert bench.world.read(path)["properties"]["provisioningState"] == "Accepted"
    bench.foundry(disableLocalAuth=True)
    assert bench.world.read(path)["properties"]["provisioningState"] == "Succeeded"


def test_capability_hosts_come_in_order_and_go_in_the_other(bench: Bench) -> None:
    account = bench.foundry()
    project = f"{account}/projects/p1"
    bench.world.write(project, PROJECT)
    host = {"properties": {"vectorStoreConnections": ["search"]}}
    inner, outer = f"{project}/capabilityHosts/h", f"{account}/capabilityHosts/h"
    assert bench.refused(inner, host) == "BadRequest"
    bench.world.write(outer, {"properties": {"capabilityHostKind": "Agents"}})
    assert bench.refused(inner, host) == "BadRequest"
    bench.world.write(
        f"{project}/connections/search",
        {"properties": {"category": "CognitiveSearch", "authType": "AAD"}},
    )
    assert bench.refused(inner, {"properties": {"capabilityHostKind": "Agents"}}) == "BadRequest"
    assert bench.refused(inner, host) == "accepted"
    assert bench.kept(outer) == "Conflict"
    bench.world.remove(inner)
    assert bench.kept(outer) == "deleted"


@pytest.mark.parametrize(
    ("throughput", "served"), [(2999, 0), (3000, 1), (5999, 1), (6000, 2), (-1, 2), (None, 2)]
)
def test_a_database_serves_as_many_projects_as_its_throughput_lets(
    bench: Bench, throughput: int | None, served: int
) -> None:
    account, threads = bench.foundry(), "Microsoft.DocumentDB/databaseAccounts/threads"
    capacity = {} if throughput is None else {"capacity": {"totalThroughputLimit": throughput}}
    place = {"locations": [{"locationName": "swedencentral"}], **capacity}
    body = {"location": "swedencentral", "kind": "GlobalDocumentDB", "properties": place}
    bench.world.write(threads, body)
    bench.world.write(
        f"{account}/capabilityHosts/h", {"properties": {"capabilityHostKind": "Agents"}}
    )
    host, ends = {"properties": {"threadStorageConnections": ["threads"]}}, []
    for name in ("p1", "p2"):
        project = f"{account}/projects/{name}"
        bench.world.write(project, PROJECT)
        where = {
            "category": "CosmosDB",
            "authType": "AAD",
            "metadata": {"ResourceId": at(threads).text},
        }
        bench.world.write(f"{project}/connections/threads", {"properties": where})
        ends.append(bench.refused(f"{project}/capabilityHosts/h", host))
    assert ends == ["accepted"] * served + ["BadRequest"] * (2 - served)
    assert (
        "accepted" not in ends
        or bench.refused(f"{account}/projects/p1/capabilityHosts/h", host) == "accepted"
    )


def test_children_wait_for_their_account(bench: Bench) -> None:
    account = bench.foundry()
    model = {
        "sku": {"name": "GlobalStandard", "capacity": 1},
        "properties": {"model": {"name": "gpt-4.1", "format": "OpenAI"}},
    }
    bench.world.writing.add(at(account))
    assert bench.refused(f"{account}/deployments/chat", model) == "RequestConflict"
    bench.world.writing.clear()
    assert bench.refused(f"{account}/deployments/chat", model) == "accepted"
    assert (
        bench.refused(f"{account}/deployments/chat2", {"sku": model["sku"]})
        == "InvalidResourceProperties"
    )


def model(capacity: int, name: str = "gpt-4.1") -> dict[str, Any]:
    return {
        "sku": {"name": "GlobalStandard", "capacity": capacity},
        "properties": {"model": {"name": name, "format": "OpenAI", "version": "1"}},
    }


@pytest.mark.parametrize(
    ("story", "quota", "expected"),
    [
        ("enough", 30, "accepted"),
        ("too little left", 29, "InsufficientQuota"),
        ("enough in this region", {"swedencentral": 30, "westeurope": 0}, "accepted"),
        ("nothing in this region", {"swedencentral": 20}, "InsufficientQuota"),
    ],
)
def test_models_have_a_quota(bench: Bench, story: str, quota: Any, expected: str) -> None:
    one, two = bench.foundry("one1"), bench.foundry("two2")
    bench.world.write(f"{one}/deployments/chat", model(20))
    bench.quota("OpenAI.GlobalStandard.gpt-4.1", quota)
    assert bench.refused(f"{two}/deployments/chat", model(10)) == expected
    if expected == "InsufficientQuota":
        bench.world.remove(f"{one}/deployments/chat")
        assert bench.refused(f"{two}/deployments/chat", model(20)) == "accepted"
        bench.world.remove(f"{two}/deployments/chat")
    assert bench.refused(f"{two}/deployments/other", model(99, "gpt-5")) == "accepted"
    assert bench.refused(f"{one}/deployments/chat", model(20)) == "accepted"


# -- agents inside a network

DELEGATED = [{"name": "d", "properties": {"serviceName": "Microsoft.App/environments"}}]
ACCOUNT = "Microsoft.CognitiveServices/accounts/aif"


def injections(subnet: str) -> list[dict[str, Any]]:
    return [{"scenario": "agent", "subnetArmId": subnet, "useMicrosoftManagedNetwork": False}]


def agent_network(bench: Bench) -> str:
    agents = {"addressPrefix": "10.0.0.0/24", "delegations": DELEGATED}
    small = {"addressPrefix": "10.0.2.0/28", "delegations": DELEGATED}
    kept = {"addressPrefix": "172.31.0.0/24", "delegations": DELEGATED}
    public = {"addressPrefix": "20.1.0.0/24", "delegations": DELEGATED}
    inside = {"agents": agents, "plain": "10.0.1.0/24", "small": small}
    bench.network("odd", "172.31.0.0/16", kept=kept)
    bench.network("wide", "20.1.0.0/16", public=public)
    return bench.network(**inside)


@pytest.mark.parametrize(
    ("story", "subnet", "expected"),
    [
        ("a delegated subnet", "agents", "accepted"),
        ("a plain subnet", "plain", "BadRequest"),
        ("no such subnet", "none", "BadRequest"),
        ("a subnet that is too small", "small", "BadRequest"),
        ("a range that the service keeps", "odd/kept", "BadRequest"),
        ("a public range", "wide/public", "BadRequest"),
    ],
)
def test_agents_need_a_subnet_of_their_own(
    bench: Bench, story: str, subnet: str, expected: str
) -> None:
    body = bench.world.read(bench.foundry("other"))
    vnet = agent_network(bench)
    network, _, name = subnet.rpartition("/")
    place = f"{vnet.removesuffix('vnet')}{network or 'vnet'}"
    wanted = injections(f"{place}/subnets/{name}")
    body["properties"] = {"customSubDomainName": "aif", "networkInjections": wanted}
    assert bench.refused(ACCOUNT, body) == expected


def test_one_account_has_the_subnet_and_a_host_by_itself(bench: Bench) -> None:
    subnet = f"{agent_network(bench)}/subnets/agents"
    account = bench.foundry(networkInjections=injections(subnet))
    body = bench.world.read(account)
    second = {**body["properties"], "customSubDomainName": "second"}
    code = bench.refused(f"{account}2", {**body, "properties": second})
    assert code == "Conflict"
    assert bench.world.has(f"{account}/capabilityHosts/aif@aml_aiagentservice")
    host = {"properties": {"capabilityHostKind": "Agents"}}
    assert bench.refused(f"{account}/capabilityHosts/mine", host) == "Conflict"


def test_the_subnet_of_agents_is_given_back_late(bench: Bench) -> None:
    subnet = f"{agent_network(bench)}/subnets/agents"
    account = bench.foundry(networkInjections=injections(subnet))
    bench.world.remove(account)
    assert bench.kept(subnet) == "InUseSubnetCannotBeDeleted"
    place = f"/subscriptions/{SUB}/providers/Microsoft.CognitiveServices/locations/swedencentral"
    assert bench.answer("DELETE", f"{place}/resourceGroups/rg/deletedAccounts/aif") == "answered"
    bench.world.later(minutes=19)
    assert bench.kept(subnet) == "InUseSubnetCannotBeDeleted"
    bench.world.later(minutes=1)
    assert bench.kept(subnet) == "deleted"


# -- machine learning


def workspace(bench: Bench, **change: Any) -> dict[str, Any]:
    insights = "Microsoft.Insights/components/ai"
    bench.world.write(
        insights,
        {
            "location": "swedencentral",
            "kind": "web",
            "properties": {"WorkspaceResourceId": bench.workspace()},
        },
    )
    properties = {
        "storageAccount": bench.storage(),
        "keyVault": bench.vault(),
        "applicationInsights": at(insights).text,
        **change,
    }
    kept = {key: value for key, value in properties.items() if value is not None}
    return {"location": "swedencentral", "identity": IDENTITY, "properties": kept}


MISSING = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/missing"


@pytest.mark.parametrize(
    ("story", "change", "expected"),
    [
        ("all there", {}, "accepted"),
        ("no storage", {"storageAccount": None}, "ValidationError"),
        ("no vault", {"keyVault": None}, "ValidationError"),
        ("storage that is not there", {"storageAccount": MISSING}, "ValidationError"),
        ("insights that are not there", {"applicationInsights": MISSING}, "ValidationError"),
    ],
)
def test_a_workspace_rests_on_others(
    bench: Bench, story: str, change: dict[str, Any], expected: str
) -> None:
    path = "Microsoft.MachineLearningServices/workspaces/mlw"
    assert bench.refused(path, workspace(bench, **change)) == expected


def test_a_workspace_takes_no_hierarchy(bench: Bench) -> None:
    body = workspace(bench, storageAccount=bench.storage("lake", isHnsEnabled=True))
    assert (
        bench.refused("Microsoft.MachineLearningServices/workspaces/mlw", body) == "ValidationError"
    )


@pytest.mark.parametrize(
    ("story", "low", "high", "expected"),
    [
        ("from nothing to four", 0, 4, "accepted"),
        ("the same", 2, 2, "accepted"),
        ("crossed", 4, 2, "BadRequest"),
        ("no most", 0, None, "BadRequest"),
    ],
)
def test_clusters_scale_within_bounds(
    bench: Bench, story: str, low: int, high: int | None, expected: str
) -> None:
    mlw = "Microsoft.MachineLearningServices/workspaces/mlw"
    bench.world.write(mlw, workspace(bench))
    scale = {"minNodeCount": low, "maxNodeCount": high}
    properties = {"vmSize": "Standard_NC4as_T4_v3", "scaleSettings": scale}
    body = {
        "location": "swedencentral",
        "properties": {"computeType": "AmlCompute", "properties": properties},
    }
    assert bench.refused(f"{mlw}/computes/gpu", body) == expected


@pytest.mark.parametrize(
    ("story", "off", "extension", "bound", "expected"),
    [
        ("local accounts are off, and it may come in", True, True, True, "accepted"),
        ("local accounts are off", True, True, False, "static credential"),
        ("local accounts are on", False, True, False, "accepted"),
        ("without the extension", True, False, True, "extension not installed"),
    ],
)
def test_a_cluster_is_attached_by_the_workspace_that_it_lets_in(
    bench: Bench, story: str, off: bool, extension: bool, bound: bool, expected: str
) -> None:
    mlw = "Microsoft.MachineLearningServices/workspaces/mlw"
    workspace_id = bench.world.write(mlw, workspace(bench))["id"]
    pool = {"name": "system", "vmSize": "Standard_D4s_v5", "count": 1, "mode": "System"}
    properties = {"dnsPrefix": "a", "agentPoolProfiles": [pool], "disableLocalAccounts": off}
    aks = "Microsoft.ContainerService/managedClusters/aks"
    cluster = {"location": "swedencentral", "properties": properties}
    made = bench.world.write(aks, {**cluster, "identity": {"type": "SystemAssigned"}})["id"]
    if extension:
        kind = {"properties": {"extensionType": "Microsoft.AzureML.Kubernetes"}}
        bench.world.write(f"{made}/providers/{EXTENSIONS}/azureml", kind)
    if bound:
        roles = ["Microsoft.MachineLearningServices/workspaces/mlworkload"]
        binding = {"properties": {"sourceResourceId": workspace_id, "roles": roles}}
        bench.world.write(f"{made}/trustedAccessRoleBindings/mlw", binding)
    compute = {"computeType": "Kubernetes", "resourceId": made, "properties": {}}
    body = {"location": "swedencentral", "properties": compute}
    if expected == "accepted":
        bench.world.write(f"{mlw}/computes/aks", body)
        return
    with pytest.raises(AzureError, match=expected):
        bench.world.write(f"{mlw}/computes/aks", body)


# -- money

BUDGET = f"/subscriptions/{SUB}/providers/Microsoft.Consumption/budgets/all"


def budget(amount: float = 100, start: str = "2026-08-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    period = {"startDate": start}
    known = {"amount": amount, "category": "Cost", "timeGrain": "Monthly", "timePeriod": period}
    return {"properties": {**known, **more}}


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        ("this month", budget(), "accepted"),
        ("written without a time", budget(start="2026-08-01"), "accepted"),
        ("nothing", budget(0), "400"),
        ("less than nothing", budget(-1), "400"),
        ("the fifteenth", budget(start="2026-08-15T00:00:00Z"), "400"),
        ("long ago", budget(start="2026-05-01T00:00:00Z"), "400"),
        ("too far ahead", budget(start="2027-10-01T00:00:00Z"), "400"),
        ("no amount", {"properties": {"category": "Cost"}}, "400"),
        ("each blue moon", budget(timeGrain="BlueMoon"), "400"),
    ],
)
def test_a_budget(bench: Bench, story: str, body: dict[str, Any], expected: str) -> None:
    assert bench.refused(BUDGET, body) == expected


def test_a_budget_keeps_its_start(bench: Bench) -> None:
    bench.world.write(BUDGET, budget())
    bench.world.later(days=90)
    assert bench.refused(BUDGET, budget(200)) == "accepted"
    assert bench.refused(BUDGET, budget(200, start="2026-11-01T00:00:00Z")) == "400"


@pytest.mark.parametrize(
    ("plan", "tier", "expected"),
    [
        ("AI", "Standard", "accepted"),
        ("KeyVaults", "Free", "accepted"),
        ("Everything", "Standard", "InvalidPricingName"),
        ("AI", "Gold", "InvalidPricingTier"),
    ],
)
def test_defender_plans(bench: Bench, plan: str, tier: str, expected: str) -> None:
    path = f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings/{plan}"
    assert bench.refused(path, {"properties": {"pricingTier": tier}}) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"enforce": "True"}, "accepted"),
        ({"enforce": True}, "InvalidRequestContent"),
        ({"extensions": [{"name": "AIPromptEvidence", "isEnabled": "False"}]}, "accepted"),
        (
            {"extensions": [{"name": "AIPromptEvidence", "isEnabled": True}]},
            "InvalidRequestContent",
        ),
    ],
)
def test_what_a_defender_plan_switches_is_said_in_words(
    bench: Bench, words: dict[str, Any], expected: str
) -> None:
    path = f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings/AI"
    assert bench.refused(path, {"properties": {"pricingTier": "Standard", **words}}) == expected
