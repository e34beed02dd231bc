"""A healthy factory passes every rule; each single breakage is found, and nothing else is."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aifactory.azure.roles import role
from aifactory.verify import RULES, Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.reach import reach_world as reach
from tests.verify.verify_world import World

Breakage = Callable[[World], Any]

DEV_VAULT = facts.vault("dev", "p001")
DEV_ENDPOINT = facts.endpoint("dev", DEV_VAULT)
DEV_STORE = facts.storage("dev")
DEV_NET = facts.network("dev")
STAGE_NET = facts.network("stage")
ZONE = facts.zone("dev", facts.VAULT_ZONE)
SHARED = facts.endpoint("dev", facts.vault("dev", "cmn"))
BUDGETS = facts.group("dev", "p001") + "/providers/Microsoft.Consumption/budgets"
LEARNING = facts.rid("dev", "p001", "Microsoft.MachineLearningServices/workspaces", "mine")
MINE = facts.identity("dev", "p001") + "-mine"
NIC = facts.rid("dev", "p001", "Microsoft.Network/networkInterfaces", "nic-mine")
BLOBS = f"{DEV_STORE}/blobServices/default"
CLUSTER: dict[str, Any] = {
    "name": "gpu",
    "properties": {"disableLocalAuth": True, "properties": {"enableNodePublicIp": False}},
}
CONNECTION = "properties.privateLinkServiceConnections.0.properties"
NETWORK_PATHS = {"SE04-paths", "SE04-project-paths", "SE04-ways-out"}
STATE = f"{CONNECTION}.privateLinkServiceConnectionState.status"


def score(world: World, only: str | None = None, **changes: Any) -> Scorecard:
    promises = w.promises()
    first, *rest = promises.environments
    promises = replace(promises, environments=(replace(first, **changes), *rest))
    return asyncio.run(examine(promises, facts.FACTS, world, only))


def failed(scorecard: Scorecard) -> set[str]:
    return {one.rule for one in scorecard.findings if one.state == "failed"}


def unproven(scorecard: Scorecard) -> set[str]:
    return {one.rule for one in scorecard.findings if one.state == "unproven"}


def test_a_healthy_factory_passes_every_rule_that_has_something_to_look_at() -> None:
    found = score(w.healthy())
    assert found.findings == ()
    assert found.holds
    idle = {one.rule.id for one in found.scores if not one.passed}
    assert idle == {
        "OE05-joined",
        "SE04-speaking",  # test_verify_mentions.py
        "SE04-tenants",
        "SE06-allowed",
        "SE06-behind",
        "SE06-openings",
        "SE06-perimeters",
    }  # tests/journeys/test_journey_zones.py


def _conditioned(world: World, said: str) -> None:
    """The group of p001 gets its part of what is shared under another condition."""
    held = next(one for one in w.given(world, "dev") if "condition" in one["properties"])
    held["properties"]["condition"] = said


def _setting(world: World, target: str) -> dict[str, Any]:
    return world.at(target + facts.SETTING)[0]["properties"]


def _link(world: World) -> dict[str, Any]:
    return world.at(ZONE + "/virtualNetworkLinks")[0]["properties"]


def _record(world: World) -> dict[str, Any]:
    return next(one for one in world.at(ZONE + "/A") if one["name"] == "kv-p001-dev")


def _rules(world: World, floor: str) -> list[Any]:
    found: list[Any] = world.bodies[facts.filter_id("dev", floor).lower()]["properties"][
        "securityRules"
    ]
    return found


def _entries(world: World) -> list[Any]:
    return world.at(DEV_STORE + "/sqlRoleAssignments")


def _interface(endpoint: str) -> str:
    return endpoint.replace("privateEndpoints/pe-", "networkInterfaces/nic-")


def _peering(target: str) -> list[Any]:
    return [{"name": "p", "properties": {"remoteVirtualNetwork": {"id": target}}}]


def _asks(world, target):
    """The search service of the first project has asked a resource, which lets it in."""
    more = {**w.link("dev", "Approved"), "name": "more"}
    more["properties"]["privateLinkResourceId"] = target
    world.at(facts.search("dev") + w.LINKED).append(more)
    known = world.bodies[target.lower()]["properties"].get("privateEndpointConnections", [])
    world.set(target, "properties.privateEndpointConnections", [*known, w.let_in("dev")])


def _joined(world: World) -> None:
    for mine, theirs, space in (
        (DEV_NET, STAGE_NET, facts.SPACE["stage"]),
        (STAGE_NET, DEV_NET, facts.SPACE["dev"]),
    ):
        properties = {
            "remoteVirtualNetwork": {"id": theirs},
            "remoteAddressSpace": {"addressPrefixes": [space]},
            "peeringState": "Connected",
        }
        peering = {"name": "across", "properties": properties}
        world.set(mine, "properties.virtualNetworkPeerings", [peering])


def _no_names(world: World) -> None:
    deny = w.rule("silent", 100, "Deny", ["*"], "AzurePlatformDNS")
    deny["properties"]["direction"] = "Outbound"
    _rules(world, "p001").append(deny)


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
    ("a key of Azure's",
     lambda x: x.set(DEV_STORE, "properties.encryption", {"keySource": "Microsoft.Storage"}),
     {"SE07-customer-keys"}),
    ("a key that is gone", lambda x: x.drop(f"{DEV_VAULT}/keys/encryption"), {"SE07-usable-keys"}),
    ("soft delete off",
     lambda x: x.set(DEV_VAULT, "properties.enableSoftDelete", False),
     {"RE09-recoverable-vaults"}),
    ("a failed resource",
     lambda x: x.set(DEV_VAULT, "properties.provisioningState", "Failed"), {"RE10-settled"}),
    ("cluster grows further",
     lambda x: x.set(facts.cluster("dev"), "properties.properties.scaleSettings.maxNodeCount", 9),
     {"PE05-scaling"}),
    ("a cluster never sleeps",
     lambda x: x.set(facts.cluster("dev"), "properties.properties.scaleSettings.minNodeCount", 1),
     {"PE05-scaling", "CO12-scale-to-zero"}),
    ("cluster gone", lambda x: x.drop(facts.cluster("dev")), {"PE05-scaling"}),
    ("a service gone", lambda x: x.drop(facts.learning("dev")), {"OE05-present"}),
    ("a service by hand",
     lambda x: x.add(LEARNING,
                     properties={"publicNetworkAccess": "Disabled"}),
     {"OE05-ordered"}),
    ("a child of an ordered service",
     lambda x: x.add(facts.learning("dev") + "/onlineEndpoints/e", properties={}), set()),
    ("a child of a service by hand",
     lambda x: x.add(facts.rid("dev", "p001", "Microsoft.MachineLearningServices/workspaces",
                           "mine/onlineEndpoints/e"), properties={}),
     {"OE05-ordered"}),
    ("an unknown type",
     lambda x: x.add(facts.rid("dev", "p001", "Contoso.Thing/things", "x")), {"OE05-known-types"}),
    ("a public address",
     lambda x: x.add(facts.rid("dev", "p001", "Microsoft.Network/publicIPAddresses", "x")),
     {"SE06-public-addresses", "OE05-known-types"}),
    ("a cluster by hand",
     lambda x: x.at(facts.learning("dev") + "/computes").append(
         {"name": "mine", "properties": CLUSTER["properties"]}),
     {"OE05-ordered"}),
    ("nodes with public addresses",
     lambda x: x.at(facts.learning("dev") + "/computes").__setitem__(0, {**CLUSTER, "properties": {
         "disableLocalAuth": True, "properties": {"enableNodePublicIp": True}}}),
     {"SE06-public-access"}),
    ("a machine of a person that answers everybody",
     lambda x: x.at(facts.learning("dev") + "/computes").__setitem__(0, {**CLUSTER, "properties": {
         "computeType": "ComputeInstance", "disableLocalAuth": True,
         "properties": {"enableNodePublicIp": False, "ssh": "Enabled"}}}),
     {"SE06-public-access"}),
    ("nodes with users",
     lambda x: x.at(facts.learning("dev") + "/computes").__setitem__(0, {**CLUSTER, "properties": {
         "properties": {"enableNodePublicIp": False}}}),
     {"SE05-local-keys"}),
    ("blobs kept for a day",
     lambda x: x.set(BLOBS, "properties.deleteRetentionPolicy.days", 1), {"OE05-as-ordered"}),
    ("blobs not kept",
     lambda x: x.set(BLOBS, "properties.deleteRetentionPolicy", {"enabled": False}),
     {"OE05-as-ordered"}),
    ("an identity by hand", lambda x: x.add(MINE, properties={}),
     {"OE05-ordered"}),
    ("an identity gone", lambda x: x.drop(facts.identity("dev", "p001")),
     {"OE05-present", "SE05-allowed", "SE05-promised", "SE05-data"}),
    ("an identity that trusts a stranger",
     lambda x: x.at(facts.identity("dev", "p001") + "/federatedIdentityCredentials").append(
         {"name": "runs", "properties": {"issuer": "https://issuer.example.org"}}),
     {"SE05-federation"}),
]  # fmt: skip

NETWORKS: list[tuple[str, Breakage, set[str]]] = [
    ("endpoint pending", lambda x: x.set(DEV_ENDPOINT, STATE, "Pending"),
     {"SE06-private-endpoints"}),
    ("endpoint cut off", lambda x: x.set(DEV_ENDPOINT, STATE, "Disconnected"),
     {"SE06-private-endpoints", "CO07-dead-endpoints"}),
    ("endpoint gone", lambda x: x.drop(DEV_ENDPOINT, _interface(DEV_ENDPOINT)),
     {"SE06-private-endpoints"}),
    ("endpoint of another group",
     lambda x: x.set(DEV_ENDPOINT, f"{CONNECTION}.groupIds", ["other"]),
     {"SE06-private-endpoints"}),
    ("shared endpoint elsewhere",
     lambda x: x.drop(SHARED, _interface(SHARED)),
     {"SE06-private-endpoints"}),
    ("no zone group", lambda x: x.at(DEV_ENDPOINT + "/privateDnsZoneGroups").clear(),
     {"SE06-private-names"}),
    ("zone not linked", lambda x: x.at(ZONE + "/virtualNetworkLinks").clear(),
     {"SE06-private-names"}),
    ("record gone", lambda x: x.at(ZONE + "/A").remove(_record(x)), {"SE06-private-names"}),
    ("record leads elsewhere",
     lambda x: _record(x)["properties"]["aRecords"].append({"ipv4Address": "20.0.0.1"}),
     {"SE06-private-names"}),
    ("questions for names are refused", _no_names, {"SE06-names-asked"}),
    ("a zone by hand", lambda x: x.add(facts.zone("dev", "example.org"), properties={}),
     {"OE05-ordered"}),
    ("a link by hand",
     lambda x: x.at(ZONE + "/virtualNetworkLinks").append(
         {"name": "more", "properties": {"virtualNetwork": {"id": DEV_NET}}}),
     {"OE05-ordered"}),
    ("an endpoint by hand, with its interface",
     lambda x: [
         x.add(DEV_ENDPOINT + "2", properties={"networkInterfaces": [{"id": NIC}]}),
         x.add(NIC, properties={})],
     {"OE05-ordered"}),
    ("an interface of nothing", lambda x: x.add(NIC, properties={}), {"OE05-ordered"}),
    ("a subnet by hand",
     lambda x: x.bodies[DEV_NET.lower()]["properties"]["subnets"].append(
         {**x.bodies[DEV_NET.lower()]["properties"]["subnets"][2],
          "id": f"{DEV_NET}/subnets/mine", "name": "mine"}),
     {"OE05-ordered", "SE04-project-paths"}),
    ("a subnet gone", lambda x: x.bodies[DEV_NET.lower()]["properties"]["subnets"].pop(1),
     {"OE05-present"}),
    *((f"a link that is {word}",
       lambda x, word=word: x.at(facts.search("dev") + w.LINKED).__setitem__(
           0, w.link("dev", word)), {"SE06-asked"})
      for word in ("Pending", "Rejected", "Disconnected")),
    ("a connection that nobody here asked for",
     lambda x: x.set(facts.storage("dev"), "properties.privateEndpointConnections",
                     [w.let_in("dev", "search of stage")]),
     {"SE04-strangers"}),
    ("a project's service, asked for at what is shared",
     lambda x: _asks(x, facts.vault("dev", "cmn")), {"OE05-ordered"}),
    ("a project's service, asked for at its neighbour",
     lambda x: _asks(x, facts.vault("dev", "p002")),
     {"OE05-ordered", "SE04-strangers", "SE04-mentions"}),
    ("names asked elsewhere",
     lambda x: x.set(DEV_NET, "properties.dhcpOptions", {"dnsServers": ["10.64.0.4"]}),
     {"SE06-name-servers"}),
    ("names asked of Azure, said aloud",
     lambda x: x.set(DEV_NET, "properties.dhcpOptions", {"dnsServers": ["168.63.129.16"]}), set()),
    *((f"let in: {word}",
       lambda x, word=word: _rules(x, "p001").append(w.rule("in", 150, "Allow", [word])), found)
      for word, found in (
          ("Internet", {"SE06-internet-filter"}),
          ("AzureCloud", {"SE06-internet-filter"}),
          ("20.0.0.0/8", {"SE06-internet-filter"}),
          ("2001:db8::/32", {"SE06-internet-filter"}),
          ("AzureLoadBalancer", set()),
          ("192.168.0.0/16", {"SE04-outsiders"}))),
    ("let in after a denial",
     lambda x: _rules(x, "p001").extend(
         [w.rule("no", 300, "Deny", ["*"]), w.rule("in", 400, "Allow", ["Internet"])]), set()),
    ("subnet without filter",
     lambda x: x.set(DEV_NET, "properties.subnets.1.properties.networkSecurityGroup", None),
     {"SE06-security-groups", "SE04-environment-filter", "SE04-project-paths"}),
    ("filter blind to endpoints",
     lambda x: x.set(DEV_NET, "properties.subnets.1.properties.privateEndpointNetworkPolicies",
                     "Disabled"),
     {"SE06-endpoint-policies", "SE04-project-paths"}),
    ("subnet full",
     lambda x: x.set(x.bodies[DEV_ENDPOINT.lower()]["properties"]["networkInterfaces"][0]["id"],
                     "properties.ipConfigurations",
                     [{"properties": {"privateIPAddress": f"10.64.0.{n}"}} for n in range(20, 31)]),
     {"PE02-subnet-room"}),
    ("peered with stage",
     lambda x: x.set(DEV_NET, "properties.virtualNetworkPeerings", _peering(STAGE_NET)),
     {"SE04-peerings"}),
    ("joined with stage, whose filter is gone",
     lambda x: _joined(x) or x.set(
         STAGE_NET, "properties.subnets.0.properties.networkSecurityGroup", None),
     {"SE04-peerings", "SE06-security-groups", "SE04-environment-filter", "SE04-paths"}),
    ("Azure's own way out",
     lambda x: x.set(DEV_NET, "properties.subnets.1.properties.defaultOutboundAccess", True),
     {"SE04-ways-out"}),
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
     {"SE04-names", "OE05-ordered"}),
    ("endpoint in stage",
     lambda x: x.set(DEV_ENDPOINT, "properties.subnet.id", f"{STAGE_NET}/subnets/snet-p001"),
     {"SE04-endpoints", "SE06-private-names"}),
    ("stage's endpoint let in",
     lambda x: x.bodies[DEV_VAULT.lower()]["properties"]["privateEndpointConnections"].append(
         {"properties": {
             "privateEndpoint": {"id": facts.endpoint("stage", facts.vault("stage", "p001"))},
             "privateLinkServiceConnectionState": {"status": "Approved"}}}),
     {"SE04-strangers"}),
    ("stage's subnet let in",
     lambda x: x.bodies[DEV_VAULT.lower()]["properties"].update(
         networkAcls={"virtualNetworkRules": [{"id": f"{STAGE_NET}/subnets/snet-p001"}]}),
     {"SE04-strangers"}),
    ("everybody let in", lambda x: _rules(x, "p001").insert(0, w.rule("any", 90, "Allow", ["*"])),
     {"SE04-environment-filter", "SE04-project-filter", "SE06-internet-filter",
      "SE04-outsiders", "SE04-project-paths"}),
    ("one neighbour let in",
     lambda x: _rules(x, "p001").append(w.rule("friend", 150, "Allow", ["10.64.0.40/32"])),
     {"SE04-project-filter", "SE04-project-paths"}),
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
     lambda x: x.set(facts.role_id("dev"), "properties.permissions.0.actions",
                     ["Microsoft.Authorization/*"]),
     {"SE05-no-owners", "SE05-roles"}),
    ("a role that lost something",
     lambda x: x.set(facts.role_id("dev"), "properties.permissions.0.actions", []),
     {"SE05-roles"}),
    ("someone from the neighbour",
     lambda x: w.assign(x, "dev", "p001", "group-p002", "Group"),
     {"SE05-allowed", "SE04-project-access"}),
    ("someone at the neighbour's index",
     lambda x: w.assign(x, "dev", "cmn", "group-p002", "Group", below=w.index("p001")),
     {"SE05-allowed", "SE04-project-access"}),
    ("someone at every index",
     lambda x: w.assign(x, "dev", "cmn", "group-p002", "Group",
                        below=w.index("p001").partition("/indexes/")[0]),
     {"SE05-allowed", "SE04-project-access"}),
    ("someone at all that is shared",
     lambda x: w.assign(x, "dev", "cmn", "group-p002", "Group"),
     {"SE05-allowed", "SE04-project-access"}),
    ("one role more at one's own index",
     lambda x: w.assign(x, "dev", "cmn", "group-p002", "Group", below=w.index("p002"),
                        role=f"/x/roleDefinitions/{role('Reader').guid}"),
     {"SE05-allowed"}),
    ("a condition that opens the neighbour's part",
     lambda x: _conditioned(x, "'p001/' OR (@Request[A:name] StringStartsWith 'p002/')"),
     {"SE04-project-parts"}),
    ("a condition that opens every part", lambda x: _conditioned(x, "'*'"), {"SE04-project-parts"}),
    ("no condition", lambda x: _conditioned(x, ""), {"SE04-project-parts"}),
    ("an identity of stage",
     lambda x: w.assign(x, "dev", "p001", "object-stage-p001", "ServicePrincipal"),
     {"SE05-allowed", "SE04-identities"}),
    ("access lost",
     lambda x: x.at(f"/subscriptions/{facts.SUBSCRIPTION['dev']}"
                    "/providers/Microsoft.Authorization/roleAssignments").pop(),
     {"SE05-promised"}),
    ("too many assignments",
     lambda x: [w.assign(x, "dev", "p001", f"group-{n}", "Group") for n in range(12)],
     {"SE05-allowed", "SE05-assignment-budget"}),
    ("somebody at the data by hand",
     lambda x: _entries(x).append(w.entry("group-x", "reads")), {"SE05-data"}),
    ("more of the data than ordered",
     lambda x: _entries(x)[0]["properties"].update(roleDefinitionId="/x/roles/owns"),
     {"SE05-data"}),
    ("more than the part that was ordered",
     lambda x: _entries(x)[0]["properties"].update(scope=facts.storage("dev")), {"SE05-data"}),
    ("a neighbour's part",
     lambda x: _entries(x)[0]["properties"].update(scope=facts.storage("dev") + "/dbs/p002"),
     {"SE05-data"}),
    ("data closed", lambda x: _entries(x).pop(), {"SE05-data"}),
    ("another administrator",
     lambda x: x.set(facts.server("dev"), "properties.administrators.sid", "group-x"),
     {"SE05-data"}),
    ("no administrator",
     lambda x: x.set(facts.server("dev"), "properties.administrators", None), {"SE05-data"}),
    ("budget gone",
     lambda x: x.at(BUDGETS).clear(),
     {"CO04-budgets"}),
    ("budget of another amount",
     lambda x: x.at(BUDGETS)[0][
         "properties"].update(amount=99),
     {"CO04-budgets"}),
    ("budget that tells nobody",
     lambda x: x.at(BUDGETS)[0][
         "properties"].update(notifications={}),
     {"CO04-budgets"}),
    ("tag changed", lambda x: x.set(facts.group("dev", "p001"), "tags", {"aif-factory": "x"}),
     {"CO03-tags"}),
    ("no setting", lambda x: x.at(DEV_VAULT + facts.SETTING).clear(), {"OE07-diagnostics"}),
    ("category off", lambda x: _setting(x, DEV_VAULT)["logs"][0].update(enabled=False),
     {"OE07-diagnostics"}),
    ("child does not log",
     lambda x: _setting(x, DEV_STORE + "/blobServices/default").update(logs=[]),
     {"OE07-diagnostics"}),
    ("network does not log", lambda x: x.at(DEV_NET + facts.SETTING).clear(), {"OE07-diagnostics"}),
    ("metrics off", lambda x: _setting(x, DEV_VAULT).update(metrics=[]), {"OE07-diagnostics"}),
    ("logs to stage",
     lambda x: _setting(x, DEV_VAULT).update(workspaceId=facts.workspace("stage")),
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
    others |= {"SE10-defender-plans", "SE10-ai-accounts", "SE12-security-contact"}
    others |= {"SE01-policies", "SE01-exemptions", "RE09-locks", "OE07-stored-once"}
    others |= {"OE08-action-group", "OE08-alerts"}  # test_verify_guarding
    others |= {"OE05-joined", "SE06-openings"}  # tests/journeys/test_journey_zones.py
    others |= {"SE04-tenants"}  # test_verify_housing
    others |= {"SE06-allowed"}  # test_verify_allowed
    others |= {"SE04-mentions", "SE04-speaking"}  # test_verify_mentions
    others |= {"SE06-behind"}  # test_verify_lent
    others |= {"SE04-roles-above", "SE04-acting", "SE04-occupants"}  # test_verify_beyond
    others |= {"SE04-delegations"}  # test_verify_beyond
    others |= {"SE04-connected-groups", "SE06-admin-denials"}  # test_verify_managers
    others |= {"SE04-gateways"}  # test_verify_gateways
    others |= {"SE06-perimeters", "SE06-other-perimeters"}  # test_verify_perimeters
    assert broken | others == {rule.id for rule in RULES}


def test_environments_that_share_a_subscription_are_found() -> None:
    shared = (facts.SUBSCRIPTION["dev"], facts.SUBSCRIPTION["stage"])
    assert failed(score(w.healthy(), subscriptions=shared)) == {"SE04-own-subscriptions"}


def _hub(world: World, rules: list[Any]) -> str:
    """Both networks at one hub, whose firewall has these rules and gets all private traffic."""
    world.add(reach.HUB, properties={"azureFirewall": {"id": reach.FIREWALL}})
    world.add(reach.FIREWALL, properties=reach.firewall(hub=True)["properties"])
    world.add(reach.POLICY, properties={})
    world.at(reach.POLICY + "/ruleCollectionGroups").extend(rules)
    world.at(reach.HUB + "/hubRouteTables").append(reach.hub_table("all"))
    intent = {"properties": {"routingPolicies": [{"destinations": ["PrivateTraffic"]}]}}
    world.at(reach.HUB + "/routingIntent").append(intent)
    for net in (DEV_NET, STAGE_NET):
        joined = reach.connection("one", "all", tables=("all",))
        joined["properties"]["remoteVirtualNetwork"] = {"id": net}
        world.at(reach.HUB + "/hubVirtualNetworkConnections").append(joined)
    world.set(STAGE_NET, "properties.subnets.0.properties.networkSecurityGroup", None)
    return reach.HUB


def test_a_hub_is_read_and_its_firewall_decides() -> None:
    """The same networks: apart behind a firewall without rules, joined by one that lets all by."""
    through = reach.collection(100, "Allow", reach.network_rule("any", "*", "*"))
    # The subnet that is open, and filters that know of no sites behind a hub.
    beside = {"SE06-security-groups", "SE04-environment-filter", "SE04-outsiders"}
    for rules, found in (([], set()), ([reach.rule_group(through)], {"SE04-paths"})):
        world = w.healthy()
        assert failed(score(world, hubs=(_hub(world, rules),))) == beside | found


AZURES = (
    "/subscriptions/azures/resourceGroups/RG_vhub_1/providers/Microsoft.Network/virtualNetworks"
)


@pytest.mark.parametrize(
    ("name", "remote", "space", "found"),
    [
        ("RemoteVnetToHubPeering_1", f"{AZURES}/HV_vhub_1", "10.0.0.0/23", set()),
        ("RemoteVnetToHubPeering_1", f"{AZURES}/HV_vhub_1", "10.0.0.0/16", {"SE04-peerings"}),
        ("RemoteVnetToHubPeering_1", f"{AZURES}/vnet-mine", "10.0.0.0/23", {"SE04-peerings"}),
        ("by-hand", f"{AZURES}/HV_vhub_1", "10.0.0.0/23", {"SE04-peerings"}),
    ],
    ids=["Azure's own", "one that leads further", "another network", "another name"],
)
def test_a_peering_that_azure_makes_with_a_hub_is_no_strangers(
    name: str, remote: str, space: str, found: set[str]
) -> None:
    world = w.healthy()
    hub = _hub(world, [])
    world.set(hub, "properties.addressPrefix", "10.0.0.0/23")
    world.deny(remote)
    properties = {
        "remoteVirtualNetwork": {"id": remote},
        "remoteAddressSpace": {"addressPrefixes": [space]},
        "peeringState": "Connected",
        "useRemoteGateways": True,
    }
    peering = {"name": name, "properties": properties}
    world.set(DEV_NET, "properties.virtualNetworkPeerings", [peering])
    card = score(world, "SE04", hubs=(hub,))
    assert failed(card) - {"SE04-environment-filter", "SE04-outsiders"} == found
    assert bool(unproven(card) & {"SE04-paths"}) == bool(found)


def test_a_hub_that_cannot_be_read_proves_nothing() -> None:
    world = w.healthy()
    hub = _hub(world, [])
    world.deny(hub + "/hubRouteTables")
    found = score(world, hubs=(hub,))
    assert not failed(found) & NETWORK_PATHS
    assert unproven(found) >= NETWORK_PATHS


def test_azures_peering_is_unproven_where_its_hub_was_not_read() -> None:
    world = w.healthy()
    hub = _hub(world, [])
    world.deny(hub)
    peering = _peering(f"{AZURES}/HV_vhub_1")[0]
    peering["properties"]["remoteAddressSpace"] = {"addressPrefixes": ["10.0.0.0/23"]}
    world.set(
        DEV_NET,
        "properties.virtualNetworkPeerings",
        [peering | {"name": "RemoteVnetToHubPeering_1"}],
    )
    found = score(world, hubs=(hub,))
    assert "SE04-peerings" in unproven(found) - failed(found)


@pytest.mark.parametrize("lost", ["a hub", "a network"])
def test_what_is_found_stays_found_where_the_rest_cannot_be_read(lost: str) -> None:
    world = w.healthy()
    hub, stranger = _hub(world, []), STAGE_NET.replace("rg-acme", "rg-other")
    _joined(world)
    if lost == "a network":
        properties = {
            "remoteVirtualNetwork": {"id": stranger},
            "remoteAddressSpace": {"addressPrefixes": ["10.99.0.0/24"]},
            "peeringState": "Connected",
        }
        peerings = world.bodies[DEV_NET.lower()]["properties"]["virtualNetworkPeerings"]
        peerings.append({"name": "lost", "properties": properties})
    world.deny(hub if lost == "a hub" else stranger)
    found = score(world, hubs=(hub,))
    assert {"SE04-paths", "SE04-peerings"} <= failed(found)
    (paths,) = (one for one in found.scores if one.rule.id == "SE04-paths")
    told: dict[str, set[str]] = {"failed": set(), "unproven": set()}
    for one in paths.findings:
        told[one.state].add(one.resource)
    both = told["failed"] & told["unproven"]
    assert both
    assert (paths.failed, paths.unproven) == (len(told["failed"]), len(told["unproven"] - both))


def test_a_network_at_azures_limit_is_found() -> None:
    world = w.healthy()
    body = world.bodies[DEV_NET.lower()]["properties"]
    body["subnets"] += [
        {**body["subnets"][2], "id": f"{DEV_NET}/subnets/s{n}"} for n in range(3000)
    ]
    assert failed(score(world, "PE02")) == {"PE02-network-limits"}


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
    groups = (*w.promised("dev").groups, facts.group("dev", "p009"))
    assert failed(score(w.healthy(), groups=groups)) == {"CO03-tags"}
