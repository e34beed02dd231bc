"""Services inside a network: which subnet suits them, and that they have it to themselves."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts, Placed
from aifactory.twin.providers.network import hosted, ranges
from aifactory.twin.providers.paths import set_at, value_at, values_at
from aifactory.twin.providers.templates import refused
from aifactory.twin.world import Body, World, Write

_LINKS = "properties.serviceAssociationLinks"


def check_places(write: Write, known: Facts, world: World) -> None:
    """Refuses a subnet that is too small, not delegated, wrongly named, or somebody else's."""
    for rule in known.placed:
        for subnet in _subnets(write.body, rule):
            body = world.get(subnet)
            if body is not None and not _suits(write.id, subnet, body, rule):
                raise refused(rule.refusal, write.id, value=subnet, longest=rule.longest)


def addressed(write: Write, body: Body, known: Facts, world: World) -> Body:
    """The body with the private address that Azure gives: the one it had there, or a free one."""
    for rule in known.placed:
        for subnet in _subnets(body, rule) if rule.address else ():
            before = write.existing or {}
            stays = subnet in set(_subnets(before, rule))
            kept = value_at(before, rule.address) if stays else None
            found = hosted.free_address(subnet, write.id, world)
            set_at(body, rule.address, kept or ([found] if found else []))
    return body


def moved_in(write: Write, body: Body, known: Facts, world: World) -> None:
    """The subnets of the resource are its own; those that it has left are free."""
    for rule in known.placed:
        wanted = set(_subnets(body, rule)) if rule.link else set()
        before = set(_subnets(write.existing or {}, rule)) if rule.link else set()
        for subnet in sorted(wanted | before):
            _mark(subnet, write.id, rule.link if subnet in wanted else "", world)
        _house(write.existing or {}, write.id, rule, world, gone=True)
        _house(body, write.id, rule, world)


def moved_out(resource: ResourceId, body: Body, known: Facts, world: World) -> None:
    """The subnets of a deleted resource are free again."""
    for rule in known.placed:
        for subnet in _subnets(body, rule) if rule.link else ():
            _mark(subnet, resource, "", world)
        _house(body, resource, rule, world, gone=True)


def _house(
    body: Body, resource: ResourceId, rule: Placed, world: World, *, gone: bool = False
) -> None:
    """The subnets show the address of the resource, or no more of it."""
    for subnet in _subnets(body, rule) if rule.address else ():
        users: list[Body] = [
            {"id": f"{resource}/ipConfigurations/{at}", "properties": {"privateIPAddress": one}}
            for at, one in enumerate(value_at(body, rule.address) or ())
        ]
        hosted.occupy(subnet, resource, [] if gone else users, world)


def _subnets(body: Body, rule: Placed) -> Iterator[ResourceId]:
    if (rule.unless and value_at(body, rule.unless)) or (
        rule.when and not value_at(body, rule.when)
    ):
        return
    name = value_at(body, rule.named) if rule.named else None
    for text in values_at(body, rule.at):
        if isinstance(text, str) and text.startswith("/") and bool(name) == bool(rule.named):
            yield ResourceId(f"{text}/subnets/{name}" if name else text)


def _suits(resource: ResourceId, subnet: ResourceId, body: Body, rule: Placed) -> bool:
    services = values_at(body, "properties.delegations[].properties.serviceName")
    owners = (str(one).lower() for one in values_at(body, f"{_LINKS}[].properties.link"))
    return (
        any(_prefix(one) <= rule.longest for one in ranges.ranges_of(body, subnet))
        and (not rule.delegated or rule.delegated.lower() in {str(one).lower() for one in services})
        and (not rule.called or subnet.name == rule.called)
        and (not rule.link or all(owner == resource.key for owner in owners))
    )


def _prefix(one: ranges.Range) -> int:
    return one.prefixlen if isinstance(one, IPv4Network) else 0


def _mark(subnet: ResourceId, owner: ResourceId, link: str, world: World) -> None:
    """Puts the owner's mark on a subnet, or takes it off."""
    body = world.get(subnet)
    if body is None:
        return
    others = [
        one
        for one in values_at(body, f"{_LINKS}[]")
        if str(value_at(one, "properties.link")).lower() != owner.key
    ]
    mine = [
        {
            "id": f"{subnet}/serviceAssociationLinks/{link}",
            "name": link,
            "properties": {
                "provisioningState": "Succeeded",
                "linkedResourceType": owner.type,
                "link": owner.text,
                "allowDelete": False,
            },
        }
    ]
    set_at(body, _LINKS, [*others, *(mine if link else [])])
    world.put(subnet, body)
