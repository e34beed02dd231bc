"""Who may do what and why: a group, a persona or a short name, down to the line of the YAML."""

import re
import shutil
from pathlib import Path

import pytest

from aifactory.api.access.who import who
from aifactory.problems import Refused

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"
ROBOTS = "5a1c0000-0000-0000-0000-000000000008"
LEADS = "5a1c0000-0000-0000-0000-000000000001"


def levels(standing):
    """Scope's last name → kind → level."""
    return {
        held["scope"].rpartition("/")[2]: {a["kind"]: a["level"] for a in held["access"]}
        for held in standing["scopes"]
    }


def test_a_group_is_explained_by_environment_scope_level_role_and_line():
    found = who(CONTOSO, ROBOTS)
    assert found["warnings"] == []
    dev, prod, stage = found["standings"]
    assert [one["environment"] for one in (dev, prod, stage)] == [
        "dev/001",
        "prod/001",
        "stage/001",
    ]
    assert dev["scopes"] == []
    assert dev["role"] is None
    assert prod["place"].startswith("projects/assistant.yaml:8:")
    assert prod["role"].endswith(" project-operations")
    on = levels(prod)
    assert on["rg-contoso-p001-prod-sdc-001"] == {
        "secrets": "builder", "data": "builder", "compute": "builder", "logs": "reader"
    }  # fmt: skip
    assert on["p001"] == {"data": "builder"}
    secrets = next(a for a in prod["scopes"][0]["access"] if a["kind"] == "secrets")
    assert secrets["roles"] == ["Key Vault Reader", "Key Vault Secrets User"]


def test_roles_are_told_of_what_stands_at_a_scope_alone():
    """Nothing of assistant's answers to roles of Event Hubs; in the lake it has a container."""
    (dev,) = who(CONTOSO, LEADS, "dev")["standings"]
    group, lake, registry = (
        {access["kind"]: access["roles"] for access in held["access"]} for held in dev["scopes"]
    )
    assert group["model"] == [
        "Cognitive Services OpenAI Contributor", "Cognitive Services OpenAI User", "Foundry User"
    ]  # fmt: skip
    assert "Search Service Contributor" in group["data"]
    assert group["compute"] == []
    assert lake == {"data": ["Storage Blob Data Contributor", "Storage Blob Data Reader"]}
    assert registry == {"compute": ["Container Registry Repository Writer"]}


def test_a_short_name_and_a_persona_name_everybody_of_that_sort():
    leads = {(one["project"], one["persona"]) for one in who(CONTOSO, "lead", "dev")["standings"]}
    assert leads == {
        ("assistant", "genai-team-lead"),
        ("churn", "ml-team-lead"),
        ("helpdesk", "genai-team-lead"),
    }
    admins = who(CONTOSO, "core-it-admin", "prod")["standings"]
    assert [one["project"] for one in admins] == [None]
    assert admins[0]["place"].startswith("factory.yaml:")
    networks = [held for held in admins[0]["scopes"] if "-net1-" in held["scope"]]
    assert [a["kind"] for held in networks for a in held["access"]] == ["network"]


DATABASES = """\
services:
  foundry: { deployments: { gpt: { capacity: 20 } } }
  cosmos: on
  postgresql: on
"""


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("lead", {"cosmos": "00000000-0000-0000-0000-000000000002", "psql": "administrator"}),
        ("members", {"cosmos": "00000000-0000-0000-0000-000000000002"}),
        ("project-identity",
         {"cosmos": "00000000-0000-0000-0000-000000000002", "psql": "administrator"}),
        ("operations", {}),
    ],
)  # fmt: skip
def test_what_services_allow_by_themselves_is_told_too(tmp_path, word, words):
    shutil.copytree(CONTOSO, tmp_path / "c", ignore=shutil.ignore_patterns(".aif"))
    project = tmp_path / "c" / "projects" / "assistant.yaml"
    project.write_text(
        re.sub(r"services:\n  foundry: .*\n", lambda _: DATABASES, project.read_text(), count=1)
    )
    standings = who(tmp_path / "c", word, "dev")["standings"]
    (mine,) = [one for one in standings if one["project"] == "assistant"]
    own = {held["scope"].rpartition("/")[2]: held for held in mine["scopes"] if held["word"]}
    assert {name.partition("-")[0]: held["word"] for name, held in own.items()} == words
    assert all(held["title"].startswith("Data in ") for held in own.values())
    assert all(access["roles"] == [] for held in own.values() for access in held["access"])


def test_a_role_beside_the_identitys_own_is_told_where_a_service_asks_for_it(tmp_path):
    shutil.copytree(CONTOSO, tmp_path / "c", ignore=shutil.ignore_patterns(".aif"))
    factory, project = (tmp_path / "c" / one for one in ("factory.yaml", "projects/churn.yaml"))
    named = "kubernetesCompute: { owner: a@b.example, reason: GPUs., until: 2099-01-01 }"
    factory.write_text(
        factory.read_text().replace("  prod:\n", f"  prod:\n    notPrivate: {{ {named} }}\n")
    )
    project.write_text(
        project.read_text().replace(
            "  prod: { services: { ", "  prod: { services: { kubernetesCompute: on, "
        )
    )
    standings = who(tmp_path / "c", "project-identity", "prod")["standings"]
    beside = [
        (held["title"], access["roles"])
        for one in standings
        for held in one["scopes"]
        for access in held["access"]
        if held["title"].startswith("Kubernetes as compute")
    ]
    title = "Kubernetes as compute of Machine Learning, at Kubernetes"
    assert beside == [(title, ["Azure Kubernetes Service Contributor Role"])]


@pytest.fixture
def meeting(tmp_path):
    """Contoso with one group in two projects, and in two personas of one."""
    shutil.copytree(CONTOSO, tmp_path / "c", ignore=shutil.ignore_patterns(".aif"))
    churn = tmp_path / "c" / "projects" / "churn.yaml"
    churn.write_text(churn.read_text().replace("000000000004", "000000000001"))
    assistant = tmp_path / "c" / "projects" / "assistant.yaml"
    assistant.write_text(assistant.read_text().replace("000000000007", "000000000001"))
    return tmp_path / "c"


def test_a_group_that_stands_in_several_places_is_warned_of(meeting):
    found = who(meeting, LEADS, "dev")
    assert found["warnings"] == [
        f"{LEADS} stands in 2 places: assistant, churn. Whoever joins it joins all of them.",
        f"{LEADS} is genai-member-agentic and genai-team-lead of assistant: its members have the "
        "access of both.",
    ]


@pytest.mark.parametrize(
    ("word", "said"),
    [("leed", "Did you mean 'lead'?"), ("genai-member-dataops", "Nobody is genai-member-dataops")],
)
def test_who_is_not_there_is_told(word, said):
    with pytest.raises(Refused, match="AIF1153") as refused:
        who(CONTOSO, word)
    assert said in refused.value.problems[0].what
