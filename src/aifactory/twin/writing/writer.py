"""The one hand that writes and deletes: what must exist, locks, providers, then the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.twin.access.denials import DENIAL
from aifactory.twin.access.permits import Permits
from aifactory.twin.faults.model import Effect
from aifactory.twin.faults.striking import Struck, refusal
from aifactory.twin.policy.denying import Policies
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError, Body, Write
from aifactory.twin.writing import groups
from aifactory.twin.writing.envelope import check_envelope
from aifactory.twin.writing.limits import require_allowed, require_fewer

GROUP = "microsoft.resources/resourcegroups"
_LOCK = "microsoft.authorization/locks"
# No resources, and yet a role may end there: what the service keeps by name. Whether Azure asks for
# the index is unverified (learn.microsoft.com/azure/search/search-security-rbac, 2026-03-24).
_NAMED = {"microsoft.search/searchservices/indexes"}
_LEAST = "CanNotDelete"  # what a lock that names no level is taken for
_SETTLED = {"succeeded", "failed", "canceled"}
_NOTHING = Effect("delay")
_KINDS_OF_HISTORY = ("deployment", "operations", "stack", DENIAL)


@dataclass(frozen=True, slots=True)
class Written:
    """A write that was accepted: the resource, whether it is new, how long it takes.

    With an error it was accepted and goes wrong all the same.
    """

    id: ResourceId
    body: Body
    new: bool
    seconds: float
    error: AzureError | None = None


class Writer:
    """Writes for one caller at the state's moment."""

    def __init__(self, state: State, registry: Registry, caller: str) -> None:
        self.state = state
        self.registry = registry
        self.caller = caller
        self.permits = Permits(state, registry, caller)
        self._locks: dict[str, list[tuple[ResourceId, str]]] = {}  # by the place that was read

    def write(
        self,
        wanted: ResourceId,
        api_version: str,
        body: Mapping[str, Any],
        deployment: bool = False,
    ) -> Written:
        """Write a resource or a group; raises AzureError when Azure would refuse it."""
        check_envelope(body)
        resource = self.registry.canonical(wanted)
        existing = self.state.get(resource)
        if existing is not None:
            resource = ResourceId(existing.get("id", str(resource)))
        else:
            self.require_room(resource, api_version)
            require_fewer(self.state, resource)
        self.permits.require_write(resource, body)
        self._refuse_locked(resource, "write")
        effect = self._struck("write", resource)
        Policies.of(self.state, self.registry).refuse_denied(resource, body, self.state.now())
        if resource.type.lower() == GROUP:
            return self._group(resource, dict(body), existing)
        write = Write(resource, api_version, dict(body), existing, self.caller, deployment)
        return self._resource(write, effect)

    def _struck(self, verb: str, resource: ResourceId) -> Effect:
        """What goes wrong with this on purpose; raises AzureError when it is refused."""
        striker = self.state.striker
        effect = striker.strike(verb, resource) if striker and striker.armed else None
        if effect is not None and effect.kind == "error":
            raise refusal(effect)
        return effect or _NOTHING

    def _resource(self, write: Write, effect: Effect) -> Written:
        providers = self.registry.providers
        providers.check(write, self.state)
        body = providers.complete(write, self.state)
        new = write.existing is None
        verb = "create" if new else "update"
        seconds = providers.seconds(write.id.type, verb, body) + effect.seconds
        phase = "Accepted" if effect.early else _phase(body) or ("Creating" if new else "Updating")
        error = _spoiled(body, effect)
        self.state.write(write.id, body, seconds + effect.early, phase)
        providers.created(write, body, self.state)
        if write.id.type.lower() == _LOCK:
            self._locks.clear()
        return Written(write.id, body, new, seconds, error)

    def _group(self, resource: ResourceId, body: Body, existing: Body | None) -> Written:
        stored = groups.completed(resource, body, existing)
        if existing is None:
            require_allowed(self.state, "resourceGroups", resource)
        self.state.write(resource, stored, 0.0, "")
        return Written(resource, stored, existing is None, 0.0)

    def require_room(self, resource: ResourceId, api_version: str) -> None:
        """Refuse an id whose subscription, group, type, parent or scope is not there."""
        self.require_scope(resource)
        self.registry.require(resource.type, api_version)
        self._require_registered(resource)
        above = resource.parent or _extended(resource)
        if above is None or self._is_there(above):
            return
        rest = resource.type.partition("/")[2]
        raise AzureError(
            404,
            "ParentResourceNotFound",
            f"Failed to perform 'write' on resource(s) of type '{rest}', because the parent "
            f"resource '{above}' could not be found.",
        )

    def _require_registered(self, resource: ResourceId) -> None:
        """Refuse what belongs to a provider that the subscription has let go of."""
        namespace = resource.type.partition("/")[0]
        key = f"{resource.subscription}/{namespace}".lower()
        if self.state.record("registration", key) == "Unregistered":
            message = (
                f"The subscription is not registered to use namespace '{namespace}'. See "
                "https://aka.ms/rps-not-found for how to register subscriptions."
            )
            raise AzureError(409, "MissingSubscriptionRegistration", message)

    def _is_there(self, resource: ResourceId) -> bool:
        if resource.type.lower() == "microsoft.management/managementgroups":
            return True  # the tenant's own groups are not modelled: every name is taken for one
        return self.state.row(resource) is not None

    def require_scope(self, resource: ResourceId) -> None:
        """Refuse an id in a subscription or a group that does not exist."""
        if resource.subscription is None:
            return
        if self.state.subscription(resource.subscription) is None:
            message = f"The subscription '{resource.subscription}' could not be found."
            raise AzureError(404, "SubscriptionNotFound", message)
        if resource.resource_group is None:
            return
        group = group_id(resource.subscription, resource.resource_group)
        leaving = self.state.record("leaving", group.key)
        if leaving is not None and leaving["until"] > self.state.at:
            raise groups.leaving(resource.resource_group)
        if group != resource and self.state.row(group) is None:
            raise groups.missing(resource.resource_group)

    def require_group(self, scope: ResourceId) -> None:
        """Refuse a subscription or a group that is not there."""
        self.require_scope(scope)
        if scope.resource_group is not None and self.state.row(scope) is None:
            raise groups.missing(scope.resource_group)

    # -- locks

    def _refuse_locked(self, resource: ResourceId, verb: str) -> None:
        if resource.type.lower() == _LOCK:
            return
        locked = [
            str(scope)
            for scope, level in self._locks_near(resource)
            if (verb == "delete" or level == "ReadOnly") and _touches(scope, resource, verb)
        ]
        if locked:
            raise AzureError(
                409,
                "ScopeLocked",
                f"The scope '{resource}' cannot perform {verb} operation because following "
                f"scope(s) are locked: '{','.join(locked)}'. Please remove the lock and try again.",
            )

    def _locks_near(self, resource: ResourceId) -> Iterator[tuple[ResourceId, str]]:
        """The locks beside its groups in its subscription, and those of its own group, by id.

        No others touch it; there may be thousands in other groups.
        """
        above = f"/subscriptions/{resource.subscription}" if resource.subscription else ""
        places = [f"{above}/providers"]
        if resource.resource_group:
            places.append(group_id(resource.subscription or "", resource.resource_group).text)
        for place in places:
            if place not in self._locks:
                self._locks[place] = [
                    (ResourceId(lock.scope), (body.get("properties") or {}).get("level", _LEAST))
                    for lock, body in self.state.find(_LOCK, scope=place)
                ]
            yield from self._locks[place]

    # -- deletes

    def remove(self, resource: ResourceId) -> float | None:
        """Delete a resource with all that is below it; the seconds it takes, None if not there."""
        body = self.state.get(resource)
        if body is None:
            return None
        self.permits.require_delete(resource, body)
        self._refuse_locked(resource, "delete")
        effect = self._struck("delete", resource)
        if resource.type.lower() == GROUP:
            return self._remove_group(resource) + effect.seconds
        return self._remove_tree(ResourceId(body.get("id", str(resource))), body) + effect.seconds

    def _remove_tree(self, resource: ResourceId, body: Body) -> float:
        providers = self.registry.providers
        below = self.state.children(resource)
        providers.may_delete(resource, body, self.state)
        for child, child_body in below:
            providers.may_delete(child, child_body, self.state)
        for child, child_body in sorted(below, key=_depth, reverse=True):
            self.state.delete(child)
            providers.deleted(child, child_body, self.state)
        self.state.delete(resource)
        providers.deleted(resource, body, self.state)
        if resource.type.lower() == _LOCK:
            self._locks.clear()
        return providers.seconds(resource.type, "delete", body)

    def _remove_group(self, group: ResourceId) -> float:
        denials = self.permits.denials
        denials.suspended = True
        left, seconds = self.remove_all([item for item, _ in self.state.children(group)])
        denials.suspended = False
        if left:
            raise groups.blocked(group, [item for item, _ in left])
        self.state.delete(group)
        for kind in _KINDS_OF_HISTORY:
            self.state.forget_below(kind, group)
        return seconds + 1.0

    def remove_all(
        self, resources: list[ResourceId]
    ) -> tuple[list[tuple[ResourceId, AzureError]], float]:
        """Delete many, last first, again and again while it helps; what is left, and the time."""
        waiting = list(resources)
        seconds, given_up = 0.0, list[tuple[ResourceId, AzureError]]()
        while waiting:
            failed: list[tuple[ResourceId, AzureError]] = []
            slowest = 0.0
            for resource in reversed(waiting):
                try:
                    slowest = max(slowest, self.remove(resource) or 0.0)
                except Struck as error:
                    given_up.append((resource, error))
                except AzureError as error:
                    # A right that is missing is not there at the next try either.
                    final = error.code == "AuthorizationFailed"
                    (given_up if final else failed).append((resource, error))
            seconds += slowest
            if len(failed) == len(waiting):
                return [*failed, *given_up], seconds
            waiting = [resource for resource, _ in reversed(failed)]
        return given_up, seconds


def _phase(body: Body) -> str | None:
    """A state that the resource passes through, taken out of a completed body."""
    properties = body.get("properties")
    if not isinstance(properties, dict):
        return None
    state = properties.get("provisioningState")
    if not isinstance(state, str) or state.lower() in _SETTLED:
        return None
    properties["provisioningState"] = "Succeeded"
    return state


def _spoiled(body: Body, effect: Effect) -> AzureError | None:
    """The error of a write that is accepted and fails; what is stored says so."""
    if effect.kind != "fail":
        return None
    body["properties"] = {**(body.get("properties") or {}), "provisioningState": "Failed"}
    return AzureError(409, effect.code, effect.message)


def _touches(lock: ResourceId, resource: ResourceId, verb: str) -> bool:
    above = resource == lock or resource.key.startswith(f"{lock.key}/")
    return above or (verb == "delete" and lock.key.startswith(f"{resource.key}/"))


def _depth(item: tuple[ResourceId, Body]) -> tuple[int, str]:
    return item[0].key.count("/"), item[0].key


def _extended(resource: ResourceId) -> ResourceId | None:
    """The resource that an extension is about; of a name in a service, the service."""
    if "/providers/" not in resource.scope.lower():
        return None
    found = ResourceId(resource.scope)
    return found.parent if found.type.lower() in _NAMED else found
