"""Which changes a person should see first: lost data, lost identities, open doors, wider rights."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aifactory.deploy.model import ChangeKind, Danger, PropertyChange

# Identities are never in a service's facts: they come with every project.
_IDENTITIES = {
    "microsoft.managedidentity/userassignedidentities": "identity",
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials": "identity",
}
_RIGHTS = frozenset(
    {"microsoft.authorization/roleassignments", "microsoft.authorization/roledefinitions"}
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
_LISTS = re.compile(r"(iprules|ipsecurityrestrictions|virtualnetworkrules)(\[|$)")


def danger_of(
    kind: ChangeKind,
    resource_type: str,
    properties: Sequence[PropertyChange],
    data_types: Mapping[str, Danger],
) -> Danger:
    """The danger of a change; what a service's data is worth comes from its facts."""
    name = resource_type.lower()
    if kind == "delete":
        held = {each.lower(): danger for each, danger in data_types.items()} | _IDENTITIES
        return held.get(name, "none")  # type: ignore[return-value]
    if name in _RIGHTS:
        return "privilege"
    return "exposure" if any(_opens(each.path, each.after) for each in properties) else "none"


def danger_seen(resource_type: str, properties: Sequence[PropertyChange]) -> Danger:
    """The danger of what somebody did in Azure: a door that a deploy would close stands open."""
    if resource_type.lower() in _RIGHTS:
        return "privilege"
    return "exposure" if any(_opens(each.path, each.before) for each in properties) else "none"


def _opens(path: str, value: Any) -> bool:
    if value in (None, []):
        return False
    if _LISTS.search(path.lower()):
        return True
    text = str(value).lower()
    return any(path.lower().endswith(end) and text not in closed for end, closed in _CLOSED)
