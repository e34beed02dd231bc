"""What a plan makes beside its services, as the examiner wants it: ids, and promised values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.api.desired import Desired
from aifactory.azure.resource_id import ResourceId, resource_id
from aifactory.catalog.facts.children import Collection
from aifactory.catalog.model import Json, Service
from aifactory.plan.model import ModuleCall, Stack
from aifactory.verify.promises import Kept, Perimeter

_GROUPS = "Microsoft.Network/networkSecurityGroups"
_ZONES = "Microsoft.Network/privateDnsZones"
_ADDRESSES = "Microsoft.Network/publicIPAddresses"
_ENDPOINTS = "Microsoft.Network/privateEndpoints"
_PERIMETER = "landing-zone/perimeter.bicep"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The parts of the landing zone, what hangs on parts and services, and promised values."""

    parts: tuple[str, ...]
    attached: tuple[str, ...]
    kept: tuple[Kept, ...]
    perimeters: tuple[Perimeter, ...]


@dataclass(frozen=True, slots=True)
class _Order:
    """A module call, and the group that it goes to."""

    call: ModuleCall
    subscription: str
    group: str

    def id(self, kind: str, *names: str) -> str:
        return str(resource_id(self.subscription, self.group, kind, *names))

    def items(self, name: str) -> list[Any]:
        found = self.call.params[name]
        return found if isinstance(found, list) else []


def ordered(desired: Desired, key: str) -> Ordered:
    """What the plan makes in one environment and scale set, such as dev/001."""
    stacks = [one for one in desired.plan.stacks if one.id.startswith(f"{key}/")]
    orders = [_order(stack, call) for stack in stacks for call in stack.calls]
    folders = {f"services/{s.folder}/main.bicep": s for s in desired.catalog.services.values()}
    served = [(one, folders[one.call.module]) for one in orders if one.call.module in folders]
    return Ordered(
        parts=_sorted(part for one in orders for part in _parts(one)),
        attached=_sorted(
            [
                *(hung for one in orders for hung in _attached(one)),
                *(hung for one, service in served for hung in _below(one, service)),
                *(added.resource for added in _added(served)),
            ]
        ),
        kept=(
            *(kept for one, service in served for kept in _kept(one, service)),
            *_added(served),
        ),
        perimeters=tuple(_perimeter(one) for one in orders if one.call.module == _PERIMETER),
    )


def _order(stack: Stack, call: ModuleCall) -> _Order:
    return _Order(call, call.subscription or stack.subscription, call.group or stack.group or "")


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _parts(order: _Order) -> Iterator[str]:
    part = _PARTS.get(order.call.module)
    if part is not None:
        yield from part(order)


def _network(order: _Order) -> Iterator[str]:
    vnet = order.call.resource
    if vnet is not None:
        yield vnet.text
        yield from (str(vnet.child("subnets", each["name"])) for each in order.items("subnets"))
    yield from (order.id(_GROUPS, each["name"]) for each in order.items("securityGroups"))


def _zones(order: _Order) -> Iterator[str]:
    yield from (order.id(_ZONES, zone) for zone in order.items("zones"))


def _itself(order: _Order) -> Iterator[str]:
    yield str(order.call.resource)


def _nat(order: _Order) -> Iterator[str]:
    yield str(order.call.resource)
    yield order.id(_ADDRESSES, str(order.call.params["addressName"]))


def _hub(order: _Order) -> Iterator[str]:
    yield str(order.call.resource)
    for kind, name in (("azureFirewalls", "firewallName"), ("firewallPolicies", "policyName")):
        yield order.id(f"Microsoft.Network/{kind}", str(order.call.params[name]))


_PARTS: Mapping[str, Callable[[_Order], Iterator[str]]] = {
    "landing-zone/network.bicep": _network,
    "landing-zone/dns-zones.bicep": _zones,
    "landing-zone/identity.bicep": _itself,
    "landing-zone/nat-gateway.bicep": _nat,
    "landing-zone/route-table.bicep": _itself,
    "landing-zone/virtual-wan.bicep": _itself,
    "landing-zone/secured-hub.bicep": _hub,
    "landing-zone/resolver.bicep": _itself,
    _PERIMETER: _itself,
}


def _attached(order: _Order) -> Iterator[str]:
    """The links of zones, and the endpoints of shared services."""
    if order.call.module == "landing-zone/dns-zones.bicep":
        network = str(order.call.params["vnetId"]).rpartition("/")[2]
        yield from (f"{zone}/virtualNetworkLinks/{network}" for zone in _zones(order))
    if order.call.module == "landing-zone/secured-hub.bicep":
        policy = order.id(
            "Microsoft.Network/firewallPolicies", str(order.call.params["policyName"])
        )
        groups = {"egress": "egress", "inside": "passages"}
        yield from (f"{policy}/ruleCollectionGroups/{name}" for name, said in groups.items()
                    if order.items(said))  # fmt: skip
    if order.call.module == "landing-zone/resolver.bicep":
        yield f"{order.call.resource}/inboundEndpoints/inbound"
    if order.call.module == "landing-zone/shared-endpoints.bicep":
        yield from (order.id(_ENDPOINTS, each["name"]) for each in order.items("endpoints"))


def _perimeter(order: _Order) -> Perimeter:
    members = order.items("members")
    return Perimeter(
        resource=str(order.call.resource),
        members={str(one["resourceId"]).lower(): str(one["name"]) for one in members},
        rules={
            f"{members[rule['member']]['name']}/{rule['name']}": tuple(sorted(rule["ranges"]))
            for rule in order.items("rules")
        },
    )


def _below(order: _Order, service: Service) -> Iterator[str]:
    """The endpoints of a service, and the children that its settings name."""
    name, resource = order.call.params["name"], order.call.resource
    for each in order.items("endpoints"):
        yield order.id(_ENDPOINTS, f"pe-{name}-{each['group']}")
    if resource is None:
        return
    for said, collection in service.collections.items():
        path = said.replace("{name}", str(name))
        names = _names(order, collection)
        yield from (str(resource.below(f"{path}/{child}")) for child in names)


def _names(order: _Order, collection: Collection) -> Iterator[str]:
    name = str(order.call.params["name"])
    yield from (one.replace("{name}", name) for one in (*collection.names, *collection.given))
    for setting in collection.settings:
        value = _settings(order).get(setting)
        if isinstance(value, dict):
            yield from value
        elif value:
            yield str(value).rpartition("/")[2]


def _kept(order: _Order, service: Service) -> Iterator[Kept]:
    settings, resource = _settings(order), str(order.call.resource)
    for child, properties in sorted(service.promised.items()):
        at = resource if child == "." else str(ResourceId(resource).below(child))
        for path, wanted in sorted(properties.items()):
            yield Kept(at, path, _value(wanted, settings))
    if service.inside is not None and (house := service.stands_in(settings)):
        yield Kept(resource, service.inside.at, house)


def _added(served: Iterable[tuple[_Order, Service]]) -> Iterator[Kept]:
    """What services make below others of their floor, and what must hold there."""
    every = list(served)
    there = {(one.subscription, one.group, two.flag): one.call.resource for one, two in every}
    for order, service in every:
        for flag, made in sorted(service.adds.items()):
            at = there.get((order.subscription, order.group, flag))
            if at is not None:
                yield from _below_other(order, at, made)


def _below_other(
    order: _Order, at: ResourceId, made: Mapping[str, Mapping[str, Json]]
) -> Iterator[Kept]:
    name = str(order.call.params["name"])
    for path, properties in sorted(made.items()):
        resource = str(at.below(path.replace("{name}", name)))
        for where, wanted in sorted(properties.items()):
            yield Kept(resource, where, _value(wanted, _settings(order)))


def _value(wanted: Json, settings: Mapping[str, Json]) -> str | int | bool:
    """A literal, the setting that '{name}' is, or the text that holds it."""
    if not isinstance(wanted, str):
        return wanted if isinstance(wanted, int) else str(wanted)
    alone = settings.get(wanted[1:-1]) if wanted[:1] == "{" and wanted[-1:] == "}" else None
    return alone if isinstance(alone, int) else wanted.format_map(settings)


def _settings(order: _Order) -> Mapping[str, Json]:
    found = order.call.params["settings"]
    return found if isinstance(found, dict) else {}
