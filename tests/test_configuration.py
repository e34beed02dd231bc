"""Every word that a factory folder may say is on the page of configuration."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
KNOBS = yaml.safe_load((ROOT / "tests" / "plan" / "knobs.yaml").read_text())
PAGE = (ROOT / "docs" / "reference" / "configuration.md").read_text()
AGAIN = "scaleSets.<name>.environments."  # a scale set says there what its environment says


@pytest.mark.parametrize("file", KNOBS)
def test_every_word_is_on_the_page(file: str) -> None:
    words = {word.replace("*", "<name>").removesuffix(".<name>") for word in KNOBS[file]}
    schema = "factory" if file == "factory.yaml" else "project"
    section = PAGE.partition(f"## `{schema}.schema.json`")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE))
    assert {word for word in words if not word.startswith(AGAIN)} - told == set()
