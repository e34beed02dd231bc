"""What steps tell where the code is kept: the same on both providers, once, and never too long."""

import json
import re

import pytest

from aifactory.api.pipelines import posting
from aifactory.cli.planned import LONGEST, comment
from aifactory.problems import Refused
from tests.pipelines.conftest import PROVIDERS, committed
from tests.pipelines.forge import token

PULL = "refs/pull/7/merge"
SHARED = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv"


def plan(*changes, problems=()):
    """A saved plan with changes given as (kind, resource, danger)."""
    rows = [
        {"kind": kind, "resource": resource, "why": ["factory.yaml", 4, 1], "danger": danger,
         "cause": "declared", "properties": [["properties.a", 1, 2]]}
        for kind, resource, danger in changes
    ]  # fmt: skip
    stack = {"id": "dev/001/common", "resource": "/r", "state": "changed", "keyEqual": False,
             "changes": rows, "unknown": []}  # fmt: skip
    return {"factory": "contoso", "counts": {}, "stacks": [stack], "notes": [], "cost": [],
            "hash": "h", "problems": list(problems)}  # fmt: skip


def saved(home, name, **content):
    (home / name).write_text(json.dumps(content))
    return home / name


@pytest.fixture(params=PROVIDERS)
def run(request, nothing, forge, monkeypatch):
    """A run of each provider, about a pull request or about main."""
    kept = forge(committed(nothing.path))

    def _as(ref):
        for name, value in {**kept.environment(request.param, ref), **token(request.param)}.items():
            monkeypatch.setenv(name, value)
        return kept.code

    return _as


def test_one_comment_is_replaced_and_others_are_left_alone(run):
    code = run(PULL)
    code.comments += [(7, "Looks good."), (8, f"{posting.PLAN_MARK}\nAnother request's.")]
    posting.post_comment("first")
    posting.post_comment("second")
    said = [(number, text.replace(f"{posting.PLAN_MARK}\n", "")) for number, text in code.comments]
    assert said == [(7, "Looks good."), (8, "Another request's."), (7, "second")]


def test_a_comment_is_found_behind_a_hundred_others(run):
    code = run(PULL)
    code.comments += [(7, f"number {at}") for at in range(120)]
    posting.post_comment("first")
    posting.post_comment("second")
    assert len(code.comments) == 121


def test_outside_of_a_pull_request_there_is_nothing_to_comment(run):
    run("refs/heads/main")
    with pytest.raises(Refused, match="AIF9010"):
        posting.post_comment("text")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_token_is_told_in_the_others_words(provider, nothing, forge, monkeypatch):
    kept = forge({})
    wrong = dict.fromkeys(token(provider), "stolen")
    for name, value in {**kept.environment(provider, PULL), **wrong}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Refused, match=r"AIF9011.*401: Bad credentials"):
        posting.post_comment("text")


def test_outside_of_a_run_it_says_so():
    with pytest.raises(Refused, match="AIF9010"):
        posting.post_comment("text")


def test_each_change_has_one_issue_however_many_nights(run, tmp_path):
    code = run("refs/heads/main")
    one, two = (("modify", f"{SHARED}{at}", "none") for at in (1, 2))
    file = saved(tmp_path, "dev.json", **plan(one))
    assert len(posting.post_drift(file)) == 1
    assert posting.post_drift(file) == ()
    file = saved(tmp_path, "dev.json", **plan(one, two))
    assert len(posting.post_drift(file)) == 1
    assert [each["title"] for each in code.issues] == [
        "Drift in dev: vaults kv1",
        "Drift in dev: vaults kv2",
    ]
    assert "`properties.a`: 1, declared 2" in code.issues[0]["text"]
    code.issues[0]["open"] = False  # mended, and it happened again
    assert len(posting.post_drift(file)) == 1


def test_no_drift_asks_nobody(tmp_path):
    assert posting.post_drift(saved(tmp_path, "dev.json", **plan())) == ()
    with pytest.raises(Refused, match="AIF9013"):
        posting.post_drift(tmp_path / "nothing.json")


def test_an_order_is_a_pull_request_with_the_file_and_the_lock(run, nothing):
    code = run("refs/heads/main")
    team = ("--team", "lead=5a1c0000-0000-0000-0000-0000000000aa")
    members = ("--team", "members=5a1c0000-0000-0000-0000-0000000000ab")
    assert (
        nothing.aif("project", "add", "vision", "--profile", "compact", *team, *members).code == 0
    )
    posting.post_project(nothing.path, "vision")
    posting.post_project(nothing.path, "vision")  # the step is run again
    (pull,) = code.seen()["pulls"]
    assert pull[:2] == ("order/vision", "Order the project vision")
    assert pull[2] == {
        "factory.lock": (nothing.path / "factory.lock").read_text(),
        "projects/vision.yaml": (nothing.path / "projects/vision.yaml").read_text(),
    }
    assert code.pulls[0]["base"] == "main"


@pytest.mark.parametrize("name", ["../../secrets", "a/b", "", "x" * 99])
def test_only_a_projects_file_is_proposed(run, nothing, name):
    code = run("refs/heads/main")
    with pytest.raises(Refused, match="AIF1102"):
        posting.post_project(nothing.path, name)
    assert code.pulls == []


def test_a_removal_is_a_pull_request_without_the_file(run, nothing):
    code = run("refs/heads/main")
    assert nothing.aif("project", "remove", "churn").code == 0
    posting.post_project(nothing.path, "churn")
    (pull,) = code.seen()["pulls"]
    assert pull[:2] == ("remove/churn", "Remove the project churn")
    assert pull[2]["projects/churn.yaml"] is None


def test_danger_comes_first_and_is_loud():
    plans = {
        "dev": plan(("create", f"{SHARED}1", "none")),
        "prod": plan(("delete", f"{SHARED}2", "data"), ("modify", f"{SHARED}3", "exposure")),
        "stage": None,
    }
    text = comment(plans)
    assert text.index("**stage**: there is no plan") < text.index("### prod")
    assert "### prod: **DATA IS LOST**, **SOMETHING IS EXPOSED**, 1 to modify, 1 to delete" in text
    assert text.index("### prod") < text.index("### dev: 1 to create")
    assert "factory.yaml:4:1" in text


def test_a_plan_that_would_be_refused_comes_before_everything():
    problem = {"where": "factory.yaml:9", "code": "AIF5050", "what": "Too few.", "fix": "Ask."}
    refused = plan(problems=[problem])
    text = comment({"dev": plan(("delete", f"{SHARED}2", "data")), "prod": refused})
    assert text.index("### prod: **A DEPLOY WOULD BE REFUSED**") < text.index("### dev")
    assert "factory.yaml:9  AIF5050: Too few." in text


def test_a_comment_is_never_longer_than_the_provider_takes():
    notes = [f"A note of some length that says a thing, {at}" for at in range(5000)]
    plans = {name: {**plan(), "notes": notes} for name in ("dev", "stage", "prod")}
    text = comment(plans)
    assert LONGEST - 3000 < len(text) < LONGEST - len(posting.PLAN_MARK)
    cut = re.findall(r"… (\d+) more lines", text)
    assert len(cut) == 3
    assert [text.count(name) for name in ("### dev", "### stage", "### prod")] == [1, 1, 1]
    assert text.count("```") == 6
