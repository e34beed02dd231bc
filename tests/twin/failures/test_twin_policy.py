"""Policy: what an assigned rule denies, in Azure's words, and what lets a write through again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aifactory.twin import Twin
from tests.twin.client import GROUP, OTHER, SUB, template
from tests.twin.failures.real import REGION, Real, real_twin

AUTHORIZATION = "providers/Microsoft.Authorization"
HERE = f"/subscriptions/{SUB}"
STORE = "Microsoft.Storage/storageAccounts"
PATH = f"{GROUP}/providers/{STORE}/store4ever"
TYPE = {"field": "type", "equals": STORE}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Real]:
    twin: Twin = real_twin(tmp_path)
    yield Real.of(twin)
    twin.close()


def define(client: Real, rule: Any, effect: str = "deny", **more: Any) -> str:
    """A definition with this condition; its id."""
    path = f"{HERE}/{AUTHORIZATION}/policyDefinitions/rule"
    policy = {"if": rule, "then": {"effect": effect}}
    reply = client.put(path, {"properties": {"mode": "All", "policyRule": policy, **more}})
    assert reply.status < 300, reply.json
    return path


def assign(client: Real, definition: str, scope: str = HERE, **more: Any) -> str:
    path = f"{scope}/{AUTHORIZATION}/policyAssignments/no"
    given = {"policyDefinitionId": definition, "displayName": "No such thing", **more}
    reply = client.put(path, {"properties": given})
    assert reply.status < 300, reply.json
    return path


def store(client: Real, **properties: Any) -> Any:
    body = {
        "location": REGION,
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "tags": {"cost centre": "4711", "team": "churn"},
        "properties": {
            "allowBlobPublicAccess": False,
            "networkAcls": {
                "defaultAction": "Deny",
                "ipRules": [{"value": "10.0.0.1"}, {"value": "10.0.0.2"}],
            },
            **properties,
        },
    }
    return client.put(PATH, body)


ALIAS = f"{STORE}/allowBlobPublicAccess"
RULES = f"{STORE}/networkAcls.ipRules[*].value"


@pytest.mark.parametrize(
    ("condition", "denied"),
    [
        (TYPE, True),
        ({"field": "TYPE", "equals": STORE.upper()}, True),
        ({"field": "type", "notEquals": STORE}, False),
        ({"not": {"field": "type", "equals": STORE}}, False),
        ({"allOf": [TYPE, {"field": "location", "in": [REGION, "x"]}]}, True),
        ({"allOf": [TYPE, {"field": "location", "notIn": [REGION]}]}, False),
        ({"anyOf": [{"field": "kind", "equals": "Storage"}, TYPE]}, True),
        ({"field": "name", "like": "store*"}, True),
        ({"field": "name", "notLike": "store*"}, False),
        ({"field": "name", "match": "store#????"}, True),
        ({"field": "name", "match": "STORE#????"}, False),
        ({"field": "name", "matchInsensitively": "STORE#????"}, True),
        ({"field": "name", "contains": "4EVER"}, True),
        ({"field": "tags", "containsKey": "Team"}, True),
        ({"field": "tags['cost centre']", "equals": "4711"}, True),
        ({"field": "tags.team", "exists": "false"}, False),
        ({"field": "tags[owner]", "exists": False}, True),
        ({"field": ALIAS, "equals": "false"}, True),
        ({"field": ALIAS, "notEquals": False}, False),
        ({"field": f"{STORE}/minimumTlsVersion", "exists": "false"}, True),
        ({"field": f"{STORE}/minimumTlsVersion", "notEquals": "TLS1_2"}, True),
        ({"field": f"{STORE}/sku.name", "equals": "standard_lrs"}, True),
        ({"field": f"{STORE}/networkAcls.defaultAction", "equals": "Allow"}, False),
        ({"field": RULES, "like": "10.0.*"}, True),  # every item
        ({"field": RULES, "equals": "10.0.0.1"}, False),
        ({"count": {"field": RULES}, "greater": 1}, True),
        (
            {"count": {"field": RULES[:-6], "where": {"field": RULES, "like": "*.2"}}, "equals": 1},
            True,
        ),
        ({"value": "[field('location')]", "equals": REGION}, True),
        ({"field": "location", "less": "a"}, False),
        ({"field": "name", "startsWith": "s"}, False),  # no word of a policy
        ({"value": "[substring(field('name'), 0, 1)]", "equals": "s"}, False),  # not covered
        ({"field": "Microsoft.KeyVault/vaults/sku.name", "exists": "true"}, False),
    ],
)
def test_a_rule_denies_what_its_condition_says(condition: Any, denied: bool, client: Real) -> None:
    assign(client, define(client, {"allOf": [TYPE, condition]}))
    reply = store(client)
    assert (reply.status == 403) is denied, reply.content
    assert not denied or reply.code == "RequestDisallowedByPolicy"


def test_the_refusal_names_assignment_and_definition_and_an_exemption_lifts_it(
    client: Real,
) -> None:
    definition = define(client, TYPE, displayName="No storage")
    assignment = assign(client, definition)
    error = store(client).json["error"]
    assert (error["code"], error["target"]) == ("RequestDisallowedByPolicy", "store4ever")
    assert "No such thing" in error["message"]
    info = error["additionalInfo"][0]["info"]
    assert info["policyAssignmentId"] == assignment
    assert (info["policyDefinitionId"], info["policyDefinitionEffect"]) == (definition, "deny")
    exemption = f"{GROUP}/{AUTHORIZATION}/policyExemptions/waived"
    properties = {"policyAssignmentId": assignment, "exemptionCategory": "Waiver"}
    assert client.put(exemption, {"properties": properties}).status < 300
    assert store(client).status == 202


@pytest.mark.parametrize(
    ("story", "effect", "scope", "more", "denied"),
    [
        ("assigned to the group", "deny", GROUP, {}, True),
        ("assigned to another", "deny", f"/subscriptions/{OTHER}", {}, False),
        ("assigned to the tenant", "deny", "", {}, True),
        (
            "assigned to a management group",
            "deny",
            "/providers/Microsoft.Management/managementGroups/root",
            {},
            True,
        ),
        ("audited", "audit", HERE, {}, False),
        ("not enforced", "deny", HERE, {"enforcementMode": "DoNotEnforce"}, False),
        ("not in this group", "deny", HERE, {"notScopes": [GROUP]}, False),
        ("by a parameter", "[parameters('effect')]", HERE, {}, True),
        (
            "by a parameter that was given",
            "[parameters('effect')]",
            HERE,
            {"parameters": {"effect": {"value": "Disabled"}}},
            False,
        ),
    ],
)
def test_where_and_how_a_rule_is_assigned_decides(
    story: str, effect: str, scope: str, more: Any, denied: bool, client: Real
) -> None:
    parameters = {"effect": {"type": "String", "defaultValue": "Deny"}}
    assign(client, define(client, TYPE, effect, parameters=parameters), scope, **more)
    assert (store(client).status == 403) is denied


@pytest.mark.parametrize(
    ("story", "definition", "parameters", "path", "denied"),
    [
        (
            "allowed locations",
            "e56962a6-4747-49cd-b67b-bf8b01975c4c",
            {"listOfAllowedLocations": ["westeurope"]},
            PATH,
            True,
        ),
        (
            "locations of groups",
            "e765b5de-1225-4ba3-bd56-1ac6695af988",
            {"listOfAllowedLocations": ["westeurope"]},
            f"{GROUP}2",
            True,
        ),
        (
            "a tag on resources",
            "871b6d14-10aa-478d-b590-94f262ecfa99",
            {"tagName": "owner"},
            PATH,
            True,
        ),
        ("public access is audited", "b2982f36-99f2-4db5-8eff-283140c09693", {}, PATH, False),
        (
            "public access is denied",
            "b2982f36-99f2-4db5-8eff-283140c09693",
            {"effect": "Deny"},
            PATH,
            True,
        ),
    ],
)
def test_azures_own_rules_are_there(
    story: str, definition: str, parameters: dict[str, Any], path: str, denied: bool, client: Real
) -> None:
    given = {name: {"value": value} for name, value in parameters.items()}
    assign(client, f"/{AUTHORIZATION}/policyDefinitions/{definition}", parameters=given)
    reply = store(client) if path == PATH else client.put(path, {"location": REGION})
    assert (reply.status == 403) is denied


def test_a_set_hands_its_parameters_down(client: Real) -> None:
    path = f"{HERE}/{AUTHORIZATION}/policySetDefinitions/all"
    part = {
        "policyDefinitionId": f"/{AUTHORIZATION}/policyDefinitions/"
        "e56962a6-4747-49cd-b67b-bf8b01975c4c",
        "parameters": {"listOfAllowedLocations": {"value": "[parameters('where')]"}},
    }
    client.put(path, {"properties": {"policyDefinitions": [part]}})
    assign(client, path, parameters={"where": {"value": ["westeurope"]}})
    assert store(client).status == 403
    assign(client, path, parameters={"where": {"value": [REGION]}})
    assert store(client).status == 202


def test_a_deployment_meets_the_policy_and_recovers_without_it(client: Real) -> None:
    assignment = assign(client, define(client, TYPE))
    resource = {
        "type": STORE,
        "apiVersion": "2024-01-01",
        "name": "store4ever",
        "location": REGION,
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
    }
    path = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
    body = {"properties": {"mode": "Incremental", "template": template(resource)}}
    checked = client.post(f"{path}/validate", body)
    assert (checked.status, checked.code) == (400, "InvalidTemplateDeployment")
    error = client.done(client.put(path, body)).json["error"]["details"][0]
    assert error["code"] == "RequestDisallowedByPolicy"
    assert error["additionalInfo"][0]["type"] == "PolicyViolation"
    assert client.delete(assignment).status == 200
    assert client.done(client.put(path, body)).json["status"] == "Succeeded"


# -- Azure's own

KNOWN = f"/{AUTHORIZATION}/policyDefinitions/0a15ec92-a229-4763-bb14-0ea34a568f8d"


def test_one_of_azures_own_is_read_and_assigned_by_name_alone(client: Real) -> None:
    shown = client.get(KNOWN).json["properties"]
    assert shown["policyType"] == "BuiltIn"
    assert "Azure Policy Add-on" in shown["displayName"]
    assign(client, KNOWN)
    assert store(client).status < 300
    unknown = f"/{AUTHORIZATION}/policyDefinitions/00000000-0000-0000-0000-00000000dead"
    assert client.get(unknown).status == 404


@pytest.mark.parametrize(("mode", "status"), [("All", 403), ("Microsoft.Kubernetes.Data", 202)])
def test_a_providers_own_policies_look_at_no_request(client: Real, mode: str, status: int) -> None:
    assign(client, define(client, TYPE, mode=mode))
    assert store(client).status == status
