"""Contoso in a folder, and a place where its code is kept."""

import shutil
from pathlib import Path

import pytest

from tests.journeys.conftest import Journey
from tests.pipelines.forge import Forge

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"
PROVIDERS = ("github", "azure-devops")


def committed(home):
    """The files that git would keep."""
    return {
        path.relative_to(home).as_posix(): path.read_text()
        for path in sorted(home.rglob("*"))
        if path.is_file() and ".aif" not in path.parts
    }


@pytest.fixture
def nothing(tmp_path):
    shutil.copytree(CONTOSO, tmp_path / "contoso", ignore=shutil.ignore_patterns(".aif"))
    return Journey(tmp_path / "contoso")


@pytest.fixture
def forge():
    """Opens forges and closes them."""
    opened = []

    def _open(files):
        opened.append(Forge(files))
        return opened[-1]

    yield _open
    for each in opened:
        each.close()


@pytest.fixture(autouse=True)
def _no_pipeline(monkeypatch):
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "AIF_TARGET"):
        monkeypatch.delenv(name, raising=False)
