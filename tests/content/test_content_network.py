"""The landing zone with real parameters: closed networks, and roles for whom they were given to."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aifactory.template import Evaluated

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-p001"
VNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-p001"
ROLE = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/role"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log"
HUB_VNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-hub"
ZONE = f"{GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
PLACE = {"location": "swedencentral", "tags": {"aif-factory": "contoso"}}
LOGS = {"workspaceId": WORKSPACE, "categories": ["A"], "groups": [], "metrics": False}
DENY = {"name": "deny", "priority": 200, "direction": "Outbound", "access": "Deny"}
NETWORK = {
    **PLACE,
    "name": "vnet",
    "prefixes": ["10.64.0.0/16"],
    "nameServers": [],
    "securityGroups": [
        {
            "name": "nsg-p001",
            "rules": [
                {**DENY, "sources": ["*"], "destinations": ["10.68.0.0/14", "10.72.0.0/14"]},
                {**DENY, "sources": ["10.64.0.0/27"], "destinations": ["VirtualNetwork"]},
            ],
        }
    ],
    "subnets": [
        {
            "name": "a",
            "prefix": "10.64.0.0/27",
            "securityGroup": "nsg-p001",
            "delegation": "",
            "natGatewayId": "",
            "routeTableId": "",
        },
        {
            "name": "b",
            "prefix": "10.64.0.32/27",
            "securityGroup": "nsg-p001",
            "delegation": "Microsoft.App/environments",
            "natGatewayId": f"{GROUP}/providers/Microsoft.Network/natGateways/ng",
            "routeTableId": f"{GROUP}/providers/Microsoft.Network/routeTables/rt",
        },
    ],
    "vnetLogs": {**LOGS, "metrics": True},
    "securityGroupLogs": LOGS,
}
PERMISSIONS = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
PARTS: dict[str, dict[str, Any]] = {
    "resource-group": {**PLACE, "name": "rg-p001"},
    "roles": {
        "roles": [
            {
                "name": "r",
                "roleName": "Builder",
                "description": "Builds.",
                "permissions": [PERMISSIONS],
                "assignableScopes": [SUBSCRIPTION],
            }
        ]
    },
    "identity": {**PLACE, "name": "id-p001"},
    "subnet-access": {
        "network": "vnet",
        "subnet": "a",
        "grants": [
            {"name": "n", "principalId": "", "identityId": IDENTITY, "roleDefinitionId": ROLE}
        ],
    },
    "access": {
        "grants": [
            {"name": "a", "principalId": "g-1", "identityId": "", "roleDefinitionId": ROLE},
            {"name": "b", "principalId": "", "identityId": IDENTITY, "roleDefinitionId": ROLE},
        ]
    },
    "encryption-key": {"vaultName": "kv-p001", "name": "encryption"},
    "key-access": {
        "vaultName": "kv-p001",
        "grant": {"name": "c", "principalId": "", "identityId": IDENTITY, "roleDefinitionId": ROLE},
    },
    "budget": {"name": "b", "amount": 9, "startDate": "2026-08-01T00:00:00Z", "alertAt": [80, 100]},
    "network": NETWORK,
    "nat-gateway": {**PLACE, "name": "ng", "addressName": "pip"},
    "perimeter": {
        **PLACE,
        "name": "nsp-p001",
        "members": [
            {
                "name": "kv-p001",
                "resourceId": f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-p001",
            },
            {"name": "sa", "resourceId": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sa"},
        ],
        "rules": [
            {"member": 0, "name": "office", "ranges": ["203.0.113.0/29"]},
            {"member": 1, "name": "office", "ranges": ["203.0.113.0/29"]},
            {"member": 1, "name": "builds", "ranges": ["198.51.100.7/32"]},
        ],
    },
    "route-table": {**PLACE, "name": "rt", "firewall": "10.0.0.4"},
    "peering": {
        "network": "vnet",
        "name": "to-hub",
        "remoteId": HUB_VNET,
        "lendsGateway": False,
        "usesGateway": True,
    },
    "zone-links": {"tags": {}, "zones": ["privatelink.azurecr.io"], "networkId": VNET},
    "hub-table": {"hub": "vhub", "name": "dev", "label": "dev"},
    "hub-connection": {
        "hub": "vhub",
        "name": "vnet",
        "networkId": VNET,
        "table": "dev",
        "label": "dev",
    },
    "virtual-wan": {**PLACE, "name": "vwan"},
    "secured-hub": {
        **PLACE,
        "name": "vhub",
        "wanId": f"{GROUP}/providers/Microsoft.Network/virtualWans/vwan",
        "space": "10.0.0.0/23",
        "policyName": "afwp",
        "firewallName": "afw",
        "egress": [
            {
                "name": "images",
                "sources": ["10.64.0.0/27"],
                "names": ["mcr.microsoft.com"],
                "tags": [],
                "port": 443,
            }
        ],
        "nameServers": ["10.90.2.4"],
        "passages": [
            {
                "name": "names",
                "sources": ["10.80.0.0/16"],
                "targets": ["10.90.2.4"],
                "port": 53,
                "protocols": ["UDP", "TCP"],
            }
        ],
        "logs": LOGS,
    },
    "resolver": {
        **PLACE,
        "name": "dnspr",
        "networkId": VNET,
        "subnet": "snet-resolver",
        "address": "10.90.2.4",
    },
    "dns-zones": {"tags": {}, "zones": ["privatelink.azurecr.io"], "vnetId": VNET},
    "shared-endpoints": {
        **PLACE,
        "endpoints": [
            {
                "name": "pe-cr",
                "targetId": f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/cr",
                "endpoint": {
                    "group": "registry",
                    "subnetId": f"{VNET}/subnets/a",
                    "zoneIds": [ZONE],
                },
            }
        ],
    },
}
Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]


def bodies(evaluated: Evaluate, part: str, kind: str, **other: Any) -> list[dict[str, Any]]:
    found = evaluated(f"landing-zone/{part}.bicep", {**PARTS[part], **other})
    return [dict(one.body) for one in found if one.id.type == kind]


@pytest.mark.parametrize("part", sorted(PARTS))
def test_what_a_part_makes_fits_the_types_of_azure(
    part: str, evaluated: Evaluate, fits_azure: Callable[[Mapping[str, Any]], None]
) -> None:
    found = evaluated(f"landing-zone/{part}.bicep", PARTS[part])
    assert found
    fits_azure({"resources": [one.body for one in found]})


def test_one_source_may_be_a_tag_and_several_are_ranges(evaluated: Evaluate) -> None:
    (group,) = bodies(evaluated, "network", "Microsoft.Network/networkSecurityGroups")
    first, second = (rule["properties"] for rule in group["properties"]["securityRules"])
    assert first["sourceAddressPrefix"] == "*"
    assert first["destinationAddressPrefixes"] == ["10.68.0.0/14", "10.72.0.0/14"]
    assert second["sourceAddressPrefix"] == "10.64.0.0/27"
    assert second["destinationAddressPrefix"] == "VirtualNetwork"
    assert "destinationAddressPrefixes" not in second


def test_every_subnet_is_guarded_and_has_no_way_out(evaluated: Evaluate) -> None:
    (vnet,) = bodies(evaluated, "network", "Microsoft.Network/virtualNetworks")
    subnets = {one["name"]: one["properties"] for one in vnet["properties"]["subnets"]}
    guard = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg-p001"
    for properties in subnets.values():
        assert properties["networkSecurityGroup"]["id"] == guard
        assert properties["defaultOutboundAccess"] is False
        assert properties["privateEndpointNetworkPolicies"] == "Enabled"
    assert subnets["a"]["delegations"] == []
    delegated = subnets["b"]["delegations"][0]["properties"]["serviceName"]
    assert delegated == "Microsoft.App/environments"


def test_the_network_is_written_after_its_groups_and_both_are_logged(evaluated: Evaluate) -> None:
    found = evaluated("landing-zone/network.bicep", NETWORK)
    kinds = [one.id.type.rpartition("/")[2] for one in found]
    assert kinds.index("networkSecurityGroups") < kinds.index("virtualNetworks")
    assert kinds.count("diagnosticSettings") == 2
    silent = {**LOGS, "workspaceId": ""}
    kind = "Microsoft.Insights/diagnosticSettings"
    quiet = bodies(evaluated, "network", kind, vnetLogs=silent, securityGroupLogs=silent)
    assert quiet == []


def test_groups_and_identities_get_their_roles(evaluated: Evaluate) -> None:
    given = bodies(evaluated, "access", "Microsoft.Authorization/roleAssignments")
    people, robot = (one["properties"] for one in given)
    assert (people["principalType"], people["principalId"]) == ("Group", "g-1")
    assert robot["principalType"] == "ServicePrincipal"
    assert IDENTITY in str(robot["principalId"])


def test_a_budget_alerts_at_every_step(evaluated: Evaluate) -> None:
    (budget,) = bodies(evaluated, "budget", "Microsoft.Consumption/budgets")
    steps = budget["properties"]["notifications"]
    assert {name: one["threshold"] for name, one in steps.items()} == {
        "actual-80": 80,
        "actual-100": 100,
    }


def test_a_zone_answers_in_its_network_and_registers_nothing(evaluated: Evaluate) -> None:
    kind = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
    (link,) = bodies(evaluated, "dns-zones", kind)
    assert link["name"] == "privatelink.azurecr.io/vnet"
    assert link["properties"] == {"virtualNetwork": {"id": VNET}, "registrationEnabled": False}


def test_without_zones_an_endpoint_registers_no_name(evaluated: Evaluate) -> None:
    (shared,) = PARTS["shared-endpoints"]["endpoints"]
    nameless = {**shared, "endpoint": {**shared["endpoint"], "zoneIds": []}}
    kind = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"
    assert len(bodies(evaluated, "shared-endpoints", kind)) == 1
    assert bodies(evaluated, "shared-endpoints", kind, endpoints=[nameless]) == []


def test_a_perimeter_lets_each_service_be_asked_by_its_own_openings(evaluated: Evaluate) -> None:
    kind = "Microsoft.Network/networkSecurityPerimeters"
    rules = bodies(evaluated, "perimeter", f"{kind}/profiles/accessRules")
    ranges = {one["name"]: one["properties"]["addressPrefixes"] for one in rules}
    office = ["203.0.113.0/29"]
    assert ranges == {
        "nsp-p001/kv-p001/office": office,
        "nsp-p001/sa/office": office,
        "nsp-p001/sa/builds": ["198.51.100.7/32"],
    }
    assert {one["properties"]["direction"] for one in rules} == {"Inbound"}
    vault, store = bodies(evaluated, "perimeter", f"{kind}/resourceAssociations")
    for one, name in ((vault, "kv-p001"), (store, "sa")):
        said = one["properties"]
        assert said["accessMode"] == "Enforced"
        assert said["privateLinkResource"]["id"].endswith(f"/{name}")
        assert said["profile"]["id"].endswith(f"/nsp-p001/profiles/{name}")


def test_a_subnet_has_the_way_out_that_it_is_given_and_asks_whom_it_is_told(
    evaluated: Evaluate,
) -> None:
    (vnet,) = bodies(evaluated, "network", "Microsoft.Network/virtualNetworks")
    first, second = (one["properties"] for one in vnet["properties"]["subnets"])
    assert first.get("natGateway") is first.get("routeTable") is None
    assert second["natGateway"]["id"].endswith("/natGateways/ng")
    assert second["routeTable"]["id"].endswith("/routeTables/rt")
    assert vnet["properties"]["dhcpOptions"] == {"dnsServers": []}  # else those of before stay
    kind = "Microsoft.Network/virtualNetworks"
    (asking,) = bodies(evaluated, "network", kind, nameServers=["10.0.0.68"])
    assert asking["properties"]["dhcpOptions"] == {"dnsServers": ["10.0.0.68"]}


def test_a_route_table_sends_everything_to_the_firewall_and_learns_of_no_other_way(
    evaluated: Evaluate,
) -> None:
    (table,) = bodies(evaluated, "route-table", "Microsoft.Network/routeTables")
    (route,) = table["properties"]["routes"]
    assert route["properties"] == {
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.0.0.4",
    }
    assert table["properties"]["disableBgpRoutePropagation"] is True


def test_a_peering_forwards_and_uses_the_gateway_that_it_is_told_to(evaluated: Evaluate) -> None:
    kind = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
    (peering,) = bodies(evaluated, "peering", kind)
    said = peering["properties"]
    assert said["remoteVirtualNetwork"] == {"id": HUB_VNET}
    assert said["allowForwardedTraffic"] is said["useRemoteGateways"] is True
    assert said["allowGatewayTransit"] is False


def test_a_hubs_firewall_lets_questions_for_names_through_and_asks_as_its_networks_do(
    evaluated: Evaluate,
) -> None:
    groups = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
    found = bodies(evaluated, "secured-hub", groups)
    (names,) = (one for one in found if one["name"].endswith("/inside"))
    (rule,) = names["properties"]["ruleCollections"][0]["rules"]
    assert (rule["sourceAddresses"], rule["destinationAddresses"], rule["destinationPorts"]) == (
        ["10.80.0.0/16"],
        ["10.90.2.4"],
        ["53"],
    )
    assert rule["ipProtocols"] == ["UDP", "TCP"]
    (policy,) = bodies(evaluated, "secured-hub", "Microsoft.Network/firewallPolicies")
    assert policy["properties"]["dnsSettings"]["servers"] == ["10.90.2.4"]
    alone = bodies(evaluated, "secured-hub", groups, passages=[])
    assert [one["name"] for one in alone] == ["afwp/egress"]


def test_a_rule_on_a_port_is_of_tcp_unless_it_says_what_is_spoken(evaluated: Evaluate) -> None:
    rule = PARTS["network"]["securityGroups"][0]["rules"][0]
    rules = [{**rule, "port": "443"}, {**rule, "port": "53", "protocol": "*"}, rule]
    asked = [{"name": "nsg", "rules": rules}]
    kind = "Microsoft.Network/networkSecurityGroups"
    (group,) = bodies(evaluated, "network", kind, securityGroups=asked)
    said = [one["properties"]["protocol"] for one in group["properties"]["securityRules"]]
    assert said == ["Tcp", "*", "*"]


def test_a_connection_follows_its_table_alone_or_the_hubs(evaluated: Evaluate) -> None:
    kind = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections"
    (connection,) = bodies(evaluated, "hub-connection", kind)
    routing = connection["properties"]["routingConfiguration"]
    assert routing["associatedRouteTable"]["id"].endswith("/hubRouteTables/dev")
    assert routing["propagatedRouteTables"]["labels"] == ["dev"]
    (plain,) = bodies(evaluated, "hub-connection", kind, table="", label="")
    assert plain["properties"].get("routingConfiguration") is None


def test_a_secured_hub_gives_all_traffic_to_its_firewall(evaluated: Evaluate) -> None:
    (intent,) = bodies(evaluated, "secured-hub", "Microsoft.Network/virtualHubs/routingIntent")
    policies = intent["properties"]["routingPolicies"]
    assert [one["destinations"] for one in policies] == [["Internet"], ["PrivateTraffic"]]
    assert {one["nextHop"].rpartition("/")[2] for one in policies} == {"afw"}
    rules = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
    (group,) = bodies(evaluated, "secured-hub", rules, passages=[])
    (rule,) = group["properties"]["ruleCollections"][0]["rules"]
    assert (rule["sourceAddresses"], rule["targetFqdns"]) == (
        ["10.64.0.0/27"],
        ["mcr.microsoft.com"],
    )
    assert bodies(evaluated, "secured-hub", rules, egress=[], passages=[]) == []
