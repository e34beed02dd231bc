"""What `aif compile` reads: YAML, folders and the environment, and nothing outside its root."""

from pathlib import Path

import pytest

from aifactory.api.compilers import Around, compile_file
from aifactory.problems import Exit, Refused

YAML = "a: on\nb: 0x1F\nc: 010\nd: 'on'\ne: .5\nf: ~\ng: 2024-01-01\nh: &h [True, false]\ni: *h\n"


def compiled(folder: Path, files: dict[str, str], main: str = "main.bicep"):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return compile_file(folder / main, "own", Around(root=folder))


def test_yaml_is_read_by_the_core_schema(tmp_path):
    source = "var data = loadYamlContent('data.yaml')\n"
    template = compiled(tmp_path, {"main.bicep": source, "data.yaml": YAML})
    assert template["variables"]["$fxv#0"] == {
        "a": "on",
        "b": 31,
        "c": 10,
        "d": "on",
        "e": 0.5,
        "f": None,
        "g": "2024-01-01",
        "h": [True, False],
        "i": [True, False],
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: *nothing\n", "line 2: found undefined alias 'nothing'"),
        ("a: !!python/name:os.system x\n", "line 1: could not determine a constructor"),
        ("a: \x01\n", "unacceptable character"),
        ("a: {b: 1\n", "line 2: "),
    ],
)
def test_yaml_that_cannot_be_read_is_told_with_its_line(tmp_path, text, told):
    source = "var data = loadYamlContent('data.yaml')\n"
    with pytest.raises(Refused, match=f"BCP340.*{told}"):
        compiled(tmp_path, {"main.bicep": source, "data.yaml": text})


def test_a_folder_is_listed_and_one_outside_the_root_is_not(tmp_path):
    source = "var files = loadDirectoryFileInfo('{}')\n"
    files = {"main.bicep": source.format("data"), "data/b.txt": "", "data/a/c.txt": ""}
    listed = compiled(tmp_path, files)["variables"]["$fxv#0"]
    assert [entry["relativePath"] for entry in listed] == ["data/b.txt"]
    with pytest.raises(Refused, match="AIF4097"):
        compiled(tmp_path, {"main.bicep": source.format("..")})
    with pytest.raises(Refused, match="BCP091"):
        compiled(tmp_path, {"main.bicep": source.format("nowhere")})


def test_a_parameters_file_reads_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("AIF_TEST_STAGE", "prod")
    files = {
        "main.bicep": "param stage string\noutput it string = stage\n",
        "main.bicepparam": "using 'main.bicep'\n"
        "param stage = readEnvironmentVariable('AIF_TEST_STAGE')\n",
    }
    assert compiled(tmp_path, files, "main.bicepparam")["parameters"]["stage"] == {"value": "prod"}


CLI = """#!/bin/sh
case "$1 $3" in
  "build --stdout") echo '{"from": "the official one"}' ;;
  "build-params --stdout") echo '{"parametersJson": "{\\"parameters\\": {}}"}' ;;
  *) echo "what is $*" >&2; exit 1 ;;
esac
case "$2" in *wrong*) echo "$2(1,1) : Error BCP007: no" >&2; exit 1 ;; esac
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main.bicep", {"from": "the official one"}),
        ("main.bicepparam", {"parameters": {}}),
    ],
)
def test_the_official_compiler_is_a_process(tmp_path, monkeypatch, name, expected):
    (tmp_path / "bicep").write_text(CLI)
    (tmp_path / "bicep").chmod(0o755)
    (tmp_path / name).write_text("")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert compile_file(tmp_path / name, "cli") == expected


def test_what_the_official_compiler_refuses_is_passed_on(tmp_path, monkeypatch):
    (tmp_path / "bicep").write_text(CLI)
    (tmp_path / "bicep").chmod(0o755)
    (tmp_path / "wrong.bicep").write_text("bad")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(Refused, match=r"AIF4091.*BCP007"):
        compile_file(tmp_path / "wrong.bicep", "cli")


def test_without_the_official_compiler_the_way_out_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "main.bicep").write_text("")
    with pytest.raises(Refused, match="AIF4090") as refused:
        compile_file(tmp_path / "main.bicep", "cli")
    assert refused.value.exit_code == Exit.UNAVAILABLE


def test_a_parameters_file_works_out_what_templates_can(tmp_path):
    source = """using none
param later = dateTimeAdd('2024-01-31T00:00:00Z', 'P1M')
param name = uniqueString('hello', 'world')
param range = cidrSubnet('10.0.0.0/16', 24, 1)
param both = intersection([1, 2], [2, 3])
"""
    values = compiled(tmp_path, {"main.bicepparam": source}, "main.bicepparam")["parameters"]
    assert {name: entry["value"] for name, entry in values.items()} == {
        "later": "2024-02-29T00:00:00Z",
        "name": "a7wkljktk6wne",
        "range": "10.0.1.0/24",
        "both": [2],
    }


def test_what_cannot_be_worked_out_is_told_at_its_place(tmp_path):
    source = "using none\nparam a = dateTimeAdd('soon', 'P1M')\n"
    with pytest.raises(Refused, match=r"main.bicepparam:2:11.*BCP338.*'soon'"):
        compiled(tmp_path, {"main.bicepparam": source}, "main.bicepparam")
