"""Deny settings of stacks bind everybody but whom they name, and not the stack itself."""

import re
from typing import Any

import pytest

from tests.twin.client import GROUP, SUB, Client, box
from tests.twin.test_twin_stacks import SCHEMA, STACKS, WIDE, request, stack

BOXES = f"{GROUP}/providers/Test.Box/boxes"
BOX = f"{BOXES}/a"
LID = f"{BOX}/lids/l"
LOCK = f"{BOX}/providers/Microsoft.Authorization/locks/l"
DENIED = "DenyAssignmentAuthorizationFailed"
BODY = {"location": "swedencentral", "properties": {}}
LEVEL = {"properties": {"level": "CanNotDelete"}}


def guarded(client: Client, *resources: Any, **settings: Any) -> Any:
    """A stack with these settings, deployed."""
    body = request(*(resources or (box("a"),)))
    body["properties"]["denySettings"] = settings
    return stack(client, body)


def me(client: Client) -> str:
    """The object id that the twin's own deployer is refused under."""
    import base64
    import json

    claims = client.token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return str(found["oid"])


@pytest.mark.parametrize(
    ("story", "settings", "method", "path", "denied"),
    [
        ("a write where only deletes are denied", {"mode": "denyDelete"}, "PUT", BOX, False),
        ("a delete", {"mode": "denyDelete"}, "DELETE", BOX, True),
        ("a write", {"mode": "denyWriteAndDelete"}, "PUT", BOX, True),
        ("a delete, too", {"mode": "denyWriteAndDelete"}, "DELETE", BOX, True),
        ("an action", {"mode": "denyWriteAndDelete"}, "POST", f"{BOX}/listKeys", True),
        (
            "an action where only deletes are",
            {"mode": "denyDelete"},
            "POST",
            f"{BOX}/listKeys",
            False,
        ),
        ("reading", {"mode": "denyWriteAndDelete"}, "GET", BOX, False),
        ("what no stack manages", {"mode": "denyWriteAndDelete"}, "PUT", f"{BOXES}/b", False),
        ("a child", {"mode": "denyWriteAndDelete"}, "PUT", LID, False),
        (
            "a child where children are denied",
            {"mode": "denyWriteAndDelete", "applyToChildScopes": True},
            "PUT",
            LID,
            True,
        ),
        (
            "an action that is excluded",
            {"mode": "denyWriteAndDelete", "excludedActions": ["Test.Box/boxes/write"]},
            "PUT",
            BOX,
            False,
        ),
        (
            "another than the excluded one",
            {"mode": "denyWriteAndDelete", "excludedActions": ["Test.Box/boxes/write"]},
            "DELETE",
            BOX,
            True,
        ),
        ("no mode", {"mode": "none"}, "DELETE", BOX, False),
    ],
)
def test_what_a_stack_denies(
    story: str,
    settings: dict[str, Any],
    method: str,
    path: str,
    denied: bool,
    grouped: Client,
) -> None:
    guarded(grouped, **settings)
    reply = grouped.send(method, path, BODY if method == "PUT" else None)
    if denied:
        assert (reply.status, reply.code) == (403, DENIED), story
    else:
        assert reply.status < 300, story


def test_who_is_excluded_may(grouped: Client) -> None:
    guarded(grouped, mode="denyDelete", excludedPrincipals=[me(grouped)])
    assert grouped.delete(BOX).status < 300


def test_the_resources_say_what_is_denied(grouped: Client) -> None:
    made = guarded(grouped, mode="denyDelete")
    assert [item["denyStatus"] for item in made["resources"]] == ["denyDelete"]


def test_the_stack_itself_is_not_bound_and_gives_way(grouped: Client) -> None:
    guarded(grouped, box("a"), box("b"), mode="denyWriteAndDelete")
    after = guarded(grouped, box("b", word="new"), mode="denyWriteAndDelete")
    assert [item["id"] for item in after["deletedResources"]] == [BOX]
    assert grouped.get(f"{BOXES}/b").json["properties"]["word"] == "new"
    assert grouped.put(BOX, BODY).status < 300  # no longer managed, no longer denied
    assert grouped.put(f"{BOXES}/b", BODY).code == DENIED
    grouped.done(grouped.delete(f"{STACKS}/s"))
    assert grouped.put(f"{BOXES}/b", BODY).status < 300


def test_another_deployment_is_denied_and_says_so(grouped: Client) -> None:
    guarded(grouped, mode="denyWriteAndDelete")
    where = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
    properties = {"mode": "Incremental", "template": request(box("a"))["properties"]["template"]}
    grouped.done(grouped.put(where, {"properties": properties}))
    error = grouped.get(where).json["properties"]["error"]
    assert [item["code"] for item in error["details"]] == [DENIED]


def test_a_group_is_deleted_with_what_is_denied_in_it(grouped: Client) -> None:
    guarded(grouped, mode="denyDelete")
    grouped.done(grouped.delete(GROUP))
    assert grouped.get(BOX).status == 404
    grouped.group()
    assert grouped.put(BOX, BODY).status < 300
    assert grouped.delete(BOX).status < 300


def test_a_group_that_the_stack_made_is_not_deleted(grouped: Client) -> None:
    made = f"/subscriptions/{SUB}/resourceGroups/made"
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-11-01",
        "name": "made",
        "location": "swedencentral",
    }
    body = request({"made": group})
    body["properties"]["template"]["$schema"] = SCHEMA
    body["properties"]["denySettings"] = {"mode": "denyDelete"}
    path = f"{WIDE}/s"
    grouped.done(grouped.put(path, {**body, "location": "swedencentral"}))
    refused = grouped.delete(made)
    assert refused.code == DENIED
    said = f"with name 'Deny assignment '.*' created by Deployment Stack '{path}'.' and Id '"
    assert re.search(said, refused.json["error"]["message"])
    assert f"at scope '{made}'" in refused.json["error"]["message"]
    grouped.done(grouped.delete(f"{path}?unmanageAction.ResourceGroups=detach"))
    grouped.done(grouped.delete(made))
    assert grouped.get(made).status == 404


def test_a_lock_is_deleted_whatever_the_mode(grouped: Client) -> None:
    grouped.put(BOX, BODY)
    grouped.put(LOCK, LEVEL)
    guarded(grouped, mode="denyDelete", applyToChildScopes=True)
    assert grouped.delete(LOCK).status < 300


def test_an_update_is_never_a_moment_without_denial(grouped: Client) -> None:
    guarded(grouped, mode="denyDelete")
    body = request(box("a"), {**box("slow"), "type": "Test.Box/slow"})
    body["properties"]["denySettings"] = {"mode": "denyDelete"}
    started = grouped.put(f"{STACKS}/s", body)
    assert grouped.delete(BOX).code == DENIED
    grouped.done(started)
    assert grouped.delete(BOX).code == DENIED


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "denyDelete", "excludedPrincipals": [SUB] * 6},
        {"mode": "denyDelete", "excludedActions": ["*/read"] * 201},
        {"mode": "denyAll"},
    ],
)
def test_settings_that_azure_does_not_take(settings: dict[str, Any], grouped: Client) -> None:
    body = request(box("a"))
    body["properties"]["denySettings"] = settings
    refused = grouped.put(f"{STACKS}/s", body)
    assert refused.code == "DeploymentStackInvalidDeploymentStackDefinition"
