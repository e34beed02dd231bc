"""The SDK: groups, resources, deployments and stacks."""

import asyncio
import time

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity.aio import EnvironmentCredential
from azure.mgmt.resource.deployments.aio import DeploymentsMgmtClient

from tests.clients.harness import SUBSCRIPTION
from tests.clients.sdk import HERE, SCOPES, Sdk, deployment, template

IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
NONE = {"mode": "none"}


def names(items) -> list[str]:
    return sorted(item.name for item in items)


def test_sdk_finds_the_subscriptions(sdk: Sdk):
    assert names_shown(sdk.subscriptions.subscriptions.list()) == ["contoso-one", "contoso-two"]
    assert [tenant.display_name for tenant in sdk.subscriptions.tenants.list()] == ["Contoso"]
    places = {place.name for place in sdk.subscriptions.subscriptions.list_locations(SUBSCRIPTION)}
    assert {HERE, "westeurope"} <= places


def names_shown(items) -> list[str]:
    return sorted(item.display_name for item in items)


def test_sdk_keeps_groups(sdk: Sdk):
    groups = sdk.resources.resource_groups
    assert not groups.check_existence("sdk-groups")
    made = groups.create_or_update("sdk-groups", {"location": HERE, "tags": {"a": "1"}})
    assert (made.location, made.tags) == (HERE, {"a": "1"})
    assert groups.update("sdk-groups", {"tags": {"b": "2"}}).tags == {"b": "2"}
    assert names(groups.list(filter="tagName eq 'b' and tagValue eq '2'")) == ["sdk-groups"]
    groups.begin_delete("sdk-groups").result()
    assert not groups.check_existence("sdk-groups")
    with pytest.raises(ResourceNotFoundError, match="ResourceGroupNotFound"):
        groups.get("sdk-groups")


def test_sdk_walks_pages_and_filters(sdk: Sdk):
    sdk.group("sdk-pages")
    wanted = [f"worker-{n}" for n in range(5)]
    for name in wanted:
        target = (
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/sdk-pages/providers/{IDENTITY}/{name}"
        )
        sdk.resources.resources.begin_create_or_update_by_id(
            target, {"location": HERE, "tags": {"n": name}}, api_version="2023-01-31"
        ).result()
    found = sdk.resources.resources
    pages = list(found.list_by_resource_group("sdk-pages", top=2).by_page())
    assert [len(list(page)) for page in pages] == [2, 2, 1]
    assert names(found.list_by_resource_group("sdk-pages", top=2)) == wanted
    by_type = f"resourceType eq '{IDENTITY}' and resourceGroup eq 'sdk-pages'"
    assert names(found.list(filter=by_type)) == wanted
    assert names(found.list(filter="tagName eq 'n' and tagValue eq 'worker-3'")) == ["worker-3"]


def test_sdk_changes_tags(sdk: Sdk):
    scope, tags = sdk.group("sdk-tags"), sdk.resources.tags
    for operation, given, left in (
        ("Merge", {"a": "1"}, {"a": "1"}),
        ("Merge", {"b": "2"}, {"a": "1", "b": "2"}),
        ("Delete", {"a": "1"}, {"b": "2"}),
        ("Replace", {"c": "3"}, {"c": "3"}),
    ):
        body = {"operation": operation, "properties": {"tags": given}}
        tags.begin_update_at_scope(scope, body).result()
        assert tags.get_at_scope(scope).properties.tags == left


def test_sdk_deploys_to_a_group(sdk: Sdk):
    sdk.group("sdk-deploy")
    asked = {"properties": deployment("network", open=True)}
    jobs = sdk.deployments.deployments
    assert jobs.begin_validate("sdk-deploy", "net", asked).result().error is None
    changes = jobs.begin_what_if("sdk-deploy", "net", asked).result().changes
    assert [change.change_type for change in changes] == ["Create"] * 3
    assert not list(sdk.resources.resources.list_by_resource_group("sdk-deploy"))
    done = jobs.begin_create_or_update("sdk-deploy", "net", asked).result().properties
    assert done.outputs["prefixes"]["value"] == ["10.20.0.0/24", "10.20.1.0/24"]
    assert done.parameters["address"] == {"type": "String", "value": "10.20.0.0/16"}
    steps = list(sdk.deployments.deployment_operations.list("sdk-deploy", "net"))
    assert [step.properties.status_code for step in steps] == ["Created"] * 3
    again = jobs.begin_what_if("sdk-deploy", "net", asked).result().changes
    assert {change.change_type for change in again} == {"NoChange"}
    assert jobs.export_template("sdk-deploy", "net").template == template("network")
    assert names(jobs.list_by_resource_group("sdk-deploy")) == ["net"]
    jobs.begin_delete("sdk-deploy", "net").result()
    assert not jobs.check_existence("sdk-deploy", "net")


def test_sdk_sees_why_a_deployment_fails(sdk: Sdk):
    scope = sdk.group("sdk-fail")
    jobs, asked = sdk.deployments.deployments, {"properties": deployment("orphan")}
    with pytest.raises(HttpResponseError, match="InvalidTemplateDeployment"):
        jobs.begin_validate("sdk-fail", "bad", asked).result()
    with pytest.raises(HttpResponseError) as failed:
        jobs.begin_create_or_update("sdk-fail", "bad", asked).result()
    error = failed.value.error
    assert error.code == "DeploymentFailed"
    assert [inner.code for inner in error.details] == ["ParentResourceNotFound"]
    kept = jobs.get("sdk-fail", "bad").properties
    assert (kept.provisioning_state, kept.error.code) == ("Failed", "DeploymentFailed")
    steps = list(sdk.deployments.deployment_operations.list("sdk-fail", "bad"))
    assert [step.properties.status_code for step in steps] == ["NotFound"]
    assert steps[0].properties.target_resource.id.startswith(f"{scope}/providers/")
    bad = {"properties": {**asked["properties"], "template": {"resources": []}}}
    with pytest.raises(HttpResponseError, match="InvalidTemplate"):
        jobs.begin_create_or_update("sdk-fail", "worse", bad)


def test_sdk_deploys_to_the_subscription(sdk: Sdk):
    asked = {"location": HERE, "properties": deployment("estate", prefix="sdk-estate")}
    jobs = sdk.deployments.deployments
    done = jobs.begin_create_or_update_at_subscription_scope("sdk-estate", asked).result()
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/sdk-estate"
    assert done.properties.outputs["nets"]["value"] == [
        f"{group}-{team}/providers/Microsoft.Network/virtualNetworks/net"
        for team in ("blue", "green")
    ]
    inner = jobs.get("sdk-estate-blue", "sdk-estate-net-blue").properties
    assert inner.parameters == {"octet": {"type": "Int", "value": 40}}
    moved = {**asked, "location": "westeurope"}
    with pytest.raises(HttpResponseError, match="InvalidDeploymentLocation"):
        jobs.begin_create_or_update_at_subscription_scope("sdk-estate", moved)


def test_sdk_cancels_a_deployment(slow: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    for name, value in slow.items():
        monkeypatch.setenv(name, value)
    sdk = Sdk()
    sdk.group("late")
    jobs = sdk.deployments.deployments
    poller = jobs.begin_create_or_update("late", "long", {"properties": deployment("gateway")})
    deadline = time.monotonic() + 60
    while not list(sdk.resources.resources.list_by_resource_group("late")):
        assert time.monotonic() < deadline
    jobs.cancel("late", "long")
    assert jobs.get("late", "long").properties.provisioning_state == "Canceled"
    with pytest.raises(HttpResponseError):
        poller.result()
    there = names(sdk.resources.resources.list_by_resource_group("late"))
    assert "first" in there
    assert "last" not in there


def test_sdk_works_without_blocking(sdk: Sdk):
    sdk.group("sdk-aio")

    async def deploy() -> list[str]:
        async with (
            EnvironmentCredential(disable_instance_discovery=True) as credential,
            DeploymentsMgmtClient(
                credential, SUBSCRIPTION, base_url=sdk.base, credential_scopes=SCOPES
            ) as client,
        ):
            asked = {"properties": deployment("identities", names=["one", "two"])}
            jobs = client.deployments
            await (await jobs.begin_create_or_update("sdk-aio", "both", asked)).result()
            return [item.name async for item in jobs.list_by_resource_group("sdk-aio")]

    assert asyncio.run(deploy()) == ["both"]
    assert names(sdk.resources.resources.list_by_resource_group("sdk-aio")) == ["one", "two"]


def stack(resources: str, groups: str, names: list[str]) -> dict:
    asked = deployment("identities", names=names)
    unmanaged = {"resources": resources, "resourceGroups": groups, "managementGroups": "detach"}
    return {
        "properties": {
            "template": asked["template"],
            "parameters": asked["parameters"],
            "actionOnUnmanage": unmanaged,
            "denySettings": NONE,
        }
    }


@pytest.mark.parametrize(
    ("action", "after_update", "after_delete"),
    [("detach", ["one", "two"], ["one", "two"]), ("delete", ["two"], [])],
)
def test_sdk_keeps_a_stack(sdk: Sdk, action: str, after_update: list, after_delete: list):
    group, stacks = f"sdk-stack-{action}", sdk.stacks.deployment_stacks
    sdk.group(group)
    put = stacks.begin_create_or_update_at_resource_group
    checked = stacks.begin_validate_stack_at_resource_group(
        group, "st", stack(action, "detach", ["one"])
    ).result()
    assert len(checked.properties.validated_resources) == 1
    made = put(group, "st", stack(action, "detach", ["one"])).result()
    assert made.properties.provisioning_state == "succeeded"
    put(group, "st", stack(action, "detach", ["two"])).result()
    left = sdk.resources.resources.list_by_resource_group
    assert names(left(group)) == after_update
    assert names(stacks.list_at_resource_group(group)) == ["st"]
    shown = stacks.export_template_at_resource_group(group, "st").template
    assert shown == template("identities")
    stacks.begin_delete_at_resource_group(
        group, "st", unmanage_action_resources=action, unmanage_action_resource_groups="detach"
    ).result()
    assert names(left(group)) == after_delete
    assert not list(stacks.list_at_resource_group(group))


@pytest.mark.parametrize(("groups", "there"), [("detach", True), ("delete", False)])
def test_sdk_keeps_a_stack_of_the_subscription(sdk: Sdk, groups: str, there: bool):
    name, stacks = f"sdk-sub-{groups}", sdk.stacks.deployment_stacks
    asked = stack("delete", groups, [])
    whole = deployment("estate", prefix=name)
    asked["properties"] |= {key: whole[key] for key in ("template", "parameters")}
    asked["location"] = HERE
    made = stacks.begin_create_or_update_at_subscription(name, asked).result()
    assert {item.status for item in made.properties.resources} == {"managed"}
    assert name in names(stacks.list_at_subscription())
    stacks.begin_delete_at_subscription(
        name, unmanage_action_resources="delete", unmanage_action_resource_groups=groups
    ).result()
    assert sdk.resources.resource_groups.check_existence(f"{name}-blue") is there
    nets = [net.id for net in sdk.network.virtual_networks.list_all() if name in net.id]
    assert nets == []
