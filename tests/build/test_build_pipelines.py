"""Both providers' files: reviewed as goldens, accepted by schemas, short, without secrets."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aifactory.api.pipelines.printing import PROVIDERS, printed, write_pipelines
from aifactory.build.pipelines import Promotion, Runner, azure_devops, github, pipelines
from aifactory.build.pipelines.github import PINS
from aifactory.problems import Refused

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"
MODEL = pipelines(Promotion(("dev", "stage", "prod"), ("compact", "genai")))
PRINTERS = {"github": github, "azure-devops": azure_devops}
SCHEMAS = {
    "workflows": ["--builtin-schema", "vendor.github-workflows"],
    "action.yml": ["--builtin-schema", "vendor.github-actions"],
    "pipelines": ["--builtin-schema", "vendor.azure-pipelines", "--regex-variant", "python",
                  "--data-transform", "azure-pipelines"],
}  # fmt: skip


def files(provider, **runner):
    return PRINTERS[provider](MODEL, Runner("1.2.3", "acme", **runner))


def judged(home, kind):
    """check-jsonschema's word on the files of a kind."""
    found = [str(path) for path in home.rglob("*.yml") if kind in path.parts[-2:]]
    assert found
    command = [sys.executable, "-m", "check_jsonschema", *SCHEMAS[kind], *sorted(found)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def written(home, texts):
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_people_review(provider, golden):
    for name, text in printed(CONTOSO, provider).items():
        golden(f"../golden/contoso/pipelines/{provider}/{Path(name).name}", text)


@pytest.mark.parametrize(
    ("provider", "kind"),
    [("github", "workflows"), ("github", "action.yml"), ("azure-devops", "pipelines")],
)
@pytest.mark.parametrize("pool", ["", "aif-<environment>"])
def test_their_schemas_accept_them(provider, kind, pool, tmp_path):
    home = written(tmp_path, files(provider, pool=pool))
    told = judged(home, kind)
    assert told.returncode == 0, told.stdout[:3000] + told.stderr[:1000]


@pytest.mark.parametrize(
    ("provider", "kind"), [("github", "workflows"), ("azure-devops", "pipelines")]
)
def test_the_judge_sees_a_mistake(provider, kind, tmp_path):
    texts = {name: text.replace("steps:", "step:") for name, text in files(provider).items()}
    assert judged(written(tmp_path, texts), kind).returncode == 1


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("count", [1, 20])  # as many as a factory may have
def test_every_file_is_short(provider, count):
    names = tuple(f"envi{number:02}" for number in range(count))
    texts = PRINTERS[provider](pipelines(Promotion(names, ("compact",))), Runner("1", "acme"))
    assert max(len(text.splitlines()) for text in texts.values()) <= 200
    assert len(texts) == len(MODEL) + 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_there_is_no_secret_and_nothing_that_moves(provider):
    for name, text in files(provider).items():
        assert not re.search("secrets[.]|password", text, re.IGNORECASE), name
        for action in re.findall(r"uses: (\S+)", text):
            local = action.startswith("./")
            assert local or action in {f"{one}@{commit}" for one, (commit, _) in PINS.items()}, name
    assert all(re.fullmatch("[0-9a-f]{40}", commit) for commit, _ in PINS.values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_inputs_are_never_code(provider):
    """A command has no expression in it: what a person types reaches it as a variable."""
    commands = []

    def look(node):
        if isinstance(node, dict):
            told = [node.get(key) for key in ("run", "bash", "inlineScript")]
            commands.extend(each for each in told if isinstance(each, str))
            node = list(node.values())
        for each in node if isinstance(node, list) else ():
            look(each)

    for text in files(provider).values():
        look(yaml.safe_load(text))
    assert len(commands) > 10
    assert not [each for each in commands if "${{" in each or "$(" in each]
    assert {each.split()[0] for each in commands} == {"aif", "python"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_runners_inside_the_network(provider):
    texts = files(provider, pool="inside")
    assert not any("ubuntu" in text for text in texts.values())
    assert "inside" in "".join(texts.values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_environment_may_have_runners_of_its_own(provider):
    """What acts in an environment runs there; what acts in none, on the provider's machines."""
    texts = files(provider, pool="aif-<environment>")
    own = {name for name, text in texts.items() if "aif-${{" in text.replace("group: 'aif-", "")}
    assert {Path(name).stem for name in own} == {"review", "promote", "watch"}
    for name in own:
        assert "ubuntu" not in texts[name]
    assert sum("ubuntu" in text for text in texts.values()) >= 4


def test_findings_reach_the_page_of_the_provider():
    """What check and verify find is told as SARIF, whatever they came to; no page, no failure."""
    for provider, names, word in (
        ("github", (".github/workflows/plan.yml", ".github/workflows/promote.yml"), "sarif_file"),
        ("azure-devops", ("pipelines/plan.yml", "pipelines/promote.yml"), "CodeAnalysisLogs"),
    ):
        texts = files(provider)
        assert [name for name, text in texts.items() if word in text] == list(names)
    steps = yaml.safe_load(files("github")[".github/workflows/promote.yml"])["jobs"]["verify"]
    (told,) = [step for step in steps["steps"] if "sarif_file" in step.get("with", {})]
    assert told["continue-on-error"] is True
    assert told["if"] == "${{ !cancelled() }}"
    assert told["with"]["sarif_file"] == "kept/${{ inputs.environment }}.sarif"


def test_rights_on_github_are_only_those_of_the_job():
    found = {}
    for name, text in files("github").items():
        if "workflows" in name:
            content = yaml.safe_load(text)
            assert content["permissions"] == {"contents": "read"}
            for job, each in content["jobs"].items():
                rights = each.get("permissions", content["permissions"])
                found[f"{Path(name).stem}.{job}"] = {k for k, v in rights.items() if v == "write"}
    assert found["plan.check"] == {"security-events"}
    assert found["plan.plan-dev"] == found["review.plan"] == found["promote.deploy"] == {"id-token"}
    assert found["promote.verify"] == found["deploy.dev"] == {"id-token", "security-events"}
    assert found["plan.comment"] == {"pull-requests"}
    assert found["drift.drift-dev"] == found["watch.drift"] == {"id-token", "issues"}
    assert found["order.order"] == {"contents", "pull-requests"}


def test_the_command_writes_them_and_keeps_what_is_not_ours(tmp_path):
    first = write_pipelines(CONTOSO, "github", tmp_path)
    assert write_pipelines(CONTOSO, "github", tmp_path) == first
    (tmp_path / ".github/workflows/plan.yml").write_text("name: ours\n")
    with pytest.raises(Refused, match="AIF9001"):
        write_pipelines(CONTOSO, "github", tmp_path)
    assert (tmp_path / ".github/workflows/plan.yml").read_text() == "name: ours\n"


def factory(path, *names):
    """A factory with these environments."""
    subscription = "00000000-0000-0000-0000-0000000000"
    environments = {
        name: {"subscriptions": [f"{subscription}{at:02d}"]} for at, name in enumerate(names)
    }
    said = {"factory": "acme", "region": "swedencentral", "environments": environments}
    (path / "factory.yaml").write_text(json.dumps(said))


def test_a_change_goes_as_factory_yaml_says(tmp_path):
    factory(tmp_path, "test", "beta", "live")
    deploy = yaml.safe_load(printed(tmp_path, "azure-devops")["pipelines/deploy.yml"])
    said = [
        (one["parameters"]["environment"], one["parameters"]["after"]) for one in deploy["stages"]
    ]
    assert said == [("test", []), ("beta", ["verify_test"]), ("live", ["verify_beta"])]
