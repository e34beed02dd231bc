"""What a deployer does in subscriptions of others is named, by their resource group."""

import shutil
from pathlib import Path

import pytest

from aifactory.api.access.needs import needs
from aifactory.api.building import built
from aifactory.api.desired import desire

EXAMPLES = Path(__file__).parents[2] / "examples"
HUB = "/subscriptions/00000000-0000-0000-0000-00000000c001/resourceGroups/rg-hub"
NETWORK, ZONES = "Microsoft.Network/virtualNetworks", "Microsoft.Network/privateDnsZones"
# Records are written by whoever joins a zone; our side of a peering points at the hub.
LINKED = {f"{NETWORK}/peer/action", f"{NETWORK}/read", f"{ZONES}/join/action", f"{ZONES}/read"}
VERBS = ("read", "write", "delete")
WRITTEN = {
    f"{kind}/{verb}"
    for kind in (f"{NETWORK}/virtualNetworkPeerings", f"{ZONES}/virtualNetworkLinks")
    for verb in VERBS
} | {f"Microsoft.Resources/deployments/{verb}" for verb in VERBS}


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        pytest.param("request", LINKED, id="asked", marks=pytest.mark.slow),
        pytest.param("deploy", LINKED | WRITTEN, id="ours"),
    ],
)
def test_a_hubs_owners_are_told_each_action_and_no_other(
    tmp_path: Path, side: str, expected: set[str]
) -> None:
    folder = tmp_path / "hub-spoke"
    shutil.copytree(EXAMPLES / "hub-spoke", folder, ignore=shutil.ignore_patterns(".aif"))
    factory = folder / "factory.yaml"
    factory.write_text(factory.read_text().replace("side: deploy", f"side: {side}"))
    desired = desire(folder)
    outside = needs(desired, built(desired), "dev").outside
    assert {group: {*actions} for group, actions in outside.items()} == {HUB: expected}
