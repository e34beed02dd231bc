"""Lost data, lost identities, open doors and wider rights are told from ordinary changes."""

from typing import Any

import pytest

from aifactory.deploy.compared.danger import danger_of
from aifactory.deploy.model import PropertyChange

HELD = {"Microsoft.Storage/storageAccounts": "data"}
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
ROLE = "Microsoft.Authorization/roleAssignments"
PUBLIC, DEFAULT = "publicNetworkAccess", "networkAcls.defaultAction"
RULES, KEYS = "networkAcls.ipRules", "allowSharedKeyAccess"
STORAGE = "Microsoft.Storage/storageAccounts"


def change(path: str, after: Any) -> PropertyChange:
    return PropertyChange(f"properties.{path}", None, after)


@pytest.mark.parametrize(
    ("story", "kind", "resource_type", "changes", "danger"),
    [
        ("data goes", "delete", "microsoft.storage/storageaccounts", [], "data"),
        ("an identity goes", "delete", IDENTITY, [], "identity"),
        ("an endpoint goes", "delete", "Microsoft.Network/privateEndpoints", [], "none"),
        ("a right is given", "create", ROLE, [], "privilege"),
        ("a role grows", "modify", "Microsoft.Authorization/roleDefinitions", [], "privilege"),
        ("a right goes", "delete", ROLE, [], "none"),
        ("opened", "modify", STORAGE, [change(PUBLIC, "Enabled")], "exposure"),
        ("closed", "modify", STORAGE, [change(PUBLIC, "Disabled")], "none"),
        ("allowed", "modify", STORAGE, [change(DEFAULT, "Allow")], "exposure"),
        ("denied", "modify", STORAGE, [change(DEFAULT, "Deny")], "none"),
        ("keys again", "modify", STORAGE, [change(KEYS, True)], "exposure"),
        ("keys off", "modify", STORAGE, [change("disableLocalAuth", True)], "none"),
        ("a hole", "modify", STORAGE, [change(RULES, [{"value": "1"}])], "exposure"),
        ("no hole", "modify", STORAGE, [change(RULES, [])], "none"),
        ("a tag", "modify", STORAGE, [change("tags.cost", "1")], "none"),
    ],
)  # fmt: skip
def test_the_danger_of_a_change(
    story: str, kind: Any, resource_type: str, changes: list[PropertyChange], danger: str
) -> None:
    assert danger_of(kind, resource_type, changes, HELD) == danger, story  # type: ignore[arg-type]
