"""The far end of a private endpoint: the connection that its target shows and decides upon."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import Body, World, Write

KIND = "privateEndpointConnections"
DISCONNECTED = "Disconnected"
SHARED_LINK = "Microsoft.Search/searchServices/sharedPrivateLinkResources"
MANAGED_ENDPOINT = "Microsoft.DataFactory/factories/managedVirtualNetworks/managedPrivateEndpoints"
_STATE = "privateLinkServiceConnectionState"
# Types that show them by words of their own, as their published types say.
_SHOWN = {
    "microsoft.machinelearningservices/registries": (
        "registryPrivateEndpointConnections",
        "registryPrivateLinkServiceConnectionState",
    )
}


def first_state(manual: bool) -> Body:
    """A connection is approved at once unless its owner asked for a decision."""
    if manual:
        return {"status": "Pending", "description": "", "actionsRequired": "None"}
    return {"status": "Approved", "description": "Auto-Approved", "actionsRequired": "None"}


def connect(
    target: ResourceId, endpoint: ResourceId, group: str, connection: Body, world: World
) -> None:
    """The target shows the connection, both in itself and as a child."""
    body = world.get(target)
    if body is None:
        return
    one = ResourceId(f"{target}/{KIND}/{endpoint.name}.{guid(endpoint, 'connection')}")
    made = {
        "id": one.text,
        "name": one.name,
        "type": f"{target.type}/{KIND}",
        "properties": {
            "provisioningState": "Succeeded",
            "groupIds": [group],
            "privateEndpoint": {"id": endpoint.text},
            _STATE: connection["properties"][_STATE],
        },
    }
    world.put(one, made)
    _store(target, body, [*_others(body, one), made], world)


def disconnect(target: ResourceId, endpoint: ResourceId, world: World) -> None:
    """The target forgets the endpoint's connection."""
    one = ResourceId(f"{target}/{KIND}/{endpoint.name}.{guid(endpoint, 'connection')}")
    world.delete(one)
    body = world.get(target)
    if body is not None:
        _store(target, body, _others(body, one), world)


def cut_off(body: Body, world: World) -> None:
    """The endpoints of a deleted target stay, disconnected."""
    for connection in _listed(body):
        _end(connection, world)


def decided(write: Write, body: Body, world: World) -> None:
    """A decision on the target shows in the target and in the endpoint."""
    target = write.id.parent
    holder = world.get(target) if target else None
    if target is None or holder is None:
        return
    _store(target, holder, [*_others(holder, write.id), body], world)
    endpoint = value_at(body, "properties.privateEndpoint.id")
    found = _far(endpoint, target, world)
    if found is not None:
        _tell(*found, value_at(body, f"properties.{_STATE}"), world)


def taken_back(one: ResourceId, body: Body, world: World) -> None:
    """Deleting a connection at the target disconnects it at both ends."""
    target = one.parent
    holder = world.get(target) if target else None
    if target is not None and holder is not None:
        _store(target, holder, _others(holder, one), world)
    _end(body, world)


def _end(connection: Body, world: World) -> None:
    endpoint = value_at(connection, "properties.privateEndpoint.id")
    target = ResourceId(str(connection["id"])).parent
    found = _far(endpoint, target, world) if target else None
    if found is not None:
        state = {"status": DISCONNECTED, "description": "", "actionsRequired": "None"}
        _tell(*found, state, world)


def _far(endpoint: str | None, target: ResourceId, world: World) -> tuple[ResourceId, Body] | None:
    """What stands at the other end: an endpoint, or a service that asked through one of Azure's."""
    if not endpoint:
        return None
    body = world.get(ResourceId(endpoint))
    if body is not None:
        return ResourceId(endpoint), body
    for kind in (SHARED_LINK, MANAGED_ENDPOINT):
        for asker, asked in world.find(kind):
            at = value_at(asked, "properties.privateLinkResourceId")
            if str(at).lower() == target.key and _behind(asker).key == endpoint.lower():
                return asker, asked
    return None


def ask(write: Write, _: Body, world: World) -> None:
    """A service that reaches out, as a search service does, waits at its target for approval.

    Learn.microsoft.com/azure/search/search-indexer-howto-access-private and .../data-factory/
    managed-virtual-network-private-endpoint (2026-08): the owner of the target decides.
    """
    target = value_at(write.body, "properties.privateLinkResourceId")
    if write.existing is None and target:
        said = str(value_at(write.body, "properties.requestMessage") or "")
        waiting = {"properties": {_STATE: {**first_state(manual=True), "description": said}}}
        group = str(value_at(write.body, "properties.groupId"))
        connect(ResourceId(str(target)), _behind(write.id), group, waiting, world)


def _behind(asker: ResourceId) -> ResourceId:
    """The endpoint that Azure keeps for an asker, in a subscription of its own."""
    kind = "providers/Microsoft.Network/privateEndpoints"
    name = f"{asker.names[0]}.{asker.name}"
    owner = guid(ResourceId(f"/subscriptions/{asker.subscription}"), "managed")
    return ResourceId(f"/subscriptions/{owner}/resourceGroups/managed/{kind}/{name}")


def asked_no_more(link: ResourceId, body: Body, world: World) -> None:
    """The target forgets a service that reaches out no more."""
    target = value_at(body, "properties.privateLinkResourceId")
    if target:
        disconnect(ResourceId(str(target)), _behind(link), world)


def _tell(endpoint: ResourceId, body: Body, state: Body, world: World) -> None:
    if endpoint.type == SHARED_LINK:
        body["properties"]["status"] = state["status"]
    if endpoint.type == MANAGED_ENDPOINT:
        body["properties"]["connectionState"] = state
    for name in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for connection in values_at(body, f"properties.{name}[]"):
            connection["properties"][_STATE] = state
    world.put(endpoint, body)


def _others(target: Body, one: ResourceId) -> list[Body]:
    return [item for item in _listed(target) if item["id"].lower() != one.key]


def _listed(target: Body) -> list[Body]:
    kinds = (KIND, *(name for name, _ in _SHOWN.values()))
    return [item for kind in kinds for item in values_at(target, f"properties.{kind}[]")]


def _store(target: ResourceId, body: Body, connections: list[Body], world: World) -> None:
    name, state = _SHOWN.get(target.type.lower(), (KIND, _STATE))
    shown = {
        name: [
            {**one, "properties": {state if key == _STATE else key: value
                                   for key, value in one["properties"].items()}}
            for one in sorted(connections, key=lambda item: str(item["id"]).lower())
        ]
    }  # fmt: skip
    world.put(target, {**body, "properties": {**body.get("properties", {}), **shown}})
