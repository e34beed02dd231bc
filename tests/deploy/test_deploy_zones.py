"""Zones of others are asked for before a name goes into one: what is lacking is told once."""

import asyncio

import pytest

from aifactory.deploy.compared.zones import Kept, without_zones
from aifactory.problems import Place
from tests.deploy.small_arm import GROUP, SmallArm

DNS = f"{GROUP}/dns"
VAULTS, BLOBS = "privatelink.vaultcore.azure.net", "privatelink.blob.core.windows.net"
DENIED = (403, "AuthorizationFailed", {})
ROWS = [
    ("all are there", (VAULTS, BLOBS), {}, []),
    ("one is not", (VAULTS,), {}, [("AIF5047", f"There is no {BLOBS} in {DNS}.")]),
    ("none is", (), {}, [("AIF5047", f"There is no {VAULTS}, {BLOBS} in {DNS}.")]),
    ("nobody may look", (VAULTS, BLOBS), {VAULTS: [DENIED]},
     [("AIF5064", "dns may not be read: whether its zones are there is not proven.")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("there", "refusals", "told"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_each_zone_is_there_or_told(there, refusals, told):
    small = SmallArm(refusals=dict(refusals))
    for zone in there:
        small.add(f"{DNS}/providers/Microsoft.Network/privateDnsZones/{zone}")
    kept = Kept(DNS, (VAULTS, BLOBS), Place("factory.yaml", 1, 1))
    found = asyncio.run(without_zones(small.arm(), [kept]))
    assert [(one.code, one.what) for one in found] == told
