"""What others still use stays in the template of its stack as it is, with what it stands on."""

from typing import Any

import pytest

from aifactory.deploy.compared.live import Live, LiveRuntime
from aifactory.deploy.leaving.kept import keeping
from aifactory.template import evaluate
from aifactory.template.model import Deployment, DeploymentScope
from tests.deploy.small_arm import GROUP, SUBSCRIPTION, SmallArm, built

NETWORK = f"{GROUP}/rg-net/providers/Microsoft.Network"
NAT, ADDRESS = f"{NETWORK}/natGateways/ng", f"{NETWORK}/publicIPAddresses/pip"
FILTER = f"{NETWORK}/networkSecurityGroups/nsg"
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [],
}


def there() -> SmallArm:
    small = SmallArm()
    types = [{"resourceType": kind, "apiVersions": ["2025-05-01", "2024-01-01"]}
             for kind in ("natGateways", "publicIPAddresses", "networkSecurityGroups")]  # fmt: skip
    known = [{"namespace": "Microsoft.Network", "resourceTypes": types}]
    small.lists[f"/subscriptions/{SUBSCRIPTION}/providers"] = known
    used = {"publicIpAddresses": [{"id": ADDRESS.lower()}]}
    say = {"location": "westeurope", "sku": {"name": "Standard"}, "tags": {"note": "[as it is]"}}
    small.add(NAT, type="Microsoft.Network/natGateways", properties=used, etag="x", **say)
    small.add(ADDRESS, type="Microsoft.Network/publicIPAddresses", properties={}, **say)
    small.add(FILTER, type="Microsoft.Network/networkSecurityGroups", properties={}, **say)
    return small


async def asked(small: SmallArm, used: list[str]) -> dict[str, dict[str, Any]]:
    """What the stack asks for that was to give up all three."""
    stack = built("dev/001/cell-1/filters", template=TEMPLATE)
    kept = await keeping(small.arm(), stack, used, [ADDRESS, FILTER, NAT])
    assert (kept.key, kept.stack) == (stack.key, stack.stack)
    scope = DeploymentScope("t", SUBSCRIPTION, None, "westeurope")
    found = evaluate(Deployment("d", scope, kept.template, {}), LiveRuntime(Live(small.arm()), {}))
    return {each.id.text: {"apiVersion": each.api_version, **each.body} for each in found}


@pytest.mark.anyio
async def test_a_gateway_stays_with_its_address_and_what_nobody_uses_goes() -> None:
    small = there()
    found = await asked(small, [NAT])
    assert list(found) == [ADDRESS, NAT]
    for resource, body in found.items():
        live = small.resources[resource.lower()]
        said = ("location", "sku", "tags", "properties")
        assert {key: body[key] for key in said} == {key: live[key] for key in said}
        assert body["apiVersion"] == "2025-05-01"
        assert "etag" not in body


@pytest.mark.anyio
async def test_what_is_gone_meanwhile_is_not_made_again() -> None:
    small = there()
    del small.resources[NAT.lower()]
    assert await asked(small, [NAT]) == {}
