"""Deployments: evaluated honestly, recorded with what they nest, stopped where they fail."""

from typing import Any

import pytest

from tests.twin.client import GROUP, OTHER, SUB, Client, box, nested, template

HERE = f"{GROUP}/providers/Microsoft.Resources/deployments"
WIDE = f"/subscriptions/{SUB}/providers/Microsoft.Resources/deployments"
WIDER = (
    "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
)
MANAGED = "/providers/Microsoft.Management/managementGroups/m"
TENANT = "/providers/Microsoft.Resources/deployments"
BOXES = f"{GROUP}/providers/Test.Box/boxes"


def request(*resources: Any, **rest: Any) -> dict[str, Any]:
    mode = rest.pop("mode", "Incremental")
    parameters = rest.pop("values", {})
    made = template(*resources, **rest)
    return {"properties": {"mode": mode, "template": made, "parameters": parameters}}


def deploy(client: Client, body: dict[str, Any], name: str = "d", where: str = HERE) -> Any:
    """Deploys, waits, and reads the deployment."""
    started = client.put(f"{where}/{name}", body)
    assert started.status in {200, 201}, started.content
    assert started.state == "Accepted"
    client.done(started)
    return client.get(f"{where}/{name}").json["properties"]


def test_a_deployment_writes_reads_and_answers(grouped: Client) -> None:
    grouped.put(f"{BOXES}/old", {"properties": {"word": "there"}})
    body = request(
        box("second", needs=f"{BOXES}/first", after=["first"], word="[reference('first').word]"),
        box("first", word="[parameters('word')]"),
        parameters={"word": {"type": "string"}},
        values={"word": {"value": "hello"}},
        outputs={
            "word": {"type": "string", "value": "[reference('second').word]"},
            "old": {"type": "string", "value": f"[reference('{BOXES}/old','2024-01-01').word]"},
            "key": {"type": "string", "value": f"[listKeys('{BOXES}/old','2024-01-01').key1]"},
            "here": {"type": "string", "value": "[resourceGroup().location]"},
        },
    )
    made = deploy(grouped, body)
    assert made["provisioningState"] == "Succeeded"
    assert {name: item["value"] for name, item in made["outputs"].items()} == {
        "word": "hello",
        "old": "there",
        "key": "key of old",
        "here": "swedencentral",
    }
    assert made["parameters"] == {"word": {"type": "String", "value": "hello"}}
    assert [item["id"] for item in made["outputResources"]] == [
        f"{BOXES}/first",
        f"{BOXES}/second",
    ]
    assert grouped.get(f"{BOXES}/second").json["properties"]["word"] == "hello"


def test_secrets_are_used_and_never_kept(grouped: Client) -> None:
    body = request(
        box("a", word="[parameters('password')]"),
        parameters={
            "password": {"type": "secureString"},
            "bag": {"$ref": "#/definitions/bag"},
        },
        definitions={"bag": {"type": "secureObject"}},
        values={"password": {"value": "hunter2"}, "bag": {"value": {"x": "hunter3"}}},
        outputs={"secret": {"type": "secureString", "value": "[parameters('password')]"}},
    )
    made = deploy(grouped, body)
    assert grouped.get(f"{BOXES}/a").json["properties"]["word"] == "hunter2"
    assert "hunter" not in str(made)
    assert made["parameters"]["password"] == {"type": "SecureString"}
    assert made["outputs"]["secret"] == {"type": "SecureString"}


def test_nested_deployments_have_a_history_of_their_own(grouped: Client) -> None:
    inner = template(
        box("inner", word="x"),
        outputs={"word": {"type": "string", "value": "[reference('inner').word]"}},
    )
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-11-01",
        "name": "made",
        "location": "westeurope",
    }
    where = "[resourceId('Microsoft.Resources/resourceGroups', 'made')]"
    body = request(
        {"group": group, "module": nested("module", inner, group="made", after=[where])},
        outputs={
            "word": {"type": "string", "value": "[reference('module').outputs.word.value]"},
        },
    )
    body["properties"]["template"]["$schema"] = WIDER
    made = deploy(grouped, body | {"location": "westeurope"}, where=WIDE)
    assert made["provisioningState"] == "Succeeded", made
    assert made["outputs"]["word"]["value"] == "x"
    there = f"/subscriptions/{SUB}/resourceGroups/made"
    assert [item["id"] for item in made["outputResources"]] == [
        there,
        f"{there}/providers/Test.Box/boxes/inner",
    ]
    assert grouped.get(f"{there}/providers/Test.Box/boxes/inner").status == 200
    record = grouped.get(f"{there}/providers/Microsoft.Resources/deployments/module").json
    assert record["properties"]["correlationId"] == made["correlationId"]
    names = {
        item["properties"]["targetResource"]["resourceName"]
        for item in grouped.get(f"{WIDE}/d/operations").json["value"]
    }
    assert names == {"made", "module"}


def test_what_runs_is_seen_running(grouped: Client) -> None:
    slow = {**box("late"), "type": "Test.Box/slow", "dependsOn": ["early"]}
    started = grouped.put(f"{HERE}/d", request({"early": box("early"), "late": slow}))
    assert grouped.get(f"{HERE}/d").state == "Running"
    assert grouped.put(f"{HERE}/d", request(box("x"))).code == "DeploymentActive"
    assert grouped.delete(f"{HERE}/d").code == "DeploymentActive"
    states = {
        item["properties"]["targetResource"]["resourceName"]: item["properties"][
            "provisioningState"
        ]
        for item in grouped.get(f"{HERE}/d/operations").json["value"]
    }
    assert states == {"early": "Succeeded", "late": "Running"}
    assert grouped.done(started).json["status"] == "Succeeded"
    assert grouped.get(f"{HERE}/d").state == "Succeeded"


def test_a_failure_stops_what_depends_on_it_and_keeps_the_rest(grouped: Client) -> None:
    bad = nested("module", template(box("bad1")))
    after = {**box("after"), "dependsOn": ["module"]}
    body = request({"free": box("free"), "module": bad, "after": after})
    made = deploy(grouped, body)
    assert made["provisioningState"] == "Failed"
    error = made["error"]
    assert error["code"] == "DeploymentFailed"
    wrapped = error["details"][0]
    assert wrapped["code"] == "ResourceDeploymentFailure"
    assert wrapped["target"] == f"{HERE}/module"
    innermost = wrapped["details"][0]["details"][0]
    assert (innermost["code"], innermost["target"]) == ("BadName", f"{BOXES}/bad1")
    assert "outputs" not in made
    assert grouped.get(f"{BOXES}/free").status == 200
    assert grouped.get(f"{BOXES}/after").status == 404
    failed = [
        item["properties"]["statusMessage"]["error"]["code"]
        for item in grouped.get(f"{HERE}/module/operations").json["value"]
    ]
    assert failed == ["BadName"]


REFUSED = [
    ("no properties", HERE, {}, 400, "InvalidRequestContent"),
    ("no template", HERE, {"properties": {"mode": "Incremental"}}, 400, "InvalidRequestContent"),
    ("no such mode", HERE, request(box("a"), mode="Fast"), 400, "InvalidRequestContent"),
    ("no location", WIDE, request(box("a")), 400, "LocationRequired"),
    (
        "a missing parameter",
        HERE,
        request(box("a"), parameters={"p": {"type": "string"}}),
        400,
        "InvalidTemplate",
    ),
    ("a broken expression", HERE, request(box("[nofunction()]")), 400, "InvalidTemplate"),
    (
        "no such group",
        HERE.replace("/rg/", "/no/"),
        request(box("a")),
        404,
        "ResourceGroupNotFound",
    ),
    ("a tenant without a place", TENANT, request(box("a")), 400, "LocationRequired"),
    (
        "a template of another scope",
        TENANT,
        request(box("a")) | {"location": "westeurope"},
        400,
        "InvalidTemplate",
    ),
    ("a long name", f"{HERE}/{'x' * 60}", request(box("a")), 405, "MethodNotAllowed"),
]


@pytest.mark.parametrize(
    ("story", "where", "body", "status", "code"), REFUSED, ids=[case[0] for case in REFUSED]
)
def test_a_bad_request_is_refused_at_once(
    story: str, where: str, body: dict[str, Any], status: int, code: str, grouped: Client
) -> None:
    reply = grouped.put(f"{where}/d", body)
    assert (reply.status, reply.code) == (status, code)
    assert grouped.get(HERE).json["value"] == []


@pytest.mark.parametrize(
    ("story", "resource", "code"),
    [
        (
            "a reference to nothing",
            box("a", word="[reference(resourceId('Test.Box/boxes','no'),'2024-01-01').word]"),
            "ResourceNotFound",
        ),
        (
            "keys of nothing",
            box("a", word="[listKeys(resourceId('Test.Box/boxes','no'),'2024-01-01').key1]"),
            "ResourceNotFound",
        ),
        (
            "a module in no group",
            nested("m", template(box("a")), group="nowhere"),
            "ResourceGroupNotFound",
        ),
        (
            "a module in no subscription",
            nested(
                "m",
                template(box("a")),
                group="rg",
                subscription="99999999-0000-0000-0000-000000000000",
            ),
            "SubscriptionNotFound",
        ),
        (
            "a module with a long name",
            nested("m" * 65, template(box("a"))),
            "DeploymentNameLengthLimitExceeded",
        ),
        (
            "a child of nothing",
            {**box("no/lid"), "type": "Test.Box/boxes/lids"},
            "ParentResourceNotFound",
        ),
        ("an unknown type", {**box("a"), "type": "Test.Box/nuts"}, "InvalidResourceType"),
    ],
)
def test_what_goes_wrong_later_fails_the_deployment(
    story: str, resource: dict[str, Any], code: str, grouped: Client
) -> None:
    made = deploy(grouped, request(resource))
    assert made["provisioningState"] == "Failed"
    assert made["error"]["details"][0]["code"] == code


def test_a_module_reaches_another_subscription(grouped: Client) -> None:
    there = f"/subscriptions/{OTHER}/resourceGroups/far"
    grouped.group(there)
    body = request(nested("m", template(box("a")), group="far", subscription=OTHER))
    assert deploy(grouped, body)["provisioningState"] == "Succeeded"
    assert grouped.get(f"{there}/providers/Test.Box/boxes/a").status == 200


def test_a_cancelled_deployment_takes_back_what_had_not_begun(grouped: Client) -> None:
    slow = {**box("slow"), "type": "Test.Box/slow"}
    inner = template({"slow": slow, "later": {**box("later"), "dependsOn": ["slow"]}})
    body = request({"m": nested("m", inner), "last": {**box("last"), "dependsOn": ["m"]}})
    started = grouped.put(f"{HERE}/d", body)
    grouped.sleep(5)
    assert grouped.get(f"{BOXES}/later").status == 404  # its time has not come
    assert grouped.post(f"{HERE}/d/cancel").status == 204
    assert grouped.get(f"{HERE}/d").state == "Canceled"
    assert grouped.done(started).json["status"] == "Canceled"
    grouped.sleep(600)
    for name in ("later", "last"):
        assert grouped.get(f"{BOXES}/{name}").status == 404
    assert grouped.get(f"{GROUP}/providers/Test.Box/slow/slow").state == "Succeeded"
    assert grouped.post(f"{HERE}/d/cancel").code == "DeploymentCannotBeCancelled"


def test_a_deployment_can_be_forgotten(grouped: Client) -> None:
    deploy(grouped, request(box("a")))
    assert grouped.send("HEAD", f"{HERE}/d").status == 204
    assert [item["name"] for item in grouped.get(f"{HERE}/").json["value"]] == ["d"]
    assert grouped.done(grouped.delete(f"{HERE}/d")).json["status"] == "Succeeded"
    assert grouped.send("HEAD", f"{HERE}/d").status == 404
    assert grouped.get(f"{HERE}/d").code == "DeploymentNotFound"
    assert grouped.get(f"{BOXES}/a").status == 200


def test_complete_mode_deletes_what_is_not_in_the_template(grouped: Client) -> None:
    for name in ("keep", "drop"):
        grouped.put(f"{BOXES}/{name}", {"location": "x"})
    grouped.put(f"{BOXES}/keep/lids/lid", {})
    assert (
        deploy(grouped, request(box("keep"), mode="Complete"))["provisioningState"] == "Succeeded"
    )
    assert [item["name"] for item in grouped.get(BOXES).json["value"]] == ["keep"]
    assert grouped.get(f"{BOXES}/keep/lids/lid").status == 200


@pytest.mark.parametrize(
    ("story", "resource", "status", "code"),
    [
        ("a good one", box("a"), 200, ""),
        ("a refusal by a provider", box("bad"), 400, "InvalidTemplateDeployment"),
        ("a template that is none", box("[nofunction()]"), 400, "InvalidTemplate"),
    ],
)
def test_validation_says_how_it_would_go_and_keeps_nothing(
    story: str, resource: dict[str, Any], status: int, code: str, grouped: Client
) -> None:
    reply = grouped.post(f"{HERE}/d/validate", request(resource))
    assert reply.status == status
    if code:
        assert reply.code == code
    else:
        found = reply.json["properties"]["validatedResources"]
        assert [item["id"] for item in found] == [f"{BOXES}/a"]
    assert grouped.get(BOXES).json["value"] == []
    assert grouped.get(HERE).json["value"] == []


def test_what_if_names_every_change_and_makes_none(grouped: Client) -> None:
    for name, word in (("same", "x"), ("other", "x"), ("idle", "x")):
        grouped.put(f"{BOXES}/{name}", {"location": "swedencentral", "properties": {"word": word}})
    body = request(box("same", word="x"), box("other", word="y"), box("new"))
    changes = grouped.post(f"{HERE}/d/whatIf", body).json["properties"]["changes"]
    assert [(item["changeType"], item["resourceId"].rpartition("/")[2]) for item in changes] == [
        ("Create", "new"),
        ("Modify", "other"),
        ("NoChange", "same"),
        ("Ignore", "idle"),
    ]
    assert changes[1]["delta"] == [
        {"path": "properties.word", "propertyChangeType": "Modify", "before": "x", "after": "y"}
    ]
    assert grouped.get(f"{BOXES}/new").status == 404
    assert grouped.get(f"{BOXES}/other").json["properties"]["word"] == "x"


def test_the_history_of_a_scope_is_bounded(grouped: Client) -> None:
    for batch in ("a", "b"):
        modules = [nested(f"{batch}{number}", template()) for number in range(401)]
        deploy(grouped, request(*modules), name=batch)
        grouped.sleep(10)
    names: set[str] = set()
    where = HERE
    while where:
        answer = grouped.get(where).json
        names |= {item["name"] for item in answer["value"]}
        where = answer.get("nextLink")
    assert 600 <= len(names) <= 700
    assert {f"b{number}" for number in range(401)} <= names


WIDER_STILL = "https://schema.management.azure.com/schemas/2019-08-01/{}DeploymentTemplate.json#"


@pytest.mark.parametrize(
    ("scope", "schema"), [(MANAGED, "managementGroup"), ("", "tenant")], ids=["group", "tenant"]
)
def test_a_deployment_above_subscriptions_reaches_down_to_a_group(
    scope: str, schema: str, grouped: Client
) -> None:
    inner = template(box("deep"), outputs={"it": {"type": "string", "value": "x"}})
    module = nested("deep", inner, group="rg", subscription=SUB)
    above = {**nested("above", template()), "scope": MANAGED, "location": "westeurope"}
    above["properties"]["template"]["$schema"] = WIDER_STILL.format("managementGroup")
    body = request(
        {"wide": box("wide"), "above": above, "module": module},
        outputs={"it": {"type": "string", "value": "[reference('module').outputs.it.value]"}},
    )
    body["properties"]["template"]["$schema"] = WIDER_STILL.format(schema)
    body |= {"location": "westeurope"}
    where = f"{scope}{TENANT}"
    valid = grouped.post(f"{where}/d/validate", body)
    assert valid.status == 200, valid.json
    foreseen = grouped.post(f"{where}/d/whatIf", body).json["properties"]["changes"]
    wanted = {f"{scope}/providers/Test.Box/boxes/wide", f"{BOXES}/deep"}
    made = [one["resourceId"] for one in foreseen if one["changeType"] == "Create"]
    assert set(made) == wanted
    found = deploy(grouped, body, where=where)
    assert found["provisioningState"] == "Succeeded", found
    assert found["outputs"]["it"]["value"] == "x"
    assert all(grouped.get(one).status == 200 for one in wanted)
    assert [one["name"] for one in grouped.get(where).json["value"] if one["name"] == "d"] == ["d"]
    assert grouped.get(f"{MANAGED}{TENANT}/above").state == "Succeeded"


def test_a_stack_of_a_management_group_deletes_what_it_made(grouped: Client) -> None:
    made = template(box("wide"), **{"$schema": WIDER_STILL.format("managementGroup")})
    body = {
        "location": "westeurope",
        "properties": {
            "template": made,
            "actionOnUnmanage": {"resources": "delete"},
            "denySettings": {"mode": "none"},
        },
    }
    stacks = f"{MANAGED}/providers/Microsoft.Resources/deploymentStacks"
    assert grouped.done(grouped.put(f"{stacks}/s", body)).json["status"].lower() == "succeeded"
    assert grouped.get(f"{MANAGED}/providers/Test.Box/boxes/wide").status == 200
    gone = grouped.delete(f"{stacks}/s?unmanageAction.Resources=delete")
    assert grouped.done(gone).status == 200
    assert grouped.get(f"{MANAGED}/providers/Test.Box/boxes/wide").status == 404
    nowhere = grouped.put("/providers/Microsoft.Resources/deploymentStacks/s", body)
    assert nowhere.status == 400
