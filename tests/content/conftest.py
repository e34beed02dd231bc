"""What the content tests share: the catalogue, read once, and each module, compiled once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aifactory.bicep import compile_bicep
from aifactory.catalog import Catalog, load_catalog

ROOT = Path(__file__).parents[2] / "bicep"


class _Files:
    def read(self, path: str) -> str:
        return (ROOT / path).read_text(encoding="utf-8")


@cache
def _compiled(path: str) -> dict[str, Any]:
    return compile_bicep(path, _Files())


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(ROOT)


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], dict[str, Any]]:
    """The ARM template of a module by its path under bicep/."""
    return _compiled
