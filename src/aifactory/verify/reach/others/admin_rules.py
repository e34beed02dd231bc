"""Security admin rules of network managers: they are asked before any security group.

learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, 2026-01. What is in force
in a network: POST {network}/listNetworkManagerEffectiveSecurityAdminRules, as in
learn.microsoft.com/powershell/module/az.network/get-aznetworkmanagereffectivesecurityadminrule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, children, same, value_at
from aifactory.verify.reach.packets import Box, Filter, Packets, pass_through
from aifactory.verify.reach.security_groups import Direction, filters
from aifactory.verify.reach.spans import Spans
from aifactory.verify.reach.words import Meant, Tags, addresses, ports, protocols

ADMIN_RULES = "/listNetworkManagerEffectiveSecurityAdminRules"
# Subnets of gateways, firewalls and Bastion are left out (same page).
_EXEMPT = frozenset(
    {"azurebastionsubnet", "azurefirewallsubnet", "gatewaysubnet", "routeserversubnet"}
)
_ALWAYS, _ALLOW, _DENY = "alwaysallow", "allow", "deny"


@dataclass(frozen=True, slots=True)
class Guard:
    """All that filters a subnet: its security group, and the admin rules that go before it."""

    group: Body | None
    before: tuple[Body, ...] = ()


def in_force(network: ResourceId, inventory: Inventory) -> tuple[Body, ...]:
    """The admin rules of a network; raises Unproven when they were not read."""
    return inventory.items(network.text + ADMIN_RULES)


def before(subnet: Body, rules: tuple[Body, ...], has_endpoints: bool) -> tuple[Body, ...]:
    """The admin rules that a subnet's packets may meet.

    Whether they apply to private endpoints and to application gateways depends on more than ARM
    tells (same page): there a denial denies nothing here, and a permission all that it says.
    """
    if str(subnet.get("name")).lower() in _EXEMPT:
        return ()
    gateways = bool(value_at(subnet, "properties.applicationGatewayIPConfigurations"))
    return tuple(
        one
        for one in rules
        if _access(one) != _DENY or not (gateways or (has_endpoints and _is_inbound(one)))
    )


def _is_inbound(rule: Body) -> bool:
    return same(value_at(rule, "properties.direction"), "inbound")


def guarded(guard: Guard, direction: Direction, tags: Tags) -> tuple[Filter, ...]:
    """The rules of one direction in the order in which Azure asks them, admin rules first.

    Always Allow and Deny decide; Allow leaves the packets to the security group, past all further
    admin rules.
    """
    below = filters(guard.group, direction, tags)
    mine = [one for one in guard.before if same(value_at(one, "properties.direction"), direction)]
    return (*(each for one in _ordered(mine) for each in _stage(one, below, tags)), *below)


def _ordered(rules: Iterable[Body]) -> list[Body]:
    """By priority; where several managers rule, which goes first is not told: what allows does."""
    found = sorted(rules, key=lambda one: int(value_at(one, "properties.priority") or 0))
    if len({ResourceId(str(one["id"])).names[0].lower() for one in found}) > 1:
        found.sort(key=lambda one: (_access(one) == _DENY, _access(one) == _ALLOW))
    return found


def _access(rule: Body) -> str:
    """What a rule does; a word that is new may let anything through."""
    word = str(value_at(rule, "properties.access")).lower()
    return word if word in (_ALLOW, _DENY) else _ALWAYS


def _stage(rule: Body, below: tuple[Filter, ...], tags: Tags) -> Iterator[Filter]:
    source, target = _side(rule, "sources", tags), _side(rule, "destinations", tags)
    sure = _box(rule, source.sure, target.sure)
    possible = _box(rule, source.possible, target.possible)
    access, guessed = _access(rule), source.guessed or target.guessed
    if access == _DENY:
        yield Filter(name_of(rule), False, (sure,) if sure else ())
    elif access == _ALWAYS:
        yield Filter(name_of(rule), True, (possible,) if possible else (), guessed)
    else:
        yield from (_within(one, sure) for one in below)
        for passed in pass_through(below, Packets((possible,))) if guessed else ():
            yield Filter(passed.rule.name, True, passed.packets.boxes, guessed)


def _within(rule: Filter, box: Box) -> Filter:
    boxes = (each & box for each in rule.boxes)
    return Filter(rule.name, rule.allow, tuple(one for one in boxes if one), rule.guessed)


def name_of(rule: Body) -> str:
    """A rule by its manager and its own name, for a person."""
    names = ResourceId(str(rule["id"])).names
    return f"admin rule {names[0]}/{names[-1]}"


def _side(rule: Body, side: str, tags: Tags) -> Meant:
    said = [str(one.get("addressPrefix")) for one in children(rule, f"properties.{side}")]
    return addresses(said or ["*"], tags)


def _box(rule: Body, source: Spans, target: Spans) -> Box:
    return Box(
        source,
        target,
        ports(value_at(rule, "properties.destinationPortRanges") or ["*"]),
        protocols([str(value_at(rule, "properties.protocol"))]),
        ports(value_at(rule, "properties.sourcePortRanges") or ["*"]),
    )
