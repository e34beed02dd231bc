"""In a pipeline: annotations at the line of the repository, escaped, and a summary of the step."""

import pytest

from aifactory.cli.annotations import annotate, summarize
from aifactory.problems import Problem

WHAT = "50 % of it;\r\nand, [this]"
CASES = [
    ("factory.yaml:4:9 region", "file=f/factory.yaml,line=4,col=9", ("f/factory.yaml", "4", "9")),
    ("factory.yaml", "file=f/factory.yaml,line=1", ("f/factory.yaml", "1", "")),
    ("--env", "", ("", "", "")),
    ("/subscriptions/1/x", "", ("", "", "")),
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "factory.yaml").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(where):
    lines = []
    annotate("f", Problem(where, "AIF1", WHAT, "Mend it."), lines.append)
    return lines


@pytest.mark.parametrize(("where", "place", "_"), CASES)
def test_github_shows_the_line(here, monkeypatch, where, place, _):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    head = f"::error {place}" if place else "::error"
    assert told(where) == [
        f"{head}::AIF1: 50 %25 of it;%0D%0Aand, [this]%0Afix: Mend it.",
    ]


@pytest.mark.parametrize(("where", "_", "place"), CASES)
def test_azure_devops_shows_the_line(here, monkeypatch, where, _, place):
    monkeypatch.setenv("TF_BUILD", "True")
    names = ("sourcepath", "linenumber", "columnnumber")
    parts = [f"{name}={value};" for name, value in zip(names, place, strict=True) if value]
    head = f"##vso[task.logissue type=error;{''.join(parts)}code=AIF1]"
    assert told(where) == [f"{head}AIF1: 50 %AZP25 of it;%0D%0Aand, [this]%0Afix: Mend it."]


def test_nothing_is_told_where_no_pipeline_is(here):
    assert told("factory.yaml:4:9") == []


def test_the_summary_of_a_step(here, monkeypatch):
    lines = []
    monkeypatch.setenv("TF_BUILD", "True")
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(here))
    summarize("aif plan", "no change", lines.append)
    page = next(here.glob("aif-plan-*.md"))
    assert lines == [f"##vso[task.uploadsummary]{page}"]
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary"))
    summarize("aif plan", "no change", lines.append)
    assert (here / "summary").read_text() == page.read_text()
    assert page.read_text() == "## aif plan\n\n```text\nno change\n```\n\n"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/nowhere/at/all")
    summarize("aif plan", "what was done counts", lines.append)


def test_a_plan_is_the_summary_of_its_step(aif, folder, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / ".aif-summary"))
    shown = aif("plan", "--env", "dev").out
    assert shown.strip() in (folder / ".aif-summary").read_text()
    aif("plan", "--env", "dev", "-o", "json")
    assert (folder / ".aif-summary").read_text().count("## aif plan") == 1
