"""Private DNS: links between a zone and VNets, and the records that endpoints write into zones."""

from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.network.endpoints import endpoint_records
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.quotas import allowed
from aifactory.twin.world import AzureError, Body, World, Write

ZONE = "Microsoft.Network/privateDnsZones"
LINK = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"


# -- links


def check_link(write: Write, world: World) -> None:
    """Refuses a link to no VNet, and a VNet that sees two zones of one name."""
    text = str(value_at(write.body, "properties.virtualNetwork.id"))
    if not text.startswith("/") or world.get(ResourceId(text)) is None:
        # Code as Private DNS reports it; wording unverified.
        message = f"The virtual network '{text}' of the link '{write.id.name}' was not found."
        raise AzureError(400, "BadRequest", message)
    zone = _zone_of(write.id)
    for other, body in world.find(LINK):
        linked = str(value_at(body, "properties.virtualNetwork.id")).lower() == text.lower()
        if linked and other != write.id and _zone_of(other).name.lower() == zone.name.lower():
            raise _overlapping(zone, other)


def _overlapping(zone: ResourceId, other: ResourceId) -> AzureError:
    """The same zone twice is a conflict; two zones of one name share a namespace."""
    if _zone_of(other) == zone:
        message = f"The virtual network is already linked to '{zone.name}' as '{other.name}'."
        return AzureError(409, "Conflict", message)  # wording unverified
    # Reported alike in hashicorp and Azure issues, 2021-2026, and by learn.microsoft.com.
    message = (
        "A virtual network cannot be linked to multiple zones with overlapping namespaces. You "
        f"tried to link virtual network with '{zone.name}' and '{zone.name}' zones."
    )
    return AzureError(400, "BadRequest", message)


def link_created(write: Write, _: Body, world: World) -> None:
    """The zone counts its links."""
    if write.existing is None:
        _count(_zone_of(write.id), "numberOfVirtualNetworkLinks", 1, world)


def link_deleted(link: ResourceId, _: Body, world: World) -> None:
    """The zone counts one link less."""
    _count(_zone_of(link), "numberOfVirtualNetworkLinks", -1, world)


# -- records


def check_record(write: Write, world: World) -> None:
    """Refuses a record set in a zone that is full."""
    if write.existing is None:
        _check_full(_zone_of(write.id), world)


def _check_full(zone: ResourceId, world: World) -> None:
    most = allowed("zoneRecordSets", (zone, None), world)
    if int(value_at(world.get(zone), "properties.numberOfRecordSets") or 0) >= most:
        message = f"The zone '{zone.name}' has {most} record sets, its limit."
        raise AzureError(400, "RecordSetCountLimitReached", message)  # code unverified


def record_created(write: Write, _: Body, world: World) -> None:
    """The zone counts its record sets."""
    if write.existing is None:
        _count(_zone_of(write.id), "numberOfRecordSets", 1, world)


def record_deleted(record: ResourceId, _: Body, world: World) -> None:
    """The zone counts one record set less."""
    _count(_zone_of(record), "numberOfRecordSets", -1, world)


# -- zone groups


def check_group(write: Write, world: World) -> None:
    """Refuses zones that are not there, zones of one name, and more zones than Azure takes."""
    zones = _zones(write.body)
    gone = [zone for zone in zones if world.get(ResourceId(zone)) is None]
    if gone or not zones:
        message = (
            f"Private Dns Zone group {write.id} has invalid private dns zone ids {','.join(gone)}."
        )
        raise AzureError(400, "InvalidPrivateDnsZoneIds", message)
    names = {ResourceId(zone).name.lower() for zone in zones}
    most = allowed("zonesOfEndpoint", (write.id, None), world)
    if len(names) < len(zones) or len(zones) > most:
        message = (
            f"Private Dns Zone group {write.id} has {len(zones)} zones; it takes {most} at most, "
            "each of another name."
        )
        raise AzureError(400, "InvalidPrivateDnsZoneGroup", message)  # code and wording unverified
    if write.existing is None:
        for zone in zones:
            _check_full(ResourceId(zone), world)
    endpoint = write.id.parent
    others = world.find(write.id.type, scope=str(endpoint)) if endpoint else []
    if any(other != write.id for other, _ in others):
        message = f"Private endpoint {endpoint} has a Private Dns Zone group already."
        raise AzureError(400, "PrivateDnsZoneGroupLimitReached", message)  # code unverified


def complete_group(write: Write, body: Body, world: World) -> Body:
    """The group with the record sets that it keeps in each zone."""
    wanted = _wanted(write.id, world)
    configs = []
    for config in values_at(body, "properties.privateDnsZoneConfigs[]"):
        zone = ResourceId(str(value_at(config, "properties.privateDnsZoneId")))
        sets = [_record_set(zone, *one) for one in wanted.get(zone.name.lower(), ())]
        configs.append({**config, "properties": {**config["properties"], "recordSets": sets}})
    return {**body, "properties": {**body["properties"], "privateDnsZoneConfigs": configs}}


def group_created(write: Write, body: Body, world: World) -> None:
    """The records of the group stand in its zones, and those it gave up do not."""
    if write.existing is not None:
        _remove(write.existing, world)
    for zone, record in _record_sets(body):
        _put_record(zone, record, write.id.parent or write.id, world)


def group_deleted(_: ResourceId, body: Body, world: World) -> None:
    """The records of the group leave its zones."""
    _remove(body, world)


def _wanted(group: ResourceId, world: World) -> dict[str, list[tuple[str, str]]]:
    endpoint = world.get(group.parent) if group.parent else None
    wanted: dict[str, list[tuple[str, str]]] = {}
    for zone, record, address in endpoint_records(endpoint, world) if endpoint else ():
        wanted.setdefault(zone, []).append((record, address))
    return wanted


def _record_set(zone: ResourceId, record: str, address: str) -> Body:
    return {
        "recordType": "A",
        "recordSetName": record,
        "fqdn": f"{record}.{zone.name}",
        "ttl": 10,
        "ipAddresses": [address],
        "provisioningState": "Succeeded",
    }


def _record_sets(group: Body) -> list[tuple[ResourceId, Body]]:
    return [
        (ResourceId(str(value_at(config, "properties.privateDnsZoneId"))), record)
        for config in values_at(group, "properties.privateDnsZoneConfigs[]")
        for record in values_at(config, "properties.recordSets[]")
    ]


def _put_record(zone: ResourceId, record: Body, endpoint: ResourceId, world: World) -> None:
    if world.get(zone) is None:
        return
    one = zone.child("A", record["recordSetName"])
    if world.get(one) is None:
        _count(zone, "numberOfRecordSets", 1, world)
    made = {
        "id": one.text,
        "name": one.name,
        "type": f"{ZONE}/A",
        "properties": {
            "ttl": record["ttl"],
            "fqdn": f"{record['fqdn']}.",
            "isAutoRegistered": False,
            "metadata": {"creator": f"created by private endpoint {endpoint.name}"},
            "aRecords": [{"ipv4Address": address} for address in record["ipAddresses"]],
        },
    }
    world.put(one, made)


def _remove(group: Body, world: World) -> None:
    """Another endpoint may have written the record since: only the group's own address goes."""
    for zone, record in _record_sets(group):
        one = zone.child("A", record["recordSetName"])
        stands = values_at(world.get(one), "properties.aRecords[].ipv4Address")
        if list(stands) == record["ipAddresses"]:
            world.delete(one)
            _count(zone, "numberOfRecordSets", -1, world)


def _zones(group: Body) -> list[Any]:
    path = "properties.privateDnsZoneConfigs[].properties.privateDnsZoneId"
    return [str(zone) for zone in values_at(group, path)]


def _zone_of(child: ResourceId) -> ResourceId:
    return child.parent or child


def _count(zone: ResourceId, what: str, by: int, world: World) -> None:
    body = world.get(zone)
    if body is not None:
        properties = body["properties"]
        world.put(zone, {**body, "properties": {**properties, what: properties.get(what, 0) + by}})
