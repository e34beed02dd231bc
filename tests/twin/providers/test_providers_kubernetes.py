"""Clusters: pools with possible numbers, in a subnet that the cluster may join."""

from typing import Any

import pytest

from tests.twin.providers.small_world import GROUP, SUB, Bench, at

AKS = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-p001"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
NETWORKER = "4d97b98b-1d4f-4787-a291-c67834d212e7"  # Network Contributor


def pool(**words: Any) -> dict[str, Any]:
    return {"vmSize": "Standard_D4s_v5", "enableAutoScaling": True, "minCount": 1, "maxCount": 3,
            "mode": "System", **words}  # fmt: skip


def cluster(**words: Any) -> dict[str, Any]:
    return {
        "location": "swedencentral",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}},
        "properties": {
            "dnsPrefix": "aks",
            "agentPoolProfiles": [{"name": "system", **pool(**words)}],
        },
    }


@pytest.fixture(autouse=True)
def identity(bench: Bench) -> str:
    made = bench.world.write(IDENTITY, {"location": "swedencentral"})
    return str(made["properties"]["principalId"])


def joining(bench: Bench, role: str, principal: str) -> str:
    """A subnet, an identity, and the role that it has there."""
    subnet = f"{bench.network(nodes='10.0.0.0/26')}/subnets/nodes"
    name = "00000000-0000-0000-0000-00000000aaaa"
    definition = f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    bench.world.write(
        f"{subnet}/providers/Microsoft.Authorization/roleAssignments/{name}",
        {"properties": {"principalId": principal, "roleDefinitionId": definition,
                        "principalType": "ServicePrincipal"}},
    )  # fmt: skip
    return subnet


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, "accepted"),
        ({"count": 2}, "accepted"),
        ({"count": 9}, "InvalidParameter"),
        ({"minCount": 0}, "InvalidParameter"),
        ({"minCount": 4}, "InvalidParameter"),
        ({"maxCount": None}, "InvalidParameter"),
        ({"mode": "User", "minCount": 0}, "accepted"),
        ({"vnetSubnetID": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s"},
         "SubnetNotFound"),
    ],
)  # fmt: skip
def test_a_pool_has_numbers_and_a_place_that_can_be(
    bench: Bench, words: dict[str, Any], expected: str
) -> None:
    assert bench.refused(AKS, cluster(**words)) == expected


@pytest.mark.parametrize(
    ("role", "expected"), [(NETWORKER, "accepted"), (READER, "LinkedAuthorizationFailed")]
)
def test_the_identity_may_join_the_subnet(
    bench: Bench, identity: str, role: str, expected: str
) -> None:
    subnet = joining(bench, role, identity)
    assert bench.refused(AKS, cluster(vnetSubnetID=subnet)) == expected


def test_a_pool_inside_and_below_is_one_and_keeps_the_number_that_the_autoscaler_chose(
    bench: Bench,
) -> None:
    bench.world.write(AKS, cluster())
    assert bench.world.read(f"{AKS}/agentPools/system")["properties"]["count"] == 1
    bench.world.write(f"{AKS}/agentPools/user", {"properties": pool(mode="User", minCount=0)})
    body = bench.world.read(f"{AKS}/agentPools/user")
    grown = {**body, "properties": {**body["properties"], "count": 3}}
    bench.world.put(at(f"{AKS}/agentPools/user"), grown)
    bench.world.write(f"{AKS}/agentPools/user", {"properties": pool(mode="User", minCount=0)})
    bench.world.write(AKS, cluster())
    pools = {
        one["name"]: one["count"]
        for one in bench.world.read(AKS)["properties"]["agentPoolProfiles"]
    }
    assert pools == {"system": 1, "user": 3}
    bench.world.remove(f"{AKS}/agentPools/user")
    assert [one["name"] for one in bench.world.read(AKS)["properties"]["agentPoolProfiles"]] == [
        "system"
    ]
