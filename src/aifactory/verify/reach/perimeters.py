"""Network security perimeters as ARM shows them: what stands in each, and whom its rules let in."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, id_at, value_at

PERIMETER = "microsoft.network/networksecurityperimeters"
PERIMETERS = "/providers/Microsoft.Network/networkSecurityPerimeters"
PROFILES = "/profiles"
RULES = "/accessRules"
ASSOCIATIONS = "/resourceAssociations"

# Every list of a rule in Azure's types, @2025-09-01: whoever stands in one passes.
_SORTS = (
    "addressPrefixes", "subscriptions", "networkSecurityPerimeters", "fullyQualifiedDomainNames",
    "emailAddresses", "phoneNumbers", "serviceTags",
)  # fmt: skip


def perimeters(inventory: Inventory, subscription: str) -> tuple[str, ...]:
    """The ids of a subscription's perimeters; Unproven when they could not be listed."""
    found = inventory.items(f"/subscriptions/{subscription}{PERIMETERS}")
    return tuple(str(one["id"]) for one in found)


def associations(inventory: Inventory, perimeter: str) -> Iterator[tuple[Body, ResourceId]]:
    """What stands in a perimeter; Unproven when it could not be listed."""
    for one in inventory.items(f"{perimeter}{ASSOCIATIONS}"):
        target = id_at(one, "properties.privateLinkResource.id")
        if target is not None:
            yield one, target


def access_rules(inventory: Inventory, perimeter: str) -> Iterator[tuple[str, Body]]:
    """Each rule of each profile, by profile/rule; Unproven when one could not be listed."""
    for profile in inventory.items(f"{perimeter}{PROFILES}"):
        for rule in inventory.items(f"{profile['id']}{RULES}"):
            name = str(rule["name"]).rpartition("/")[2]
            yield f"{str(profile['name']).rpartition('/')[2]}/{name}", rule


def let_in(rule: Body) -> tuple[str, ...]:
    """Everybody whom a rule names; one that leads out says so."""
    found = [
        str(value_at(one, "id") or one) if isinstance(one, dict) else str(one)
        for sort in _SORTS
        for one in value_at(rule, f"properties.{sort}") or ()
    ]
    outbound = str(value_at(rule, "properties.direction")).lower() == "outbound"
    return tuple(sorted(f"out to {one}" if outbound else one for one in found))
