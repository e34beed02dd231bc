"""A generated main.bicep that calls modules compiles to nested deployments."""

from aifactory.bicep import compile_bicep

FILES = {
    "stacks/main.bicep": """
targetScope = 'subscription'
param vault object
module keyVault '../services/vault.bicep' = {
  name: 'key-vault'
  scope: resourceGroup(vault.subscription, vault.group)
  params: { name: vault.name, logs: vault.logs }
}
module after '../services/vault.bicep' = {
  name: 'after'
  scope: resourceGroup('rg')
  params: { name: '${keyVault.outputs.id}-2', logs: { workspaceId: '' } }
}
""",
    "services/vault.bicep": """
import { Logs } from '../shared/types.bicep'
@description('The name.')
param name string
param logs Logs
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: resourceGroup().location
  properties: { log: logs.workspaceId }
}
output id string = vault.id
""",
    "shared/types.bicep": """
@export()
type Logs = { workspaceId: string, categories: string[]? }
""",
}


class Memory:
    def read(self, path: str) -> str:
        if path not in FILES:
            raise FileNotFoundError(path)
        return FILES[path]


def test_module_calls_become_nested_deployments_in_their_scope() -> None:
    template = compile_bicep("stacks/main.bicep", Memory())
    first, second = template["resources"]
    assert "languageVersion" not in template
    assert first["subscriptionId"] == "[parameters('vault').subscription]"
    assert first["resourceGroup"] == "[parameters('vault').group]"
    assert first["properties"]["expressionEvaluationOptions"] == {"scope": "inner"}
    assert first["properties"]["parameters"]["name"] == {"value": "[parameters('vault').name]"}
    assert second["dependsOn"] == [
        "[extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}', "
        "parameters('vault').subscription, parameters('vault').group), "
        "'Microsoft.Resources/deployments', 'key-vault')]"
    ]


def test_imported_types_become_definitions_of_the_importing_template() -> None:
    template = compile_bicep("stacks/main.bicep", Memory())
    vault = template["resources"][0]["properties"]["template"]
    assert vault["languageVersion"] == "2.0"
    assert vault["parameters"]["logs"] == {"$ref": "#/definitions/Logs"}
    assert vault["definitions"]["Logs"] == {
        "type": "object",
        "properties": {
            "workspaceId": {"type": "string"},
            "categories": {"type": "array", "items": {"type": "string"}, "nullable": True},
        },
        "metadata": {"__bicep_imported_from!": {"sourceTemplate": "../shared/types.bicep"}},
    }
    assert vault["resources"]["vault"]["properties"] == {"log": "[parameters('logs').workspaceId]"}
