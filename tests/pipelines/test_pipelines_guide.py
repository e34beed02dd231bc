"""The guide's commands run, in its order, against the twin."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.pipelines.interpreter import shim

GUIDE = (Path(__file__).parents[2] / "docs" / "pipelines.md").read_text()
PARTS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
WRITTEN = {"GitHub Actions": ".github/workflows/plan.yml", "Azure DevOps": "pipelines/plan.yml"}


def commands(part):
    return "\n".join(re.findall(r"```sh\n(.*?)```", PARTS[part], re.DOTALL))


@pytest.mark.parametrize(
    "provider", ["GitHub Actions", pytest.param("Azure DevOps", marks=pytest.mark.slow)]
)
def test_from_an_empty_repository_to_the_first_deployed_project(provider, tmp_path):
    script = f"{commands(f'From an empty repository: {provider}')}\n{commands('The first project')}"
    env = {
        "PATH": f"{shim(tmp_path / 'bin')}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Somebody"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "somebody@example.org"),
    }

    def sh(text, where):
        return subprocess.run(["bash", "-e", "-c", text], cwd=where, env=env, text=True,
                              capture_output=True, timeout=500, check=False)  # fmt: skip

    done = sh(script, tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    home = tmp_path / "ai-factory"
    files = sh("git ls-files", home).stdout.split()
    assert {WRITTEN[provider], "factory.lock", "projects/churn.yaml"} <= set(files)
    assert not [name for name in files if name.startswith((".aif/", "kept/"))]
    assert "all hold" in done.stdout
    assert sh("aif plan --env dev --detailed-exitcode", home).returncode == 0


def test_every_block_of_commands_is_run():
    assert {part for part in PARTS if "```sh" in PARTS[part]} == {
        *(f"From an empty repository: {provider}" for provider in WRITTEN),
        "The first project",
    }


def test_the_guide_names_every_pipeline():
    from aifactory.build.pipelines import Promotion, pipelines

    for pipeline in pipelines(Promotion(("dev",), ("compact",))):
        assert f"`{pipeline.name}`" in GUIDE
