"""What templates ask of a running twin: secrets, zones, roles, and options of single resources."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aifactory.twin import Twin
from tests.twin.client import GROUP, Client, box, nested, template
from tests.twin.failures.faulty import faulty
from tests.twin.failures.real import REGION, Real, real_twin

HERE = f"{GROUP}/providers/Microsoft.Resources/deployments"
BOXES = f"{GROUP}/providers/Test.Box/boxes"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/secrets4ever"
SECRET = "h0rse-battery-staple"


def deploy(client: Client, name: str = "d", **properties: Any) -> Any:
    """Deploys, waits, and reads the deployment; or the refusal."""
    reply = client.put(f"{HERE}/{name}", {"properties": {"mode": "Incremental", **properties}})
    if reply.status >= 400:
        return reply.json
    client.done(reply)
    return client.get(f"{HERE}/{name}").json["properties"]


def outputs(made: Any) -> dict[str, Any]:
    assert made.get("provisioningState") == "Succeeded", made
    return {name: item.get("value") for name, item in made["outputs"].items()}


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    twin = real_twin(tmp_path)
    yield twin
    twin.close()


def test_a_secret_goes_from_module_to_module_and_is_shown_to_nobody(grouped: Client) -> None:
    giver = nested("giver", template(outputs={"key": {"type": "secureString", "value": SECRET}}))
    given = "[listOutputsWithSecureValues('giver', '2025-04-01').key]"
    inner = template(
        box("inner", word="[length(parameters('key'))]"),
        parameters={"key": {"type": "secureString"}},
    )
    taker = nested("taker", inner, after=["giver"])
    taker["properties"]["parameters"] = {"key": {"value": given}}
    direct = box("direct", after=["giver"], word=f"[length({given.strip('[]')})]")
    made = deploy(grouped, template=template({"giver": giver, "taker": taker, "direct": direct}))
    assert made["provisioningState"] == "Succeeded", made
    for name in ("inner", "direct"):
        assert grouped.get(f"{BOXES}/{name}").json["properties"]["word"] == len(SECRET)
    shown = grouped.get(f"{HERE}/giver").json["properties"]["outputs"]
    assert shown == {"key": {"type": "SecureString"}}


@pytest.mark.parametrize(
    ("story", "vault", "secret", "expected"),
    [
        ("there is no vault", None, "key", "KeyVaultParameterReferenceNotFound"),
        ("it is closed", False, "key", "KeyVaultParameterReferenceSecretRetrieveFailed"),
        ("no such secret", True, "other", "KeyVaultParameterReferenceSecretRetrieveFailed"),
        ("it is open", True, "key", ""),
    ],
)
def test_a_parameter_may_be_a_secret_of_a_vault(
    story: str, vault: bool | None, secret: str, expected: str, twin: Twin
) -> None:
    client = Real.of(twin)

    def stand(is_open: bool) -> None:
        sku = {"family": "A", "name": "standard"}
        client.ready(
            VAULT,
            {"tenantId": twin.tenant, "sku": sku, "enabledForTemplateDeployment": is_open},
        )
        client.put(f"{VAULT}/secrets/key", {"properties": {"value": SECRET}})

    def asked(name: str) -> Any:
        reference = {"reference": {"keyVault": {"id": VAULT}, "secretName": name}}
        taken = template(
            parameters={"word": {"type": "secureString"}},
            outputs={"long": {"type": "bool", "value": "[greater(length(parameters('word')), 9)]"}},
        )
        return deploy(client, template=taken, parameters={"word": reference})

    if vault is not None:
        stand(vault)
    made = asked(secret)
    if expected:
        assert made["error"]["code"] == expected, made
        stand(True)
        made = asked("key")
    assert outputs(made) == {"long": True}


def test_what_azure_alone_knows_is_answered(twin: Twin) -> None:
    asked = {
        "zones": "[pickZones('Microsoft.Compute', 'virtualMachines', 'swedencentral', 2, 1)]",
        "physical": "[toPhysicalZone('s', 'Sweden Central', '2')]",
        "logical": "[toLogicalZones('s', 'swedencentral', createArray('swedencentral-az3'))]",
        "role": "[roleDefinitions('AcrPull').roleDefinitionId]",
        "type": "[providers('Microsoft.KeyVault', 'vaults').resourceType]",
        "many": "[greater(length(providers('Microsoft.KeyVault').resourceTypes), 1)]",
    }
    declared = {
        name: {"type": "object" if name in {"zones"} else "string", "value": value}
        for name, value in asked.items()
    }
    declared["zones"]["type"] = declared["logical"]["type"] = "array"
    declared["many"]["type"] = "bool"
    assert outputs(deploy(Real.of(twin), template=template(outputs=declared))) == {
        "zones": ["2", "3"],
        "physical": "swedencentral-az2",
        "logical": ["3"],
        "role": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "type": "vaults",
        "many": True,
    }


@pytest.mark.parametrize(
    "asked",
    [
        "pickZones('Microsoft.Compute', 'virtualMachines', 'swedencentral', 3, 1)",
        "toPhysicalZone('s', 'swedencentral', '4')",
        "toLogicalZone('s', 'swedencentral', 'westeurope-az1')",
        "roleDefinitions('King')",
        "providers('Microsoft.Nowhere')",
        "providers('Microsoft.KeyVault', 'kings')",
    ],
)
def test_a_question_without_an_answer_fails_the_deployment(asked: str, twin: Twin) -> None:
    declared = {"it": {"type": "string", "value": f"[string({asked})]"}}
    made = deploy(Real.of(twin), template=template(outputs=declared))
    assert "InvalidTemplate" in str(made["error"])


def test_a_resource_that_is_there_is_left_alone_when_asked(grouped: Client) -> None:
    only = {**box("a", word="new"), "@options": {"onlyIfNotExists": []}}
    grouped.put(f"{BOXES}/a", {"properties": {"word": "old"}})
    made = deploy(grouped, template=template({"a": only, "b": {**only, "name": "b"}}))
    assert made["provisioningState"] == "Succeeded"
    words = [grouped.get(f"{BOXES}/{name}").json["properties"]["word"] for name in "ab"]
    assert words == ["old", "new"]


@pytest.mark.parametrize(
    ("codes", "times", "strikes", "expected"),
    [
        (["Busy"], 2, 2, "Succeeded"),
        (["busy"], 1, 2, "Failed"),
        (["Other"], 5, 1, "Failed"),
        (["Busy"], None, 1, "Succeeded"),
    ],
)
def test_a_resource_is_tried_again_when_asked(
    codes: list[str],
    times: int | None,
    strikes: int,
    expected: str,
    grouped: Client,
    tmp_path: Path,
) -> None:
    faulty(
        tmp_path,
        f"faults: [{{ name: f, what: write, type: Test.Box/boxes, times: {strikes}, effect: "
        "{ error: { status: 409, code: Busy, message: Wait. } } }]",
    )
    given = [codes] if times is None else [codes, times]
    tried = {**box("a"), "@options": {"retryOn": given}}
    made = deploy(grouped, template=template({"a": tried}))
    assert made["provisioningState"] == expected
    assert grouped.get(f"{BOXES}/a").status == (200 if expected == "Succeeded" else 404)


def test_no_file_of_the_twin_holds_a_secret(twin: Twin, tmp_path: Path) -> None:
    client = Real.of(twin)
    sku = {"family": "A", "name": "standard"}
    client.ready(VAULT, {"tenantId": twin.tenant, "sku": sku})
    word = "[parameters('word')]"
    secret = {
        "type": "Microsoft.KeyVault/vaults/secrets",
        "apiVersion": "2024-11-01",
        "name": "secrets4ever/key",
        "properties": {"value": word},
    }
    server = {
        "type": "Microsoft.Sql/servers",
        "apiVersion": "2023-08-01",
        "name": "server4ever",
        "location": REGION,
        "properties": {"administratorLogin": "me", "administratorLoginPassword": word},
    }
    declared = {"parameters": {"word": {"type": "secureString"}, "bag": {"type": "secureObject"}}}
    inner = template({"secret": secret}, **declared)
    inner["outputs"] = {"again": {"type": "secureString", "value": word}}
    module = nested("module", inner)
    module["properties"]["parameters"] = {
        "word": {"value": word},
        "bag": {"value": "[parameters('bag')]"},
    }
    failing = {**server, "name": "BAD NAME"}
    whole = template({"server": server, "module": module, "failing": failing}, **declared)
    given = {"word": {"value": SECRET}, "bag": {"value": {"deep": [SECRET]}}}
    made = deploy(client, template=whole, parameters=given)
    assert made["provisioningState"] == "Failed"
    assert client.get(f"{GROUP}/providers/Microsoft.Sql/servers/server4ever").status == 200
    assert client.get(f"{VAULT}/secrets/key").status == 200
    client.post(f"{HERE}/d/validate", {"properties": {"template": whole, "parameters": given}})
    client.post(f"{HERE}/d/whatIf", {"properties": {"template": whole, "parameters": given}})
    stack = {
        "template": whole,
        "parameters": given,
        "actionOnUnmanage": {"resources": "delete"},
        "denySettings": {"mode": "none"},
    }
    stacks = f"{GROUP}/providers/Microsoft.Resources/deploymentStacks"
    client.done(client.put(f"{stacks}/s", {"properties": stack}))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"server4ever" in path.read_bytes() for path in written)
    assert [path.name for path in written if SECRET.encode() in path.read_bytes()] == []
    for where in (f"{HERE}/d", f"{HERE}/d/operations", f"{HERE}/module/operations", f"{stacks}/s"):
        assert SECRET not in client.get(where).content.decode()
