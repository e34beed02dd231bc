"""Holes in filters and networks, and the path that each must be told with."""

from tests.journeys.journey_contoso import (
    FILTER,
    NET,
    SHARED_FILTER,
    STAGE_NET,
    SUBNET,
    at,
    change,
    gone,
    having,
    made,
    peered,
    then,
    without,
)

SMALL = f"{NET}/subnets/snet-small"
SHARED = "snet-shared-endpoints"
STAGE_SHARED_FILTER = at("net1", "Network/networkSecurityGroups", "nsg-shared", "stage")
BY_DEFAULT = "Azure's default route > Azure's default outbound access"


def way(start, out, *hops):
    """A path as it is told."""
    return " > ".join((f"subnet {start}", f"{out} lets out", *hops))


def from_shared(rule, target="snet-p003-endpoints"):
    """The shared endpoints' subnet reaches a project, through this rule."""
    inside = (f"network {NET.rpartition('/')[2]}", f"{rule} lets in", f"subnet {target}")
    return ("SE04-project-paths", f"{NET}/subnets/{SHARED}", "path",
            way(SHARED, "AllowVnetOutBound", *inside))  # fmt: skip


NEIGHBOUR = f"{NET}/subnets/snet-p001-endpoints"


def only_tcp_is_denied(body):
    for each in body["properties"]["securityRules"]:
        if each["name"] == "deny-network-inbound":
            each["properties"]["protocol"] = "Tcp"


def both_are_let_in(body):
    ranges = ["10.64.0.128/27", "10.64.0.224/27"]
    for each in body["properties"]["securityRules"]:
        if each["name"] == "allow-own-inbound":
            each["properties"] |= {
                "sourceAddressPrefix": None, "sourceAddressPrefixes": ranges,
                "destinationAddressPrefix": None, "destinationAddressPrefixes": ranges}  # fmt: skip


def the_internet_is_let_in(source):
    return made(f"{FILTER}/securityRules/door", properties={
        "priority": 150, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "sourcePortRange": "*", "destinationPortRange": "443",
        "sourceAddressPrefix": source, "destinationAddressPrefix": "*"})  # fmt: skip


OUTSIDE = ("Internet", "AzureCloud", "203.0.113.0/24")
FILTERED = [
    *((f"a project is asked from {source}", the_internet_is_let_in(source),
       [("SE06-internet-filter", SUBNET, "securityRules", "door")]) for source in OUTSIDE),
    ("a project is asked from another site",
     made(f"{FILTER}/securityRules/site", properties={
         "priority": 150, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
         "sourcePortRange": "*", "destinationPortRange": "443",
         "sourceAddressPrefix": "192.168.0.0/16", "destinationAddressPrefix": "*"}),
     [("SE04-outsiders", SUBNET, "securityRules", "site")]),
    ("a project may not ask for names",
     made(f"{FILTER}/securityRules/silent", properties={
         "priority": 160, "direction": "Outbound", "access": "Deny", "protocol": "*",
         "sourcePortRange": "*", "destinationPortRange": "53",
         "sourceAddressPrefix": "*", "destinationAddressPrefix": "AzurePlatformDNS"}),
     [("SE06-names-asked", SUBNET, "securityRules", "silent")]),
    ("a subnet loses its filter", having(SUBNET, networkSecurityGroup=None),
     [("SE06-security-groups", SUBNET, "properties.networkSecurityGroup", ""),
      ("SE04-environment-filter", SUBNET, "securityRules", "no security group"),
      from_shared("no security group")]),
    ("a filter is blind to endpoints", having(SUBNET, privateEndpointNetworkPolicies="Disabled"),
     [("SE06-endpoint-policies", SUBNET, "properties.privateEndpointNetworkPolicies",
       "Disabled"),
      from_shared("no filter for an endpoint")]),
    ("a denial is deleted", without(FILTER, "securityRules", "deny-network-inbound"),
     [("SE04-project-filter", SUBNET, "securityRules", "AllowVnetInBound"),
      ("SE04-environment-filter", SUBNET, "securityRules", "AllowVnetInBound"),
      from_shared("AllowVnetInBound")]),
    ("a neighbour is let in before the denial",
     made(f"{FILTER}/securityRules/hole", properties={
         "priority": 150, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
         "sourcePortRange": "*", "destinationPortRange": "443",
         "sourceAddressPrefix": "10.64.0.128/27", "destinationAddressPrefix": "*"}),
     [("SE04-project-filter", SUBNET, "securityRules", "hole")]),
    ("a denial covers no more than TCP", change(FILTER, only_tcp_is_denied),
     [("SE04-project-filter", SUBNET, "securityRules", "AllowVnetInBound"),
      ("SE04-environment-filter", SUBNET, "securityRules", "AllowVnetInBound"),
      from_shared("AllowVnetInBound")]),
    ("a project stands behind the filter of the shared floor",
     having(SUBNET, networkSecurityGroup={"id": SHARED_FILTER}),
     [("SE04-project-filter", SUBNET, "securityRules", "AllowVnetInBound"),
      from_shared("AllowVnetInBound")]),
    ("two projects stand behind one filter that lets both in",
     then(change(FILTER, both_are_let_in),
          having(NEIGHBOUR, networkSecurityGroup={"id": FILTER})),
     [("SE04-project-filter", each, "securityRules", "allow-own-inbound")
      for each in (SUBNET, NEIGHBOUR)]),
    ("the shared floor denies no environment",
     gone(f"{SHARED_FILTER}/securityRules/deny-environments-inbound"),
     [("SE04-environment-filter", f"{NET}/subnets/snet-shared-endpoints", "securityRules",
       "AllowVnetInBound")]),
    ("a public address appears",
     made(at("p001", "Network/publicIPAddresses", "pip-door"), location="swedencentral"),
     [("SE06-public-addresses", at("p001", "Network/publicIPAddresses", "pip-door"), "type",
       "Microsoft.Network/publicIPAddresses"),
      ("OE05-ordered", at("p001", "Network/publicIPAddresses", "pip-door"), "",
       "Microsoft.Network/publicIPAddresses")]),
]  # fmt: skip


# Whole environments: both sides must be open before a packet arrives.
APART = [
    ("dev is joined with stage, whose shared floor is open",
     then(peered(NET, STAGE_NET), peered(STAGE_NET, NET),
          gone(f"{STAGE_SHARED_FILTER}/securityRules/deny-environments-inbound")),
     [("SE04-peerings", NET, "properties.virtualNetworkPeerings.across", STAGE_NET),
      ("SE04-peerings", STAGE_NET, "properties.virtualNetworkPeerings.across", NET),
      ("SE04-environment-filter", f"{STAGE_NET}/subnets/{SHARED}", "securityRules",
       "AllowVnetInBound"),
      ("SE04-paths", f"{NET}/subnets/{SHARED}", "path",
       way(SHARED, "AllowVnetOutBound", "peering across",
           f"network {STAGE_NET.rpartition('/')[2]}", "AllowVnetInBound lets in",
           f"subnet {SHARED}"))]),
]  # fmt: skip
