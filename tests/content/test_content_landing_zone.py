"""The landing zone: each part compiles, and keeps what it promises to networks and people."""

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
    "encryption-key": "vaultName name",
    "key-access": "vaultName grant",
    "subnet-access": "network subnet grants",
    "budget": "name amount startDate alertAt contactGroups contactRoles",
    "network": "name location tags prefixes nameServers securityGroups subnets kept vnetLogs "
    "securityGroupLogs",
    "subnets": "network filterGroup subnets",
    "nat-gateway": "name location tags addressName",
    "perimeter": "name location tags members rules",
    "route-table": "name location tags firewall",
    "peering": "network name remoteId lendsGateway usesGateway",
    "zone-links": "tags zones networkId",
    "hub-table": "hub name label",
    "hub-connection": "hub name networkId table label",
    "virtual-wan": "name location tags",
    "secured-hub": "name location tags wanId space policyName firewallName egress "
    "nameServers passages logs",
    "resolver": "name location tags networkId subnet address",
    "dns-zones": "tags zones vnetId links",
    "shared-endpoints": "location tags endpoints",
}


def made(template: dict[str, Any]) -> list[dict[str, Any]]:
    """What the template creates itself; its modules are left out."""
    listed = template["resources"]
    found = listed.values() if isinstance(listed, dict) else listed
    aside = "Microsoft.Resources/deployments"
    return [one for one in found if not one.get("existing") and one["type"] != aside]


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


def test_parts_pin_the_versions_that_the_modules_use(catalog: Catalog, compiled: Compiled) -> None:
    paths = [f"landing-zone/{part}.bicep" for part in PARTS] + ["shared/endpoint.bicep"]
    paths += [f"guardrails/{path.name}" for path in CONTENT.glob("guardrails/*.bicep")]
    used = {one["type"]: one["apiVersion"] for path in paths for one in made(compiled(path))}
    for name, part in catalog.parts.items():
        kind, _, version = part.resource.partition("@")
        assert used.get(kind) == version, name
