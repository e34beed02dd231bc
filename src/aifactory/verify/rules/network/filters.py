"""Isolation: security groups refuse other environments, other projects and strangers.

Their rules are walked by priority, as ARM reports them. It trusts Azure to filter as they say.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import Ground, filter_of, is_project, prefixes
from aifactory.verify.inventory import Body, Unproven
from aifactory.verify.reach.filtering import Callers, lets_in, lets_outsiders_in
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_WAF = ("SE:04", "SE:06")


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    for one, subnet in ground.subnets.items():
        if one.name.lower() not in ground.known.unguarded:  # nothing but a gateway stands there
            yield Subject(one.text, subnet)


def _refuses_environments(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """Every subnet refuses what comes from another environment's space, even over a peering.

    The security group's inbound rules are walked by priority, Azure's own included, once as if the
    networks were peered and once as they are. Every receiver refuses, so no sender has to.
    """
    guard = ground.guard(subnet)
    for other in view.foreign(ground):
        for within in (False, True):
            callers = Callers(other.spaces, within=within)
            rule = "no security group" if guard.group is None else lets_in(
                guard, callers, prefixes(subnet)
            )  # fmt: skip
            if rule is not None:
                sentence = f"Subnet {subnet.get('name')} lets {other.key} in: {rule}."
                yield Fault(str(subnet["id"]), "securityRules", rule, "Deny", sentence)
                break


def _refuses_outsiders(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """No subnet lets in private addresses that are no environment's: other sites, hubs, strangers.

    People whom the landing zone names may ask in the subnets of endpoints and doors, and there
    alone. The rules are walked as if the senders were joined wherever a hub, a gateway or people
    are ordered; ranges that machines of a service use among themselves are their own. So is, of
    one project, the range of what it brings; what is shared it may ask.
    """
    guard = ground.guard(subnet)
    if guard.group is None:
        return  # a subnet without a group fails SE06-security-groups
    people = ground.promise.people
    may = str(subnet["id"]).lower() in [one.lower() for one in people.subnets]
    known = [
        *view.spaces,
        *ground.known.overlays,
        *ground.lent(_whose(ground, ResourceId(str(subnet["id"])))),
        *(map(IPv4Network, people.ranges) if may else ()),
    ]
    rule = lets_outsiders_in(guard, prefixes(subnet), known, ground.promise.meets_others)
    if rule is not None:
        sentence = f"Subnet {subnet.get('name')} lets in addresses of nobody here: {rule}."
        yield Fault(str(subnet["id"]), "securityRules", rule, "Deny", sentence)


def _whose(ground: Ground, subnet: ResourceId) -> tuple[str, ...]:
    """The project that a subnet is for; nobody's in particular where it is shared."""
    floor = ground.ranges.get(subnet.key, "")
    return (floor,) if is_project(floor) else ()


def _project_subnets(view: View, ground: Ground) -> Iterator[Subject]:
    """The subnets of projects: all but those of what is shared, which everybody may ask."""
    if not ground.floors:
        raise Unproven("The promise does not say which group is whose floor")
    shared = {floor for floor in ground.floors.values() if not is_project(floor)}
    for resource, subnet in sorted(ground.subnets.items()):
        tenants = ground.tenants(resource)
        nobodys = not tenants and ground.ranges.get(resource.key) not in shared
        if nobodys or any(map(is_project, tenants)):
            yield Subject(resource.text, subnet)


def _own(ground: Ground, subnet: Body) -> tuple[IPv4Network, ...]:
    """The addresses behind a subnet's security group, less those of other floors' endpoints."""
    resource = ResourceId(str(subnet["id"]))
    mine = ground.tenants(resource)
    behind = ground.behind[resource.parent, filter_of(subnet)]
    behind_it = (
        prefix for whose, own in behind.items() if whose <= mine or not mine for prefix in own
    )
    floor = _whose(ground, resource)
    return (*behind_it, *(ground.lent(floor) if floor else ()))


def _refuses_neighbours(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """A project's subnets refuse every other project of the same network.

    Subnets that share a security group are one project's; what comes from the rest of the network
    must meet a denial before anything lets it in.
    """
    network = ResourceId(str(subnet["id"])).parent
    home = ground.by_id.get(network) if network else None
    guard = ground.guard(subnet)
    if home is None or guard.group is None:
        return  # a subnet without a group fails SE06-security-groups
    callers = Callers(prefixes(home.body), _own(ground, subnet), within=True)
    rule = lets_in(guard, callers, prefixes(subnet))
    if rule is not None:
        sentence = f"Subnet {subnet.get('name')} lets other projects in: {rule}."
        yield Fault(str(subnet["id"]), "securityRules", rule, "Deny", sentence)


RULES = (
    Rule("SE04-environment-filter", "isolation", _WAF, "high",
         "Subnets refuse other environments", _subnets, _refuses_environments),
    Rule("SE04-outsiders", "isolation", _WAF, "high",
         "Subnets refuse other sites and strangers", _subnets, _refuses_outsiders),
    Rule("SE04-project-filter", "isolation", _WAF, "high",
         "Projects refuse their neighbours", _project_subnets, _refuses_neighbours),
)  # fmt: skip
