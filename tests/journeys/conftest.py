"""A deployed contoso, made once; each journey walks on a copy of its own."""

import asyncio
import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from aifactory.api.folder import Folder
from aifactory.api.target import reach
from aifactory.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CONTOSO = EXAMPLES / "contoso"
COMMAND = [sys.executable, "-c", "from aifactory.cli import main; main()"]


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass
class Journey:
    """A factory folder, the commands run in it, and its twin."""

    path: Path

    def aif(self, *arguments):
        """Run a command to its end in this process: a new one spends half its time on imports."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(["-C", str(self.path), *arguments])
        assert "Traceback" not in err.getvalue(), err.getvalue()
        return Ended(int(ended.value.code), out.getvalue(), err.getvalue())

    def start(self, *arguments):
        """Start a command as a process of its own and go on."""
        command = [*COMMAND, "-C", str(self.path), *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def arm(self, work):
        """Do something with the twin's Resource Manager: `work` takes the client."""

        async def _with():
            async with reach(Folder(self.path), "twin", None) as arm:
                return await work(arm)

        return asyncio.run(_with())

    def change(self, resource, version, edit):
        """Read a resource, edit its body, and PUT it back."""

        async def _change(arm):
            body = await arm.get(resource, version)
            edit(body)
            return await arm.put(resource, version, body)

        return self.arm(_change)

    def resources(self, resource_type):
        """The ids of the live resources of a type, everywhere."""

        async def _list(arm):
            found = []
            async for subscription in arm.pages("/subscriptions", "2022-12-01"):
                path = f"{subscription['id']}/resources"
                query = {"$filter": f"resourceType eq '{resource_type}'"}
                found += [item["id"] async for item in arm.pages(path, "2025-04-01", query)]
            return sorted(found)

        return self.arm(_list)

    def write(self, name, text):
        """Write a file of the folder."""
        (self.path / name).write_text(text)

    def files(self):
        """Every committed file and its bytes."""
        return {
            str(path.relative_to(self.path)): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and ".aif" not in path.parts
        }


def fresh(to):
    """A copy of contoso with nothing deployed."""
    shutil.copytree(CONTOSO, to, ignore=shutil.ignore_patterns(".aif"))
    return Journey(to)


@pytest.fixture(scope="session")
def _deployed(tmp_path_factory):
    journey = fresh(tmp_path_factory.mktemp("contoso") / "contoso")
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    return journey


@pytest.fixture
def contoso(_deployed, tmp_path):
    """Contoso as deployed; the test may do anything to it."""
    shutil.copytree(_deployed.path, tmp_path / "contoso")
    return Journey(tmp_path / "contoso")


@pytest.fixture
def nothing(tmp_path):
    """Contoso before its first deploy."""
    return fresh(tmp_path / "contoso")


@pytest.fixture(scope="session")
def _zones(tmp_path_factory):
    """Each example, deployed once at its first use."""
    made = {}

    def _deployed(name):
        if name not in made:
            path = tmp_path_factory.mktemp(name) / name
            shutil.copytree(EXAMPLES / name, path, ignore=shutil.ignore_patterns(".aif"))
            made[name] = Journey(path)
            ended = made[name].aif("deploy", "--yes", "--locked")
            assert ended.code == 0, ended.out + ended.err
        return made[name]

    return _deployed


@pytest.fixture
def zone(_zones, tmp_path):
    """A deployed example to do anything to."""

    def _copy(name):
        shutil.copytree(_zones(name).path, tmp_path / name)
        return Journey(tmp_path / name)

    return _copy
