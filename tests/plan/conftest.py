"""A small factory, written to a folder, read, promised and drawn."""

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from aifactory.catalog import load_catalog
from aifactory.config import load_factory
from aifactory.plan import draw, promise
from aifactory.plan.lock import Lock

CATALOG = load_catalog(Path(__file__).parents[2] / "bicep")
FACTORY = """\
factory: acme
region: swedencentral
environments:
  dev:  { subscriptions: [00000000-0000-0000-0000-000000000001] }
  prod: { subscriptions: [00000000-0000-0000-0000-000000000003] }
"""
PROJECT = """\
profile: compact
team:
  lead: LEAD
  members: MEMBERS
"""


@dataclass
class Drawing:
    """A factory folder that tests edit, and what the planner makes of it."""

    path: Path
    lock: Lock

    def write(self, factory=FACTORY, **projects):
        """Replace the YAML; a project of None is removed."""
        (self.path / "projects").mkdir(exist_ok=True)
        (self.path / "factory.yaml").write_text(factory)
        for name, text in projects.items():
            file = self.path / "projects" / f"{name}.yaml"
            if text is None:
                file.unlink()
            else:
                file.write_text(_with_groups(name, text))
        return self

    def factory(self):
        return load_factory(self.path, CATALOG)

    def promise(self, month="2026-11"):
        self.lock = promise(self.factory(), CATALOG, self.lock, month)
        return self.lock

    def draw(self):
        self.promise()
        return draw(self.factory(), CATALOG, self.lock)


def _with_groups(name, text):
    """Groups of its own for each project."""
    for word in ("LEAD", "MEMBERS"):
        text = text.replace(word, str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{word}")))
    return text


@pytest.fixture
def drawing(tmp_path):
    return Drawing(tmp_path, Lock())
