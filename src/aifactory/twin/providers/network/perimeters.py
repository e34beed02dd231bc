"""Network security perimeters: what stands in one stands in no other, and keeps it from going."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, Body, World, Write

PERIMETER = "Microsoft.Network/networkSecurityPerimeters"
ASSOCIATION = f"{PERIMETER}/resourceAssociations"
RULE = f"{PERIMETER}/profiles/accessRules"
# learn.microsoft.com/azure/private-link/network-security-perimeter-concepts (2026-11).
_ONBOARDED = frozenset(
    {
        "microsoft.insights/datacollectionendpoints",
        "microsoft.insights/scheduledqueryrules",
        "microsoft.insights/actiongroups",
        "microsoft.operationalinsights/workspaces",
        "microsoft.search/searchservices",
        "microsoft.documentdb/databaseaccounts",
        "microsoft.eventhub/namespaces",
        "microsoft.keyvault/vaults",
        "microsoft.sql/servers",
        "microsoft.storage/storageaccounts",
        "microsoft.cognitiveservices/accounts",
    }
)
_INBOUND = ("addressPrefixes", "subscriptions", "serviceTags")
_OUTBOUND = ("fullyQualifiedDomainNames", "emailAddresses", "phoneNumbers")


def check_association(write: Write, world: World) -> None:
    """Refuses what cannot stand in a perimeter, and what stands in another already.

    The codes are unverified.
    """
    target = _target(write.body)
    if target.type.lower() not in _ONBOARDED:
        message = f"Resources of type {target.type} cannot be associated with a perimeter."
        raise AzureError(400, "NspResourceTypeNotSupported", message)
    for other, found in world.find(ASSOCIATION):
        if other != write.id and _target(found) == target:
            message = f"The resource {target} is associated with {other.parent} already."
            raise AzureError(409, "NspResourceAlreadyAssociated", message)


def check_rule(write: Write, world: World) -> None:
    """Refuses a rule without a direction's own words, or with those of the other direction.

    The code is unverified.
    """
    outbound = str(value_at(write.body, "properties.direction")).lower() == "outbound"
    mine, other = (_OUTBOUND, _INBOUND) if outbound else (_INBOUND, _OUTBOUND)
    said = [word for word in mine if value_at(write.body, f"properties.{word}")]
    wrong = [word for word in other if value_at(write.body, f"properties.{word}")]
    if len(said) != 1 or wrong:
        message = f"The access rule {write.id.name} must name one of {', '.join(mine)}."
        raise AzureError(400, "NspInvalidAccessRule", message)


def may_delete(perimeter: ResourceId, body: Body, world: World) -> None:
    """A perimeter in which something stands stays: there is no forced delete (same page)."""
    inside = world.find(ASSOCIATION, scope=perimeter.text)
    if inside:
        names = ", ".join(_target(found).name for _, found in inside)
        message = f"The perimeter {perimeter} has associations: {names}. Remove them first."
        raise AzureError(409, "NspHasAssociations", message)


def _target(body: Body) -> ResourceId:
    return ResourceId(str(value_at(body, "properties.privateLinkResource.id") or "/"))
