"""What only Azure can answer while a template runs: secrets of vaults, zones, types, roles.

Shapes: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource
(2026-08). Codes of secrets: Azure/bicep 4068, 1571 and 18455 (2021 to 2025).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.template import TemplateError, Unknown
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError

_SEE = "Please see https://aka.ms/arm-keyvault for usage details."
_ZONES = 3  # of a region that has zones; the twin takes every region for one that has them
_PHYSICAL = re.compile(r"(?P<region>.+)-az(?P<zone>\d+)", re.IGNORECASE)


class Questions:
    """The answers of one world."""

    def __init__(self, state: State, registry: Registry) -> None:
        self._state = state
        self._registry = registry
        self._known: Mapping[str, Callable[..., Any]] = {
            "getSecret": self._secret,
            "pickZones": self._zones,
            "providers": self._types,
            "roleDefinitions": self._role,
            "toLogicalZone": lambda _, region, zone: _logical(zone, region),
            "toLogicalZones": lambda _, region, zones: [_logical(zone, region) for zone in zones],
            "toPhysicalZone": lambda _, region, zone: _physical(zone, region),
            "toPhysicalZones": lambda _, region, zones: [_physical(one, region) for one in zones],
        }

    def answer(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """The answer of a function, or Unknown when nobody knows it."""
        known = self._known.get(function)
        return known(*arguments) if known else Unknown(f"{function}()")

    def _secret(self, vault: str, name: str, parameter: str) -> str:
        """A value that is made up of the secret's id: what was given is never kept."""
        resource = ResourceId(str(vault))
        body = self._state.get(resource)
        if body is None:
            message = f"The specified KeyVault '{vault}' could not be found. {_SEE}"
            raise AzureError(404, "KeyVaultParameterReferenceNotFound", message)
        if not (body.get("properties") or {}).get("enabledForTemplateDeployment"):
            why = "Access denied to first party service."
            raise _not_retrieved(parameter, "Forbidden", why)
        secret = resource.child("secrets", str(name))
        if self._state.get(secret) is None:
            raise _not_retrieved(parameter, "NotFound", f"The secret '{name}' was not found.")
        return f"secret of {secret}"

    def _zones(self, _: str, __: str, region: str, count: int = 1, offset: int = 0) -> list[str]:
        if count < 1 or offset < 0 or offset + count > _ZONES:
            raise _invalid("pickZones", f"'{region}' has {_ZONES} zones")
        return [str(zone) for zone in range(offset + 1, offset + count + 1)]

    def _types(self, namespace: str, resource_type: str | None = None) -> Any:
        found = self._registry.types(namespace, self._state)
        if not found:
            raise _invalid("providers", f"the namespace '{namespace}' is not registered")
        if resource_type is None:
            return {"namespace": namespace, "resourceTypes": found}
        wanted = [one for one in found if one["resourceType"].lower() == resource_type.lower()]
        if not wanted:
            raise _invalid("providers", f"the type '{namespace}/{resource_type}' is not known")
        return wanted[0]

    def _role(self, name: str) -> Any:
        for one in self._registry.all_built_in("Microsoft.Authorization/roleDefinitions"):
            if one["properties"]["roleName"].lower() == name.lower():
                return {"id": one["id"], "roleDefinitionId": one["name"]}
        raise _invalid("roleDefinitions", f"there is no built-in role '{name}'")


def _not_retrieved(parameter: str, status: str, why: str) -> AzureError:
    message = (
        f"The secret of KeyVault parameter '{parameter}' cannot be retrieved. Http status code: "
        f"'{status}'. Error message: '{why}'. {_SEE}"
    )
    return AzureError(400, "KeyVaultParameterReferenceSecretRetrieveFailed", message)


def _logical(zone: str, region: str) -> str:
    found = _PHYSICAL.fullmatch(str(zone))
    if found is None or found["region"].lower() != str(region).replace(" ", "").lower():
        raise _invalid("toLogicalZone", f"'{zone}' is no physical zone of '{region}'")
    return str(found["zone"])


def _physical(zone: str, region: str) -> str:
    if str(zone) not in {str(one + 1) for one in range(_ZONES)}:
        raise _invalid("toPhysicalZone", f"'{zone}' is no logical zone of '{region}'")
    return f"{str(region).replace(' ', '').lower()}-az{zone}"


def _invalid(function: str, why: str) -> TemplateError:
    """The refusal of a question; the wording is unverified."""
    message = f"Unable to evaluate template language function '{function}': {why}."
    return TemplateError("InvalidTemplate", message)
