"""`aif explain --who`: what a tired auditor reads, and what is refused as usage."""

import pytest

from tests.cli.conftest import CONTOSO

LEADS = "5a1c0000-0000-0000-0000-000000000001"


@pytest.fixture
def meeting(folder):
    """Contoso with one group in two projects."""
    churn = folder / "projects" / "churn.yaml"
    churn.write_text(churn.read_text().replace("000000000004", "000000000001"))
    assistant = folder / "projects" / "assistant.yaml"
    assistant.write_text(assistant.read_text().replace("000000000007", "000000000001"))
    return folder


def test_the_command_prints_what_a_tired_auditor_reads(meeting, aif):
    ended = aif("-C", str(meeting), "explain", "--who", LEADS, "--env", "prod")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith(f"! {LEADS} stands in 2 places")
    assert any(
        line.startswith("genai-team-lead of assistant    projects/assistant.yaml:")
        for line in lines
    )
    assert "    nothing: the persona has no access in production" in lines
    assert any("secrets  reader   Key Vault Reader" in line for line in lines)
    as_json = aif("-C", str(meeting), "-o", "json", "explain", "--who", LEADS)
    assert as_json.json["who"] == LEADS


@pytest.mark.parametrize(
    "words",
    [("explain",), ("explain", "factory.yaml"), ("explain", "factory.yaml", "--who", "lead")],
)
def test_a_value_or_somebody_must_be_named(words, aif):
    assert aif("-C", str(CONTOSO), *words).code == 64
