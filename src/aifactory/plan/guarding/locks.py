"""Delete locks on what holds data and on networks; never on a resource group.

Locks are stacks of their own, after everything else: a lock also keeps what hangs on its resource,
so the engine takes it away before a delete that was allowed, and puts it back.
"""

from collections.abc import Iterable, Iterator, Mapping

from aifactory.azure.resource_id import ResourceId
from aifactory.plan.guarding.stacks import LOCKS, ground_stack
from aifactory.plan.landing.services import gathered_zones, services_network
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.site import Node, Site

LOCK = "aif-keep"
_KIND = "Microsoft.Authorization/locks"


def lock_calls(site: Site, nodes: Iterable[Node]) -> tuple[ModuleCall, ...]:
    """A lock for each node that holds data; a child is kept by its host's."""
    if not site.ground.guard.locks:
        return ()
    return tuple(
        _lock(site, node, node.id) for node in nodes if node.id is not None and _is_kept(node)
    )


def ground_locks(
    site: Site, zones: Mapping[str, list[str]], after: tuple[str, ...]
) -> Stack | None:
    """The locks of the shared services and networks; `zones` are those of each cell."""
    calls = [_inside(call, site.common_group) for call in lock_calls(site, site.common.values())]
    if site.ground.guard.locks:
        calls += _networks(site, zones)
    return ground_stack(site, LOCKS, tuple(calls), after) if calls else None


def _is_kept(node: Node) -> bool:
    return node.service.data and node.service.lockable and node.host is None and node.is_ours


def _lock(site: Site, node: Node, resource: ResourceId) -> ModuleCall:
    return ModuleCall(
        symbol=f"{node.symbol}Lock",
        module=f"services/{node.service.folder}/lock.bicep",
        params={"name": node.name},
        resource=resource.extension(_KIND, LOCK),
        why=site.ground.guard.places["locks"],
    )


def _inside(call: ModuleCall, group: ResourceId) -> ModuleCall:
    return ModuleCall(
        symbol=call.symbol,
        module=call.module,
        params=call.params,
        resource=call.resource,
        why=call.why,
        group=group.name,
        subscription=group.subscription,
    )


def _networks(site: Site, zones: Mapping[str, list[str]]) -> Iterator[ModuleCall]:
    for cell, promised in sorted(site.promised.cells.items()):
        if promised.network:
            continue  # its owners decide how long it lives
        index = cell.removeprefix("cell-")
        call = _network(site, f"networkLock{index}", site.vnet(cell), zones[cell])
        yield _inside(call, site.network_group(cell))
    if site.gathers:
        vnet = services_network(site)
        call = _network(site, "networkLockServices", vnet, gathered_zones(site))
        yield _inside(call, ResourceId(site.ground.landing.zones.group))


def _network(site: Site, symbol: str, vnet: ResourceId, zones: list[str]) -> ModuleCall:
    return ModuleCall(
        symbol=symbol,
        module="guardrails/network-locks.bicep",
        params={"name": vnet.name, "zones": [*zones]},
        resource=vnet.extension(_KIND, LOCK),
        why=site.ground.guard.places["locks"],
    )
