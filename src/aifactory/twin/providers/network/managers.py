"""Network managers: what is committed to a region is in force in the networks of its groups.

Groups have static members alone; a commit takes the configurations as they are at that moment
(learn.microsoft.com/azure/virtual-network-manager/concept-deployments, 2026-11).
"""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.network import filters
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.world import AzureError, Body, World

MANAGER = "Microsoft.Network/networkManagers"
_MEMBER = f"{MANAGER}/networkGroups/staticMembers"
_COMMIT = f"{MANAGER}/commits"  # where the twin keeps what was committed, by region and kind
_COLLECTION = f"{MANAGER}/securityAdminConfigurations/ruleCollections"
_HOLDING = {
    "securityadmin": f"{MANAGER}/securityAdminConfigurations",
    "connectivity": f"{MANAGER}/connectivityConfigurations",
}


def commit(manager: ResourceId, body: Body, world: World) -> Body:
    """Put configurations in force in some regions; those of the kind that were there are not."""
    kind = str(body.get("commitType"))
    wanted = [ResourceId(str(one)) for one in body.get("configurationIds") or ()]
    holding = _HOLDING.get(kind.lower(), "")
    for one in wanted:
        if one.type.lower() != holding.lower() or world.get(one) is None:
            message = f"The {kind} configuration {one} was not found."
            raise AzureError(404, "NotFound", message)  # code and wording unverified
    made = _security_rules if kind.lower() == "securityadmin" else _connectivity
    rows = [row for one in wanted for row in made(one, world)]
    for region in body.get("targetLocations") or ():
        place = manager.child("commits", f"{kind}-{region}".lower().replace(" ", ""))
        for row in rows if made is _connectivity else ():
            _peer_with_hubs(row, region, world)
        world.put(place, {"id": place.text, "name": place.name, "properties": {"rows": rows}})
    return {**body, "status": "Succeeded"}


def _security_rules(configuration: ResourceId, world: World) -> Iterator[Body]:
    """The rules of a configuration as a network shows them when they are in force there."""
    described = value_at(world.get(configuration), "properties.description")
    for collection, body in world.find(_COLLECTION, scope=configuration.text):
        groups = value_at(body, "properties.appliesToGroups") or []
        for rule, found in world.find(f"{_COLLECTION}/rules", scope=collection.text):
            yield {
                "id": rule.text,
                "kind": found.get("kind", "Custom"),
                "configurationDescription": described,
                "ruleCollectionAppliesToGroups": groups,
                "properties": found["properties"],
            }


def _connectivity(configuration: ResourceId, world: World) -> Iterator[Body]:
    yield {"id": configuration.text, "properties": (world.get(configuration) or {})["properties"]}


def effective_rules(network: ResourceId, _: Body, world: World) -> Body:
    """The security admin rules that are in force in a network."""
    path, shown = "ruleCollectionAppliesToGroups[].networkGroupId", "ruleGroups"
    return {"value": list(_in_force(network, ("securityadmin", path, shown), world))}


def effective_connectivity(network: ResourceId, _: Body, world: World) -> Body:
    """The connectivity configurations that are in force in a network."""
    path, shown = "properties.appliesToGroups[].networkGroupId", "configurationGroups"
    return {"value": list(_in_force(network, ("connectivity", path, shown), world))}


def _in_force(network: ResourceId, asked: tuple[str, str, str], world: World) -> Iterator[Body]:
    kind, path, shown = asked
    mine = {one.key for one in _groups_of(network, world)}
    place = f"{kind}-{value_at(world.get(network), 'location')}".lower()
    for _, body in world.find(_COMMIT, place):
        for row in values_at(body, "properties.rows[]"):
            groups = [str(one) for one in values_at(row, path)]
            held = [one for one in groups if ResourceId(one).key in mine]
            if held:
                yield {**row, shown: [{"id": one} for one in held]}


def _groups_of(network: ResourceId, world: World) -> Iterator[ResourceId]:
    for member, body in world.find(_MEMBER):
        if member.parent is not None and _named(body) == network:
            yield member.parent


def _peer_with_hubs(row: Body, region: str, world: World) -> None:
    """A hub is peered with the networks of each group, on both sides; a mesh shows no peering."""
    hubs = [ResourceId(str(one)) for one in values_at(row, "properties.hubs[].resourceId")]
    groups = values_at(row, "properties.appliesToGroups[].networkGroupId")
    spokes = [_named(body) for group in groups for _, body in world.find(_MEMBER, scope=str(group))]
    for hub in hubs:
        for spoke in spokes:
            body = world.get(spoke)
            if body is not None and str(body.get("location")).lower() == region.lower():
                for here, there in ((hub, spoke), (spoke, hub)):
                    filters.put_peering(here, f"ANM_{there.name}", there, world)


def _named(member: Body) -> ResourceId:
    return ResourceId(str(value_at(member, "properties.resourceId") or "/"))
