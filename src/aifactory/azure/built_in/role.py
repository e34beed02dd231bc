"""The shape of a built-in role: what Azure's definition says, with its source and date."""

from dataclasses import dataclass

# Azure's own role definitions as its API returns them, kept in the public repository
# iann0036/iam-dataset (azure/built-in-roles-raw.json, commit 2073fa5); the same lists are printed
# under learn.microsoft.com/azure/role-based-access-control/built-in-roles.
PUBLISHED = "learn.microsoft.com/azure/role-based-access-control/built-in-roles"
PUBLISHED_ON = "2026-08-22"


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """One built-in role: its id never changes, its name and its permissions may."""

    name: str
    guid: str
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()  # actions that the role's own condition limits
    former: tuple[str, ...] = ()  # names it had before
    source: str = PUBLISHED
    date: str = PUBLISHED_ON
