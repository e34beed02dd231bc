"""What the twin knows of each resource type: facts from data, code where Azure does more."""

from collections.abc import Mapping, Sequence

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers import identities, names, offers, quotas, rules, tiers
from aifactory.twin.providers.actions import act, answer
from aifactory.twin.providers.durations import seconds_of
from aifactory.twin.providers.facts import Group, facts, known
from aifactory.twin.providers.filling import bring_children, stored
from aifactory.twin.providers.network import places as subnets
from aifactory.twin.providers.network.connections import cut_off
from aifactory.twin.providers.registry import behaviour_of
from aifactory.twin.providers.services.access import built_in_bodies, check_principals
from aifactory.twin.providers.services.customer_keys import check_key
from aifactory.twin.providers.soft_delete import laid_to_rest, risen
from aifactory.twin.world import Body, World, Write

__all__ = [
    "actions",
    "built_in",
    "check",
    "complete",
    "created",
    "deleted",
    "diagnostic_categories",
    "known_types",
    "may_delete",
    "places",
    "private_link_resources",
    "seconds",
    "subscription_actions",
]


def built_in() -> Sequence[Body]:
    """What Azure has of its own in every tenant: the built-in role definitions."""
    return built_in_bodies()


def check(write: Write, world: World) -> None:
    """Raises AzureError when Azure would refuse this write."""
    about = facts(write.id.type)
    rules.check_scope(write, about)
    names.check_name(write, about)
    rules.check_location(write, about, world)
    offers.check_size(write, world)
    rules.check_alone(write, about, world)
    names.check_tombstone(write, about, world)
    names.check_unique(write, about, world)
    rules.check_values(write, about)
    tiers.check_tiers(write, about, world)
    rules.check_fixed(write, about)
    identities.check_identity(write, world)
    check_principals(write, about, world)
    rules.check_references(write, about, world)
    subnets.check_places(write, about, world)
    rules.check_limits(write, about, world)
    check_key(write, about, world)
    behaviour_of(write.id.type).check(write, world)


def complete(write: Write, world: World) -> Body:
    """The resource as stored: defaults and read-only values filled, id, name and type, too."""
    about = facts(write.id.type)
    body = subnets.addressed(write, stored(write, about, world), about, world)
    return behaviour_of(write.id.type).complete(write, body, world)


def created(write: Write, body: Body, world: World) -> None:
    """Side effects of a write that was stored."""
    risen(write, world)
    identities.join_directory(write, body, world)
    subnets.moved_in(write, body, facts(write.id.type), world)
    bring_children(write, world)
    behaviour_of(write.id.type).created(write, body, world)


def may_delete(resource: ResourceId, body: Body, world: World) -> None:
    """Raises AzureError when Azure would refuse to delete this."""
    rules.check_delete(resource, facts(resource.type), world)
    behaviour_of(resource.type).may_delete(resource, body, world)


def deleted(resource: ResourceId, body: Body, world: World) -> None:
    """Side effects of a delete: tombstones, principals, what the resource held elsewhere."""
    behaviour_of(resource.type).deleted(resource, body, world)
    identities.leave_directory(resource, body, world)
    subnets.moved_out(resource, body, facts(resource.type), world)
    cut_off(body, world)
    laid_to_rest(resource, body, world)


def seconds(resource_type: str, verb: str, body: Body | None = None) -> float:
    """How long Azure takes to "create", "update" or "delete"; 0 means answered at once."""
    return seconds_of(resource_type, verb, body)


def private_link_resources(resource_type: str, body: Body | None = None) -> list[Body]:
    """The sub-resources that a private endpoint may lead to, each with its zones.

    Of one resource: those of its kind, in the words of its region.
    """
    found: dict[str, Body] = {}
    for group in facts(resource_type).groups:
        if (body is None and not group.when) or (body is not None and group.is_of(body)):
            found.setdefault(group.name, _link_resource(resource_type, group, body))
    return list(found.values())


def diagnostic_categories(resource_type: str) -> list[Body]:
    """The categories of logs and metrics that a type offers, each with its groups."""
    about = facts(resource_type)
    logs = [_category(name, "Logs", list(groups)) for name, groups in about.logs.items()]
    return [*logs, *(_category(name, "Metrics", []) for name in about.metrics)]


def known_types() -> Mapping[str, Sequence[str]]:
    """Every type in Azure's own casing, with its api-versions, newest first."""
    return {about.type: about.versions for about in known().values()}


def places(resource_type: str, world: World) -> Sequence[str]:
    """The regions that have a type, or the word global; nothing where it has no location."""
    return quotas.places(facts(resource_type), world)


def actions(
    resource: ResourceId, action: str, body: Body | None, world: World
) -> Body | str | None:
    """The answer to POST {resource}/{action}, such as listKeys; unknown is a 404."""
    return act(resource, action, body, world)


def subscription_actions(method: str, path: str, body: Body | None, world: World) -> Body | None:
    """Whatever else a provider answers, such as deletedVaults; None when it is nobody's."""
    return answer(method, path, body, world)


def _link_resource(resource_type: str, group: Group, body: Body | None) -> Body:
    region = str((body or {}).get("location") or "{location}").replace(" ", "").lower()
    return {
        "name": group.name,
        "type": f"{resource_type}/privateLinkResources",
        "properties": {
            "groupId": group.name,
            "requiredMembers": [
                address.member.replace("{location}", region) for address in group.addresses
            ],
            "requiredZoneNames": [zone.replace("{location}", region) for zone in group.zones],
        },
    }


def _category(name: str, kind: str, groups: list[str]) -> Body:
    properties = {"categoryType": kind, **({"categoryGroups": groups} if groups else {})}
    return {
        "name": name,
        "type": "microsoft.insights/diagnosticSettingsCategories",
        "properties": properties,
    }
