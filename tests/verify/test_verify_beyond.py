"""Ways around: roles from above, identities of others, strangers in our subnets; and isolation."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aifactory.verify import RULES, Scorecard, examine
from aifactory.verify.examine import chosen
from aifactory.verify.promises import Outside
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.verify_world import World

NET = facts.network("dev")
SUBNET = f"{NET}/subnets/snet-p001"
VAULT = facts.vault("dev", "p001")
STORE = facts.storage("dev")
LEARNING = facts.learning("dev")
OTHER = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/resourceGroups/rg-other"
MACHINE = f"{OTHER}/providers/Microsoft.Network/networkInterfaces/nic"
TENANT = "/providers/Microsoft.Management/managementGroups/top"
SIEM = (
    "/subscriptions/x/resourceGroups/siem/providers/Microsoft.OperationalInsights/workspaces/siem"
)
PARTNER = "70000000-0000-0000-0000-00000000000a"
STANDING = {"ipConfigurations": [{"properties": {"subnet": {"id": SUBNET}}}]}

Found = set[tuple[str, str]]


def stranger(
    world: World, kind: str, properties: dict[str, Any], group: str = OTHER, **more: Any
) -> None:
    """A resource of another group, as the subscription lists it, and its group."""
    world.add(group, **more)
    path = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/Microsoft.Network/{kind}"
    one = f"{group}/providers/Microsoft.Network/{kind}/nic"
    world.at(path.lower()).append({"id": one, "properties": properties})


def acting(world: World, resource: str, *identities: str) -> None:
    world.bodies[resource.lower()]["identity"] = {
        "userAssignedIdentities": {one: {} for one in identities}
    }


def admitting(world: World, resource: str, *named: str) -> None:
    rules = [{"resourceId": one, "tenantId": "t"} for one in named]
    world.set(resource, "properties.networkAcls", {"resourceAccessRules": rules})


def logging(world: World, sink: str, there: str) -> None:
    world.at(VAULT + facts.SETTING).append({"name": "by-hand", "properties": {sink: there}})


WAYS: list[tuple[str, Callable[[World], Any], Found]] = [
    ("a team's role at the subscription",
     lambda x: w.assign_above(x, "dev", "group-p001"),
     {("SE04-roles-above", "properties.scope")}),
    ("a team's role above the subscription",
     lambda x: w.assign_above(x, "dev", "group-p001", TENANT),
     {("SE04-roles-above", "properties.scope")}),
    ("a role of a project's identity at the subscription",
     lambda x: w.assign_above(x, "dev", "object-dev-p002"),
     {("SE04-roles-above", "properties.scope")}),
    ("a role of stage's identity at the subscription",
     lambda x: w.assign_above(x, "dev", "object-stage-p001"),
     {("SE04-identities", "properties.principalId")}),
    ("somebody whom the organisation knows",
     lambda x: w.assign_above(x, "dev", "auditors"), set()),
    ("an identity of stage at work in dev",
     lambda x: acting(x, VAULT, facts.identity("stage", "p001")),
     {("SE04-acting", "identity.userAssignedIdentities")}),
    ("an identity of the neighbour at work",
     lambda x: acting(x, VAULT, facts.identity("dev", "p001"), facts.identity("dev", "p002")),
     {("SE04-acting", "identity.userAssignedIdentities")}),
    ("a project's identity at work in what is shared",
     lambda x: acting(x, facts.vault("dev", "cmn"), facts.identity("dev", "p001")),
     {("SE04-acting", "identity.userAssignedIdentities")}),
    ("a resource of stage let in past closed doors",
     lambda x: admitting(x, STORE, facts.search("stage")),
     {("SE04-strangers", "properties.networkAcls.resourceAccessRules")}),
    ("every resource of a kind in the tenant let in",
     lambda x: admitting(x, STORE, "/subscriptions/x/providers/Microsoft.Search/searchServices/*"),
     {("SE04-strangers", "properties.networkAcls.resourceAccessRules")}),
    ("a resource of the neighbour let in",
     lambda x: admitting(x, VAULT, facts.vault("dev", "p002")),
     {("SE04-strangers", "properties.networkAcls.resourceAccessRules")}),
    ("a resource of the same floor let in",
     lambda x: admitting(x, VAULT, LEARNING), set()),
    ("logs into a store of stage",
     lambda x: logging(x, "storageAccountId", facts.storage("stage")),
     {("SE04-logs", "diagnosticSettings.storageAccountId")}),
    ("logs into a hub of stage",
     lambda x: logging(x, "eventHubAuthorizationRuleId", f"{facts.storage('stage')}/rules/all"),
     {("SE04-logs", "diagnosticSettings.eventHubAuthorizationRuleId")}),
    ("logs to a partner of Azure's",
     lambda x: logging(x, "marketplacePartnerId", f"{OTHER}/providers/A.Partner/monitors/one"),
     {("SE04-logs", "diagnosticSettings.marketplacePartnerId")}),
    ("logs into a workspace of nobody here",
     lambda x: logging(x, "workspaceId", SIEM),
     {("SE04-logs", "diagnosticSettings.workspaceId")}),
    ("another tenant manages a subscription",
     lambda x: delegating(x, f"/subscriptions/{facts.SUBSCRIPTION['dev']}"),
     {("SE04-delegations", "properties.managedByTenantId")}),
    ("another tenant manages a project's group",
     lambda x: delegating(x, facts.group("dev", "p001")),
     {("SE04-delegations", "properties.managedByTenantId")}),
    ("logs into a store of one's own",
     lambda x: logging(x, "storageAccountId", STORE), set()),
    ("addresses of another family",
     lambda x: x.set(NET, "properties.addressSpace.addressPrefixes",
                     [facts.SPACE["dev"], "fd00:1::/48"]),
     {("SE04-own-space", "properties.addressSpace.addressPrefixes")}),
    ("a stranger's machine", lambda x: stranger(x, "networkInterfaces", STANDING),
     {("SE04-occupants", "subnet")}),
    ("a stranger's endpoint",
     lambda x: stranger(x, "privateEndpoints", {"subnet": {"id": SUBNET}}),
     {("SE04-occupants", "subnet")}),
    ("a stranger's balancer",
     lambda x: stranger(x, "loadBalancers", {
         "frontendIPConfigurations": STANDING["ipConfigurations"]}),
     {("SE04-occupants", "subnet")}),
    ("a stranger's NAT gateway over the network",
     lambda x: stranger(x, "natGateways", {"sourceVirtualNetwork": {"id": NET}}),
     {("SE04-occupants", "subnet")}),
    ("a stranger's machine elsewhere",
     lambda x: stranger(x, "networkInterfaces", {"ipConfigurations": [
         {"properties": {"subnet": {"id": "/subscriptions/x/virtualNetworks/v/subnets/s"}}}]}),
     set()),
    ("a machine that Azure keeps for a service of ours",
     lambda x: stranger(x, "networkInterfaces", STANDING, managedBy=LEARNING), set()),
    ("a machine that Azure keeps for somebody else",
     lambda x: stranger(x, "networkInterfaces", STANDING, managedBy=f"{OTHER}/clusters/c"),
     {("SE04-occupants", "subnet")}),
    ("a gateway to other sites where none are ordered",
     lambda x: x.bodies[NET.lower()]["properties"]["virtualNetworkPeerings"].append({
         "name": "p", "properties": {"useRemoteGateways": True}}),
     {("SE04-ways-out", "path"), ("SE04-peerings", "properties.virtualNetworkPeerings.p")}),
]  # fmt: skip


def delegating(world: World, scope: str, tenant: str = PARTNER) -> None:
    """A delegation of a scope, as Azure Lighthouse makes it."""
    home = f"{scope}/providers/Microsoft.ManagedServices"
    above = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/Microsoft.ManagedServices"
    definition = f"{above}/registrationDefinitions/d"
    world.add(definition, properties={"managedByTenantId": tenant})
    one = {"id": f"{home}/registrationAssignments/a"}
    one["properties"] = {"registrationDefinitionId": definition}
    world.at(f"{home}/registrationAssignments").append(one)


def score(world: World, only: str | None = None) -> Scorecard:
    return asyncio.run(examine(w.promises(), facts.FACTS, world, only))


@pytest.mark.parametrize(("story", "way", "found"), WAYS, ids=[story for story, *_ in WAYS])
def test_a_way_around_is_found_in_the_certificate_of_isolation(
    story: str, way: Callable[[World], Any], found: Found
) -> None:
    world = w.healthy()
    way(world)
    card = score(world, "isolation")
    assert {(one.rule, one.property) for one in card.findings} == found
    assert {one.state for one in card.findings} <= {"failed"}


def test_what_the_factory_names_outside_may_get_logs_and_manage() -> None:
    world = w.healthy()
    delegating(world, f"/subscriptions/{facts.SUBSCRIPTION['dev']}", PARTNER.upper())
    for sink, there in (("workspaceId", SIEM), ("eventHubAuthorizationRuleId", f"{SIEM}/rules/a"),
                        ("storageAccountId", facts.storage("stage"))):  # fmt: skip
        logging(world, sink, there)
    told = w.promises()
    named = (SIEM.lower(), facts.storage("stage").lower())
    grounds = [replace(one, outside=Outside(named, (PARTNER,))) for one in told.environments]
    card = asyncio.run(examine(replace(told, environments=tuple(grounds)), facts.FACTS, world))
    (one,) = card.findings  # what another environment has is nobody's to name
    assert one.property == "diagnosticSettings.storageAccountId"


def test_delegations_that_cannot_be_read_are_unproven() -> None:
    world = w.healthy()
    scope = f"/subscriptions/{facts.SUBSCRIPTION['dev']}"
    world.deny(f"{scope}/providers/microsoft.managedservices/registrationassignments")
    (one,) = score(world, "isolation").findings
    assert (one.rule, one.state) == ("SE04-delegations", "unproven")


def test_who_stands_in_subnets_is_unproven_where_it_cannot_be_listed() -> None:
    world = w.healthy()
    path = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/microsoft.network"
    world.deny(f"{path}/networkinterfaces")
    (one,) = score(world, "isolation").findings
    assert (one.rule, one.state) == ("SE04-occupants", "unproven")


def test_what_a_subscription_lists_is_not_asked_one_by_one() -> None:
    world = w.healthy()
    endpoint = facts.endpoint("dev", VAULT)
    path = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/providers/microsoft.network"
    world.at(f"{path}/privateendpoints").append(dict(world.bodies[endpoint.lower()]))
    assert score(world).holds
    assert endpoint.lower() not in [one.lower() for one in world.asked]


def test_isolation_is_every_rule_that_keeps_things_apart() -> None:
    mine = {rule.id for rule in chosen("isolation")}
    assert mine >= {rule.id for rule in RULES if rule.pillar == "isolation"}
    assert mine >= {
        "SE06-public-access", "SE06-openings", "SE06-internet-filter", "SE06-private-names",
        "SE06-endpoint-policies", "SE06-public-addresses", "SE06-perimeters", "SE05-allowed",
        "SE05-data", "SE05-local-keys", "SE05-federation", "OE05-joined", "OE05-ordered",
        "OE05-known-types",
    }  # fmt: skip
    assert not mine & {"CO04-budgets", "OE07-diagnostics", "RE10-settled"}
    assert {rule.id for rule in chosen("security")} == {
        rule.id for rule in RULES if rule.pillar == "security"
    }


def test_a_public_vault_is_no_isolated_one() -> None:
    world = w.healthy()
    world.set(VAULT, "properties.publicNetworkAccess", "Enabled")
    assert {one.rule for one in score(world, "isolation").findings} == {"SE06-public-access"}


def test_policies_that_descend_from_each_other_are_read_once() -> None:
    world, hub = w.healthy(), facts.rid("dev", "hub", "Microsoft.Network/virtualHubs", "hub")
    policies = [f"{OTHER}/providers/Microsoft.Network/firewallPolicies/{name}" for name in "ab"]
    firewall = f"{OTHER}/providers/Microsoft.Network/azureFirewalls/afw"
    for one, other in zip(policies, reversed(policies), strict=True):
        world.add(one, properties={"basePolicy": {"id": other}})
    told = {
        "firewallPolicy": {"id": policies[0]},
        "hubIPAddresses": {"privateIPAddress": "10.0.0.4"},
    }
    world.add(firewall, properties=told)
    world.add(hub, properties={"azureFirewall": {"id": firewall}})
    promises = w.promises()
    first, *rest = promises.environments
    promises = replace(promises, environments=(replace(first, hubs=(hub,)), *rest))
    card = asyncio.run(examine(promises, facts.FACTS, world, "SE04-paths"))
    assert card.holds
    assert world.asked.count(policies[1].lower()) == 1


def test_a_route_of_a_sort_that_is_not_known_may_lead_anywhere() -> None:
    world, table = w.healthy(), facts.rid("dev", "net1", "Microsoft.Network/routeTables", "rt")
    several = {"addressPrefix": "10.68.0.0/16", "nextHopType": "VirtualApplianceEcmp"}
    world.add(table, properties={"routes": [{"name": "across", "properties": several}]})
    world.set(NET, "properties.subnets.1.properties.routeTable", {"id": table})
    found = {(one.rule, one.state) for one in score(world, "SE04-paths").findings}
    assert found == {("SE04-paths", "unproven")}
