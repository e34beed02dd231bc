"""Roles: who may be given what where, and which definitions may change or go."""

from typing import Any

import pytest

from aifactory.twin import providers
from tests.twin.providers.small_world import GROUP, OTHER_SUB, SUB, TEAM, Bench, at

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
CUSTOM = "0c000000-0000-0000-0000-000000000001"
NAME = "aaaaaaaa-0000-0000-0000-000000000001"
SECOND = "aaaaaaaa-0000-0000-0000-000000000002"
HERE = f"{GROUP}/providers/Microsoft.Authorization/roleAssignments"
DEFINITIONS = f"/subscriptions/{SUB}/providers/Microsoft.Authorization/roleDefinitions"


def assignment(role: str = READER, principal: str = TEAM, **more: Any) -> dict[str, Any]:
    return {
        "properties": {
            "roleDefinitionId": f"{DEFINITIONS}/{role}",
            "principalId": principal,
            **more,
        }
    }


def definition(
    name: str = "Project builder", scope: str = f"/subscriptions/{SUB}"
) -> dict[str, Any]:
    permissions = [{"actions": ["*/read"]}]
    return {
        "properties": {"roleName": name, "assignableScopes": [scope], "permissions": permissions}
    }


@pytest.mark.parametrize(
    ("story", "name", "body", "expected"),
    [
        ("a group as reader", NAME, assignment(), "accepted"),
        ("a GUID in capitals", NAME.upper(), assignment(), "accepted"),
        ("no GUID", "reader", assignment(), "InvalidRoleAssignmentId"),
        ("nobody", NAME, assignment(principal=CUSTOM), "PrincipalNotFound"),
        ("no such role", NAME, assignment(role=SECOND), "RoleDefinitionDoesNotExist"),
        (
            "another kind of principal",
            NAME,
            assignment(principalType="User"),
            "UnmatchedPrincipalType",
        ),
        ("its kind of principal", NAME, assignment(principalType="Group"), "accepted"),
    ],
)
def test_an_assignment(
    bench: Bench, story: str, name: str, body: dict[str, Any], expected: str
) -> None:
    assert bench.refused(f"{HERE}/{name}", body) == expected


def test_the_same_assignment_under_another_name_exists(bench: Bench) -> None:
    bench.world.write(f"{HERE}/{NAME}", assignment())
    assert bench.refused(f"{HERE}/{SECOND}", assignment()) == "RoleAssignmentExists"
    wider = f"/subscriptions/{SUB}/providers/Microsoft.Authorization/roleAssignments/{SECOND}"
    assert bench.refused(wider, assignment()) == "accepted"
    vault = bench.vault()
    narrower = f"{vault}/providers/Microsoft.Authorization/roleAssignments/{SECOND}"
    assert bench.refused(narrower, assignment()) == "accepted"


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        ("as it is", assignment(), "accepted"),
        ("described", assignment(description="why"), "accepted"),
        (
            "another role",
            assignment(role="b24988ac-6180-42a0-ab88-20f7382dd24c"),
            "RoleAssignmentUpdateNotPermitted",
        ),
        ("another principal", assignment(principal=CUSTOM), "RoleAssignmentUpdateNotPermitted"),
    ],
)
def test_writing_an_assignment_again(
    bench: Bench, story: str, body: dict[str, Any], expected: str
) -> None:
    bench.world.write(f"{HERE}/{NAME}", assignment())
    assert bench.refused(f"{HERE}/{NAME}", body) == expected


def test_what_azure_adds_to_an_assignment(bench: Bench) -> None:
    made = bench.world.write(f"{HERE}/{NAME}", assignment())["properties"]
    assert (made["principalType"], made["scope"]) == ("Group", GROUP)
    assert made["createdOn"] == "2026-08-15T00:00:00.0000000Z"
    bench.world.later(days=1)
    again = bench.world.write(f"{HERE}/{NAME}", assignment())["properties"]
    assert again["createdOn"] == made["createdOn"]
    assert again["updatedOn"] > made["updatedOn"]


def test_an_identity_may_be_given_a_role_until_it_is_deleted(bench: Bench) -> None:
    path = "Microsoft.ManagedIdentity/userAssignedIdentities/mine"
    principal = bench.world.write(path, {"location": "swedencentral"})["properties"]["principalId"]
    assert bench.refused(f"{HERE}/{NAME}", assignment(principal=principal)) == "accepted"
    bench.world.remove(f"{HERE}/{NAME}")
    bench.world.remove(path)
    assert bench.refused(f"{HERE}/{NAME}", assignment(principal=principal)) == "PrincipalNotFound"


def test_a_system_identity_joins_and_leaves_the_directory(bench: Bench) -> None:
    account = bench.foundry()
    principal = bench.world.read(account)["identity"]["principalId"]
    assert bench.world.principal(principal) is not None
    bench.world.remove(account)
    assert bench.world.principal(principal) is None


@pytest.mark.parametrize(
    ("story", "name", "body", "expected"),
    [
        ("a role for the subscription", CUSTOM, definition(), "accepted"),
        (
            "the name of a built-in",
            CUSTOM,
            definition("reader"),
            "RoleDefinitionWithSameNameExists",
        ),
        ("everywhere", CUSTOM, definition(scope="/"), "RoleDefinitionScopesInvalid"),
        (
            "a strange subscription",
            CUSTOM,
            definition(scope="/subscriptions/x"),
            "LinkedInvalidPropertyId",
        ),
        ("no GUID", "builder", definition(), "InvalidRoleDefinitionId"),
        ("a built-in", READER, definition(), "CannotUpdateBuiltInRole"),
    ],
)
def test_a_definition(
    bench: Bench, story: str, name: str, body: dict[str, Any], expected: str
) -> None:
    assert bench.refused(f"{DEFINITIONS}/{name}", body) == expected


def test_a_role_name_is_taken_in_the_whole_tenant(bench: Bench) -> None:
    bench.world.write(f"{DEFINITIONS}/{CUSTOM}", definition())
    far = f"/subscriptions/{OTHER_SUB}/providers/Microsoft.Authorization/roleDefinitions/{SECOND}"
    body = definition(scope=f"/subscriptions/{OTHER_SUB}")
    assert bench.refused(far, body) == "RoleDefinitionWithSameNameExists"
    assert bench.refused(f"{DEFINITIONS}/{CUSTOM}", definition()) == "accepted"


def test_a_custom_role_is_given_only_where_it_may_be(bench: Bench) -> None:
    bench.world.write(f"{DEFINITIONS}/{CUSTOM}", definition(scope=f"{GROUP}-other"))
    code = "RoleAssignmentScopeNotAssignableToRoleDefinition"
    assert bench.refused(f"{HERE}/{NAME}", assignment(role=CUSTOM)) == code
    bench.world.write(f"{DEFINITIONS}/{CUSTOM}", definition(scope=GROUP))
    assert bench.refused(f"{HERE}/{NAME}", assignment(role=CUSTOM)) == "accepted"


def test_a_role_in_use_is_not_deleted(bench: Bench) -> None:
    bench.world.write(f"{DEFINITIONS}/{CUSTOM}", definition())
    bench.world.write(f"{HERE}/{NAME}", assignment(role=CUSTOM))
    assert bench.kept(f"{DEFINITIONS}/{CUSTOM}") == "RoleDefinitionHasAssignments"
    bench.world.remove(f"{HERE}/{NAME}")
    assert bench.kept(f"{DEFINITIONS}/{CUSTOM}") == "deleted"


def test_the_subscription_takes_so_many_assignments(bench: Bench) -> None:
    bench.quota("Microsoft.Authorization/roleAssignments", 1)
    assert bench.refused(f"{HERE}/{NAME}", assignment()) == "accepted"
    contributor = assignment(role="b24988ac-6180-42a0-ab88-20f7382dd24c")
    assert bench.refused(f"{HERE}/{SECOND}", contributor) == "RoleAssignmentLimitExceeded"


def test_built_in_roles_are_listable() -> None:
    roles = {body["name"]: body["properties"] for body in providers.built_in()}
    assert roles[READER]["roleName"] == "Reader"
    assert roles[READER]["permissions"][0]["actions"] == ["*/read"]
    assert len(roles) > 900


def test_a_built_in_role_is_not_deleted(bench: Bench) -> None:
    path = f"/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    bench.world.put(at(path), {"id": path})
    assert bench.kept(path) == "CannotDeleteBuiltInRole"


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        ("no deletes", {"properties": {"level": "CanNotDelete"}}, "accepted"),
        ("a level of its own", {"properties": {"level": "Never"}}, "InvalidLockLevel"),
        ("no level", {"properties": {}}, "LockLevelRequired"),
    ],
)
def test_locks(bench: Bench, story: str, body: dict[str, Any], expected: str) -> None:
    path = f"{bench.vault()}/providers/Microsoft.Authorization/locks/keep"
    assert bench.refused(path, body) == expected


def test_what_azure_adds_to_a_definition(bench: Bench) -> None:
    made = bench.world.write(f"{DEFINITIONS}/{CUSTOM}", definition())["properties"]
    assert (made["type"], made["description"]) == ("CustomRole", "")
    assert made["createdBy"] == made["updatedBy"]
