"""Files that commands write: whole, in their place, and never over something else."""

import json

import pytest


def test_a_build_replaces_the_build_before_and_nothing_else(aif, folder, files):
    assert aif("build", "--out", "out").code == 0
    first = files(folder / "out")
    (folder / "projects" / "helpdesk.yaml").unlink()
    assert aif("build", "--out", "out").code == 0
    second = files(folder / "out")
    assert not [name for name in second if "/p003/" in name]
    assert [name for name in first if "/p003/" in name]
    listed = json.loads(second["build.json"])["stacks"]
    assert sorted(f"{name}/main.bicep" for name in listed) == sorted(
        name for name in second if name.endswith("main.bicep") and "content/" not in name
    )


@pytest.mark.parametrize("place", ["projects", ".", "..", "factory.yaml"])
def test_a_build_does_not_mix_with_what_is_there(aif, folder, files, place):
    before = files(folder.parent)
    ended = aif("build", "--out", place, "-o", "json")
    assert ended.code == 1
    assert ended.codes == ["AIF4095"]
    assert files(folder.parent) == before


def test_a_build_in_an_empty_folder_and_in_the_folder_where_one_is(aif, folder, monkeypatch):
    (folder / "out").mkdir()
    monkeypatch.chdir(folder / "out")
    for _ in range(2):
        assert aif("-C", "..", "build", "--out", ".").code == 0
    assert (folder / "out" / "build.json").is_file()
    assert not list((folder / "out").glob(".draft*"))


@pytest.mark.parametrize(
    ("out", "code"),
    [("factory.yaml", "AIF5006"), ("twin.yaml", "AIF5006"), (".", "AIF0001"), ("/dev/null/x", "")],
)
def test_a_plan_is_not_saved_over_something_else(aif, folder, files, out, code):
    before = files(folder)
    ended = aif("plan", "--env", "dev", "--out", out, "-o", "json")
    assert ended.code == 1
    assert code in (*ended.codes, "")
    assert files(folder) == before


PLANS = [
    (None, "AIF5003"),
    (b"", "AIF5003"),
    (b"\xff\xfe", "AIF5003"),
    (b"[1]", "AIF5003"),
    (b"{}", "AIF5003"),
    (b"[" * 100_000, "AIF5003"),
    (b'{"hash": [], "content": {}}', "AIF5001"),
]


@pytest.mark.parametrize(("content", "code"), PLANS, ids=[str(c)[:12] for c, _ in PLANS])
def test_what_is_no_saved_plan_is_not_deployed(aif, folder, content, code):
    if content is not None:
        (folder / "plan.json").write_bytes(content)
    ended = aif("deploy", "plan.json", "--env", "dev", "--yes", "-o", "json")
    assert ended.code == 1
    assert ended.codes == [code]
    assert "plan.json" in ended.json["problems"][0]["where"]


def test_a_saved_plan_is_saved_again_and_deployed(aif, folder):
    for _ in range(2):
        assert aif("plan", "--env", "dev", "--out", "plan.json").code == 0
    assert aif("deploy", "plan.json", "--env", "dev").code == 4


BICEP = [
    (b"param x string\n", 0, []),
    (b"param x\n", 1, None),
    (bytes(range(128, 256)), 1, ["AIF4093"]),
    (b"var x = " + b"(" * 50_000, 1, None),
    (b"module m 'gone.bicep' = { name: 'm' }\n", 1, ["BCP091"]),
    (b"module m 'sub' = { name: 'm' }\n", 1, ["BCP091"]),
]


@pytest.mark.parametrize(("source", "code", "codes"), BICEP, ids=[str(s)[:16] for s, _, _ in BICEP])
def test_a_compile_is_json_or_problems_and_writes_whole_files_alone(
    aif, folder, source, code, codes
):
    (folder / "sub").mkdir()
    (folder / "a.bicep").write_bytes(source)
    ended = aif("compile", "a.bicep", "--out", "a.json", "-o", "json")
    assert ended.code == code
    assert (folder / "a.json").exists() == (code == 0)
    if code == 0:
        assert ended.json == {"written": "a.json"}
        assert json.loads((folder / "a.json").read_text())["$schema"]
    else:
        assert ended.codes[: len(codes or [])] == (codes or [])
    text = aif("compile", "a.bicep")
    assert max(map(len, text.err.splitlines()), default=0) < 1000
