"""Security: whoever may do something here is in the table of allowed access, and nobody else."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple

from aifactory.azure.limits import limit
from aifactory.azure.patterns import covers, meets
from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import OVER_OTHERS, SIDES, role
from aifactory.verify.assignments import Assignment
from aifactory.verify.ground import IDENTITIES, Ground, is_project
from aifactory.verify.inventory import FEDERATED, Live, Unproven, children, value_at
from aifactory.verify.promises import Allowed, Permit
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_HANDS_OUT = "Microsoft.Authorization/roleAssignments/write"
_ACTIONS, _QUOTED = re.compile(r"ActionMatches\{[^}]*\}"), re.compile(r"'([^']*)'")
_PEOPLE = frozenset({"group", "serviceprincipal"})


def _called(text: str) -> str:
    """The last name of a resource id, or the object id as it is."""
    return ResourceId(text).name if text.startswith("/") else text


def _assignments(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.id, one) for one in ground.assignments)


def _is_allowed(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """Every live role assignment at or below our groups is one that the factory allows.

    Assignments that a service made for itself count like any other. Access inherited from a
    subscription or management group is the organisation's own and is not judged.
    """
    if one.permission not in ground.allowed and not ground.is_lent(one):
        sentence = (
            f"{_called(one.principal)} has a role on {_called(one.scope)} that nobody ordered."
        )
        yield Fault(one.id, "properties", one.role, "no such assignment", sentence)


def _promised(view: View, ground: Ground) -> Iterator[Subject]:
    live = {one.permission for one in ground.assignments}
    for wanted, allowed in ground.allowed.items():
        if ground.holds(allowed.scope):
            yield Subject(allowed.scope, (allowed, wanted in live))


def _is_there(view: View, ground: Ground, item: tuple[Allowed, bool]) -> Iterator[Fault]:
    """Everybody has the access that the factory promised them."""
    allowed, there = item
    if not there:
        sentence = (
            f"{_called(allowed.principal)} lacks a promised role on {_called(allowed.scope)}."
        )
        yield Fault(allowed.scope, "roleAssignments", None, allowed.role, sentence)


def _no_power_over_others(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """Nobody holds a standing role that hands out further access.

    Owner, User Access Administrator and Role Based Access Control Administrator are refused by
    id; every other role is refused when its definition lets it write role assignments.
    """
    name = next((name for name in OVER_OTHERS if one.role.endswith(role(name).guid)), None)
    if name is None and _hands_out(ground, one.role):
        name = "a role that writes role assignments"
    if name is not None:
        sentence = f"{_called(one.principal)} can give access to others on {_called(one.scope)}."
        yield Fault(one.id, "properties.roleDefinitionId", name, "no such role", sentence)


def _hands_out(ground: Ground, definition: str) -> bool:
    body = ground.inventory.body(definition)
    if body is None:
        raise Unproven(f"The role definition {definition} is not there")
    for entry in children(body, "properties.permissions"):
        given = [str(action) for action in value_at(entry, "actions") or ()]
        taken = [str(action) for action in value_at(entry, "notActions") or ()]
        if any(meets(action, _HANDS_OUT) for action in given) and not any(
            covers(less, _HANDS_OUT) for less in taken
        ):
            return True
    return False


def _roles(view: View, ground: Ground) -> Iterator[Subject]:
    used = {one.role.rpartition("/")[2]: one.role for one in ground.assignments}
    for guid, permits in sorted(ground.promise.roles.items()):
        if guid in used:
            yield Subject(used[guid], (used[guid], permits))


def _allows_what_it_should(
    view: View, ground: Ground, item: tuple[str, tuple[Permit, ...]]
) -> Iterator[Fault]:
    """The role of a persona allows what the factory gives that persona, and nothing else.

    A role is compared list by list with the union of what its kinds of service need: whoever adds
    an action to a role, or takes back what it takes back, is found.
    """
    definition, wanted = item
    body = ground.inventory.body(definition)
    if body is None:
        raise Unproven(f"The role definition {definition} is not there")
    sentence = f"The role {value_at(body, 'properties.roleName')} was changed."
    live = list(children(body, "properties.permissions"))
    if len(live) != len(wanted):
        yield Fault(definition, "properties.permissions", len(live), len(wanted), sentence)
        return
    for at, side in enumerate(SIDES):
        seen = {str(one).lower() for entry in live for one in value_at(entry, side) or ()}
        right = {one.lower() for permit in wanted for one in astuple(permit)[at]}
        more, less = sorted(seen - right), sorted(right - seen)
        if more or less:
            where = f"properties.permissions.{side}"
            yield Fault(definition, where, more or f"without {', '.join(less)}",
                        "what the persona was promised", sentence)  # fmt: skip


def _is_group(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """People get access through groups: no single person holds a role."""
    if one.kind not in _PEOPLE:
        yield Fault(
            one.id,
            "properties.principalType",
            one.kind or None,
            "Group",
            f"{_called(one.principal)} holds a role as a person, not as a member of a group.",
        )


def _floors(view: View, ground: Ground) -> Iterator[Subject]:
    if not ground.floors:
        raise Unproven("The promise does not say which group is whose floor")
    counts: Counter[str] = Counter()
    for one in ground.assignments:
        allowed = ground.allowed.get(one.permission)
        owner = (allowed.floor if allowed else "") or ground.floor(ResourceId(one.scope))
        counts[owner if is_project(owner) else ""] += 1
    floors = {floor for floor in ground.floors.values() if is_project(floor)}
    for floor in sorted({*floors, ""}):
        yield Subject(f"{ground.key}/{floor or 'common'}", (floor, counts[floor]))


def _within_budget(view: View, ground: Ground, item: tuple[str, int]) -> Iterator[Fault]:
    """A project holds at most 13 role assignments, everything common at most 100.

    Azure allows 4,000 for a subscription. An assignment counts for the floor that it was promised
    for; one that was not promised counts for the floor of the group it stands in.
    """
    floor, count = item
    bar = limit("projectRoleAssignments" if floor else "commonRoleAssignments").value
    if count > bar:
        sentence = f"{floor or 'Everything common'} holds {count} role assignments."
        yield Fault(f"{ground.key}/{floor or 'common'}", "roleAssignments", count,
                    f"at most {bar}", sentence)  # fmt: skip


def _is_at_home(view: View, ground: Ground, one: Assignment) -> Iterator[Fault]:
    """Nobody from one project holds a role on another's floor, or on what is another's elsewhere.

    A principal belongs to the projects that the factory allows it on; an assignment anywhere on
    the floor of a project it does not belong to is a hole between two projects. Where projects
    share something, each has the roles there that were ordered for it, most of them at its own
    part, such as one index; any other reaches what is somebody else's.
    """
    homes = sorted(filter(is_project, ground.homes.get(one.principal, ())))
    floor = ground.floor(ResourceId(one.scope))
    ordered = one.permission in ground.allowed or ground.is_lent(one)
    if not homes or floor in homes or ordered:
        return
    whose = {floor} if is_project(floor) else _owners(ground, one.scope)
    if whose and whose <= set(homes):
        return  # one role more at what is its own
    seen, others = ", ".join(homes), ", ".join(sorted(whose))
    at = f"the floor of {floor}" if is_project(floor) else _called(one.scope)
    tail = f" of {others}" if others and not is_project(floor) else ""
    tail = tail or ("" if others else ", which projects share")
    sentence = f"{_called(one.principal)} of {seen} holds a role on {at}{tail}."
    yield Fault(one.id, "properties.principalId", seen, others or "nobody of a project", sentence)


def _owners(ground: Ground, scope: str) -> set[str]:
    """The projects that were given something at a scope; none: it is for all of them."""
    at = scope.lower()
    found = {one.floor for one in ground.promise.allowed if one.scope.lower() == at}
    return set(filter(is_project, found))


def _in_parts(view: View, ground: Ground) -> Iterator[Subject]:
    for one in ground.assignments:
        allowed = ground.allowed.get(one.permission)
        if allowed is not None and allowed.parts:
            yield Subject(one.id, (one, allowed.parts))


def _opens_its_parts(
    view: View, ground: Ground, item: tuple[Assignment, tuple[str, ...]]
) -> Iterator[Fault]:
    """Where projects meet at one scope, an assignment opens the parts of its own projects alone.

    Read from its condition: beside actions, it names the beginnings of names that are theirs, and
    nothing else. That it stands for every action that it should is left to the comparison with
    what was deployed (`aif drift`).
    """
    one, parts = item
    named = set(_QUOTED.findall(_ACTIONS.sub("", one.condition)))
    seen = sorted({name.removesuffix("*") for name in named})
    wanted = [f"{part}/" for part in sorted(parts)]
    if seen != wanted:
        sentence = f"{_called(one.principal)} reaches other parts of {_called(one.scope)}."
        yield Fault(one.id, "properties.condition", ", ".join(seen) or None, ", ".join(wanted),
                    sentence)  # fmt: skip


def _identities(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(IDENTITIES))


def _trusts_nobody(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """No identity of ours trusts a token from elsewhere: nobody outside can act as it.

    A federated credential lets whoever holds an outside issuer's token be the identity, with all
    of its roles; the factory makes none.
    """
    for one in ground.inventory.items(live.id.text + FEDERATED):
        issuer = value_at(one, "properties.issuer")
        sentence = f"Whoever {issuer} vouches for can act as {live.id.name}."
        yield Fault(live.id.text, f"federatedIdentityCredentials.{one.get('name')}", issuer,
                    "no such credential", sentence)  # fmt: skip


RULES = (
    Rule("SE05-allowed", "security", ("SE:05", "SE:04"), "high",
         "Nobody has access that was not ordered", _assignments, _is_allowed),
    Rule("SE05-promised", "security", ("SE:05",), "medium",
         "Everybody has the access that was ordered", _promised, _is_there),
    Rule("SE05-no-owners", "security", ("SE:05",), "high",
         "Nobody can hand out access", _assignments, _no_power_over_others),
    Rule("SE05-roles", "security", ("SE:05", "SE:04"), "high",
         "A role allows what its persona was promised, and nothing else", _roles,
         _allows_what_it_should),
    Rule("SE05-groups", "security", ("SE:05",), "medium",
         "People get access through groups", _assignments, _is_group),
    Rule("SE05-federation", "security", ("SE:05", "SE:04"), "high",
         "Nobody outside acts as an identity of ours", _identities, _trusts_nobody),
    Rule("SE05-assignment-budget", "security", ("SE:05", "PE:02"), "medium",
         "Role assignments stay within their budget", _floors, _within_budget),
    Rule("SE04-project-access", "isolation", ("SE:04", "SE:05"), "high",
         "Nobody from one project reaches another", _assignments, _is_at_home),
    Rule("SE04-project-parts", "isolation", ("SE:04", "SE:05"), "high",
         "Nobody reaches another project's part of what is shared", _in_parts, _opens_its_parts),
)  # fmt: skip
