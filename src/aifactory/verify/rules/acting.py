"""Isolation: nobody acts beyond its place: by a role from above, as another, past its network."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.network import Speaks
from aifactory.verify.assignments import Assignment
from aifactory.verify.ground import Ground, is_project
from aifactory.verify.inventory import DELEGATIONS, Live, same, value_at
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_WAF = ("SE:04", "SE:05")
_ACTS_AS = "identity.userAssignedIdentities"


def _assignments(view: View, ground: Ground) -> Iterator[Subject]:
    found = (*ground.assignments, *ground.assignments_above)
    yield from (Subject(one.id, one) for one in found)


def _is_ours(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """No identity of one environment may do anything in another.

    Neither in its groups nor by a role at its subscriptions or above, but at what both environments
    name. Identities of environments that are not examined (`--env`) are not known.
    """
    if ground.is_lent(one):
        return
    for other in view.foreign(ground):
        theirs = other.identities.get(one.principal)
        if theirs is not None:
            sentence = f"An identity of {other.key} holds a role on {ResourceId(one.scope).name}."
            yield Fault(one.id, "properties.principalId", theirs, ground.key, sentence)


def _above(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.assignments_above)


def _reaches_all(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """Nobody of a project holds a role that reaches the other projects from above.

    A role at a subscription, a management group or the tenant holds on every floor. Those of the
    organisation's own people are theirs to give; those of a project's team, and of its identity,
    are holes between projects.
    """
    homes = ground.homes.get(one.principal, frozenset())
    floor = ground.floor(ResourceId(one.principal)) if one.principal.startswith("/") else ""
    mine = sorted({*homes, *([floor] if floor else [])})
    if mine and all(map(is_project, mine)):
        sentence = f"{', '.join(mine)} reaches every project by a role on {one.scope or '/'}."
        yield Fault(one.id, "properties.scope", one.scope or "/", "a group", sentence)


def _actors(view: View, ground: Ground) -> Iterator[Subject]:
    for live in ground.resources:
        if value_at(live.body, _ACTS_AS):
            yield Subject(live.id.text, live)


def _acts_as_itself(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """Nothing acts as an identity of another environment, or of another project.

    Whoever runs code in a service has every right of the identities that it was given: a service
    has those of its own floor, or of what is shared. A project's part of a shared host has its
    floor's name, and is its own.
    """
    for text in value_at(live.body, _ACTS_AS):
        identity = ResourceId(text)
        abroad = next((one.key for one in view.foreign(ground) if one.holds(identity.key)), "")
        floor = ground.floor(identity)
        strange = is_project(floor) and floor not in (ground.floor(live.id), _part(live))
        if abroad or strange:
            sentence = f"{live.id.name} acts as {identity.name} of {abroad or floor}."
            yield Fault(live.id.text, _ACTS_AS, text, ground.floor(live.id), sentence)


def _part(live: Live) -> str:
    """The floor whose part of a shared host this may be: p001, or p001-something."""
    return live.id.name.partition("-")[0].lower() if live.id.parent else ""


def _delegated(view: View, ground: Ground) -> Iterator[Subject]:
    subscriptions = (f"/subscriptions/{one}" for one in ground.promise.subscriptions)
    yield from (Subject(one, one) for one in (*subscriptions, *ground.promise.groups))


def _managed_here(view: View, ground: Ground, scope: str) -> Iterator[Fault]:
    """No other tenant may manage the environment but those that the factory names.

    A delegation (Azure Lighthouse) of a subscription or a group gives people of another tenant
    roles that no list of role assignments here shows.
    """
    for one in ground.inventory.items(scope + DELEGATIONS):
        named = str(value_at(one, "properties.registrationDefinitionId"))
        tenant = value_at(ground.inventory.body(named) or {}, "properties.managedByTenantId")
        if str(tenant).lower() not in ground.promise.outside.managers:
            sentence = f"{ResourceId(scope).name} is managed by tenant {tenant}."
            wanted = "governance.managedBy"
            yield Fault(
                str(one.get("id")), "properties.managedByTenantId", tenant, wanted, sentence
            )


def _speakers(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.services:
        housed = service.inside is not None and value_at(live.body, service.inside.at)
        if service.speaks is not None and not housed:
            yield Subject(live.id.text, (live, service.speaks))


def _speaks_here(view: View, ground: Ground, item: tuple[Live, Speaks]) -> Iterator[Fault]:
    """What Azure runs for us speaks through a subnet, with everything that it says.

    Past it, no security group, route or firewall of ours sees a packet. Whose subnet it is says
    SE04-mentions. What stands in a subnet from its birth cannot leave it, and is not looked at.
    """
    live, speaks = item
    missing = value_at(live.body, speaks.at) is None
    wanted = {speaks.at: "a subnet"} if missing else speaks.wanted
    for path, value in wanted.items():
        seen = value_at(live.body, path)
        if not same(seen, value):
            sentence = f"{live.id.name} reaches the internet past its network."
            yield Fault(live.id.text, path, seen, value, sentence)


RULES = (
    Rule("SE04-identities", "isolation", _WAF, "high",
         "Identities stay at home", _assignments, _is_ours),
    Rule("SE04-roles-above", "isolation", _WAF, "high",
         "Nobody reaches projects from above", _above, _reaches_all),
    Rule("SE04-acting", "isolation", _WAF, "high",
         "Services act as identities of their own", _actors, _acts_as_itself),
    Rule("SE04-delegations", "isolation", _WAF, "high",
         "Other tenants manage nothing here", _delegated, _managed_here),
    Rule("SE04-speaking", "isolation", ("SE:04", "SE:06"), "high",
         "Services speak through their subnets", _speakers, _speaks_here),
)  # fmt: skip
