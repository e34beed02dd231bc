"""In a pipeline: annotations at the line of the repository, escaped, and a summary of the step."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aifactory.cli.annotations import annotate, summarize
from aifactory.cli.planned import alarms
from aifactory.deploy.model import Change, Difference, StackDifference
from aifactory.problems import Place, Problem

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


def test_a_checks_reports_name_file_and_line(aif, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    text = (folder / "factory.yaml").read_text().replace("region:", "regoin:")
    (folder / "factory.yaml").write_text(text)
    words = ("--sarif", "kept/check.sarif", "--junit", "kept/check.xml")
    assert aif("-C", "contoso", "check", *words).code == 1
    (run,) = json.loads(Path("kept/check.sarif").read_text())["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert {"artifactLocation": {"uri": "contoso/factory.yaml"},
            "region": {"startLine": 4, "startColumn": 1}} in places  # fmt: skip
    suite = ElementTree.parse("kept/check.xml").getroot()[0]
    assert suite.get("failures") == "1"
    assert "factory.yaml:4:1" in suite[0][0].text
    (folder / "factory.yaml").write_text(text.replace("regoin:", "region:"))
    assert aif("-C", "contoso", "check", *words).code == 0
    assert json.loads(Path("kept/check.sarif").read_text())["runs"][0]["results"] == []
    assert ElementTree.parse("kept/check.xml").getroot()[0].get("failures") == "0"


def test_inputs_of_a_pipeline_reach_options_as_variables(aif, folder, monkeypatch):
    monkeypatch.setenv("AIF_TEAM", "lead=5a1c0000-0000-0000-0000-0000000000aa "
                                   "members=5a1c0000-0000-0000-0000-0000000000ab")  # fmt: skip
    assert aif("project", "add", "vision", "--profile", "compact").code == 0
    assert "0000000000ab" in (folder / "projects/vision.yaml").read_text()
    monkeypatch.setenv("AIF_PROJECT", "vision")
    planned = aif("plan", "--env", "dev", "-o", "json").json
    assert {one["id"].split("/")[2] for one in planned["stacks"]} == {"p004", "cell-1", "people"}
    monkeypatch.setenv("AIF_PROJECT", "")
    assert len(aif("plan", "--env", "dev", "-o", "json").json["stacks"]) > 10


def test_a_plan_that_would_be_refused_is_annotated(aif, folder, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    scenario = folder / "twin.yaml"
    scenario.write_text(scenario.read_text() + "quotas: { storageAccounts: 1 }\n")
    assert "::error::AIF5054: 5 more" in aif("plan", "--env", "dev").err


def test_what_is_dangerous_is_annotated_at_its_line():
    change = Change("delete", "/subscriptions/s/providers/Microsoft.A/stores/one", "dev/001/common",
                    Place("projects/churn.yaml", 9, 3), danger="data")  # fmt: skip
    quiet = Change("create", "/subscriptions/s/providers/Microsoft.A/stores/two", "dev/001/common")
    stack = StackDifference("dev/001/common", "/r", "changed", (change, quiet))
    (told,) = alarms(Difference("contoso", (stack,)))
    assert (told.where, told.severity) == ("projects/churn.yaml:9:3", "warning")
    assert told.what == "Data is lost: delete stores one."


@pytest.mark.parametrize(
    ("provider", "word"),
    [
        ("GITHUB_ACTIONS=true", "::warning::"),
        ("TF_BUILD=True", "##vso[task.logissue type=warning;"),
    ],
)
def test_a_warning_is_no_error(monkeypatch, provider, word):
    monkeypatch.setenv(*provider.split("="))
    lines = []
    annotate(".", Problem("--env", "AIF1", WHAT, "", "warning"), lines.append)
    assert lines[0].startswith(word)
