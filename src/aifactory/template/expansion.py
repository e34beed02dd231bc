"""A whole deployment as one list of resources: nested deployments are expanded where they stand."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from aifactory.template.model import Deployment, Evaluated, Runtime, Unknown
from aifactory.template.prepared import prepare
from aifactory.template.shapes import DEPLOYMENTS
from aifactory.template.values import find

_GROUPS = "microsoft.resources/resourcegroups"


def evaluate(deployment: Deployment, runtime: Runtime) -> tuple[Evaluated, ...]:
    """Every resource that a deployment writes, in dependency order, nested deployments expanded."""
    return tuple(_expanded(deployment, _Foreseen(runtime), ()))


def _expanded(
    deployment: Deployment, foreseen: "_Foreseen", path: tuple[str, ...]
) -> Iterator[Evaluated]:
    prepared = prepare(deployment, foreseen)
    for instance in prepared.instances:
        if instance.existing:
            continue
        body = prepared.body(instance, foreseen)
        if instance.type.lower() == DEPLOYMENTS:
            nested = prepared.nested(instance, body, foreseen)
            yield from _expanded(nested, foreseen.under(instance.id.key), (*path, nested.name))
            continue
        if instance.type.lower() == _GROUPS:
            foreseen.groups[instance.id.key] = body
        yield Evaluated(instance.id, instance.api_version, body, path)
    foreseen.keep_outputs(prepared.outputs(foreseen))


class _Foreseen(Runtime):
    """The given world, and what the deployment itself will add: groups and outputs of modules."""

    def __init__(self, runtime: Runtime, parent: "_Foreseen | None" = None, own: str = "") -> None:
        self.runtime = runtime
        self.own = own
        self.groups: dict[str, Any] = parent.groups if parent else {}
        self.answers: dict[str, dict[str, Any]] = parent.answers if parent else {}

    def under(self, own: str) -> "_Foreseen":
        """The same foresight for a nested deployment."""
        return _Foreseen(self.runtime, self, own)

    def keep_outputs(self, outputs: dict[str, dict[str, Any]]) -> None:
        """Remember what reference() to this deployment will answer."""
        self.answers[self.own] = outputs

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """Return the outputs of a module that is expanded already, else ask the world."""
        outputs = self.answers.get(resource_id.lower())
        if outputs is None:
            return self.runtime.reference(resource_id, api_version, full)
        properties = {"provisioningState": "Succeeded", "outputs": outputs}
        return {"properties": properties} if full else properties

    def standing(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """Return the same, or None for what is not there."""
        if resource_id.lower() in self.answers:
            return self.reference(resource_id, api_version, full)
        return self.runtime.standing(resource_id, api_version, full)

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        """Return a module's secure outputs, else ask the world."""
        outputs = self.answers.get(resource_id.lower())
        if outputs is None or function.lower() != "listoutputswithsecurevalues":
            return self.runtime.list(function, resource_id, api_version, body)
        return {name: output["value"] for name, output in outputs.items()}

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        """Return a group that the deployment makes, else ask the world."""
        made = self.groups.get(f"/subscriptions/{subscription}/resourcegroups/{name}".lower())
        if made is None:
            return self.runtime.group(subscription, name)
        location = find(made, "location")
        shown = "" if isinstance(location, Unknown) else location
        return {"location": shown, "tags": find(made, "tags") or {}}

    def subscription(self, subscription: str) -> Mapping[str, Any]:
        """Ask the world."""
        return self.runtime.subscription(subscription)

    def deployer(self) -> Mapping[str, Any]:
        """Ask the world."""
        return self.runtime.deployer()

    def utc_now(self) -> datetime | Unknown:
        """Ask the world."""
        return self.runtime.utc_now()

    def new_guid(self) -> str | Unknown:
        """Ask the world."""
        return self.runtime.new_guid()

    def call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """Ask the world."""
        return self.runtime.call(function, arguments)
