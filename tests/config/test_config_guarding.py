"""What guards an environment, settled: layers, defaults of the tier, and the calendar."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aifactory.catalog import Catalog, load_catalog
from aifactory.config import load_factory
from aifactory.config.guarding.exemptions import refuse_expired
from aifactory.config.model import Guard
from aifactory.problems import Refused

CONTENT = Path(__file__).parent / "content"
DEV = "environments: { dev: { subscriptions: [00000000-0000-0000-0000-000000000001]"
PROD = "environments: { prod: { subscriptions: [00000000-0000-0000-0000-000000000003]"
PROJECT = "profile: small\nteam: { lead: 5a1c0000-0000-0000-0000-000000000001 }\n"
EXEMPT = """policies: { exemptions: { old-import: { policy: storagePublicAccess, project: churn,
 owner: platform@example.org, until: "2027-06-30", reason: No private path yet. } } }"""
Settle = Callable[..., Guard]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CONTENT)


@pytest.fixture
def settle(tmp_path: Path, catalog: Catalog) -> Settle:
    def _settle(environments: str, more: str = "") -> Guard:
        (tmp_path / "projects").mkdir(exist_ok=True)
        (tmp_path / "projects" / "churn.yaml").write_text(PROJECT)
        head = "factory: acme\nregion: swedencentral\n"
        (tmp_path / "factory.yaml").write_text(f"{head}{environments} }} }}\n{more}")
        (ground,) = load_factory(tmp_path, catalog).environments.values()
        return ground.guard

    return _settle


@pytest.mark.parametrize(
    ("story", "environments", "policies", "locks"),
    [
        ("economy audits and locks nothing", DEV,
         {"allowedLocations": "audit", "storagePublicAccess": "audit"}, False),
        ("production denies and locks", PROD,
         {"allowedLocations": "deny", "storagePublicAccess": "deny"}, True),
        ("one word for all policies", f"{PROD}, policies: {{ effect: audit }}",
         {"allowedLocations": "audit", "storagePublicAccess": "audit"}, True),
        ("a rule says more than the word for all",
         f"{PROD}, policies: {{ effect: audit, rules: {{ storagePublicAccess: deny }} }}",
         {"allowedLocations": "audit", "storagePublicAccess": "deny"}, True),
        ("off is not assigned", f"{DEV}, policies: {{ rules: {{ allowedLocations: off }} }}",
         {"storagePublicAccess": "audit"}, False),
        ("locks are asked for in development", f"{DEV}, locks: on",
         {"allowedLocations": "audit", "storagePublicAccess": "audit"}, True),
        ("locks are not wanted in production", f"{PROD}, locks: off",
         {"allowedLocations": "deny", "storagePublicAccess": "deny"}, False),
    ],
)  # fmt: skip
def test_the_tier_speaks_unless_somebody_does(
    story: str, environments: str, policies: dict[str, str], locks: bool, settle: Settle
) -> None:
    found = settle(environments)
    assert (found.policies, found.locks) == (policies, locks)


@pytest.mark.parametrize(
    ("story", "said", "scale_set", "expected"),
    [
        ("on takes every default", "ai: on", "", {"ai": {"promptEvidence": True}}),
        ("a map is on as well", "ai: { promptEvidence: off }", "",
         {"ai": {"promptEvidence": False}}),
        ("off is off", "ai: off", "", {}),
        ("a plan without settings", "keyVaults: on", "", {"keyVaults": {}}),
        ("a scale set turns it off", "ai: on, keyVaults: on", "ai: off", {"keyVaults": {}}),
        ("a scale set changes one word", "storage: { malwareCapGb: 20 }",
         "storage: { malwareScanning: off }",
         {"storage": {"malwareCapGb": 20, "malwareScanning": False}}),
    ],
)  # fmt: skip
def test_defender_plans_are_merged(
    story: str, said: str, scale_set: str, expected: dict[str, dict[str, object]], settle: Settle
) -> None:
    own = (
        f'scaleSets: {{ "001": {{ environments: {{ dev: {{ defender: {{ {scale_set} }} }} }} }} }}'
    )
    found = settle(f"{DEV}, defender: {{ {said} }}", own if scale_set else "")
    assert found.defender == expected


def test_people_are_those_who_are_named_and_nobody_else(settle: Settle) -> None:
    assert (settle(DEV).alerts, settle(DEV).contact) == ((), None)
    found = settle(
        f"{DEV}, alerts: {{ emails: [a@example.org] }}, "
        "securityContact: { emails: [b@example.org], minimalSeverity: low }"
    )
    assert found.alerts == ("a@example.org",)
    assert found.contact is not None
    assert (found.contact.emails, found.contact.minimal_severity) == (("b@example.org",), "low")


@pytest.mark.parametrize(
    ("today", "refused"), [("2027-06-29", False), ("2027-06-30", False), ("2027-07-01", True)]
)
def test_an_exemption_holds_through_its_last_day(
    today: str, refused: bool, settle: Settle, tmp_path: Path, catalog: Catalog
) -> None:
    assert settle(f"{DEV}, {EXEMPT}").exemptions[0].owner == "platform@example.org"
    factory = load_factory(tmp_path, catalog)
    if not refused:
        refuse_expired(factory, today)
        return
    with pytest.raises(Refused) as found:
        refuse_expired(factory, today)
    (problem,) = found.value.problems
    assert (problem.code, "old-import" in problem.what) == ("AIF1147", True)
    assert problem.where.startswith("factory.yaml:3:")


def test_what_cannot_be_private_is_named_with_its_owner_and_reason(
    tmp_path: Path, catalog: Catalog
) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "churn.yaml").write_text(f"{PROJECT}services: {{ ask: on }}\n")
    (tmp_path / "factory.yaml").write_text("""\
factory: acme
region: swedencentral
environments:
  dev:
    subscriptions: [00000000-0000-0000-0000-000000000001]
    notPrivate: { ask: { owner: research@example.org, reason: Public prices. } }
scaleSets:
  "001":
    environments:
      dev: { notPrivate: { ask: { owner: lead@example.org, reason: Rates., until: 2027-06-30 } } }
""")
    (ground,) = load_factory(tmp_path, catalog).environments.values()
    named = ground.not_private["ask"]
    assert (named.owner, named.reason, named.place.line) == ("lead@example.org", "Rates.", 10)
    assert named.until == "2027-06-30"
