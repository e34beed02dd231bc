"""What one environment lends to another: passed where both name it, and found in any other way."""

import asyncio
from dataclasses import replace

import pytest

from aifactory.verify import Allowed, examine
from aifactory.verify.promises import Existing, Lent
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w

LENT = facts.vault("dev", "cmn")
ASKS = facts.vault("stage", "cmn").rpartition("/vaults/")[0]
THROUGH = f"{facts.group('stage', 'net1')}/providers/Microsoft.Network/privateEndpoints/pe-lent"
AT = "properties.regionDetails.0.store.id"


def world(endpoint=THROUGH, target=LENT):
    """A healthy factory in which stage has an endpoint to dev's vault, and an identity a role."""
    live = w.healthy()
    state = {"status": "Approved"}
    connection = {
        "privateLinkServiceId": target,
        "groupIds": ["vault"],
        "privateLinkServiceConnectionState": state,
    }
    live.add(
        endpoint,
        properties={
            "provisioningState": "Succeeded",
            "subnet": {"id": f"{facts.network('stage')}/subnets/snet-cmn"},
            "privateLinkServiceConnections": [{"name": "vault", "properties": connection}],
        },
    )
    seen = {"privateEndpoint": {"id": endpoint}, "registryPrivateLinkServiceConnectionState": state}
    shown = live.bodies[LENT.lower()]["properties"]
    shown["registryPrivateEndpointConnections"] = [{"properties": seen}]
    w.assign(live, "dev", "cmn", "object-stage-p001", "ServicePrincipal", below=_below())
    return live


def _below():
    return LENT.removeprefix(facts.group("dev", "cmn"))


def promises(*, lends=True, brings=True):
    told = w.promises()
    dev, stage = told.environments
    identity = facts.identity("stage", "p001").lower()
    role = Allowed(LENT.lower(), facts.role_id("dev").lower(), identity, "p001")
    if lends:
        dev = replace(dev, lent=(Lent(LENT, "stage/001", (THROUGH,), (role,)),))
    if brings:
        stage = replace(stage, existing=(Existing(LENT, "keyVault", True),))
    return replace(told, environments=(dev, stage))


def found(told, live, catalog=facts.FACTS):
    rules = ("SE04-endpoints", "SE04-strangers", "SE04-identities", "SE05-allowed", "SE06-behind")
    cards = [asyncio.run(examine(told, catalog, live, rule)) for rule in rules]
    return {one.rule for card in cards for one in card.findings}


@pytest.mark.parametrize(
    ("story", "named", "expected"),
    [
        ("both name it", {}, set()),
        ("the owner does not", {"lends": False},
         {"SE04-strangers", "SE04-identities", "SE05-allowed"}),
        ("the user does not", {"brings": False}, {"SE04-endpoints"}),
    ],
)  # fmt: skip
def test_what_both_name_is_no_hole(story: str, named: dict[str, bool], expected: set[str]) -> None:
    assert found(promises(**named), world()) == expected


def test_another_endpoint_than_the_promised_one_is_a_stranger() -> None:
    assert found(promises(), world(f"{THROUGH}-by-hand")) == {"SE04-strangers"}


def test_another_role_of_the_same_identity_is_found() -> None:
    live = world()
    w.assign(live, "dev", "cmn", "object-stage-p002", "ServicePrincipal", below=_below())
    assert found(promises(), live) == {"SE04-identities", "SE05-allowed"}


def test_what_azure_made_behind_it_is_met_where_the_live_service_says() -> None:
    store = "/subscriptions/x/resourceGroups/azures/providers/Microsoft.Storage/storageAccounts/a"
    behind = {"title": "The store", "told": "storeId", "read": AT, "group": "blob"}
    behind |= {"zones": [facts.BLOB_ZONE], "source": "a page, 2026-08"}
    vaults = facts.FACTS.services["keyVault"].model_dump(by_alias=True, exclude_unset=True)
    service = type(facts.FACTS.services["keyVault"]).model_validate({**vaults, "behind": [behind]})
    catalog = replace(facts.FACTS, services={**facts.FACTS.services, "keyVault": service})
    live = world(target=store)
    assert "SE04-endpoints" in found(promises(), live, catalog)
    live.bodies[LENT.lower()]["properties"]["regionDetails"] = [{"store": {"id": store}}]
    assert "SE04-endpoints" not in found(promises(), live, catalog)
    assert "SE06-behind" in found(promises(), live, catalog)  # development has no endpoint to it
