"""Registries of models: the store and the registry of images that Azure makes for each."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.twin.providers.facts import facts
from aifactory.twin.providers.filling import stored
from aifactory.twin.providers.paths import values_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import Body, World, Write

REGISTRY = "Microsoft.MachineLearningServices/registries"
_STORE = ("Microsoft.Storage/storageAccounts", "2025-06-01")
_IMAGES = ("Microsoft.ContainerRegistry/registries", "2025-11-01")


def complete_registry(write: Write, body: Body, world: World) -> Body:
    """The registry with the group that Azure keeps for it, and the ids of what is in it.

    Azure's group ends in a random guid (how-to-registry-network-isolation, 2025-04); here it is
    the same on every run. A key of ours, or an account of ours, has no word in the type.
    """
    body["properties"]["managedResourceGroup"] = {"resourceId": _group(write.id).text}
    for at, region in enumerate(values_at(body, "properties.regionDetails[]")):
        for one in values_at(region, "storageAccountDetails[].systemCreatedStorageAccount"):
            one["armResourceId"] = {"resourceId": _made(write.id, _STORE[0], at).text}
        for one in values_at(region, "acrDetails[].systemCreatedAcrAccount"):
            one["armResourceId"] = {"resourceId": _made(write.id, _IMAGES[0], at).text}
    return body


def registry_created(write: Write, body: Body, world: World) -> None:
    """Azure's group is there, with a closed store and a closed registry of images."""
    group = _group(write.id)
    if world.get(group) is not None:
        return
    world.put(group, {
        "id": group.text,
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": body.get("location"),
        "managedBy": write.id.text,
        "tags": {},
        "properties": {"provisioningState": "Succeeded"},
    })  # fmt: skip
    for one, version, asked in _stores(write.id, body):
        child = Write(one, version, asked, None, write.caller)
        world.put(one, stored(child, facts(one.type), world))


def registry_deleted(resource: ResourceId, body: Body, world: World) -> None:
    """Azure's group goes with the registry, and all that is in it."""
    group = _group(resource)
    for item, _ in world.children(group):
        world.delete(item)
    world.delete(group)


def _stores(registry: ResourceId, body: Body) -> Iterator[tuple[ResourceId, str, Body]]:
    closed = {"publicNetworkAccess": "Disabled"}
    for at, region in enumerate(values_at(body, "properties.regionDetails[]")):
        where = region.get("location")
        for made in values_at(region, "storageAccountDetails[].systemCreatedStorageAccount"):
            sku = {"name": made.get("storageAccountType") or "Standard_LRS"}
            asked = {"location": where, "kind": "StorageV2", "sku": sku, "properties": closed}
            yield _made(registry, _STORE[0], at), _STORE[1], asked
        for made in values_at(region, "acrDetails[].systemCreatedAcrAccount"):
            sku = {"name": made.get("acrAccountSku") or "Premium"}
            asked = {"location": where, "sku": sku, "properties": closed}
            yield _made(registry, _IMAGES[0], at), _IMAGES[1], asked


def _group(registry: ResourceId) -> ResourceId:
    name = f"azureml-rg-{registry.name}_{guid(registry, 'group')}"
    return group_id(registry.subscription or "", name)


def _made(registry: ResourceId, kind: str, at: int) -> ResourceId:
    name = guid(registry, f"{kind}{at}").replace("-", "")[:20]
    return ResourceId(f"{_group(registry)}/providers/{kind}/a{name}")
