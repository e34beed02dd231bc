"""What stacks take of Azure's limits, counted call by call in the plan itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from aifactory.azure.counted import ENDPOINTS, is_counted_in_group, limits_of
from aifactory.azure.machines import TOTAL, cores, family
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.catalog.model import Json, Service
from aifactory.plan.cost.machines import entries
from aifactory.plan.demand import hosts
from aifactory.plan.landing.joining import NEAR
from aifactory.plan.model import Grant, ModuleCall, Plan, Stack

_SHARED = "landing-zone/shared-endpoints.bicep"
_PEERING = "landing-zone/peering.bicep"

_ACROSS = {  # what all networks at a hub have together, by what one has
    "privateEndpointsAcrossPeers": "privateEndpoints",
    "privateAddressesAcrossPeers": "privateAddresses",
}


class Measure(NamedTuple):
    """One limit in one place; `at` is empty where the place is the subscription or its network."""

    limit: str
    at: str = ""


Uses = Mapping[str, Mapping[Measure, int]]  # by subscription; the tenant's own under ""
_Found = Iterator[tuple[str, Measure, int]]


def uses(plan: Plan, catalog: Catalog) -> Uses:
    """What a plan takes of each limit in each subscription at maximum scale."""
    counted: dict[str, Counter[Measure]] = {}
    counter = _Counter(catalog)
    found = [counter.of_stack(stack) for stack in plan.stacks]
    for each in (*found, _grants(plan.grants), _in_shared_groups(plan)):
        for subscription, measure, number in each:
            counted.setdefault(subscription, Counter())[measure] += number
    for subscription, hub in sorted(_peered(plan)):
        there, name = counted.get(subscription, Counter()), ResourceId(hub).name
        wide = counted.setdefault("", Counter())
        for across, alone in _ACROSS.items():
            wide[Measure(across, name)] += there[Measure(alone)]
        wide[Measure("peerings", name)] += 1
    return counted


def _peered(plan: Plan) -> set[tuple[str, str]]:
    """The subscriptions whose network has a peering with a hub's, each with the hub: our side."""
    return {
        (stack.subscription, str(call.params["remoteId"]))
        for stack in plan.stacks
        for call in stack.calls
        if call.module == _PEERING and call.symbol == NEAR
    }


def _grants(grants: Iterable[Grant]) -> _Found:
    for grant in grants:
        yield grant.scope.subscription or "", Measure("roleAssignments"), 1


def _in_shared_groups(plan: Plan) -> _Found:
    """What stands in groups that are no project's own, by type: each holds only so many of one."""
    own = [stack for stack in plan.stacks if stack.project is None]
    shared = {_group(stack, call) for stack in own for call in stack.calls}
    for stack in plan.stacks:
        for call in stack.calls:
            kind = call.resource.type if call.resource else ""
            if is_counted_in_group(kind) and _group(stack, call) in shared:
                yield _group(stack, call)[0], Measure("resourcesOfType", kind), 1


def _group(stack: Stack, call: ModuleCall) -> tuple[str, str | None]:
    return call.subscription or stack.subscription, call.group or stack.group


@dataclass(slots=True)
class _Counter:
    """The catalogue's facts, ready to be asked what a call takes."""

    catalog: Catalog
    services: Mapping[str, Service] = field(init=False)  # by module
    addresses: Mapping[tuple[str, str], int] = field(init=False)  # (type, endpoint group)

    def __post_init__(self) -> None:
        known = self.catalog.services.values()
        self.services = {f"services/{one.folder}/main.bicep": one for one in known}
        self.addresses = {
            (one.resource_type.lower(), endpoint.group): endpoint.addresses
            for one in known
            for endpoint in one.endpoints
        }

    def of_stack(self, stack: Stack) -> _Found:
        """The stack itself where stacks are counted, and all that it makes."""
        if stack.group is None:
            yield stack.subscription, Measure("deploymentStacks"), 1
        for call in stack.calls:
            where = call.subscription or stack.subscription
            for measure, number in self._of_call(call):
                yield ("" if measure.limit == "customRoles" else where), measure, number

    def _of_call(self, call: ModuleCall) -> Iterator[tuple[Measure, int]]:
        service = self.services.get(call.module)
        if service is not None:
            yield from self._of_service(call, service)
        elif call.resource is not None:
            yield from _of_resource(call.resource, {})
        if call.module in _PARTS:
            yield from _PARTS[call.module](call)
        for one in _listed(call, "endpoints") if call.module == _SHARED else ():
            if isinstance(one, Mapping):
                yield from self._of_endpoint(ResourceId(str(one["targetId"])), one["endpoint"])

    def _of_service(self, call: ModuleCall, service: Service) -> Iterator[tuple[Measure, int]]:
        said = call.params.get("settings")
        settings = said if isinstance(said, Mapping) else {}
        if call.resource is not None:
            promised = service.promised.get(".", {}).items()
            filled = {path: _filled(value, settings) for path, value in promised}
            yield from _of_resource(call.resource, filled)
            yield from _children(call.resource, service, settings)
            for endpoint in _listed(call, "endpoints"):
                yield from self._of_endpoint(call.resource, endpoint)
        subnets = () if service.stands_in(settings) else service.subnets
        yield Measure("privateAddresses"), sum(hosts(one, settings) for one in subnets)
        yield Measure("roleAssignments"), service.assigns
        yield Measure("resourceGroups"), service.groups
        for machines in service.machines:
            for _, size, number in entries(machines, settings):
                for name in (TOTAL, family(size)):
                    quota = Measure(f"{machines.provider}/{name}")
                    yield quota, (cores(size) or 0) * number if name else 0

    def _of_endpoint(self, to: ResourceId, endpoint: Json) -> Iterator[tuple[Measure, int]]:
        if not isinstance(endpoint, Mapping):
            return
        kind = to.type.lower()
        names = self.addresses.get((kind, str(endpoint["group"])), 1)
        if kind in ENDPOINTS:
            yield Measure(ENDPOINTS[kind], to.name), 1
        yield Measure("privateEndpoints"), 1
        yield Measure("privateEndpointsInSubscription"), 1
        yield Measure("networkInterfaces"), 1
        yield Measure("privateAddresses"), names
        zones = endpoint.get("zoneIds")
        for zone in zones if isinstance(zones, list) else ():
            # Which of its names are in which of its zones only Azure knows: at most all of them.
            yield Measure("zoneRecordSets", ResourceId(str(zone)).name), names


def _of_resource(resource: ResourceId, values: Mapping[str, Json]) -> Iterator[tuple[Measure, int]]:
    parent = resource.parent
    for count in limits_of(resource.type, values):
        at = parent.name if count.within == "parent" and parent else ""
        yield Measure(count.limit, at), 1


def _children(
    resource: ResourceId, service: Service, settings: Mapping[str, Json]
) -> Iterator[tuple[Measure, int]]:
    """Children that settings or the module name, and the quota of each model among them."""
    for path, collection in service.collections.items():
        listed = [settings.get(name) for name in collection.settings if name != service.models]
        number = sum(len(one) for one in listed if isinstance(one, Mapping))
        number += len(collection.names)
        for measure, each in _of_resource(resource.below(f"{path}/each"), {}):
            yield measure, each * number
    models = settings.get(service.models)
    for entry in models.values() if isinstance(models, Mapping) else ():
        if isinstance(entry, Mapping):
            capacity = entry.get("capacity")
            name = f"{entry.get('format', 'OpenAI')}.{entry['sku']}.{entry['model']}"
            yield Measure(name), capacity if isinstance(capacity, int) else 1
            yield Measure("modelDeployments", resource.name), 1


def _of_zones(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    for zone in _listed(call, "zones"):
        yield Measure("privateZones"), 1
        yield Measure("zoneLinks", str(zone)), 1


def _of_subnets(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield Measure("subnets"), len(_listed(call, "subnets"))


def _of_network(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield from _of_subnets(call)
    for group in _listed(call, "securityGroups"):
        if isinstance(group, Mapping):
            rules = group["rules"]
            number = len(rules) if isinstance(rules, list) else 0
            yield Measure("networkSecurityGroups"), 1
            yield Measure("securityRules", str(group["name"])), number
            ranges = sum(_ranges(rule) for rule in rules) if isinstance(rules, list) else 0
            yield Measure("securityRuleRanges", str(group["name"])), ranges


def _ranges(rule: Json) -> int:
    """How many addresses, ranges and ports one rule names."""
    lists = rule.values() if isinstance(rule, Mapping) else ()
    return sum(len(one) for one in lists if isinstance(one, list))


def _of_routes(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield Measure("routes", str(call.params["name"])), len(_listed(call, "routes"))


def _of_alerts(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    for limit, name in (("activityLogAlerts", "activity"), ("metricAlerts", "metrics")):
        yield Measure(limit), len(_listed(call, name))


def _of_queries(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield Measure("logAlerts"), len(_listed(call, "queries"))


def _of_roles(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield Measure("customRoles"), len(_listed(call, "roles"))


def _of_policies(call: ModuleCall) -> Iterator[tuple[Measure, int]]:
    yield Measure("policyAssignments"), len(_listed(call, "assignments"))


_PARTS: Mapping[str, Callable[[ModuleCall], Iterator[tuple[Measure, int]]]] = {
    "landing-zone/network.bicep": _of_network,
    "landing-zone/subnets.bicep": _of_subnets,
    "landing-zone/dns-zones.bicep": _of_zones,
    "landing-zone/roles.bicep": _of_roles,
    "landing-zone/route-table.bicep": _of_routes,
    "guardrails/alerts.bicep": _of_alerts,
    "guardrails/log-alerts.bicep": _of_queries,
    "guardrails/policies.bicep": _of_policies,
}


def _listed(call: ModuleCall, name: str) -> list[Json]:
    found = call.params.get(name)
    return found if isinstance(found, list) else []


def _filled(value: Json, settings: Mapping[str, Json]) -> Json:
    if not isinstance(value, str):
        return value
    for name, said in settings.items():
        value = value.replace(f"{{{name}}}", str(said))
    return value
