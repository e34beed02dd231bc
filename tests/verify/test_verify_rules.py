"""A healthy factory passes every rule; each single breakage is found, and nothing else is."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aifactory.azure.roles import role
from aifactory.verify import RULES, Scorecard, examine
from tests.verify import verify_world as w
from tests.verify.verify_world import World

Breakage = Callable[[World], Any]

DEV_VAULT = w.vault("dev", "p001")
DEV_ENDPOINT = w.endpoint("dev", DEV_VAULT)
DEV_STORE = w.storage("dev")
DEV_NET = w.network("dev")
STAGE_NET = w.network("stage")
ZONE = w.zone("dev", w.VAULT_ZONE)
CONNECTION = "properties.privateLinkServiceConnections.0.properties"
STATE = f"{CONNECTION}.privateLinkServiceConnectionState.status"


def score(world: World, **changes: Any) -> Scorecard:
    promises = w.promises()
    first, *rest = promises.environments
    promises = replace(promises, environments=(replace(first, **changes), *rest))
    return asyncio.run(examine(promises, w.FACTS, world))


def failed(scorecard: Scorecard) -> set[str]:
    return {one.rule for one in scorecard.findings if one.state == "failed"}


def unproven(scorecard: Scorecard) -> set[str]:
    return {one.rule for one in scorecard.findings if one.state == "unproven"}


def test_a_healthy_factory_passes_every_rule_that_has_something_to_look_at() -> None:
    found = score(w.healthy())
    assert found.findings == ()
    assert found.holds
    idle = {one.rule.id for one in found.scores if not one.passed}
    assert idle == set()


def _setting(world: World, target: str) -> dict[str, Any]:
    return world.at(target + w.SETTING)[0]["properties"]


def _link(world: World) -> dict[str, Any]:
    return world.at(ZONE + "/virtualNetworkLinks")[0]["properties"]


def _record(world: World) -> dict[str, Any]:
    return next(one for one in world.at(ZONE + "/A") if one["name"] == "kv-p001-dev")


def _rules(world: World, floor: str) -> list[Any]:
    found: list[Any] = world.bodies[w.filter_id("dev", floor).lower()]["properties"][
        "securityRules"
    ]
    return found


def _peering(target: str) -> list[Any]:
    return [{"name": "p", "properties": {"remoteVirtualNetwork": {"id": target}}}]


SERVICES: list[tuple[str, Breakage, set[str]]] = [
    ("public access on",
     lambda x: x.set(DEV_VAULT, "properties.publicNetworkAccess", "Enabled"),
     {"SE06-public-access"}),
    ("public access not said",
     lambda x: x.set(DEV_VAULT, "properties.publicNetworkAccess", None),
     {"SE06-public-access"}),
    ("keys on",
     lambda x: x.set(DEV_STORE, "properties.allowSharedKeyAccess", True), {"SE05-local-keys"}),
    ("old TLS",
     lambda x: x.set(DEV_STORE, "properties.minimumTlsVersion", "TLS1_0"), {"SE07-transport"}),
    ("plain HTTP",
     lambda x: x.set(DEV_STORE, "properties.supportsHttpsTrafficOnly", False),
     {"SE07-transport"}),
    ("anonymous blobs",
     lambda x: x.set(DEV_STORE, "properties.allowBlobPublicAccess", True),
     {"SE08-anonymous-blobs"}),
    ("purge protection off",
     lambda x: x.set(DEV_VAULT, "properties.enablePurgeProtection", None),
     {"RE09-recoverable-vaults"}),
    ("soft delete off",
     lambda x: x.set(DEV_VAULT, "properties.enableSoftDelete", False),
     {"RE09-recoverable-vaults"}),
    ("a failed resource",
     lambda x: x.set(DEV_VAULT, "properties.provisioningState", "Failed"), {"RE10-settled"}),
    ("cluster grows further",
     lambda x: x.set(w.cluster("dev"), "properties.properties.scaleSettings.maxNodeCount", 9),
     {"PE05-scaling"}),
    ("cluster gone", lambda x: x.drop(w.cluster("dev")), {"PE05-scaling"}),
    ("a service gone", lambda x: x.drop(w.learning("dev")), {"OE05-present"}),
    ("a service by hand",
     lambda x: x.add(w.rid("dev", "p001", "Microsoft.MachineLearningServices/workspaces", "mine"),
                     properties={"publicNetworkAccess": "Disabled"}),
     {"OE05-ordered"}),
    ("a child of an ordered service",
     lambda x: x.add(w.learning("dev") + "/onlineEndpoints/e", properties={}), set()),
    ("a child of a service by hand",
     lambda x: x.add(w.rid("dev", "p001", "Microsoft.MachineLearningServices/workspaces",
                           "mine/onlineEndpoints/e"), properties={}),
     {"OE05-ordered"}),
    ("an unknown type",
     lambda x: x.add(w.rid("dev", "p001", "Contoso.Thing/things", "x")), {"OE05-known-types"}),
    ("a public address",
     lambda x: x.add(w.rid("dev", "p001", "Microsoft.Network/publicIPAddresses", "x")),
     {"SE06-public-addresses", "OE05-known-types"}),
]  # fmt: skip

NETWORKS: list[tuple[str, Breakage, set[str]]] = [
    ("endpoint pending", lambda x: x.set(DEV_ENDPOINT, STATE, "Pending"),
     {"SE06-private-endpoints"}),
    ("endpoint cut off", lambda x: x.set(DEV_ENDPOINT, STATE, "Disconnected"),
     {"SE06-private-endpoints", "CO07-dead-endpoints"}),
    ("endpoint gone", lambda x: x.drop(DEV_ENDPOINT), {"SE06-private-endpoints"}),
    ("endpoint of another group",
     lambda x: x.set(DEV_ENDPOINT, f"{CONNECTION}.groupIds", ["other"]),
     {"SE06-private-endpoints"}),
    ("shared endpoint elsewhere", lambda x: x.drop(w.endpoint("dev", w.vault("dev", "cmn"))),
     {"SE06-private-endpoints", "SE04-project-filter"}),
    ("no zone group", lambda x: x.at(DEV_ENDPOINT + "/privateDnsZoneGroups").clear(),
     {"SE06-private-names"}),
    ("zone not linked", lambda x: x.at(ZONE + "/virtualNetworkLinks").clear(),
     {"SE06-private-names"}),
    ("record gone", lambda x: x.at(ZONE + "/A").remove(_record(x)), {"SE06-private-names"}),
    ("record leads elsewhere",
     lambda x: _record(x)["properties"]["aRecords"].append({"ipv4Address": "20.0.0.1"}),
     {"SE06-private-names"}),
    ("subnet without filter",
     lambda x: x.set(DEV_NET, "properties.subnets.1.properties.networkSecurityGroup", None),
     {"SE06-security-groups", "SE04-environment-filter"}),
    ("filter blind to endpoints",
     lambda x: x.set(DEV_NET, "properties.subnets.1.properties.privateEndpointNetworkPolicies",
                     "Disabled"),
     {"SE06-endpoint-policies"}),
    ("subnet full",
     lambda x: x.set(x.bodies[DEV_ENDPOINT.lower()]["properties"]["networkInterfaces"][0]["id"],
                     "properties.ipConfigurations",
                     [{"properties": {"privateIPAddress": f"10.64.0.{n}"}} for n in range(20, 31)]),
     {"PE02-subnet-room"}),
    ("peered with stage",
     lambda x: x.set(DEV_NET, "properties.virtualNetworkPeerings", _peering(STAGE_NET)),
     {"SE04-peerings"}),
    ("peered with a stranger",
     lambda x: x.set(DEV_NET, "properties.virtualNetworkPeerings",
                     _peering(STAGE_NET.replace("rg-acme", "rg-other"))),
     {"SE04-peerings"}),
    ("addresses of stage",
     lambda x: x.set(DEV_NET, "properties.addressSpace.addressPrefixes",
                     ["10.64.0.0/16", "10.68.9.0/24"]),
     {"SE04-own-space"}),
    ("zone linked to stage",
     lambda x: x.at(ZONE + "/virtualNetworkLinks").append(
         {"name": "s", "properties": {"virtualNetwork": {"id": STAGE_NET}}}),
     {"SE04-names"}),
    ("endpoint in stage",
     lambda x: x.set(DEV_ENDPOINT, "properties.subnet.id", f"{STAGE_NET}/subnets/snet-p001"),
     {"SE04-endpoints", "SE06-private-names"}),
    ("stage's endpoint let in",
     lambda x: x.bodies[DEV_VAULT.lower()]["properties"]["privateEndpointConnections"].append(
         {"properties": {
             "privateEndpoint": {"id": w.endpoint("stage", w.vault("stage", "p001"))},
             "privateLinkServiceConnectionState": {"status": "Approved"}}}),
     {"SE04-strangers"}),
    ("stage's subnet let in",
     lambda x: x.bodies[DEV_VAULT.lower()]["properties"].update(
         networkAcls={"virtualNetworkRules": [{"id": f"{STAGE_NET}/subnets/snet-p001"}]}),
     {"SE04-strangers"}),
    ("everybody let in", lambda x: _rules(x, "p001").insert(0, w.rule("any", 90, "Allow", ["*"])),
     {"SE04-environment-filter", "SE04-project-filter"}),
    ("one neighbour let in",
     lambda x: _rules(x, "p001").append(w.rule("friend", 150, "Allow", ["10.64.0.40/32"])),
     {"SE04-project-filter"}),
    ("denial comes too late",
     lambda x: _rules(x, "cmn")[0]["properties"].update(priority=4000)
     or _rules(x, "cmn").append(w.rule("in", 3000, "Allow", ["10.68.3.0/24"])),
     {"SE04-environment-filter"}),
    ("denial of one port",
     lambda x: _rules(x, "cmn")[0]["properties"].update(destinationPortRange="443"),
     {"SE04-environment-filter"}),
    ("denial of one half",
     lambda x: _rules(x, "cmn")[0]["properties"].update(sourceAddressPrefixes=["10.68.0.0/17"]),
     {"SE04-environment-filter"}),
]  # fmt: skip

PEOPLE: list[tuple[str, Breakage, set[str]]] = [
    ("a stranger", lambda x: w.assign(x, "dev", "p001", "group-x", "Group"), {"SE05-allowed"}),
    ("a stranger below the group",
     lambda x: w.assign(x, "dev", "p001", "group-x", "Group", below="/providers/A.B/c/d"),
     {"SE05-allowed"}),
    ("a person", lambda x: w.assign(x, "dev", "p001", "u", "User"),
     {"SE05-allowed", "SE05-groups"}),
    ("an owner",
     lambda x: w.assign(x, "dev", "p001", "group-x", "Group",
                        role=f"/x/roleDefinitions/{role('Owner').guid}"),
     {"SE05-allowed", "SE05-no-owners"}),
    ("a role that grew",
     lambda x: x.set(w.role_id("dev"), "properties.permissions.0.actions",
                     ["Microsoft.Authorization/*"]),
     {"SE05-no-owners"}),
    ("someone from the neighbour",
     lambda x: w.assign(x, "dev", "p001", "group-p002", "Group"),
     {"SE05-allowed", "SE04-project-access"}),
    ("an identity of stage",
     lambda x: w.assign(x, "dev", "p001", "object-stage-p001", "ServicePrincipal"),
     {"SE05-allowed", "SE04-identities"}),
    ("access lost",
     lambda x: x.at(f"/subscriptions/{w.SUBSCRIPTION['dev']}"
                    "/providers/Microsoft.Authorization/roleAssignments").pop(),
     {"SE05-promised"}),
    ("too many assignments",
     lambda x: [w.assign(x, "dev", "p001", f"group-{n}", "Group") for n in range(12)],
     {"SE05-allowed", "SE05-assignment-budget"}),
    ("budget gone",
     lambda x: x.at(w.group("dev", "p001") + "/providers/Microsoft.Consumption/budgets").clear(),
     {"CO04-budgets"}),
    ("budget of another amount",
     lambda x: x.at(w.group("dev", "p001") + "/providers/Microsoft.Consumption/budgets")[0][
         "properties"].update(amount=99),
     {"CO04-budgets"}),
    ("budget that tells nobody",
     lambda x: x.at(w.group("dev", "p001") + "/providers/Microsoft.Consumption/budgets")[0][
         "properties"].update(notifications={}),
     {"CO04-budgets"}),
    ("tag changed", lambda x: x.set(w.group("dev", "p001"), "tags", {"aif-factory": "x"}),
     {"CO03-tags"}),
    ("no setting", lambda x: x.at(DEV_VAULT + w.SETTING).clear(), {"OE07-diagnostics"}),
    ("category off", lambda x: _setting(x, DEV_VAULT)["logs"][0].update(enabled=False),
     {"OE07-diagnostics"}),
    ("child does not log",
     lambda x: _setting(x, DEV_STORE + "/blobServices/default").update(logs=[]),
     {"OE07-diagnostics"}),
    ("network does not log", lambda x: x.at(DEV_NET + w.SETTING).clear(), {"OE07-diagnostics"}),
    ("metrics off", lambda x: _setting(x, DEV_VAULT).update(metrics=[]), {"OE07-diagnostics"}),
    ("logs to stage",
     lambda x: _setting(x, DEV_VAULT).update(workspaceId=w.workspace("stage")),
     {"OE07-diagnostics", "SE04-logs"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "breakage", "expected"),
    [*SERVICES, *NETWORKS, *PEOPLE],
    ids=[story for story, *_ in (*SERVICES, *NETWORKS, *PEOPLE)],
)
def test_a_single_breakage_is_found(story: str, breakage: Breakage, expected: set[str]) -> None:
    world = w.healthy()
    breakage(world)
    found = score(world)
    assert failed(found) == expected, [one.sentence for one in found.findings]
    assert {one.environment for one in found.findings} <= {"dev/001", "stage/001"}
    assert all(one.resource and one.sentence for one in found.findings)


def test_the_table_breaks_every_rule() -> None:
    broken = {one for _, _, expected in (*SERVICES, *NETWORKS, *PEOPLE) for one in expected}
    others = {"SE04-own-subscriptions", "PE02-network-limits"}  # below
    assert broken | others == {rule.id for rule in RULES}


def test_environments_that_share_a_subscription_are_found() -> None:
    shared = (w.SUBSCRIPTION["dev"], w.SUBSCRIPTION["stage"])
    assert failed(score(w.healthy(), subscriptions=shared)) == {"SE04-own-subscriptions"}


def test_a_network_at_azures_limit_is_found() -> None:
    world = w.healthy()
    body = world.bodies[DEV_NET.lower()]["properties"]
    body["subnets"] += [
        {**body["subnets"][2], "id": f"{DEV_NET}/subnets/s{n}"} for n in range(3000)
    ]
    assert "PE02-network-limits" in failed(score(world))


def test_all_logs_counts_as_every_category() -> None:
    world = w.healthy()
    _setting(world, DEV_VAULT).update(logs=[{"categoryGroup": "allLogs", "enabled": True}])
    assert score(world).findings == ()
    assert failed(score(world, level="gold")) == set()


def test_a_higher_level_needs_more() -> None:
    world = w.healthy()
    settings = _setting(world, DEV_VAULT)
    settings["logs"] = [one for one in settings["logs"] if one["category"] == "AuditEvent"]
    assert score(world).findings == ()
    assert failed(score(world, level="gold")) == {"OE07-diagnostics"}


def test_a_promised_resource_group_that_is_gone_is_found() -> None:
    groups = (*w.promised("dev").groups, w.group("dev", "p009"))
    assert failed(score(w.healthy(), groups=groups)) == {"CO03-tags"}
