"""One small source for each construct, and the template that it becomes."""

import json
import shutil
from pathlib import Path

import pytest

from aifactory.api.compilers import Around, compile_file

PAIRS = Path(__file__).parent / "pairs"
SOURCES = sorted(path.name for path in PAIRS.iterdir() if path.suffix.startswith(".bicep"))


AROUND = Around(root=PAIRS, registry=PAIRS / "registry")


def comparable(template):
    """The template without what says who wrote it; the order of dependencies has no meaning."""
    return json.loads(json.dumps(template), object_hook=_comparable)


def _comparable(value):
    if isinstance(value.get("dependsOn"), list):
        value["dependsOn"].sort()
    kept = {key: item for key, item in value.items() if key != "_generator"}
    return {key: item for key, item in kept.items() if key != "metadata" or item}


@pytest.mark.parametrize("source", SOURCES)
def test_a_construct_becomes_this_template(source, golden):
    template = comparable(compile_file(PAIRS / source, "own", AROUND))
    name = f"pairs/{source.partition('.')[0]}.json"
    golden(name, json.dumps(template, indent=2, ensure_ascii=False) + "\n")


def test_every_template_has_its_source():
    templates = {path.stem for path in PAIRS.glob("*.json")}
    assert templates == {source.partition(".")[0] for source in SOURCES}


@pytest.mark.skipif(not shutil.which("bicep"), reason="the official Bicep CLI is not on PATH")
@pytest.mark.parametrize("source", [source for source in SOURCES if "registry" not in source])
def test_the_official_compiler_makes_the_same_template(source):
    official, own = (compile_file(PAIRS / source, compiler, AROUND) for compiler in ("cli", "own"))
    assert comparable(official) == comparable(own)
