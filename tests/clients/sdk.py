"""The official SDK for Python, pointed at the twin by its environment alone."""

import json
import os
from functools import cached_property
from typing import Any

from azure.identity import EnvironmentCredential

from tests.clients.harness import SUBSCRIPTION, TEMPLATES

SCOPES = ["https://management.azure.com/.default"]
HERE = "swedencentral"


def template(name: str) -> dict[str, Any]:
    """One of the templates, without the comment that only az takes."""
    lines = (TEMPLATES / f"{name}.json").read_text().splitlines()
    return json.loads("\n".join(line for line in lines if not line.strip().startswith("//")))


def deployment(name: str, **parameters: object) -> dict[str, Any]:
    """What a deployment of this template is asked for with."""
    given = {key: {"value": value} for key, value in parameters.items()}
    return {"mode": "Incremental", "template": template(name), "parameters": given}


class Sdk:
    """Clients of one subscription, made when they are asked for."""

    def __init__(self) -> None:
        self.base = os.environ["AIF_TWIN_ENDPOINT"]
        self.credential = EnvironmentCredential(disable_instance_discovery=True)

    def client(self, kind: Any) -> Any:
        return kind(self.credential, SUBSCRIPTION, base_url=self.base, credential_scopes=SCOPES)

    @cached_property
    def resources(self) -> Any:
        from azure.mgmt.resource.resources import ResourceManagementClient

        return self.client(ResourceManagementClient)

    @cached_property
    def deployments(self) -> Any:
        from azure.mgmt.resource.deployments import DeploymentsMgmtClient

        return self.client(DeploymentsMgmtClient)

    @cached_property
    def stacks(self) -> Any:
        from azure.mgmt.resource.deploymentstacks import DeploymentStacksClient

        return self.client(DeploymentStacksClient)

    @cached_property
    def authorization(self) -> Any:
        from azure.mgmt.authorization import AuthorizationManagementClient

        return self.client(AuthorizationManagementClient)

    @cached_property
    def network(self) -> Any:
        from azure.mgmt.network import NetworkManagementClient

        return self.client(NetworkManagementClient)

    @cached_property
    def vaults(self) -> Any:
        from azure.mgmt.keyvault import KeyVaultManagementClient

        return self.client(KeyVaultManagementClient)

    @cached_property
    def subscriptions(self) -> Any:
        from azure.mgmt.resource.subscriptions import SubscriptionClient

        return SubscriptionClient(self.credential, base_url=self.base, credential_scopes=SCOPES)

    def group(self, name: str) -> str:
        """A new group; its id."""
        return self.resources.resource_groups.create_or_update(name, {"location": HERE}).id
