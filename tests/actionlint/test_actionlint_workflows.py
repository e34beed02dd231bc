"""actionlint finds nothing in our workflows but what is younger than itself."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from aifactory.build.pipelines import Promotion, Runner, github, pipelines

HOME = os.environ["AIF_TEST_ACTIONLINT"]
MODEL = pipelines(Promotion(("dev", "stage", "prod"), ("compact", "genai")))
TEXTS = {
    Path(name).stem: text
    for name, text in github(MODEL, Runner("1.2.3", "acme")).items()
    if "workflows" in name
}
# The packaged version knows neither variables of an environment (2023) nor this machine (2024).
YOUNGER = ('undefined variable "vars"', 'label "ubuntu-24.04" is unknown')


def found(text, tmp_path):
    (tmp_path / "workflow.yml").write_text(text)
    command = ["node", Path(__file__).parent / "lint.mjs", HOME, tmp_path / "workflow.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [each["message"] for each in json.loads(done.stdout)]
    return [each for each in told if not each.startswith(YOUNGER)]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_it_finds_nothing(name, tmp_path):
    assert found(TEXTS[name], tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("needs: [check]", "needs: [chekc]"), ("github.ref", "github.rfe"), ("- uses:", "- us:")],
)
def test_it_looks(right, wrong, tmp_path):
    assert found(TEXTS["plan"].replace(right, wrong), tmp_path)
