"""Compiled modules fit Azure's published resource types, where those are at hand."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

CONTENT = Path(__file__).parents[2] / "bicep"
UNPUBLISHED = {"bing-grounding"}  # Azure publishes no type of Microsoft.Bing, 2026-08-20
MODULES = sorted(
    path.relative_to(CONTENT).as_posix()
    for path in CONTENT.rglob("*.bicep")
    if path.name != "types.bicep" and path.parent.name not in UNPUBLISHED
)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_the_types_of_azure(
    module: str,
    compiled: Callable[[str], dict[str, Any]],
    fits_azure: Callable[[Mapping[str, Any]], None],
) -> None:
    fits_azure(compiled(module))


def test_the_check_would_notice(fits_azure: Callable[[Mapping[str, Any]], None]) -> None:
    kind = {"type": "Microsoft.KeyVault/vaults", "apiVersion": "2025-05-01", "name": "kv"}
    body = {"location": "swedencentral", "properties": {"tenantId": 1}}
    with pytest.raises(AssertionError, match="tenantId"):
        fits_azure({"resources": [{**kind, **body}]})
