"""Roles: definitions with a name of their own, assignments to whom the directory knows.

Codes and messages as learn.microsoft.com/azure/role-based-access-control/troubleshooting and public
issues print them (2026-08); where a comment says so, they are unverified.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import BUILT_IN
from aifactory.twin.providers.facts import ROLES, Facts, parsed
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.quotas import allowed
from aifactory.twin.providers.templates import refused
from aifactory.twin.world import AzureError, Body, World, Write

DEFINITION = "Microsoft.Authorization/roleDefinitions"
ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
_WRITTEN_AT = "%Y-%m-%dT%H:%M:%S.%f0Z"
_COUNTED = ("customRoleScopes", "customRoles")
_TICK = 0.001  # a moment that was written and read again is a little off


# -- definitions


@cache
def built_in() -> Mapping[str, str]:
    """Azure's own roles: name by id."""
    file = files("aifactory.twin.providers").joinpath("data", ROLES, "built-in.yaml")
    named: dict[str, str] = parsed(file.read_text(encoding="utf-8"))
    return named


def built_in_bodies() -> list[Body]:
    """Azure's own roles as role definitions; permissions of those whose lists are known."""
    known = {one.guid: one for one in BUILT_IN}
    bodies = []
    for guid, name in built_in().items():
        role = known.get(guid)
        permissions = {
            "actions": list(role.actions) if role else [],
            "notActions": list(role.not_actions) if role else [],
            "dataActions": list(role.data_actions) if role else [],
            "notDataActions": list(role.not_data_actions) if role else [],
        }
        bodies.append(
            {
                "id": f"/providers/{DEFINITION}/{guid}",
                "name": guid,
                "type": DEFINITION,
                "properties": {
                    "roleName": name,
                    "type": "BuiltInRole",
                    "description": "",
                    "assignableScopes": ["/"],
                    "permissions": [permissions],
                },
            }
        )
    return bodies


def check_definition(write: Write, world: World) -> None:
    """Refuses a name that is no GUID, a role without scopes or permissions, a taken role name."""
    if _is_built_in(write.id):
        message = f"The role definition '{write.id.name}' is built in and cannot be changed."
        raise AzureError(403, "CannotUpdateBuiltInRole", message)  # code unverified
    if not _is_guid(write.id.name):
        message = f"The role definition ID '{write.id.name}' is not valid. It must be a GUID."
        raise AzureError(400, "InvalidRoleDefinitionId", message)  # code unverified
    scopes = list(values_at(write.body, "properties.assignableScopes[]"))
    if not scopes or "/" in scopes:
        message = "The custom role must have at least one assignable scope that is not the root."
        raise AzureError(400, "RoleDefinitionScopesInvalid", message)  # code unverified
    if not value_at(write.body, "properties.permissions"):
        message = "The custom role must have permissions."
        raise AzureError(400, "MissingRoleDefinitionPermissions", message)  # code unverified
    _check_counts(write, len(scopes), world)
    _check_scopes(scopes, world)
    _check_role_name(write, world)


def complete_definition(write: Write, body: Body, world: World) -> Body:
    """The definition with what Azure adds: type, dates, authors."""
    properties = {
        "description": "",
        **body["properties"],
        "type": "CustomRole",
        **_stamps(write, world),
    }
    return {**body, "properties": properties}


def may_delete_definition(definition: ResourceId, _: Body, world: World) -> None:
    """Refuses to delete a role that is assigned, or that is Azure's own."""
    if _is_built_in(definition):
        message = f"The role definition '{definition.name}' is built in and cannot be deleted."
        raise AzureError(403, "CannotDeleteBuiltInRole", message)  # code unverified
    if any(_role_of(body) == definition.name.lower() for _, body in world.find(ASSIGNMENT)):
        message = "There are existing role assignments referencing role."
        raise AzureError(400, "RoleDefinitionHasAssignments", message)


def _check_counts(write: Write, scopes: int, world: World) -> None:
    """The directory takes so many custom roles, and each role so many scopes."""
    most, roles = (allowed(name, (write.id, None), world) for name in _COUNTED)
    if scopes > most:
        message = f"The custom role may have {most} assignable scopes."
        raise AzureError(400, "RoleDefinitionScopesExceedLimit", message)  # code unverified
    if write.existing is None and world.count(DEFINITION) >= roles:
        message = f"The directory may have {roles} custom roles."
        raise AzureError(400, "RoleDefinitionLimitExceeded", message)


def _check_scopes(scopes: list[Any], world: World) -> None:
    for text in scopes:
        scope = ResourceId(str(text))
        if scope.subscription and world.subscription(scope.subscription) is None:
            message = f"The assignable scope '{text}' was not found."
            raise AzureError(400, "LinkedInvalidPropertyId", message)  # code unverified


def _check_role_name(write: Write, world: World) -> None:
    name = str(value_at(write.body, "properties.roleName") or "")
    others = (body for other, body in world.find(DEFINITION) if other.name != write.id.name)
    taken = {str(value_at(body, "properties.roleName")).lower() for body in others}
    if name.lower() in taken | {one.lower() for one in built_in().values()}:
        message = (
            f"A custom role with the same name '{name}' already exists in this directory. Use a "
            "different name"
        )
        raise AzureError(409, "RoleDefinitionWithSameNameExists", message)


# -- assignments


def check_assignment(write: Write, world: World) -> None:
    """Refuses unknown roles and principals, changes of what is fixed, and an identical twin."""
    if not _is_guid(write.id.name):
        message = f"The role assignment ID '{write.id.name}' is not valid. It must be a GUID."
        raise AzureError(400, "InvalidRoleAssignmentId", message)
    principal = str(value_at(write.body, "properties.principalId") or "").lower()
    _check_role(write, world)
    if write.existing is not None:
        _check_same(write, principal)
        return
    _check_principal(write, principal, world)
    _check_only_one(write, principal, world)


def complete_assignment(write: Write, body: Body, world: World) -> Body:
    """The assignment with its scope, the kind of its principal, dates and authors."""
    found = world.principal(str(value_at(body, "properties.principalId"))) or {}
    properties = {
        "condition": None,
        "conditionVersion": None,
        **body["properties"],
        "principalType": value_at(body, "properties.principalType") or found.get("type", "User"),
        "scope": write.id.scope,
        **_stamps(write, world),
    }
    return {**body, "properties": properties}


def _check_role(write: Write, world: World) -> None:
    role = _role_of(write.body)
    definition = _definition(role, world)
    if definition is None and role not in built_in():
        message = f"The specified role definition with ID '{role}' does not exist."
        raise AzureError(404, "RoleDefinitionDoesNotExist", message)
    scopes = [
        str(one).lower().rstrip("/")
        for one in values_at(definition, "properties.assignableScopes[]")
    ]
    here = write.id.scope.lower().rstrip("/")
    if definition is not None and not any(f"{here}/".startswith(f"{one}/") for one in scopes):
        message = (
            f"The role assignment scope '{write.id.scope}' is not assignable to the role "
            f"definition '{role}'."  # the code is as people report it; the wording unverified
        )
        raise AzureError(400, "RoleAssignmentScopeNotAssignableToRoleDefinition", message)


def _check_same(write: Write, principal: str) -> None:
    was = str(value_at(write.existing, "properties.principalId") or "").lower()
    if was != principal or _role_of(write.existing or {}) != _role_of(write.body):
        message = (
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
        )
        raise AzureError(400, "RoleAssignmentUpdateNotPermitted", message)


def _check_principal(write: Write, principal: str, world: World) -> None:
    found = world.principal(principal)
    wanted = value_at(write.body, "properties.principalType")
    if found is None or (not wanted and not _is_everywhere(found, world)):
        short, tenant = principal.replace("-", ""), world.scenario.tenant
        message = (
            f"Principal {short} does not exist in the directory {tenant}. Check that you have the "
            "correct principal ID. If you are creating this principal and then immediately "
            "assigning a role, this error might be related to a replication delay. In this case, "
            "set the role assignment principalType property to a value, such as ServicePrincipal, "
            "User, or Group.  See https://aka.ms/docs-principaltype"
        )
        raise AzureError(400, "PrincipalNotFound", message)
    if wanted and str(wanted).lower() != str(found["type"]).lower():
        message = (
            f"The PrincipalId '{principal.replace('-', '')}' has type '{found['type']}' , which is "
            f"different from specified PrinciaplType '{wanted}'."
        )
        raise AzureError(400, "UnmatchedPrincipalType", message)


def _is_everywhere(principal: Body, world: World) -> bool:
    """Whether a principal has been there long enough for the whole directory to know it."""
    age = world.now().timestamp() - float(principal.get("since", 0.0))
    return age >= world.scenario.propagation - _TICK


def check_principals(write: Write, known: Facts, world: World) -> None:
    """Refuses an entry of a service's own for somebody whom the directory does not know, or yet."""
    for rule in () if write.existing else known.principals:
        wanted = str(value_at(write.body, rule.at) or "") if rule.at else write.id.name
        found = world.principal(wanted)
        if found is None or not _is_everywhere(found, world):
            raise refused(rule.refusal, write.id, value=wanted, tenant=world.scenario.tenant)


def is_effective(assignment: Body, world: World) -> bool:
    """Whether a role assignment is old enough to be known wherever it is asked for."""
    created = value_at(assignment, "properties.createdOn")
    if not created or not world.scenario.propagation:
        return True
    since = datetime.fromisoformat(str(created).replace("0Z", "+00:00"))
    age = (world.now() - since).total_seconds()
    return age >= world.scenario.propagation - _TICK


def _check_only_one(write: Write, principal: str, world: World) -> None:
    role = _role_of(write.body)
    scope = write.id.scope.lower().rstrip("/")
    prefix = f"{scope}/providers/microsoft.authorization/roleassignments"
    for other, body in world.find(ASSIGNMENT, scope=prefix):
        same = str(value_at(body, "properties.principalId")).lower() == principal
        if same and _role_of(body) == role and other != write.id:
            message = (
                "The role assignment already exists. The ID of the existing role assignment is "
                f"{other.name.replace('-', '')}."
            )
            raise AzureError(409, "RoleAssignmentExists", message)


def _definition(role: str, world: World) -> Body | None:
    found = world.find(DEFINITION, role)
    return found[0][1] if found else None


def _role_of(body: Body) -> str:
    return str(value_at(body, "properties.roleDefinitionId") or "").lower().rpartition("/")[2]


def _is_built_in(definition: ResourceId) -> bool:
    return definition.name.lower() in built_in()


def _stamps(write: Write, world: World) -> Body:
    now = world.now().strftime(_WRITTEN_AT)
    before = (write.existing or {}).get("properties", {})
    return {
        "createdOn": before.get("createdOn", now),
        "createdBy": before.get("createdBy", write.caller),
        "updatedOn": now,
        "updatedBy": write.caller,
    }


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
