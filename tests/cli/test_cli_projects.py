"""Projects with impossible names and teams: refused, and nothing of them is left."""

import pytest

GROUP = "5a1c0000-0000-0000-0000-0000000000f1"
NAMES = ["Foo", "foo_bar", "1abc", "a b", "../evil", "/tmp/evil", "a/b", "", ".", "..", "a--b"]
NAMES += ["a-", "new.yaml", "ÄÖ", "x" * 33, "x" * 300, "a\nb"]
TEAMS = [
    ("compact", f"boss={GROUP}", "AIF1113"),
    ("compact", "lead=notaguid", "AIF1024"),
    ("compact", "lead=on", "AIF1024"),
    ("compact", "lead={a", "AIF1093"),
    ("compact", f"lead: x={GROUP}", "AIF1093"),
    ("compact: {", f"lead={GROUP}", "AIF1093"),
    ("nope", f"lead={GROUP}", "AIF1110"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_refused_and_leaves_nothing(aif, folder, files, name):
    around = files(folder.parent)
    words = ("--profile", "compact", "--team", f"lead={GROUP}", "-o", "json", "--", name)
    ended = aif("project", "add", *words)
    assert ended.code == 1
    assert ended.codes == ["AIF1102"]
    assert files(folder.parent) == around


@pytest.mark.parametrize(("profile", "team", "code"), TEAMS)
def test_a_team_that_is_none_is_refused_and_leaves_nothing(aif, folder, files, profile, team, code):
    before = files(folder)
    ended = aif("project", "add", "new", "--profile", profile, "--team", team, "-o", "json")
    assert ended.code == 1
    assert code in ended.codes
    assert files(folder) == before


def test_a_project_that_is_there_stays_as_it_is(aif, folder, files):
    before = files(folder)
    words = ("--profile", "compact", "--team", f"lead={GROUP}", "-o", "json")
    assert aif("project", "add", "churn", *words).codes == ["AIF1090"]
    assert files(folder) == before


def test_no_project_is_added_where_no_factory_is(aif, tmp_path):
    ended = aif("-C", tmp_path, "project", "add", "x", "--profile", "compact", "-o", "json")
    assert ended.code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["show", "remove"])
def test_an_unknown_project_is_guessed(aif, folder, files, verb):
    before = files(folder)
    ended = aif("project", verb, "chrun", "-o", "json")
    assert ended.codes == ["AIF1091"]
    assert "churn" in ended.json["problems"][0]["fix"]
    assert files(folder) == before


def test_what_was_added_can_be_removed_and_its_number_is_not_given_again(aif, folder):
    words = ("--profile", "compact", "--team", f"lead={GROUP}", "-o", "json")
    assert aif("project", "add", "first", *words).json["number"] == "004"
    assert aif("project", "remove", "first", "-o", "json").json["number"] == "004"
    assert not (folder / "projects" / "first.yaml").exists()
    assert aif("project", "add", "second", *words).json["number"] == "005"


def test_a_table_is_whole_in_a_pipe(aif, folder):
    name = "a-project-with-a-name-of-32-char"
    aif("project", "add", name, "--profile", "compact", "--team", f"lead={GROUP}")
    assert f"projects/{name}.yaml" in aif("project", "list").out
