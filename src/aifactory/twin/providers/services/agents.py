"""Agents inside a network: an account takes a subnet for itself, and gives it back late.

Sources: learn.microsoft.com/azure/ai-foundry/agents/how-to/virtual-networks and .../concepts/
capability-hosts; foundry-samples 15-private-network-standard-agent-setup (2026): deleting the
account is not enough, it must be purged, and the subnet is free some 20 minutes later. Codes that
are not Conflict or InUseSubnetCannotBeDeleted: unverified.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.names import lingering
from aifactory.twin.providers.network import ranges
from aifactory.twin.providers.paths import set_at, value_at, values_at
from aifactory.twin.world import AzureError, Body, World, Write

_ACCOUNT = "Microsoft.CognitiveServices/accounts"
_SERVICE = "Microsoft.App/environments"
_LINK = "legionservicelink"
_ASSOCIATION = ("serviceAssociationLinks", _LINK)
_LINKS = "properties.serviceAssociationLinks"
_RELEASE = timedelta(minutes=20)
_HOST = "aml_aiagentservice"
_LONGEST = 27
_PRIVATE = tuple(IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_KEPT_BACK = tuple(IPv4Network(one) for one in ("172.30.0.0/16", "172.31.0.0/16"))


def check_injection(write: Write, world: World) -> None:
    """Refuses an agent subnet that is missing, not delegated, elsewhere, or another account's."""
    wanted = _subnets(write.body)
    for subnet in wanted:
        body = world.get(subnet)
        network = world.get(subnet.parent) if subnet.parent else None
        if body is None or network is None:
            raise AzureError(400, "BadRequest", f"The agent subnet '{subnet}' was not found.")
        if _place(network) != _place(write.body):
            message = f"The agent subnet '{subnet}' must be in the region of the account."
            raise AzureError(400, "BadRequest", message)
        services = values_at(body, "properties.delegations[].properties.serviceName")
        if _SERVICE.lower() not in {str(one).lower() for one in services}:
            raise AzureError(
                400, "BadRequest", f"The subnet '{subnet}' must be delegated to {_SERVICE}."
            )
        _check_ranges(subnet, body)
        owner = value_at(body, f"{_LINKS}[].properties.link")
        if owner and str(owner).lower() != write.id.key:
            message = f"Subnet already in use by the capability host of '{owner}'."
            raise AzureError(409, "Conflict", message)


def _check_ranges(subnet: ResourceId, body: Body) -> None:
    """The range of agents is private, large enough, and none that the service keeps for itself."""
    for one in ranges.ranges_of(body, subnet):
        if one.version == 4 and one.prefixlen > _LONGEST:
            message = f"The agent subnet '{subnet}' must be at least /{_LONGEST}, not {one}."
            raise AzureError(400, "BadRequest", message)
        if not any(_lies_in(one, space) for space in _PRIVATE) or any(
            map(one.overlaps, _KEPT_BACK)
        ):
            message = f"The range {one} of the agent subnet '{subnet}' is not supported."
            raise AzureError(400, "BadRequest", message)


def _lies_in(one: ranges.Range, space: IPv4Network) -> bool:
    return isinstance(one, IPv4Network) and one.subnet_of(space)


def injected(write: Write, world: World) -> None:
    """The subnet is the account's, and the account's capability host comes by itself."""
    for subnet in _subnets(write.body):
        body = world.get(subnet)
        if body is not None:
            link = {
                "id": subnet.child(*_ASSOCIATION).text,
                "name": _LINK,
                "properties": {
                    "provisioningState": "Succeeded",
                    "linkedResourceType": _SERVICE,
                    "link": write.id.text,
                    "allowDelete": False,
                },
            }
            set_at(body, _LINKS, [link])
            world.put(subnet, body)
        host = write.id.child("capabilityHosts", f"{write.id.name}@{_HOST}")
        if not world.find(host.type, scope=f"{write.id}/capabilityHosts"):
            made = {"capabilityHostKind": "Agents", "customerSubnet": subnet.text}
            world.put(host, _child(host, {**made, "provisioningState": "Succeeded"}))


def released(account: Body, world: World) -> None:
    """A purged account lets its subnet go; who deletes it at once is still refused."""
    for subnet in _subnets(account):
        body = world.get(subnet)
        if body is not None:
            set_at(body, _LINKS, [])
            world.put(subnet, body)
            world.bury(subnet.child(*_ASSOCIATION), {}, "", purge_protected=False)


def holder(subnet: Body, world: World) -> str | None:
    """The link through which a service holds a subnet; one of an account long forgotten is none."""
    for link in values_at(subnet, f"{_LINKS}[]"):
        owner = ResourceId(str(value_at(link, "properties.link") or link["id"]))
        if owner.type.lower() != _ACCOUNT.lower() or world.get(owner) is not None:
            return str(link["id"])
        if any(ResourceId(grave["id"]) == owner for grave in lingering(_ACCOUNT, world)):
            return str(link["id"])
    return None


def refuse_unreleased(subnet: ResourceId, world: World) -> None:
    """Raises InUseSubnetCannotBeDeleted until the platform has let go of a former agent subnet."""
    link = subnet.child(*_ASSOCIATION)
    grave = world.tombstone(link)
    if grave is None:
        return
    since = datetime.fromisoformat(str(grave["deletedAt"]).replace("Z", "+00:00"))
    if world.now() < since + _RELEASE:
        raise in_use(subnet, link)


def in_use(subnet: ResourceId, user: object) -> AzureError:
    """The refusal to delete a subnet that something has an address in."""
    message = (
        f"Subnet {subnet.name} is in use by {user} and cannot be deleted. In order to delete "
        "the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."
    )
    return AzureError(400, "InUseSubnetCannotBeDeleted", message)


def check_one_host(write: Write, world: World) -> None:
    """Refuses a second capability host at a scope, and any change of the one there is."""
    if write.existing is not None and _wished(write.existing) != _wished(write.body):
        message = "Capability hosts cannot be updated: delete this one and create another."
        raise AzureError(400, "BadRequest", message)
    others = world.find(write.id.type, scope=str(write.id.parent))
    other = next((one for one, _ in others if one != write.id), None)
    if other is not None:
        message = (
            f"There is an existing Capability Host with name: {other.name}, cannot create a new "
            f"Capability Host with name: {write.id.name} at the same scope."
        )
        raise AzureError(409, "Conflict", message)


def _wished(body: Body) -> Body:
    own = {"provisioningState", "capabilityHostKind"}
    properties = body.get("properties") or {}
    return {key: value for key, value in properties.items() if key not in own}


def _subnets(account: Body) -> list[ResourceId]:
    injections = values_at(account, "properties.networkInjections[]")
    found = (one.get("subnetArmId") for one in injections if one.get("scenario") == "agent")
    return [ResourceId(str(text)) for text in found if text]


def _child(resource: ResourceId, properties: Body) -> Body:
    named = {"id": resource.text, "name": resource.name, "type": resource.type}
    return {**named, "properties": properties}


def _place(body: Body) -> str:
    return str(body.get("location") or "").replace(" ", "").lower()
