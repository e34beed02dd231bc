"""Ids of what stands below a resource, or beside it in its group."""

import pytest

from aifactory.azure.resource_id import ResourceId, stands_beside

GROUP = "/subscriptions/1/resourceGroups/g/providers"
SPACE = ResourceId(f"{GROUP}/Microsoft.App/managedEnvironments/cae")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("storages/files", f"{SPACE}/storages/files"),
        ("Microsoft.App/containerApps/api", f"{GROUP}/Microsoft.App/containerApps/api"),
    ],
)
def test_a_path_that_names_a_type_stands_beside(path: str, there: str) -> None:
    assert str(SPACE.below(path)) == there
    assert stands_beside(path) == (there.count("managedEnvironments") == 0)
