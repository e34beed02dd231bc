"""The README's own words run: its YAML is a factory, its commands are targets and verbs."""

import re
import shlex
import subprocess
from pathlib import Path

from aifactory.api.desired import desire
from aifactory.cli import VERBS
from docs import capacity_page

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_yaml_of_the_readme_is_a_factory(tmp_path):
    for block in blocks("yaml"):
        name = block.splitlines()[0].removeprefix("# ")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(block)
    desired = desire(tmp_path)
    assert len(desired.plan.stacks) == 22


def test_the_commands_of_the_readme_exist():
    lines = [line for block in blocks("sh") for line in block.splitlines() if line]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    made = [line.split()[1] for line in lines if line.startswith("make ")]
    verbs = [word for line in lines if "bin/aif" in line for word in line.split() if word in VERBS]
    assert set(made) <= set(targets)
    assert len(verbs) >= 3
    assert len(made) == 3


def test_a_new_service_begins_as_the_readme_says(tmp_path):
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True)[1:] for line in lines if "-C acme" in line]
    add, check = ([*one, "--no-color"] for one in words if {"service", "check"} & {*one})
    (recipe,) = [line for line in lines if line.startswith("make new-service")]
    told = run(["make", "--no-print-directory", "-n", *recipe.split()[1:]], ROOT)
    assert told.stdout.split()[-7:] == [".venv/bin/aif", "-C", "bicep", *add[2:6]]
    aif = str(ROOT / ".venv" / "bin" / "aif")
    assert run([aif, "init", "acme"], tmp_path).returncode == 0
    assert run([aif, *add], tmp_path).returncode == 0
    refused = run([aif, *check], tmp_path)
    assert refused.returncode == 1
    assert "services/load-tester/service.yaml:5:" in refused.stderr
    assert refused.stderr.count("error") == refused.stderr.count("error AIF2121") > 10


def test_the_table_of_what_fits_is_what_is_counted():
    assert capacity_page.profiles() in README


def run(words, folder):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
