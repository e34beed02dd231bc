"""`aif project move`: the YAML or the lock says the new place; refused, nothing has changed."""

import pytest
import yaml

FACTORY = """\
factory: moves
region: swedencentral
environments:
  dev:
    subscriptions: [00000000-0000-0000-0000-00000000e001, 00000000-0000-0000-0000-00000000e002]
scaleSets:
  "001": {}
  "002":
    region: norwayeast
    environments:
      dev: { subscriptions: [00000000-0000-0000-0000-00000000e003] }
"""
CHURN = """\
# Who leaves, and why.
profile: compact # for now
team: { lead: 5a1c0000-0000-0000-0000-0000000000f1 }
"""
REFUSED = [
    ("chrun", "--to cell-2", "AIF1091", "chrun"),
    ("churn", "--to 002/cell-2", "AIF3016", "dev/002 has no cell 'cell-2'"),
    ("churn", "--to 003/cell-1", "AIF1092", "Did you mean"),
    ("churn", "--to 004", "AIF1092", "no scale set '004'"),
    ("churn", "--to 001", "AIF3017", "in scale set 001 already"),
    ("churn", "--to cell-1 --env prod", "AIF1092", "not in 'prod'"),
    ("churn", "--to 002 --env dev", "AIF3018", "one scale set"),
]


@pytest.fixture
def moves(tmp_path, monkeypatch):
    (tmp_path / "projects").mkdir()
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "projects" / "churn.yaml").write_text(CHURN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_refused_leaves_everything_as_it_was(aif, moves, files):
    assert aif("lock").code == 0
    before = files(moves)
    for name, words, code, said in REFUSED:
        ended = aif("project", "move", name, *words.split(), "-o", "json")
        assert ended.codes == [code], words
        assert said in str(ended.json["problems"])
        assert files(moves) == before


def test_a_cell_is_promised_in_the_lock_and_a_scale_set_is_said_in_the_yaml(aif, moves):
    shown = aif("project", "move", "churn", "--to", "cell-2")
    assert "dev: cell-2" in shown.out
    assert "What it holds is not carried over" in shown.out
    assert (moves / "projects" / "churn.yaml").read_text() == CHURN
    aif("project", "move", "churn", "--to", "002/cell-1")
    said = CHURN.replace("profile", 'scaleSet: "002"\nprofile')
    assert (moves / "projects" / "churn.yaml").read_text() == said
    lock = yaml.safe_load((moves / "factory.lock").read_text())
    here, there = (lock["environments"][key]["projects"]["churn"] for key in ("dev/001", "dev/002"))
    assert (here["cell"], here["leaving"]) == ("cell-2", True)
    assert (there["cell"], there.get("leaving")) == ("cell-1", None)
    assert lock["projects"] == {"churn": "001"}
