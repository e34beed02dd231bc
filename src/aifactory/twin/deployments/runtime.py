"""What a running template asks of the world: answered from what is stored, refused when missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.template import Runtime, Unknown
from aifactory.twin.access.permits import action_type
from aifactory.twin.deployments.questions import Questions
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.writer import Writer

_DEPLOYMENT = "microsoft.resources/deployments"
_SECURE_OUTPUTS = "listoutputswithsecurevalues"


class Live(Runtime):
    """The state behind reference(), list*() and resourceGroup(), for one caller."""

    def __init__(self, writer: Writer) -> None:
        self._state = writer.state
        self._registry = writer.registry
        self._caller = writer.caller
        self._permits = writer.permits
        self._questions = Questions(writer.state, writer.registry)
        self._outputs: dict[str, dict[str, Any]] = {}

    def keep_outputs(self, deployment: ResourceId, outputs: Mapping[str, Any]) -> None:
        """Remember a module's outputs with their secrets, for as long as this deployment runs."""
        self._outputs[deployment.key] = {name: item["value"] for name, item in outputs.items()}

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """The properties of a resource, or all of it; a missing one fails the deployment."""
        resource = ResourceId(resource_id)
        body = self._find(resource)
        if not full:
            return body.get("properties") or {}
        return {
            **{name: value for name, value in body.items() if name not in {"id", "name", "type"}},
            "apiVersion": api_version,
            "resourceId": body.get("id", resource_id),
            "subscriptionId": resource.subscription,
            "resourceGroupName": resource.resource_group,
            "scope": resource.scope,
        }

    def standing(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        """The same, or None for a resource that is not there."""
        try:
            return self.reference(resource_id, api_version, full)
        except AzureError:
            return None

    def _find(self, resource: ResourceId) -> Body:
        if resource.type.lower() == _DEPLOYMENT:
            record = self._state.record("deployment", resource.key)
            body: Body | None = record and record["body"]
        else:
            body = self._state.get(resource)
            body = body or self._registry.built_in(resource.type, resource.name)
        if body is None:
            raise not_found(resource)
        self._permits.require(f"{action_type(resource)}/read", resource)
        return body

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        """What the provider's action of that name answers."""
        resource = ResourceId(resource_id)
        self._find(resource)
        if function.lower() == _SECURE_OUTPUTS and resource.type.lower() == _DEPLOYMENT:
            return self._outputs.get(resource.key, {})
        return self._registry.providers.actions(resource, function, body, self._state)

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        """The group as stored."""
        return self._state.get(group_id(subscription, name)) or {}

    def subscription(self, subscription: str) -> Mapping[str, Any]:
        """The subscription's name and tenant."""
        known = self._state.subscription(subscription) or {"name": subscription}
        return {"displayName": known["name"], "tenantId": self._state.scenario.tenant}

    def deployer(self) -> Mapping[str, Any]:
        """Who asked for the deployment."""
        return {
            "objectId": self._caller,
            "tenantId": self._state.scenario.tenant,
            "userPrincipalName": "",
        }

    def utc_now(self) -> datetime | Unknown:
        """The moment by the twin's clock."""
        return self._state.now()

    def new_guid(self) -> str | Unknown:
        """A new random id."""
        import uuid

        return str(uuid.uuid4())

    def call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """A secret of a vault, the zones of a region, the types of a provider, a role."""
        return self._questions.answer(function, arguments)


def not_found(resource: ResourceId) -> AzureError:
    """The error of a reference to something that is not there."""
    where = f" under resource group '{resource.resource_group}'" if resource.resource_group else ""
    return AzureError(
        404,
        "ResourceNotFound",
        f"The Resource '{resource.type}/{'/'.join(resource.names)}'{where} was not found. For "
        "more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )
