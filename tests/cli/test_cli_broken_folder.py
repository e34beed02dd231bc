"""Files that are missing, empty, garbage, folders or merged by hand: a code, a place and a way."""

import shutil

import pytest

GARBAGE = bytes(range(128, 256)) * 20


def empty(path):
    path.write_bytes(b"")


def gone(path):
    path.unlink()


def garbage(path):
    path.write_bytes(GARBAGE)


def a_folder(path):
    path.unlink(missing_ok=True)
    path.mkdir()


def a_list(path):
    path.write_text("- a\n")


def unclosed(path):
    path.write_text("[\n")


def too_deep(path):
    path.write_text("a: " + "[" * 3_000)


def replaced(old, new):
    def replace(path):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return replace


def merged(path):
    path.write_text(path.read_text().replace("projects:", "<<<<<<< HEAD\nprojects:", 1))


FACTORY = [
    (gone, "AIF1101"),
    (empty, "AIF1006"),
    (garbage, "AIF1002"),
    (a_folder, "AIF1001"),
    (a_list, "AIF1022"),
    (unclosed, "AIF1004"),
    (too_deep, "AIF1013"),
]
LOCK = [
    (garbage, "AIF3001"),
    (a_folder, "AIF3001"),
    (a_list, "AIF3001"),
    (unclosed, "AIF3001"),
    (too_deep, "AIF3001"),
    (merged, "AIF3001"),
    (replaced("version: 1", "version: 99"), "AIF3001"),
    (replaced("churn: '002'", "churn: xyz"), "AIF3001"),
    (replaced("churn: '002'", "churn: '002'\n  churn: '004'"), "AIF3001"),
    (replaced("churn: '002'", "churn: '001'"), "AIF3012"),
    (replaced("'001'", "1"), "AIF3012"),
    (replaced("retired: []", "retired: ['002']"), "AIF3012"),
    (replaced("cell: cell-1", "cell: cell-9"), "AIF3012"),
    (replaced("containerRegistry: 1", "containerRegistry: x"), "AIF3012"),
    (replaced("p002.endpoints: 10.64.0.160/27", "p002.endpoints: 10.64.0.128/27"), "AIF3012"),
    (replaced("p002.endpoints: 10.64.0.160/27", "p002.endpoints: 192.168.0.0/27"), "AIF3012"),
]
SCENARIO = [
    (gone, "AIF8001"),
    (empty, "AIF8001"),
    (garbage, "AIF8001"),
    (a_list, "AIF8001"),
    (unclosed, "AIF8001"),
    (too_deep, "AIF8001"),
    (a_folder, "AIF0001"),
    (replaced("d001", "dead"), "AIF6004"),
]
CASES = [
    *(("check", "factory.yaml", *case) for case in FACTORY),
    *(("check", "factory.lock", *case) for case in LOCK),
    *(("plan", "twin.yaml", *case) for case in SCENARIO),
]


@pytest.mark.parametrize(
    ("verb", "name", "damage", "code"),
    CASES,
    ids=[f"{name}-{damage.__name__}-{at}" for at, (_, name, damage, _) in enumerate(CASES)],
)
def test_a_broken_file_is_refused_with_a_way_out(aif, folder, verb, name, damage, code):
    damage(folder / name)
    ended = aif(verb, "-o", "json")
    assert ended.code == 1
    assert code in ended.codes
    for problem in ended.json["problems"]:
        assert problem["where"]
        assert problem["fix"]


def test_conflict_marks_of_a_merge_are_shown_at_their_line(aif, folder):
    merged(folder / "factory.lock")
    place = aif("check", "-o", "json").json["problems"][0]["where"]
    line = int(place.split(":")[1])
    assert (folder / "factory.lock").read_text().splitlines()[line - 1] == "<<<<<<< HEAD"


STATE = [
    ("twin/twin.db", garbage, "plan", 69, "AIF8002"),
    ("twin/twin.db", a_folder, "plan", 69, "AIF8002"),
    ("twin/twin.db.identity", garbage, "plan", 69, "AIF8002"),
    ("engine/runs.sqlite", garbage, "runs", 69, "AIF5011"),
    ("engine/runs.sqlite", garbage, "deploy --yes --env dev", 69, "AIF5011"),
    ("engine/deploy.lock", a_folder, "deploy --yes --env dev", 1, "AIF0001"),
]


@pytest.mark.parametrize(("name", "damage", "words", "exit_code", "code"), STATE)
def test_damaged_state_is_refused_and_reset_is_the_way_out(
    aif, folder, name, damage, words, exit_code, code
):
    file = folder / ".aif" / name
    file.parent.mkdir(parents=True)
    damage(file)
    ended = aif(*words.split(), "-o", "json")
    assert ended.code == exit_code
    assert code in ended.codes
    assert aif("twin", "reset", "--yes", "-o", "json").json == {"reset": True}
    assert not file.exists()
    assert aif("plan", "-o", "json").code == 0


def test_state_that_is_a_file_can_be_reset(aif, folder):
    (folder / ".aif").mkdir()
    (folder / ".aif" / "engine").write_text("x")
    assert aif("deploy", "--yes", "--env", "dev").code == 1
    assert aif("twin", "reset", "--yes").code == 0
    assert not (folder / ".aif" / "engine").exists()


def test_a_lock_that_was_lost_is_promised_again(aif, folder):
    before = (folder / "factory.lock").read_text()
    (folder / "factory.lock").unlink()
    assert aif("lock").code == 0
    assert (folder / "factory.lock").read_text().split("salt")[0] == before.split("salt")[0]


def test_init_writes_all_or_nothing_and_keeps_what_git_ignores(aif, tmp_path):
    home = tmp_path / "acme"
    home.mkdir()
    (home / ".gitignore").write_text("node_modules")
    assert aif("init", home).code == 0
    assert (home / ".gitignore").read_text() == "node_modules\n.aif/\nkept/\n"
    assert aif("-C", home, "check").code == 0
    (home / "factory.yaml").unlink()
    again = aif("init", home, "-o", "json")
    assert again.code == 1
    assert set(again.codes) == {"AIF1090"}
    assert not (home / "factory.yaml").exists()
    shutil.rmtree(home)
    home.write_text("a file")
    assert aif("init", home, "-o", "json").code == 1
