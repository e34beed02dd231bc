"""The values that the ARM template language works on: deployments in, instances and bodies out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aifactory.azure.resource_id import ResourceId


class TemplateError(Exception):
    """A template that Azure would refuse, with Azure's own code and message."""

    def __init__(
        self,
        code: str,
        message: str,
        target: str | None = None,
        details: "tuple[TemplateError, ...]" = (),
    ) -> None:
        self.code = code
        self.message = message
        self.target = target
        self.details = details
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only Azure knows yet; every expression over it is unknown too."""

    expression: str

    def __str__(self) -> str:
        return f"[{self.expression}]"


@dataclass(frozen=True, slots=True)
class DeploymentScope:
    """Where a deployment runs: a group, a subscription, a management group or the tenant.

    `location` is that of the group, or of the deployment itself outside a group.
    """

    tenant: str
    subscription: str | None
    group: str | None
    location: str
    management_group: str | None = None

    @property
    def prefix(self) -> str:
        """The scope as the beginning of a resource id; empty for the tenant."""
        if self.subscription and self.group:
            return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"
        if self.subscription:
            return f"/subscriptions/{self.subscription}"
        if self.management_group:
            return f"/providers/Microsoft.Management/managementGroups/{self.management_group}"
        return ""


class Runtime(Protocol):
    """What expressions ask of the world; the methods with a body are defaults to inherit."""

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """Return a resource's properties, or the whole resource; Unknown if it is not there."""
        ...

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        """Return what a list* function of a resource answers."""
        ...

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        """Return location and tags of a resource group; empty if it is not known."""
        ...

    def standing(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """Return what reference() returns, or None if there is no such resource."""
        return self.reference(resource_id, api_version, full)

    def subscription(self, subscription: str) -> Mapping[str, Any]:
        """Return what is known of a subscription beyond its id, such as displayName."""
        return {}

    def deployer(self) -> Mapping[str, Any]:
        """Return who deploys: objectId and tenantId."""
        return {}

    def utc_now(self) -> datetime | Unknown:
        """Return the instant that utcNow() stands for in this deployment."""
        return Unknown("utcNow()")

    def new_guid(self) -> str | Unknown:
        """Return the next value of newGuid()."""
        return Unknown("newGuid()")

    def call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """Return the answer of a function that only Azure can answer, such as pickZones."""
        return Unknown(f"{function}()")


class Unresolved(Runtime):
    """A world in which nothing is deployed yet: every question is answered with Unknown."""

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """Return Unknown, with the question that was asked."""
        rest = f", '{api_version}'" if api_version else ""
        rest += ", 'Full'" if full else ""
        return Unknown(f"reference('{resource_id}'{rest})")

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        """Return Unknown, with the question that was asked."""
        return Unknown(f"{function}('{resource_id}', '{api_version}')")

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        """Return nothing: no group is known."""
        return {}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A template, its parameters ({name: {"value": …}}), and the scope that it is deployed to.

    `outer` is the evaluation of the parent template, for nested templates of outer scope; what is
    `nested` in another template is not held to limits that the whole is held to already, and has
    its `shape` from there if it is written there.
    """

    name: str
    scope: DeploymentScope
    template: Mapping[str, Any]
    parameters: Mapping[str, Any]
    outer: Any = field(default=None, repr=False, compare=False)
    nested: bool = False
    shape: Any = field(default=None, repr=False, compare=False)


@dataclass(slots=True)  # not frozen: thousands are made, and to make a frozen one takes longer
class Instance:
    """One resource that a template asks for, after loops and conditions; its body comes later.

    `scope` is the id of what it is deployed on; `after` holds what must be done before it.
    """

    id: ResourceId
    type: str
    name: str | Unknown
    api_version: str
    symbol: str | None
    existing: bool
    after: tuple[ResourceId, ...]
    scope: str
    location: Any = None
    loops: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    declared: Any = field(default=None, repr=False, compare=False)  # the entry of the template


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A resource as it would be sent to Azure; `path` names the nested deployments above it."""

    id: ResourceId
    api_version: str
    body: Mapping[str, Any]
    path: tuple[str, ...]
