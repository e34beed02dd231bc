"""What stacks deny: everybody but those they name, on what they manage, until the stack lets go.

Modes, and the actions that are always excluded: learn.microsoft.com/javascript/api/
@azure/arm-resourcesdeploymentstacks/denysettings (2026-11). A delete of a whole group is stopped by
no denial of what is in it: .../bicep/deployment-stacks-known-issues (2026-06-11); by one on the
group itself, which a stack has that made the group, it is.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aifactory.azure.patterns import covers
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.state import State
from aifactory.twin.world import AzureError

DENIAL = "denial"
_DENIED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "denydelete": ("*/delete", ("Microsoft.Authorization/locks/delete",)),
    "denywriteanddelete": ("*", ("*/read", "Microsoft.Authorization/locks/delete")),
}


def keep_denial(
    state: State, stack: ResourceId, settings: Mapping[str, Any], managed: Iterable[str]
) -> None:
    """From now on a stack denies what its settings say on what it manages, and nothing else."""
    mode = str(settings.get("mode", "")).lower()
    if mode not in _DENIED:
        state.forget(DENIAL, stack.key)
        return
    before = state.record(DENIAL, stack.key) or {"since": state.at}
    denial = {
        "since": before["since"],
        "stack": str(stack),
        "mode": mode,
        "principals": [str(one).lower() for one in settings.get("excludedPrincipals") or ()],
        "actions": [str(one) for one in settings.get("excludedActions") or ()],
        "children": bool(settings.get("applyToChildScopes")),
        "resources": sorted({text.lower() for text in managed}),
    }
    state.keep(DENIAL, stack.key, denial)


class Denials:
    """What all stacks deny one caller, read once for a request."""

    def __init__(self, state: State, caller: str) -> None:
        self._state = state
        self._caller = caller
        self.aside: str | None = None  # the key of a stack at work on its own resources
        self.suspended = False  # while a whole group is deleted

    def refuse(self, action: str, resource: ResourceId) -> None:
        """Raise DenyAssignmentAuthorizationFailed when a stack denies the action here."""
        if self.suspended or not self._standing:
            return
        found = next((one for one in self._standing if self._denies(one, action, resource)), None)
        if found is not None:
            raise _refusal(self._caller, action, resource, found["stack"])

    @cached_property
    def _standing(self) -> list[Mapping[str, Any]]:
        found = (denial for _, denial in self._state.records(DENIAL))
        return [one for one in found if self._caller.lower() not in one["principals"]]

    def _denies(self, denial: Mapping[str, Any], action: str, resource: ResourceId) -> bool:
        if denial["since"] > self._state.at or denial["stack"].lower() == self.aside:
            return False
        wide, free = _DENIED[denial["mode"]]
        if not covers(wide, action):
            return False
        if any(covers(less, action) for less in (*free, *denial["actions"])):
            return False
        return any(_reaches(key, resource, denial["children"]) for key in denial["resources"])


def _reaches(managed: str, resource: ResourceId, children: bool) -> bool:
    return resource.key == managed or (children and resource.key.startswith(f"{managed}/"))


def _refusal(caller: str, action: str, resource: ResourceId, stack: str) -> AzureError:
    """As those print it who met one; the name of a denial: .../bicep/deployment-stacks (2026-11).

    Each denial has an id of its own for each resource, as Get-AzDenyAssignment shows there.
    """
    one = str(uuid5(NAMESPACE_URL, f"{stack.lower()}#{resource.key}"))
    message = (
        f"The client '{caller}' with object id '{caller}' has permission to perform action "
        f"'{action}' on scope '{resource}'; however, the access is denied because of the deny "
        f"assignment with name 'Deny assignment '{one}' created by Deployment Stack '{stack}'.' "
        f"and Id '{one.replace('-', '')}' at scope '{resource}'."
    )
    return AzureError(403, "DenyAssignmentAuthorizationFailed", message)
