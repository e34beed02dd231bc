"""What is allowed although it cannot be private is told by plan and verify, with owner and why."""

import pytest

ALLOWED = """\
factory: open
region: swedencentral
environments:
  dev:
    subscriptions: [00000000-0000-0000-0000-000000000001]
    notPrivate:
      bingGrounding: { owner: research@example.org, reason: Public prices are compared. }
"""
SAID = (
    "Grounding with Bing Search, research@example.org: Public prices are compared. factory.yaml:7:7"
)


@pytest.fixture
def opened(aif, tmp_path):
    """A factory that allows a service, and its one project's file."""
    home = tmp_path / "open"
    assert aif("init", home).code == 0
    (home / "factory.yaml").write_text(ALLOWED)
    project = home / "projects" / "churn.yaml"
    project.write_text(project.read_text().replace("genai", "compact"))
    return home, project


def test_what_is_open_is_told_with_its_owner_and_reason(aif, opened):
    home, project = opened
    with project.open("a") as file:
        file.write("services: { bingGrounding: on }\n")
    assert f"dev/001: NOT PRIVATE, as allowed: {SAID}" in aif("-C", home, "plan").out
    assert aif("-C", home, "deploy", "--yes").code == 0
    ended = aif("-C", home, "verify", "--only", "SE06", "--markdown", home / "card.md")
    assert f"! dev/001 NOT PRIVATE, as allowed: {SAID}" in ended.out
    assert f"- **dev/001** {SAID}" in (home / "card.md").read_text()
    (row,) = aif("-C", home, "verify", "--only", "SE06", "-o", "json").json["notPrivate"]
    assert (row["environment"], row["owner"]) == ("dev/001", "research@example.org")


def test_what_is_allowed_and_off_is_not_told(aif, opened):
    home, _ = opened
    assert "NOT PRIVATE" not in aif("-C", home, "plan").out


@pytest.mark.parametrize(
    ("zone", "told"), [("", True), ("    landingZone: { natGateway: on }\n", False)]
)
def test_who_asks_outside_of_a_network_without_a_way_out_is_told(aif, opened, zone, told):
    home, _ = opened
    (home / "factory.yaml").write_text(
        f"{ALLOWED}    services: {{ apiManagement: {{ publisher: a@b.example }} }}\n{zone}"
    )
    found = aif("-C", home, "plan").out
    assert (
        "dev/001: NO WAY OUT: API Management asks keys, stores, tokens outside" in found
    ) is told
