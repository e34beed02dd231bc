"""A resource is looked for in the list that shows it whole, and in no other."""

import pytest

from aifactory.azure.questions.listed import LISTED, list_of
from aifactory.azure.resource_id import ResourceId

SUBSCRIPTION = "/subscriptions/1"
GROUP = f"{SUBSCRIPTION}/resourceGroups/g"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/a"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"
ASSIGNMENT = "providers/Microsoft.Authorization/roleAssignments"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (GROUP, f"{SUBSCRIPTION}/resourcegroups"),
        (VAULT, f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults"),
        (VAULT.lower(), f"{SUBSCRIPTION}/providers/microsoft.keyvault/vaults"),
        (f"{VAULT}/{ASSIGNMENT}/x", f"{SUBSCRIPTION}/{ASSIGNMENT}"),
        (f"{ACCOUNT}/projects/p", f"{ACCOUNT}/projects"),
        (f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/d", None),
        (f"/providers/Microsoft.Management/managementGroups/m/{ASSIGNMENT}/x", None),
    ],
    ids=[
        "groups",
        "a type of a subscription",
        "in any spelling",
        "what is on a resource, too",
        "a child with its siblings",
        "what is listed nowhere",
        "what is in no subscription",
    ],
)
def test_the_list_of_a_resource(resource: str, expected: str | None) -> None:
    assert list_of(ResourceId(resource)) == expected


def test_every_list_says_where_it_is_from() -> None:
    assert all(one.source.startswith("learn.microsoft.com/") and one.date for one in LISTED)
    assert len({one.type.lower() for one in LISTED}) == len(LISTED)
