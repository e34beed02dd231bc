"""Which changes a person should see first: lost data, lost identities, open doors, wider rights."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aifactory.azure.roles import widens
from aifactory.deploy.model import ChangeKind, Danger, PropertyChange

# Identities are never in a service's facts: they come with every project.
_IDENTITIES = {
    "microsoft.managedidentity/userassignedidentities": "identity",
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials": "identity",
}
_ASSIGNMENTS = "microsoft.authorization/roleassignments"
_DEFINITIONS = "microsoft.authorization/roledefinitions"
_RIGHTS = frozenset({_ASSIGNMENTS, _DEFINITIONS})
Bodies = tuple[Mapping[str, Any], Mapping[str, Any]]  # what is live, what is declared
# The one sort of condition that we write and can compare: some actions only where a name begins so
# (learn.microsoft.com/azure/role-based-access-control/conditions-format, 2024-04-01).
_SPARED = r"!\(ActionMatches\{'[^']*'\}\)"
_CONDITION = re.compile(
    rf"\(\((?P<spared>{_SPARED}(?: AND {_SPARED})*)\) OR \((?P<asked>@Request\[[^\]]+\]) "
    r"(?:StringStartsWith '(?P<one>[^'*?]*)'"
    r"|ForAnyOfAnyValues:StringLike \{(?P<any>'[^'*?]*\*'(?:, '[^'*?]*\*')*)\})\)\)"
)
# A property whose path ends like this opens a door when its value is not one of these.
_CLOSED: tuple[tuple[str, frozenset[str]], ...] = (
    ("publicnetworkaccess", frozenset({"disabled", "securedbyperimeter"})),
    ("publicaccess", frozenset({"none", "disabled"})),
    ("networkacls.defaultaction", frozenset({"deny"})),
    ("networkruleset.defaultaction", frozenset({"deny"})),
    ("defaultoutboundaccess", frozenset({"false"})),
    ("allowblobpublicaccess", frozenset({"false"})),
    ("allowsharedkeyaccess", frozenset({"false"})),
    ("disablelocalauth", frozenset({"true"})),
    ("localauthentication", frozenset({"disabled"})),
    ("enablerbacauthorization", frozenset({"true"})),
    ("encryption.keysource", frozenset({"microsoft.keyvault"})),
)
_FILTER = "networksecuritygroup.id"  # without one the door stands open
_LISTS = re.compile(r"(iprules|ipsecurityrestrictions|virtualnetworkrules)(\[|$)")


def danger_of(
    kind: ChangeKind,
    resource_type: str,
    properties: Sequence[PropertyChange],
    data_types: Mapping[str, Danger],
    bodies: Bodies | None = None,
) -> Danger:
    """The danger of a change, from one body to another where something is modified.

    What a service's data is worth comes from its facts.
    """
    name = resource_type.lower()
    if kind == "delete":
        held = {each.lower(): danger for each, danger in data_types.items()} | _IDENTITIES
        return held.get(name, "none")  # type: ignore[return-value]
    if name in _RIGHTS:
        fewer = _narrows(kind, properties) if name == _ASSIGNMENTS else not _widens(bodies)
        return "none" if fewer else "privilege"
    return "exposure" if any(_opens(each.path, each.after) for each in properties) else "none"


def danger_seen(
    resource_type: str, properties: Sequence[PropertyChange], bodies: Bodies | None = None
) -> Danger:
    """The danger of what somebody did in Azure: a door that a deploy would close stands open."""
    name = resource_type.lower()
    if name in _RIGHTS:
        same = name == _DEFINITIONS and not _widens(bodies and bodies[::-1])
        return "none" if same else "privilege"
    return "exposure" if any(_opens(each.path, each.before) for each in properties) else "none"


def _widens(bodies: Bodies | None) -> bool:
    """Whether a role definition allows more; one that is new or cannot be told does."""
    return bodies is None or widens(*bodies)


def _narrows(kind: ChangeKind, properties: Sequence[PropertyChange]) -> bool:
    """Whether nothing of an assignment changes but its condition, which lets less by."""
    return kind == "modify" and all(
        each.path.lower() in ("properties.condition", "properties.conditionversion")
        and (each.before is None or _lets_less(each.before, each.after))
        for each in properties
    )


def _lets_less(before: Any, after: Any) -> bool:
    """Whether all that one condition lets by passes the other, too; no when that cannot be told."""
    was, becomes = (_CONDITION.fullmatch(str(one)) for one in (before, after))
    if was is None or becomes is None:
        return False
    alike = ("spared", "asked")
    return was.group(*alike) == becomes.group(*alike) and all(
        name.startswith(_beginnings(was)) for name in _beginnings(becomes)
    )


def _beginnings(condition: re.Match[str]) -> tuple[str, ...]:
    """What a name must begin with: one of these."""
    if (only := condition["one"]) is not None:
        return (only,)
    return tuple(one.rstrip("*") for one in re.findall(r"'([^']*)'", condition["any"]))


def _opens(path: str, value: Any) -> bool:
    if path.lower().endswith(_FILTER):
        return value is None
    if value in (None, []):
        return False
    if _LISTS.search(path.lower()):
        return True
    text = str(value).lower()
    return any(path.lower().endswith(end) and text not in closed for end, closed in _CLOSED)
