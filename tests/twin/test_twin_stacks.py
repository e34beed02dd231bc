"""Deployment stacks: what they manage, what they give up, what a failure leaves them with."""

from typing import Any

import pytest

from tests.twin.client import GROUP, SUB, Client, box, nested, template

STACKS = f"{GROUP}/providers/Microsoft.Resources/deploymentStacks"
WIDE = f"/subscriptions/{SUB}/providers/Microsoft.Resources/deploymentStacks"
BOXES = f"{GROUP}/providers/Test.Box/boxes"
LOCK = f"{BOXES}/b/providers/Microsoft.Authorization/locks/l"
DELETE = "unmanageAction.Resources=delete&unmanageAction.ResourceGroups=detach"
SCHEMA = (
    "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
)


def request(*resources: Any, action: str = "delete", groups: str = "detach", **rest: Any) -> Any:
    properties = {
        "template": template(*resources, **rest),
        "actionOnUnmanage": {"resources": action, "resourceGroups": groups},
        "denySettings": {"mode": "none"},
    }
    return {"properties": properties, "tags": {"aif-key": "k"}}


def stack(client: Client, body: Any, where: str = f"{STACKS}/s") -> Any:
    """Deploys a stack, waits, and reads it."""
    started = client.put(where, body)
    assert started.status in {200, 201}, started.content
    client.done(started)
    return client.get(where).json["properties"]


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"].rpartition("/")[2] for item in items]


def test_a_stack_manages_what_its_modules_wrote(grouped: Client) -> None:
    inner = template(box("deep"))
    body = request(
        {"m": nested("m", inner), "top": box("top", after=["m"])},
        outputs={"there": {"type": "string", "value": "[reference('top').provisioningState]"}},
    )
    made = stack(grouped, body)
    assert made["provisioningState"] == "succeeded"
    assert made["resources"] == [
        {"id": f"{BOXES}/{name}", "status": "managed", "denyStatus": "none"}
        for name in ("deep", "top")
    ]
    assert made["outputs"]["there"]["value"] == "Succeeded"
    assert made["denySettings"] == {"mode": "none"}
    deployment = grouped.get(made["deploymentId"]).json["properties"]
    assert deployment["provisioningState"] == "Succeeded"
    listed = grouped.get(STACKS).json["value"]
    assert [(item["name"], item["tags"]) for item in listed] == [("s", {"aif-key": "k"})]
    exported = grouped.post(f"{STACKS}/s/exportTemplate").json["template"]
    assert exported == body["properties"]["template"]


def test_a_stack_goes_through_its_states(grouped: Client) -> None:
    slow = {**box("slow"), "type": "Test.Box/slow"}
    where = f"{STACKS}/s"
    started = grouped.put(where, request({"slow": slow, "a": box("a")}))
    seen = [started.state]
    assert grouped.put(where, request(box("b"))).code == "DeploymentStackInNonTerminalState"
    assert grouped.delete(where).code == "DeploymentStackInNonTerminalState"
    grouped.sleep(5)
    seen.append(grouped.get(where).state)
    grouped.done(started)
    seen.append(grouped.get(where).state)
    started = grouped.put(where, request(box("a")))
    grouped.sleep(10)
    seen.append(grouped.get(where).state)
    grouped.done(started)
    seen.append(grouped.get(where).state)
    assert seen == ["validating", "deploying", "succeeded", "deletingResources", "succeeded"]


@pytest.mark.parametrize(
    ("action", "there", "deleted", "detached"),
    [("delete", 404, ["b", "c"], []), ("detach", 200, [], ["b", "c"])],
)
def test_what_a_stack_no_longer_asks_for(
    action: str, there: int, deleted: list[str], detached: list[str], grouped: Client
) -> None:
    chain = {"c": box("c", needs=f"{BOXES}/b", after=["b"]), "b": box("b"), "a": box("a")}
    stack(grouped, request(chain, action=action))
    made = stack(grouped, request({"a": box("a")}, action=action))
    assert made["provisioningState"] == "succeeded"
    assert names(made["resources"]) == ["a"]
    assert names(made["deletedResources"]) == deleted
    assert names(made["detachedResources"]) == detached
    assert {grouped.get(f"{BOXES}/{name}").status for name in "bc"} == {there}
    made = stack(grouped, request({"a": box("a")}, action=action))
    assert made["deletedResources"] == made["detachedResources"] == []


def test_what_is_gone_already_counts_as_deleted(grouped: Client) -> None:
    stack(grouped, request({"a": box("a"), "b": box("b")}))
    grouped.delete(f"{BOXES}/b")
    made = stack(grouped, request({"a": box("a")}))
    assert made["provisioningState"] == "succeeded"
    assert names(made["deletedResources"]) == ["b"]


def test_a_failed_deployment_keeps_the_former_list_and_adds_to_it(grouped: Client) -> None:
    stack(grouped, request({"a": box("a"), "b": box("b")}))
    made = stack(grouped, request({"c": box("c"), "bad": box("bad")}))
    assert made["provisioningState"] == "failed"
    assert names(made["resources"]) == ["a", "b", "c"]
    assert names(made["failedResources"]) == ["bad"]
    assert made["failedResources"][0]["error"]["code"] == "BadName"
    error = made["error"]
    assert error["code"] == "DeploymentStackDeploymentFailed"
    assert error["details"][0]["details"][0]["code"] == "BadName"
    assert grouped.get(f"{BOXES}/a").status == 200
    made = stack(grouped, request({"c": box("c")}))
    assert (made["provisioningState"], names(made["resources"])) == ("succeeded", ["c"])
    assert "error" not in made


def test_a_resource_that_cannot_be_deleted_stays_in_the_stack(grouped: Client) -> None:
    stack(grouped, request({"a": box("a"), "b": box("b")}))
    grouped.put(LOCK, {"properties": {"level": "CanNotDelete"}})
    made = stack(grouped, request({"a": box("a")}))
    assert made["provisioningState"] == "failed"
    assert made["error"]["code"] == "DeploymentStackDeleteResourcesFailed"
    assert [(item["id"], item["error"]["code"]) for item in made["failedResources"]] == [
        (f"{BOXES}/b", "ScopeLocked")
    ]
    assert {item["id"]: item["status"] for item in made["resources"]} == {
        f"{BOXES}/a": "managed",
        f"{BOXES}/b": "deleteFailed",
    }
    grouped.delete(LOCK)
    made = stack(grouped, request({"a": box("a")}))
    assert (made["provisioningState"], names(made["deletedResources"])) == ("succeeded", ["b"])


@pytest.mark.parametrize(
    ("story", "query", "resource", "group"),
    [
        ("resources go, groups stay", DELETE, 404, 200),
        ("everything stays", "unmanageAction.Resources=&unmanageAction.ResourceGroups=", 200, 200),
        ("by default everything stays", "", 200, 200),
        ("all goes", DELETE.replace("detach", "delete"), 404, 404),
    ],
)
def test_deleting_a_stack(
    story: str, query: str, resource: int, group: int, client: Client
) -> None:
    made = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-11-01",
        "name": "rg",
        "location": "westeurope",
    }
    inside = nested("m", template(box("a")), group="rg", after=["group"])
    body = request({"group": made, "m": inside}) | {"location": "westeurope"}
    body["properties"]["template"]["$schema"] = SCHEMA
    found = stack(client, body, f"{WIDE}/s")
    assert names(found["resources"]) == ["rg", "a"], found
    started = client.delete(f"{WIDE}/s?{query}")
    assert started.status == 202
    assert client.get(f"{WIDE}/s").state == "deletingResources"
    assert client.done(started).json["status"] == "Succeeded"
    assert client.get(f"{WIDE}/s").code == "DeploymentStackNotFound"
    assert client.get(WIDE).json["value"] == []
    assert client.delete(f"{WIDE}/s").status == 204
    assert client.get(GROUP).status == group
    assert client.get(f"{BOXES}/a").status == resource


def test_a_stack_whose_resources_are_held_is_not_deleted(grouped: Client) -> None:
    stack(grouped, request({"a": box("a"), "b": box("b")}))
    grouped.put(LOCK, {"properties": {"level": "CanNotDelete"}})
    ended = grouped.done(grouped.delete(f"{STACKS}/s?{DELETE}"))
    assert ended.json["status"] == "Failed"
    left = grouped.get(f"{STACKS}/s").json["properties"]
    assert (left["provisioningState"], names(left["resources"])) == ("failed", ["b"])
    grouped.delete(LOCK)
    grouped.done(grouped.delete(f"{STACKS}/s?{DELETE}"))
    assert grouped.get(f"{STACKS}/s").status == 404
    assert grouped.get(f"{BOXES}/b").status == 404


def test_a_group_takes_its_stacks_with_it(grouped: Client) -> None:
    stack(grouped, request(box("a")))
    grouped.done(grouped.delete(GROUP))
    grouped.group()
    assert grouped.get(STACKS).json["value"] == []
    assert grouped.get(f"{GROUP}/providers/Microsoft.Resources/deployments").json["value"] == []


@pytest.mark.parametrize(
    ("story", "where", "change", "code"),
    [
        (
            "no actions",
            STACKS,
            {"actionOnUnmanage": None},
            "DeploymentStackInvalidDeploymentStackDefinition",
        ),
        (
            "an odd action",
            STACKS,
            {"actionOnUnmanage": {"resources": "burn"}},
            "DeploymentStackInvalidDeploymentStackDefinition",
        ),
        (
            "no deny settings",
            STACKS,
            {"denySettings": None},
            "DeploymentStackInvalidDeploymentStackDefinition",
        ),
        ("no template", STACKS, {"template": None}, "InvalidRequestContent"),
        ("no location", WIDE, {}, "LocationRequired"),
        ("no such group", STACKS.replace("/rg/", "/no/"), {}, "ResourceGroupNotFound"),
    ],
)
def test_a_bad_stack_is_refused(
    story: str, where: str, change: dict[str, Any], code: str, grouped: Client
) -> None:
    body = request(box("a"))
    body["properties"] |= change
    for send in (grouped.put, lambda path, body: grouped.post(f"{path}/validate", body)):
        assert send(f"{where}/s", body).code == code
    assert grouped.get(STACKS).json["value"] == []


@pytest.mark.parametrize(
    ("name", "status", "code"), [("a", 200, ""), ("bad", 400, "InvalidTemplateDeployment")]
)
def test_validating_a_stack_keeps_nothing(
    name: str, status: int, code: str, grouped: Client
) -> None:
    reply = grouped.post(f"{STACKS}/s/validate", request(box(name)))
    assert reply.status == status
    if code:
        assert reply.code == code
    else:
        assert names(reply.json["properties"]["validatedResources"]) == ["a"]
    assert grouped.get(f"{STACKS}/s").status == 404
    assert grouped.get(f"{BOXES}/a").status == 404


def test_a_stack_deployed_twice_changes_nothing(grouped: Client) -> None:
    body = request({"a": box("a"), "m": nested("m", template(box("b")))})
    stack(grouped, body)
    before = {name: grouped.get(f"{BOXES}/{name}").json for name in "ab"}
    made = stack(grouped, body)
    assert names(made["resources"]) == ["b", "a"] or names(made["resources"]) == ["a", "b"]
    assert {name: grouped.get(f"{BOXES}/{name}").json for name in "ab"} == before
