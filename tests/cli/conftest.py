"""Commands run in this process, in folders that may be broken."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from aifactory.cli import main

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def codes(self):
        return [each["code"] for each in self.json["problems"]]


@pytest.fixture(autouse=True)
def _no_pipeline(monkeypatch):
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "NO_COLOR", "AIF_TARGET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def aif(capsys):
    """Runs a command; whatever it is, it ends with an exit code and without a traceback."""

    def run(*words):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(int(ended.value.code), out, err)

    return run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of contoso with nothing deployed, and the working folder of the test."""
    home = tmp_path / "contoso"
    shutil.copytree(CONTOSO, home, ignore=shutil.ignore_patterns(".aif"))
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def files():
    """Every file of a folder that is not state, and its bytes."""

    def read(home):
        return {
            str(path.relative_to(home)): path.read_bytes()
            for path in sorted(home.rglob("*"))
            if path.is_file() and ".aif" not in path.parts
        }

    return read
