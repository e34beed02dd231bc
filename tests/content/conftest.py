"""What the content tests share: the catalogue, compiled modules, and what Azure's types say."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aifactory.bicep import compile_bicep
from aifactory.catalog import Catalog, load_catalog
from aifactory.template import Deployment, DeploymentScope, Evaluated, Unresolved, evaluate

ROOT = Path(__file__).parents[2] / "bicep"

# Types that the distilled ones leave out; they fit the whole of Azure/bicep-types-az (2026-08-20).
UNLISTED = (
    "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
    "Microsoft.DocumentDB/mongoClusters/users",
    "Microsoft.ApiManagement/service/apis/operations",
    "GitHub.Network/networkSettings",
    "Microsoft.Sql/servers/databases/auditingSettings",
    "Microsoft.DevCenter/devcenters",
    "Microsoft.DevCenter/projects",
    "Microsoft.DevOpsInfrastructure/pools",
    "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings",
    "Microsoft.KubernetesConfiguration/extensions",
    "Microsoft.ServiceBus/namespaces/networkRuleSets",
)
# Words of an open list that Azure takes and its types do not name yet: in this version of the type,
# github.com/Azure/bicep-registry-modules (avm/res/api-management/service, 2026-08) writes it, too.
UNNAMED = ("PremiumV2",)


class _Files:
    def read(self, path: str) -> str:
        return (ROOT / path).read_text(encoding="utf-8")


@cache
def _compiled(path: str) -> dict[str, Any]:
    return compile_bicep(path, _Files())


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(ROOT)


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], dict[str, Any]]:
    """The ARM template of a module by its path under bicep/."""
    return _compiled


@pytest.fixture(scope="session")
def evaluated() -> Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]:
    """The resources of a module by its path and parameters; nothing is deployed yet."""
    subscription = "00000000-0000-0000-0000-000000000001"
    tenant = "10000000-0000-0000-0000-000000000001"

    def evaluate_module(path: str, values: Mapping[str, Any]) -> tuple[Evaluated, ...]:
        template = _compiled(path)
        group = None if "subscriptionDeployment" in template["$schema"] else "rg-p001"
        scope = DeploymentScope(tenant, subscription, group, "swedencentral")
        given = {name: {"value": value} for name, value in values.items()}
        return evaluate(Deployment("test", scope, template, given), Unresolved())

    return evaluate_module


@pytest.fixture
def fits_azure(tmp_path: Path) -> Callable[[Mapping[str, Any]], None]:
    """Fails when a template does not fit Azure's published types; skips where they are not."""
    types, checker = os.environ.get("AIF_AZURE_TYPES"), os.environ.get("AIF_TYPE_CHECKER")
    if not types or not checker:
        pytest.skip("AIF_AZURE_TYPES and AIF_TYPE_CHECKER do not say where Azure's types are")

    def check(template: Mapping[str, Any]) -> None:
        path = tmp_path / "template.json"
        path.write_text(json.dumps(template, default=str), encoding="utf-8")
        command = [sys.executable, checker, "check", str(path), "--types", types]
        text = path.read_text(encoding="utf-8")
        least = "warning" if any(f'"{word}"' in text for word in UNNAMED) else "info"
        command += ["--min-severity", least]
        if any(kind in text for kind in UNLISTED):
            command += ["--missing-ok"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return check
