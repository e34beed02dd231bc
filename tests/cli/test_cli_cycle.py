"""A life in one environment: deployed, told as JSON, destroyed, and back under its names."""

import re
import shutil

import pytest

from aifactory.cli import main

ONE = ("--env", "dev")
READS = [
    "check",
    "lock",
    "plan --env dev",
    "status --env dev",
    "drift --env dev",
    "verify --env dev --only security",
    "runs",
    "project list",
    "project show churn",
    "explain factory.yaml region",
    "deploy --env dev",
    "twin status",
    "twin stop",
]


@pytest.fixture(scope="module")
def _deployed(tmp_path_factory):
    from pathlib import Path

    home = tmp_path_factory.mktemp("cycle") / "contoso"
    contoso = Path(__file__).parents[2] / "examples" / "contoso"
    shutil.copytree(contoso, home, ignore=shutil.ignore_patterns(".aif"))
    with pytest.raises(SystemExit) as ended:
        main(["-C", str(home), "deploy", *ONE, "--yes", "-o", "json"])
    assert ended.value.code == 0
    return home


@pytest.fixture
def home(_deployed, tmp_path, monkeypatch):
    """Contoso with one environment deployed; the test may do anything to it."""
    shutil.copytree(_deployed, tmp_path / "contoso")
    monkeypatch.chdir(tmp_path / "contoso")
    return tmp_path / "contoso"


def allowed(refused):
    """The options that the fixes of a refusal name."""
    assert refused.code == 4
    assert set(refused.codes) == {"AIF5020"}
    fixes = " ".join(problem["fix"] for problem in refused.json["problems"])
    names = dict.fromkeys(re.findall(r"--allow-delete (\S+)", fixes))
    return [word for name in names for word in ("--allow-delete", name)]


def test_every_verb_speaks_json_and_nothing_else(aif, home):
    for words in READS:
        ended = aif(*words.split(), "-o", "json")
        assert ended.code == 0, words
        assert ended.json is not None
        assert ended.err == "", words


def test_deploy_after_destroy_brings_back_what_was_soft_deleted(aif, home):
    named = allowed(aif("destroy", *ONE, "--yes", "-o", "json"))
    assert aif("destroy", *ONE, *named, "-o", "json").codes == ["AIF5002"]
    gone = aif("destroy", *ONE, "--yes", *named, "-o", "json")
    assert gone.code == 0
    assert len(gone.json["deleted"]) == 14
    assert aif("destroy", *ONE, "--yes", "-o", "json").json == {"deleted": [], "purged": []}
    again = aif("deploy", *ONE, "--yes", "-o", "json")
    assert again.code == 0, again.out
    restored = " ".join(stack["why"] for stack in again.json["stacks"])
    for name in ("kv-cmn-dev", "kv-p002-dev", "aifh1-cmn-dev", "mlw-p002-dev"):
        assert name in restored
    assert aif("plan", *ONE, "--detailed-exitcode").code == 0


def test_a_removed_project_goes_and_its_name_can_come_back(aif, home):
    file = home / "projects" / "helpdesk.yaml"
    text = file.read_text()
    assert aif("project", "remove", "helpdesk").code == 0
    named = allowed(aif("deploy", *ONE, "--yes", "-o", "json"))
    assert aif("deploy", *ONE, "--yes", *named).code == 0
    shown = aif("project", "list", "-o", "json").json
    assert [project["name"] for project in shown] == ["assistant", "churn"]
    file.write_text(text)
    assert aif("lock").code == 0
    assert aif("deploy", *ONE, "--yes").code == 0
    assert aif("plan", *ONE, "--detailed-exitcode").code == 0


def test_what_was_never_deployed_is_one_line_of_the_scorecard(aif, home):
    ended = aif("verify", "--only", "performance")
    assert ended.code == 3
    for key in ("prod/001", "stage/001"):
        assert f"{key}: nothing of it is there; `aif deploy` makes it." in ended.out
    assert "dev/001:" not in ended.out
    assert "failed: " not in ended.out
    assert aif("verify", "--only", "performance", "-o", "json").json["failed"] > 0


@pytest.mark.parametrize("verb", ["plan", "deploy --yes"])
def test_without_its_lock_no_project_takes_the_number_of_another(aif, home, verb):
    (home / "factory.lock").unlink()
    (home / "projects" / "assistant.yaml").rename(home / "projects" / "zebra.yaml")
    ended = aif(*verb.split(), *ONE, "-o", "json")
    assert ended.code == 1
    assert set(ended.codes) == {"AIF5049"}
    assert aif("lock").code == 0
    assert set(aif(*verb.split(), *ONE, "-o", "json").codes) == {"AIF5049"}


@pytest.mark.parametrize(
    ("verb", "old", "new"),
    [
        ("deploy", '"retired":[]', '"retired":["999"]'),  # with nothing to do
        ("destroy", '"churn":"002"', '"churn":"001"'),  # of the project, not of another
    ],
)
def test_nothing_is_written_by_what_is_kept_of_the_lock(aif, home, verb, old, new):
    kept, promised = home / ".aif" / "cache" / "sketches.json", (home / "factory.lock").read_text()
    assert aif("plan", *ONE, "--detailed-exitcode").code == 0
    text = kept.read_text()
    kept.write_text(text.replace(old, new))
    assert kept.read_text() != text
    only = ("--project", "churn") if verb == "destroy" else ()
    assert aif(verb, *ONE, *only, "--yes", "-o", "json").codes == ["AIF5008"]
    assert (home / "factory.lock").read_text() == promised


@pytest.mark.parametrize("verb", ["plan", "status", "verify", "drift", "deploy", "destroy"])
def test_azure_without_a_credential_is_refused_at_once(aif, home, monkeypatch, verb):
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    words = (verb, "--target", "azure", "-o", "json")
    ended = aif(*words, *(("--yes",) if verb in ("deploy", "destroy") else ()))
    assert ended.code == 1
    assert ended.codes == ["AIF6002"]
    assert "az login" in ended.json["problems"][0]["fix"]
    assert ended.err == ""


@pytest.mark.parametrize(
    "words", ["plan --env nope", "plan --project nope", "deploy --env nope --yes", "runs nope"]
)
def test_a_name_that_nobody_has_is_refused(aif, home, words):
    ended = aif(*words.split(), "-o", "json")
    assert ended.code == 1
    assert ended.json["problems"][0]["fix"]
