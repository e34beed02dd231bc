"""A request for a private connection is known at its target, and no other is taken for it."""

import pytest

from aifactory.azure.asking import approvals, is_from
from aifactory.azure.resource_id import ResourceId

GROUP = "/subscriptions/1/resourceGroups/g/providers"
STORE = f"{GROUP}/Microsoft.Storage/storageAccounts/st"
LINK = f"{GROUP}/Microsoft.Search/searchServices/srch/sharedPrivateLinkResources/storage"
FACTORY = f"{GROUP}/Microsoft.DataFactory/factories/adf"
MANAGED = f"{FACTORY}/managedVirtualNetworks/default/managedPrivateEndpoints/storage"
AZURES = "/subscriptions/2/resourceGroups/managed/providers/Microsoft.Network/privateEndpoints"


def connection(endpoint, message=""):
    return {
        "properties": {
            "privateEndpoint": {"id": f"{AZURES}/{endpoint}"},
            "privateLinkServiceConnectionState": {"status": "Pending", "description": message},
        }
    }


@pytest.mark.parametrize(
    ("child", "message", "shown", "expected"),
    [
        (LINK, "ours", connection("anything", "ours"), True),
        (LINK, "ours", connection("srch.storage", "another"), False),
        (LINK, "", connection("srch.storage"), False),
        (MANAGED, "", connection("ADF.storage", "whatever"), True),
        (MANAGED, "", connection("adf.storage2"), False),
        (MANAGED, "", connection("storage"), False),
        (STORE, "ours", connection("st", "ours"), False),
    ],
    ids=[
        "the message of a shared link",
        "another message",
        "a link without a message is nobody's",
        "the name of a managed endpoint",
        "a name that begins alike",
        "half a name",
        "what asks nobody",
    ],
)
def test_a_connection_is_known_as_what_a_child_asked_for(child, message, shown, expected):
    body = {"properties": {"requestMessage": message}}
    assert is_from(ResourceId(child), body, shown) is expected


def test_who_says_yes_may_write_the_connections_of_the_target():
    body = {"properties": {"privateLinkResourceId": STORE}}
    kind = "Microsoft.Storage/storageAccounts/privateEndpointConnections"
    assert list(approvals(ResourceId(LINK).type, body)) == [f"{kind}/read", f"{kind}/write"]
    assert list(approvals(ResourceId(STORE).type, body)) == []
