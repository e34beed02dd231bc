"""Built-in roles by name; permissions united without one weakening another, and compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from aifactory.azure.built_in.applications import APPLICATIONS
from aifactory.azure.built_in.clusters import CLUSTERS
from aifactory.azure.built_in.data import DATA
from aifactory.azure.built_in.machines import MACHINES
from aifactory.azure.built_in.messages import MESSAGES
from aifactory.azure.built_in.models import MODELS
from aifactory.azure.built_in.platform import PLATFORM
from aifactory.azure.built_in.role import BuiltInRole
from aifactory.azure.built_in.secrets import SECRETS
from aifactory.azure.built_in.stores import STORES
from aifactory.azure.nearest import did_you_mean
from aifactory.azure.patterns import covers, meets

_Side = tuple[tuple[str, ...], tuple[str, ...]]  # what is allowed, what is taken back

__all__ = ["BUILT_IN", "OVER_OTHERS", "SIDES", "BuiltInRole", "role", "united", "widens"]

# The four lists of a role definition's permission entry, in the order that we write them.
SIDES = ("actions", "notActions", "dataActions", "notDataActions")

BUILT_IN: tuple[BuiltInRole, ...] = (
    *SECRETS, *DATA, *MODELS, *STORES, *CLUSTERS, *MACHINES, *MESSAGES, *APPLICATIONS, *PLATFORM,
)  # fmt: skip

# Roles that can hand out further access: nobody holds them standing.
OVER_OTHERS = ("Owner", "Role Based Access Control Administrator", "User Access Administrator")


def _named() -> Mapping[str, BuiltInRole]:
    found: dict[str, BuiltInRole] = {}
    for one in BUILT_IN:
        for name in (one.name, *one.former):
            found[name.lower()] = one
        found[one.guid] = one
    return MappingProxyType(found)


_BY_NAME = _named()


@dataclass(frozen=True, slots=True, order=True)
class _Permissions:
    """One element of a role definition's `permissions`: what it allows, less what it takes back."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    data_actions: tuple[str, ...]
    not_data_actions: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        lists = (self.actions, self.not_actions, self.data_actions, self.not_data_actions)
        return {side: list(found) for side, found in zip(SIDES, lists, strict=True)}


def role(name: str) -> BuiltInRole:
    """The built-in role with this name, former name or id; KeyError says what was likely meant."""
    try:
        return _BY_NAME[name.lower()]
    except KeyError:
        hint = did_you_mean(name, [one.name for one in BUILT_IN])
        raise KeyError(f"No built-in role {name!r} is in the table.{hint}") from None


def united(roles: Iterable[BuiltInRole]) -> list[dict[str, Any]]:
    """Role definition permissions that together allow exactly what the roles allow; sorted.

    One set whenever one can say it exactly, because Azure accepts a custom role with a single
    permission entry only (Azure/azure-powershell pull request 29060, 2026-05-19); else one set for
    each role, for what a role takes back must not be taken from another. Actions that a role's
    condition guards are left out: a custom role's definition carries no condition.
    """
    sets = tuple(sorted({_permissions(one) for one in roles}))
    return [entry.as_json() for entry in _joined(sets)]


def widens(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a role definition allows anything, or is assigned anywhere, that it was not before.

    Where patterns cannot tell, it does. Names and descriptions give no rights.
    """
    was, becomes = (each.get("properties") or {} for each in (before, after))
    places = [
        {str(scope).lower() for scope in each.get("assignableScopes") or ()}
        for each in (was, becomes)
    ]
    return bool(places[1] - places[0]) or any(
        not any(_gave(old, action, side, entry) for old in was.get("permissions") or ())
        for entry in becomes.get("permissions") or ()
        for side in (SIDES[:2], SIDES[2:])
        for action in entry.get(side[0]) or ()
    )


def _gave(
    old: Mapping[str, Any], action: str, side: tuple[str, ...], entry: Mapping[str, Any]
) -> bool:
    """Whether an old entry gave all of an action that its new entry does not take back."""
    gives, takes = side
    back = entry.get(takes) or ()
    return any(covers(wide, action) for wide in old.get(gives) or ()) and all(
        not meets(less, action) or any(covers(one, less) for one in back)
        for less in old.get(takes) or ()
    )


@lru_cache(maxsize=1024)  # a persona's role is the same in every environment of a tier
def _joined(sets: tuple[_Permissions, ...]) -> tuple[_Permissions, ...]:
    if len(sets) < 2:
        return sets
    not_actions = _taken([(one.actions, one.not_actions) for one in sets])
    not_data = _taken([(one.data_actions, one.not_data_actions) for one in sets])
    if not_actions is None or not_data is None:
        return sets
    joined = _Permissions(
        actions=_once(action for one in sets for action in one.actions),
        not_actions=_once(not_actions),
        data_actions=_once(action for one in sets for action in one.data_actions),
        not_data_actions=_once(not_data),
    )
    return (joined,)


def _permissions(one: BuiltInRole) -> _Permissions:
    return _Permissions(
        actions=_once(action for action in one.actions if action not in one.guarded),
        not_actions=_once(one.not_actions),
        data_actions=_once(one.data_actions),
        not_data_actions=_once(one.not_data_actions),
    )


def _once(actions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(actions)))


def _taken(sides: list[_Side]) -> list[str] | None:
    """What all sets together take back, or None when one set cannot say it exactly."""
    kept = []
    for at, (_, taken) in enumerate(sides):
        others = sides[:at] + sides[at + 1 :]
        for pattern in taken:
            if any(_gives_whole(pattern, other) for other in others):
                continue
            if any(_gives_some(pattern, other) for other in others):
                return None
            kept.append(pattern)
    return kept


def _gives_whole(pattern: str, side: _Side) -> bool:
    allowed, taken = side
    return any(covers(wide, pattern) for wide in allowed) and not any(
        meets(less, pattern) for less in taken
    )


def _gives_some(pattern: str, side: _Side) -> bool:
    allowed, taken = side
    return any(meets(action, pattern) for action in allowed) and not any(
        covers(less, pattern) for less in taken
    )
