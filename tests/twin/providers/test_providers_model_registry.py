"""A registry of models has a store and images that Azure makes, closed, and that go with it."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from tests.twin.providers.small_world import Bench

REGISTRY = "Microsoft.MachineLearningServices/registries/mlr"
STORE = "storageAccountDetails[].systemCreatedStorageAccount"
IMAGES = "acrDetails[].systemCreatedAcrAccount"


def region() -> dict[str, object]:
    store = {"storageAccountType": "Standard_LRS", "allowBlobPublicAccess": False}
    return {
        "location": "swedencentral",
        "storageAccountDetails": [{"systemCreatedStorageAccount": store}],
        "acrDetails": [{"systemCreatedAcrAccount": {"acrAccountSku": "Premium"}}],
    }


def test_azure_makes_what_is_behind_it_and_takes_it_away(bench: Bench) -> None:
    body = {"location": "swedencentral", "properties": {"regionDetails": [region()]}}
    made = bench.world.write(REGISTRY, body)
    (shown,) = made["properties"]["regionDetails"]
    found = [
        ResourceId(value_at(shown, f"{at}.armResourceId.resourceId")) for at in (STORE, IMAGES)
    ]
    for one in found:
        there = bench.world.get(one)
        assert there is not None
        assert there["properties"]["publicNetworkAccess"] == "Disabled"
        assert str(one.resource_group).startswith("azureml-rg-mlr_")
    bench.world.remove(REGISTRY)
    assert [bench.world.get(one) for one in found] == [None, None]
