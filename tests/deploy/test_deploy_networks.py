"""A network of others must hold our subnets; those that stand in it must be fit for their use."""

import asyncio
from ipaddress import IPv4Network
from typing import Any

import pytest

from aifactory.deploy.compared.networks import (
    Lender,
    Lent,
    Made,
    awaited,
    held,
    not_lending,
    without_room,
)
from aifactory.problems import Place
from tests.deploy.small_arm import GROUP, SmallArm

VNET = f"{GROUP}/rg-spoke/providers/Microsoft.Network/virtualNetworks/vnet-spoke"
GUARD = {"id": f"{GROUP}/rg-spoke/providers/Microsoft.Network/networkSecurityGroups/nsg"}
SERVICE = "Microsoft.App/environments"


def lent(**more: Any) -> Lent:
    space = (IPv4Network("10.80.4.0/22"),)
    subnets = {"snet-pe": IPv4Network("10.80.4.0/26")}
    return Lent(VNET, "westeurope", space, subnets, Place("factory.yaml", 1, 1), **more)


def there(**properties: Any) -> SmallArm:
    """The network, with one subnet of these properties; none: it is empty."""
    small = SmallArm()
    said = {"addressPrefix": "10.80.4.0/26", **properties}
    subnets = [{"name": "snet-pe", "properties": said}] if properties else []
    space = {"addressPrefixes": ["10.80.0.0/16"]}
    small.add(VNET, location="westeurope", properties={"addressSpace": space, "subnets": subnets})
    return small


def told(small: SmallArm, one: Lent) -> list[str]:
    return [found.code for found in asyncio.run(without_room(small.arm(), [one]))]


RIGHT = {"networkSecurityGroup": GUARD, "privateEndpointNetworkPolicies": "Enabled"}
TAKEN = {"delegations": [{"properties": {"serviceName": SERVICE}}], "networkSecurityGroup": GUARD}
PLAIN, OURS = Made("snet-pe", "", guarded=True), Made("snet-pe", SERVICE, guarded=True)
ROWS: list[tuple[str, Made, dict[str, Any], list[str]]] = [
    ("as it must be", PLAIN, RIGHT, []),
    ("endpoints seen by security groups alone", PLAIN,
     {**RIGHT, "privateEndpointNetworkPolicies": "NetworkSecurityGroupEnabled"}, []),
    ("not there", PLAIN, {}, ["AIF5071"]),
    ("without a security group", PLAIN, {**RIGHT, "networkSecurityGroup": None}, ["AIF5072"]),
    ("endpoints that no group sees", PLAIN,
     {**RIGHT, "privateEndpointNetworkPolicies": "Disabled"}, ["AIF5072"]),
    ("given to a service", PLAIN, {**RIGHT, **TAKEN}, ["AIF5072"]),
    ("of another range", PLAIN, {**RIGHT, "addressPrefix": "10.80.4.0/27"}, ["AIF5058"]),
    ("given to its service", OURS, TAKEN, []),
    ("given to nobody", OURS, RIGHT, ["AIF5072"]),
    ("where Azure takes no group", Made("snet-pe", "", guarded=False),
     {"privateEndpointNetworkPolicies": "Enabled"}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "properties", "codes"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_a_subnet_that_stands_is_fit_or_refused(
    made: Made, properties: dict[str, Any], codes: list[str]
) -> None:
    assert told(there(**properties), lent(named=(made,))) == codes


@pytest.mark.parametrize(
    ("asked", "properties", "missing"),
    [
        (True, {}, {f"{VNET}/subnets/snet-pe"}),
        (True, RIGHT, set()),
        (False, {}, set()),
    ],
    ids=["asked for and not there", "asked for and there", "ours to write"],
)
def test_what_is_asked_for_is_awaited_until_it_is_there(
    asked: bool, properties: dict[str, Any], missing: set[str]
) -> None:
    small = there(**properties)
    assert asyncio.run(awaited(small.arm(), [lent(asked=asked)])) == missing


TABLE = f"{GROUP}/rg-net/providers/Microsoft.Network/routeTables/rt"


@pytest.mark.parametrize(
    ("used", "expected"),
    [(TABLE.upper(), {TABLE: {f"{VNET}/subnets/snet-pe"}}), (f"{TABLE}-more", {})],
    ids=["still used", "let go"],
)
def test_what_subnets_of_others_still_use_is_not_deleted_yet(
    used: str, expected: dict[str, set[str]]
) -> None:
    small = there(routeTable={"id": used})
    going = [TABLE, f"{TABLE}/providers/Microsoft.Authorization/locks/x"]
    assert asyncio.run(held(small.arm(), [lent(asked=True)], going)) == expected


@pytest.mark.parametrize(
    ("side", "waits"),
    [(None, True), ({"allowGatewayTransit": False}, True), ({"allowGatewayTransit": True}, False)],
    ids=["no side yet", "a side that lends nothing", "a side that lends its gateway"],
)
def test_our_side_of_a_peering_waits_for_the_hubs_gateway(
    side: dict[str, Any] | None, waits: bool
) -> None:
    small, peering = there(), f"{VNET}/virtualNetworkPeerings/to-us"
    if side is not None:
        small.add(peering, properties=side)
    found = asyncio.run(not_lending(small.arm(), [Lender(peering, "joined")]))
    assert found == ({"joined": {peering}} if waits else {})
