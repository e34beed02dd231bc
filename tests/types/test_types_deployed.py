"""With Azure's official types at hand: contoso deploys with them on, and every module fits them."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aifactory.api.folder import Folder
from aifactory.api.target import reach
from aifactory.bicep import compile_bicep
from aifactory.catalog import Catalog, load_catalog
from aifactory.template import Deployment, DeploymentScope, Evaluated, Unknown, Unresolved, evaluate
from aifactory.twin.providers.types.checking import faults
from aifactory.twin.providers.types.definitions import Definitions
from tests.content.test_content_evaluated import module, parameters
from tests.content.test_content_types import UNPUBLISHED
from tests.journeys.conftest import Journey

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "bicep"
SELDOM = {"github-runners"}  # published, yet a folder of chosen definitions may lack its one type
TENANT = "10000000-0000-0000-0000-000000000001"
TYPES = os.environ.get("AIF_AZURE_TYPES") or ""
pytestmark = pytest.mark.skipif(not TYPES, reason="AIF_AZURE_TYPES names no folder of types")


class Anything:
    """What only Azure knows yet: equal to everything, so nothing is held against it."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class Files:
    def read(self, path: str) -> str:
        return (CONTENT / path).read_text(encoding="utf-8")


def known(value: Any) -> Any:
    if isinstance(value, Unknown):
        return Anything()
    if isinstance(value, Mapping):
        return {key: known(inner) for key, inner in value.items()}
    return [known(inner) for inner in value] if isinstance(value, list | tuple) else value


def resources(path: str, values: Mapping[str, Any]) -> Iterator[Evaluated]:
    scope = DeploymentScope(
        TENANT, "00000000-0000-0000-0000-000000000001", "rg-p001", "swedencentral"
    )
    given = {name: {"value": value} for name, value in values.items()}
    deployment = Deployment("test", scope, compile_bicep(path, Files()), given)
    yield from evaluate(deployment, Unresolved())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CONTENT)


@pytest.mark.parametrize("tier", ["economy", "production"])
@pytest.mark.parametrize(
    "folder", sorted({path.name for path in CONTENT.glob("services/*")} - UNPUBLISHED)
)
def test_a_module_fits(folder: str, tier: str, catalog: Catalog) -> None:
    service = next(one for one in catalog.services.values() if one.folder == folder)
    wanted, definitions = parameters(service, tier, []), Definitions(Path(TYPES))
    checked = 0
    for one in resources(module(service), wanted):
        definition = definitions.of(one.id.type, one.api_version)
        if definition is not None:
            checked += 1
            body = known(one.body)
            assert list(faults(definition, one.id.name, body, None)) == [], one.id
    if not checked and folder in SELDOM:
        pytest.skip("the definitions given here lack its types")
    assert checked


@pytest.fixture(scope="module")
def contoso(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    path = tmp_path_factory.mktemp("typed") / "contoso"
    shutil.copytree(ROOT / "examples" / "contoso", path, ignore=shutil.ignore_patterns(".aif"))
    scenario = path / "twin.yaml"
    scenario.write_text(f"{scenario.read_text()}types: {Path(TYPES).resolve()}\n")
    return Journey(path)


def test_contoso_deploys_with_types_on(contoso: Journey) -> None:
    ended = contoso.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err


async def _refused(folder: Folder) -> tuple[int, str]:
    from aifactory.arm import ArmError

    group = "/subscriptions/00000000-0000-0000-0000-00000000d001/resourceGroups/rg-typed"
    vault = f"{group}/providers/Microsoft.KeyVault/vaults/kv-typed"
    body = {"location": "swedencentral", "properties": {"tenantId": 1}}
    async with reach(folder, "twin", None) as arm:
        await arm.put(group, "2025-04-01", {"location": "swedencentral"})
        try:
            await arm.put(vault, "2025-05-01", body)
        except ArmError as error:
            return error.status, error.code
    return 200, "accepted"


def test_the_types_are_on(contoso: Journey) -> None:
    assert asyncio.run(_refused(Folder(contoso.path))) == (400, "BadRequest")
