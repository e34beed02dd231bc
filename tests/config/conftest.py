"""A small catalogue, and factories written from a few lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aifactory.catalog import Catalog, load_catalog
from aifactory.config import load_factory
from aifactory.config.model import Factory

CONTENT = Path(__file__).parent / "content"

FACTORY = """\
factory: acme
region: swedencentral
environments:
  dev:   { subscriptions: [00000000-0000-0000-0000-000000000001] }
  stage: { subscriptions: [00000000-0000-0000-0000-000000000002] }
  prod:  { subscriptions: [00000000-0000-0000-0000-000000000003] }
"""
PROJECT = """\
profile: small
team: { lead: 5A1C0000-0000-0000-0000-000000000001 }
"""

Write = Callable[..., Path]
Load = Callable[..., Factory]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(CONTENT)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes factory.yaml and projects by name; what is not given is the smallest."""

    def made(factory: str = FACTORY, **projects: str) -> Path:
        (tmp_path / "projects").mkdir(exist_ok=True)
        (tmp_path / "factory.yaml").write_text(factory, encoding="utf-8")
        for name, text in (projects or {"churn": PROJECT}).items():
            (tmp_path / "projects" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return made


@pytest.fixture
def load(write: Write, catalog: Catalog) -> Load:
    """Writes a factory and loads it."""

    def made(factory: str = FACTORY, **projects: str) -> Factory:
        return load_factory(write(factory, **projects), catalog)

    return made
