"""The scorecard says the same thing in every format, and its hash follows the promises."""

import asyncio
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from aifactory.verify import RULES, Promises, Scorecard, examine, junit, markdown, sarif
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w

VAULT = facts.vault("dev", "p001")


def broken() -> Scorecard:
    world = w.healthy()
    world.set(VAULT, "properties.publicNetworkAccess", "Enabled")
    world.deny(VAULT + facts.SETTING)
    return asyncio.run(examine(w.promises(), facts.FACTS, world))


def test_json_counts_and_names_what_was_seen() -> None:
    found = json.loads(json.dumps(broken().as_json()))
    assert found["holds"] is False
    assert found["failed"] == 1
    assert found["unproven"] == 2
    rules = [rule for pillar in found["pillars"] for rule in pillar["rules"]]
    assert [rule["rule"] for rule in rules if rule["failed"]] == ["SE06-public-access"]
    (finding,) = next(rule["findings"] for rule in rules if rule["failed"])
    assert finding["resource"] == VAULT
    assert finding["property"] == "properties.publicNetworkAccess"
    assert (finding["seen"], finding["expected"]) == ("Enabled", "Disabled")
    assert finding["environment"] == "dev/001"
    assert finding["waf"] == ["SE:06"]


def test_the_hash_follows_every_promise() -> None:
    promises = w.promises()
    first, *rest = promises.environments
    wider = replace(first, spaces=("10.0.0.0/8",))
    other = Promises(promises.factory, (wider, *rest))
    assert promises.digest == w.promises().digest
    assert promises.digest != other.digest
    frozen = replace(first, tags=MappingProxyType(dict(first.tags)))
    assert Promises(promises.factory, (frozen, *rest)).digest == promises.digest
    assert broken().digest == promises.digest


def test_sarif_tells_failed_from_unproven() -> None:
    run = sarif(broken())["runs"][0]
    kinds = {one["ruleId"]: (one["kind"], one["level"]) for one in run["results"]}
    assert kinds == {
        "SE06-public-access": ("fail", "error"),
        "OE07-diagnostics": ("review", "none"),
        "SE04-logs": ("review", "none"),
    }
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} == {rule.id for rule in RULES}
    assert all(one["fullDescription"]["text"] for one in run["tool"]["driver"]["rules"])


def test_junit_has_a_case_for_every_rule() -> None:
    root = ElementTree.fromstring(junit(broken()))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {rule.id for rule in RULES}
    assert cases["SE06-public-access"].find("failure") is not None
    assert cases["OE07-diagnostics"].find("error") is not None
    assert cases["SE05-local-keys"].find("failure") is None
    suite = next(one for one in root.iter("testsuite") if one.get("name") == "security")
    assert (suite.get("failures"), suite.get("errors")) == ("1", "0")


def test_markdown_holds_the_table_and_the_findings() -> None:
    page = markdown(broken())
    assert "| SE06-public-access | SE:06 |" in page
    assert "properties.publicNetworkAccess is Enabled; expected Disabled." in page
    assert w.promises().digest in page


def test_every_rule_has_a_page_codes_and_an_id_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.page.endswith(".") and rule.waf and rule.title for rule in RULES)
    assert all(code[2] == ":" for rule in RULES for code in rule.waf)
    assert all(rule.id[:4] in {code.replace(":", "") for code in rule.waf} for rule in RULES)


def test_a_certificate_can_be_found_again_from_the_scorecard_as_its_page_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "certificate.md").read_text()
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.S)
    told = asyncio.run(examine(w.promises(), facts.FACTS, w.healthy(), "isolation")).as_json()
    for changed in (False, True):
        told["pillars"][0]["rules"][0]["passed"] += changed
        said: list[bool] = []
        file = io.StringIO(json.dumps(told))
        exec(snippet, {"open": {"card.json": file}.get, "print": said.append})
        assert said == [not changed]


def test_a_certificate_is_about_what_arm_answered_and_what_the_rules_said() -> None:
    clean = asyncio.run(examine(w.promises(), facts.FACTS, w.healthy()))
    again = asyncio.run(examine(w.promises(), facts.FACTS, w.healthy()))
    assert clean.certificate == again.certificate
    assert clean.answers > 50
    found = broken()
    assert (found.digest, found.inputs != clean.inputs) == (clean.digest, True)
    assert found.certificate != clean.certificate
    fewer = asyncio.run(examine(w.promises(), facts.FACTS, w.healthy(), "isolation"))
    assert fewer.certificate != clean.certificate
    assert fewer.as_json()["certificate"] == fewer.certificate
    assert f"Certificate: `{fewer.certificate}`" in markdown(fewer)
    told = sarif(fewer)["runs"][0]["properties"]
    assert (told["inputs"], told["certificate"]) == (fewer.inputs, fewer.certificate)
