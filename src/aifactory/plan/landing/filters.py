"""Who filters what in a cell: one security group per project, and one of what projects share."""

from collections.abc import Mapping, Sequence

from aifactory.catalog.facts.network import Subnet
from aifactory.catalog.model import Json
from aifactory.plan.demand import ENDPOINTS, SHARED
from aifactory.plan.lock import CellPromise
from aifactory.plan.rules import Outside, project_rules, shared_rules
from aifactory.plan.site import Site

_NSG = "Microsoft.Network/networkSecurityGroups"


def security_group_name(site: Site, owner: str) -> str:
    """The NSG of a subnet's owner; empty where Azure takes none."""
    facts = facts_of(site, owner)
    if facts is not None and facts.unguarded:
        return ""
    return site.names.of("nsg", _NSG, owner.partition(".")[0])


def security_groups(site: Site, cell: CellPromise) -> list[Json]:
    """Every security group of a cell with its rules; what others made has theirs."""
    owners: dict[str, list[str]] = {}
    for owner in sorted(cell.ranges):
        if security_group_name(site, owner) and owner not in cell.named:
            owners.setdefault(owner.partition(".")[0], []).append(owner)
    shared = {
        owner: facts
        for owner in sorted(cell.ranges)
        if _is_shared(owner) and (facts := facts_of(site, owner)) and not facts.unguarded
    }
    return [
        {"name": security_group_name(site, owned[0]), "rules": _rules(site, cell, owned, shared)}
        for owned in owners.values()
    ]


def facts_of(site: Site, owner: str) -> Subnet | None:
    """The facts of a promised subnet, by its owner in the lock; None for endpoints."""
    return site.subnets.get(owner.partition(".")[2])


def _rules(
    site: Site, cell: CellPromise, owned: Sequence[str], shared: Mapping[str, Subnet]
) -> list[Json]:
    """The rules of a group: of a project's subnets, or of shared ones."""
    foreign = [str(net) for net in site.foreign]
    neighbours = [str(prefix) for prefix in cell.prefixes]
    serving = [
        str(cell.ranges[o]) for o in (SHARED, *(o for o, one in shared.items() if one.serves))
    ]
    if _is_shared(owned[0]):
        azure = [(one, str(cell.ranges[o])) for o in shared for one in shared[o].inbound]
        inside = [str(cell.ranges[o]) for o, one in shared.items() if not one.serves]
        doors = [str(cell.ranges[o]) for o, one in shared.items() if one.door]
        outside = _outside(site, cell, [*serving, *doors], serving)
        return shared_rules(inside, neighbours, foreign, azure, outside)
    endpoints = [str(cell.ranges[o]) for o in owned if o.partition(".")[2] == ENDPOINTS]
    return project_rules(
        [*(str(cell.ranges[owner]) for owner in owned), *site.lent(owned[0].partition(".")[0])],
        serving,
        neighbours,
        foreign,
        sorted({facts.overlay for o in owned if (facts := facts_of(site, o)) and facts.overlay}),
        _outside(site, cell, endpoints, ()),
    )


def _outside(site: Site, cell: CellPromise, met: Sequence[str], shared: Sequence[str]) -> Outside:
    """Who comes from outside the network, and what they may ask."""
    zone = site.ground.landing
    joined = zone.is_joined or cell.network  # in which others stand, and whom they let in
    siblings = [*map(str, site.promised.space), *(site.lent() if shared else ())]
    return Outside(
        clients=tuple(str(net) for net in zone.clients),
        met=tuple(met),
        siblings=tuple(siblings) if joined else (),
        shared=tuple(shared),
    )


def _is_shared(owner: str) -> bool:
    return owner.partition(".")[0] == SHARED.partition(".")[0]
