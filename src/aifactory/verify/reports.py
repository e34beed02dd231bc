"""The scorecard for other readers: SARIF for code scanning, JUnit for pipelines, Markdown."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from aifactory.verify.rule import Finding, Rule, Score
from aifactory.verify.scorecard import Scorecard

_LEVEL = {"high": "error", "medium": "warning", "low": "note"}


def sarif(scorecard: Scorecard) -> dict[str, Any]:
    """The scorecard as SARIF 2.1.0: failed rules as `fail`, unproven ones as `review`."""
    rules = [_sarif_rule(score.rule) for score in scorecard.scores]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "AI Factory verify", "rules": rules}},
                "properties": {
                    "factory": scorecard.factory,
                    "certificate": scorecard.certificate,
                    "promises": scorecard.digest,
                    "inputs": scorecard.inputs,
                },
                "results": [_sarif_result(finding) for finding in scorecard.findings],
            }
        ],
    }


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.page},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"tags": [rule.pillar, *rule.waf]},
    }


def _sarif_result(finding: Finding) -> dict[str, Any]:
    proven = finding.state == "failed"
    return {
        "ruleId": finding.rule,
        "kind": "fail" if proven else "review",
        # SARIF 2.1.0, 3.27.10: any kind but fail has no level.
        "level": _LEVEL[finding.severity] if proven else "none",
        "message": {"text": _told(finding)},
        "locations": [
            {
                "logicalLocations": [{"fullyQualifiedName": finding.resource, "kind": "resource"}],
            }
        ],
        "properties": {"environment": finding.environment, "waf": list(finding.waf)},
    }


def junit(scorecard: Scorecard) -> str:
    """The scorecard as JUnit XML: one suite per pillar, one case per rule."""
    root = ElementTree.Element("testsuites", name=f"verify {scorecard.factory}")
    for pillar, scores in scorecard.pillars():
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=pillar,
            tests=str(len(scores)),
            failures=str(sum(bool(score.failed) for score in scores)),
            errors=str(sum(bool(score.unproven and not score.failed) for score in scores)),
        )
        for score in scores:
            _junit_case(suite, score)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _junit_case(suite: ElementTree.Element, score: Score) -> None:
    rule = score.rule
    case = ElementTree.SubElement(suite, "testcase", classname=rule.pillar, name=rule.id)
    if score.failed or score.unproven:
        word = "failure" if score.failed else "error"
        found = ElementTree.SubElement(case, word, message=rule.title)
        found.text = "\n".join(f"{one.resource}: {_told(one)}" for one in score.findings)
    elif not score.passed:
        ElementTree.SubElement(case, "skipped", message="There was nothing to look at.")


def markdown(scorecard: Scorecard) -> str:
    """The scorecard as a page: a table of rules, then every finding."""
    return "\n".join(_lines(scorecard)) + "\n"


def _lines(scorecard: Scorecard) -> Iterator[str]:
    yield f"# Scorecard of {scorecard.factory}"
    yield ""
    yield f"Certificate: `{scorecard.certificate}`"
    yield f"Promises examined: `{scorecard.digest}`"
    yield f"Answers of ARM: {scorecard.answers}, `{scorecard.inputs}`"
    for pillar, scores in scorecard.pillars():
        yield from ("", f"## {pillar.capitalize()}", "")
        yield "| rule | WAF | promise | passed | failed | unproven |"
        yield "|---|---|---|---:|---:|---:|"
        for score in scores:
            rule = score.rule
            yield (
                f"| {rule.id} | {' '.join(rule.waf)} | {rule.title} | {score.passed} "
                f"| {score.failed} | {score.unproven} |"
            )
    if scorecard.exposed:
        yield from ("", "## Not private, as allowed", "")
    for key, one in scorecard.exposed:
        yield f"- **{key}** {one}"
    if scorecard.findings:
        yield from ("", "## Findings", "")
    for finding in scorecard.findings:
        yield (
            f"- **{finding.rule}** ({finding.severity}, {finding.state}) "
            f"`{finding.resource}`: {_told(finding)}"
        )


def _told(finding: Finding) -> str:
    if not finding.property:
        return finding.sentence
    seen = finding.seen or "nothing"
    return f"{finding.sentence} {finding.property} is {seen}; expected {finding.expected}."
