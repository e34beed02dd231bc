"""The parts of the landing zone: every one compiles, and keeps its promise about networks and access."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aifactory.catalog import Catalog

CONTENT = Path(__file__).parents[2] / "bicep"
Compiled = Callable[[str], dict[str, Any]]

PARTS = {
    "resource-group": "name location tags",
    "roles": "roles",
    "identity": "name location tags",
    "access": "grants",
    "budget": "name amount startDate alertAt contactRoles",
    "network": "name location tags prefixes securityGroups subnets vnetLogs securityGroupLogs",
    "dns-zones": "tags zones vnetId",
    "shared-endpoints": "location tags endpoints",
}


def one(template: dict[str, Any], kind: str) -> dict[str, Any]:
    listed = template["resources"]
    found = listed.values() if isinstance(listed, dict) else listed
    return next(each for each in found if each["type"] == kind and not each.get("existing"))


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_takes_what_the_planner_gives(part: str, compiled: Compiled) -> None:
    template = compiled(f"landing-zone/{part}.bicep")
    assert list(template["parameters"]) == PARTS[part].split()
    assert template["outputs"]


def test_every_part_is_known_and_small() -> None:
    found = sorted(CONTENT.glob("landing-zone/*.bicep"))
    assert [path.stem for path in found] == sorted(PARTS)
    sizes = {path.stem: len(path.read_text("utf-8").splitlines()) for path in found}
    assert max(sizes.values()) <= 150, sizes
    for path in CONTENT.glob("shared/*.bicep"):
        assert len(path.read_text("utf-8").splitlines()) <= 80, path.name


@pytest.mark.parametrize("part", ["resource-group", "roles"])
def test_what_belongs_to_a_subscription_is_deployed_there(part: str, compiled: Compiled) -> None:
    assert "subscriptionDeploymentTemplate" in compiled(f"landing-zone/{part}.bicep")["$schema"]


def test_no_subnet_has_a_way_out_that_nobody_ordered(compiled: Compiled) -> None:
    vnet = one(compiled("landing-zone/network.bicep"), "Microsoft.Network/virtualNetworks")
    subnets = next(each for each in vnet["properties"]["copy"] if each["name"] == "subnets")
    properties = subnets["input"]["properties"]
    assert properties["defaultOutboundAccess"] is False
    assert properties["privateEndpointNetworkPolicies"] == "Enabled"
    assert "networkSecurityGroup" in properties


def test_people_get_roles_through_groups(compiled: Compiled) -> None:
    kind = "Microsoft.Authorization/roleAssignments"
    listed = compiled("landing-zone/access.bicep")["resources"].values()
    types = {each["properties"]["principalType"] for each in listed if each["type"] == kind}
    assert types == {"Group", "ServicePrincipal"}


def test_parts_pin_the_versions_that_the_modules_use(catalog: Catalog, compiled: Compiled) -> None:
    paths = [f"landing-zone/{part}.bicep" for part in PARTS] + ["shared/endpoint.bicep"]
    used = {
        each["type"]: each["apiVersion"]
        for path in paths
        for each in compiled(path)["resources"].values()
        if each["type"] != "Microsoft.Resources/deployments"
    }
    for name, part in catalog.parts.items():
        kind, _, version = part.resource.partition("@")
        assert used.get(kind) == version, name
