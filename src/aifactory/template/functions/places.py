"""Functions on where a deployment runs: resourceGroup, subscription, resourceId and the like."""

from collections.abc import Sequence
from typing import Any

from aifactory.template.evaluator import Scope, Specials
from aifactory.template.expressions import ExpressionError, Node
from aifactory.template.functions.text import want_text
from aifactory.template.ids import named, resource_id
from aifactory.template.model import Unknown
from aifactory.template.values import unknown_call

_ENVIRONMENT = {
    # Azure's public cloud as environment() describes it (Microsoft, deployment functions, 2025).
    "name": "AzureCloud",
    "gallery": "https://gallery.azure.com/",
    "graph": "https://graph.windows.net/",
    "portal": "https://portal.azure.com",
    "graphAudience": "https://graph.windows.net/",
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "batch": "https://batch.core.windows.net/",
    "media": "https://rest.media.azure.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "vmImageAliasDoc": (
        "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/"
        "quickstart-templates/aliases.json"
    ),
    "resourceManager": "https://management.azure.com/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        "tenant": "common",
        "identityProvider": "AAD",
    },
    "suffixes": {
        "acrLoginServer": ".azurecr.io",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
        "keyvaultDns": ".vault.azure.net",
        "sqlServerHostname": ".database.windows.net",
        "storage": "core.windows.net",
    },
}


def _known(value: Any, expression: str) -> Any:
    return Unknown(expression) if value is None or value == "" else value


def _resource_group(scope: Scope, nodes: Sequence[Node]) -> Any:
    place = scope.setting.deployment.scope
    if not place.group or not place.subscription:
        raise _misplaced("resourceGroup")
    known = scope.runtime.group(place.subscription, place.group)
    return {
        "id": place.prefix,
        "name": place.group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": _known(place.location or known.get("location"), "resourceGroup().location"),
        "tags": known.get("tags") or {},
        "properties": {"provisioningState": "Succeeded"},
    }


def _subscription(scope: Scope, nodes: Sequence[Node]) -> Any:
    place = scope.setting.deployment.scope
    if not place.subscription:
        raise _misplaced("subscription")
    known = scope.runtime.subscription(place.subscription)
    return {
        "id": f"/subscriptions/{place.subscription}",
        "subscriptionId": place.subscription,
        "tenantId": place.tenant,
        "displayName": _known(known.get("displayName"), "subscription().displayName"),
    }


def _management_group(scope: Scope, nodes: Sequence[Node]) -> Any:
    place = scope.setting.deployment.scope
    if not place.management_group:
        raise _misplaced("managementGroup")
    return {
        "id": place.prefix,
        "name": place.management_group,
        "type": "Microsoft.Management/managementGroups",
        "properties": {"tenantId": place.tenant},
    }


def _misplaced(function: str) -> ExpressionError:
    return ExpressionError(
        f"The template function '{function}' is not expected at this location. "
        "Please see https://aka.ms/arm-functions for usage details."
    )


def _tenant(scope: Scope, nodes: Sequence[Node]) -> Any:
    return {"tenantId": scope.setting.deployment.scope.tenant}


def _environment(scope: Scope, nodes: Sequence[Node]) -> Any:
    return _ENVIRONMENT


def _deployer(scope: Scope, nodes: Sequence[Node]) -> Any:
    known = scope.runtime.deployer()
    return {
        "objectId": _known(known.get("objectId"), "deployer().objectId"),
        "tenantId": known.get("tenantId") or scope.setting.deployment.scope.tenant,
        "userPrincipalName": known.get("userPrincipalName") or "",
    }


def _deployment(scope: Scope, nodes: Sequence[Node]) -> Any:
    deployment = scope.setting.deployment
    place, template = deployment.scope, deployment.template
    shown = {
        "name": deployment.name,
        "properties": {
            "template": template,
            "templateLink": {},
            "parameters": deployment.parameters,
            "mode": "Incremental",
            "provisioningState": "Accepted",
        },
    }
    if not place.group:
        shown["location"] = _known(place.location, "deployment().location")
    return shown


def _texts(scope: Scope, nodes: Sequence[Node], function: str) -> list[str] | Unknown:
    values = [scope.value(node) for node in nodes]
    if any(isinstance(value, Unknown) for value in values):
        return unknown_call(function, values)
    return [want_text(value) for value in values]


def _resource_id(scope: Scope, nodes: Sequence[Node]) -> Any:
    given = _texts(scope, nodes, "resourceId")
    if isinstance(given, Unknown):
        return given
    return resource_id(scope.setting.deployment.scope, given)


def _subscription_resource_id(scope: Scope, nodes: Sequence[Node]) -> Any:
    given = _texts(scope, nodes, "subscriptionResourceId")
    if isinstance(given, Unknown):
        return given
    subscription = scope.setting.deployment.scope.subscription
    if "/" not in given[0]:
        subscription, given = given[0], given[1:]
    return named("subscriptionResourceId", f"/subscriptions/{subscription}", given[0], given[1:])


def _tenant_resource_id(scope: Scope, nodes: Sequence[Node]) -> Any:
    given = _texts(scope, nodes, "tenantResourceId")
    if isinstance(given, Unknown):
        return given
    return named("tenantResourceId", "", given[0], given[1:])


def _extension_resource_id(scope: Scope, nodes: Sequence[Node]) -> Any:
    given = _texts(scope, nodes, "extensionResourceId")
    if isinstance(given, Unknown):
        return given
    return named("extensionResourceId", given[0].rstrip("/"), given[1], given[2:])


def _management_group_resource_id(scope: Scope, nodes: Sequence[Node]) -> Any:
    function = "managementGroupResourceId"
    given = _texts(scope, nodes, function)
    if isinstance(given, Unknown):
        return given
    group = scope.setting.deployment.scope.management_group
    if "/" not in given[0]:
        group, given = given[0], given[1:]
    prefix = f"/providers/Microsoft.Management/managementGroups/{group}"
    return named(function, prefix, given[0], given[1:])


SPECIAL: Specials = {
    "resourceGroup": (_resource_group, 0, 0),
    "subscription": (_subscription, 0, 0),
    "managementGroup": (_management_group, 0, 0),
    "tenant": (_tenant, 0, 0),
    "environment": (_environment, 0, 0),
    "deployer": (_deployer, 0, 0),
    "deployment": (_deployment, 0, 0),
    "resourceId": (_resource_id, 2, None),
    "subscriptionResourceId": (_subscription_resource_id, 2, None),
    "tenantResourceId": (_tenant_resource_id, 2, None),
    "extensionResourceId": (_extension_resource_id, 3, None),
    "managementGroupResourceId": (_management_group_resource_id, 2, None),
}
