"""`aif verify`: the scorecard of what ARM reports."""

from collections.abc import Sequence
from pathlib import Path

import click

from aifactory.api import examining
from aifactory.cli.reports import report_options, write_reports
from aifactory.cli.shell import Shell, verb
from aifactory.problems import Exit, counted
from aifactory.verify import Scorecard
from aifactory.verify.rule import Finding, Score

_SHOWN = 10  # findings per rule; the formats for machines have them all


@verb("verify", summary=True)
@click.option("--env", "environment", help="Only this environment.")
@click.option(
    "--only",
    help="A pillar, or the beginning of a rule's id; isolation takes along whatever bears on it.",
)
@report_options("sarif", "junit", "markdown")
def command(shell: Shell, environment: str | None, only: str | None, **reports: Path | None) -> int:
    """Read the deployed state through ARM and score every promise; exits with 3 on a finding."""
    card = examining.verify(shell.path, shell.target, environment, only)
    write_reports(reports, lambda kind: examining.reported(card, kind))
    if shell.json:
        shell.data({"target": shell.target, **card.as_json()})
    else:
        _show(shell, card)
    return Exit.DONE if card.holds else Exit.FINDINGS


def _show_findings(shell: Shell, score: Score, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    title = f"{score.rule.id} ({', '.join(score.rule.waf)}) {score.rule.title}"
    shell.say(shell.paint(f"{score.rule.severity.upper()} {title}", "red"))
    for finding in findings[:_SHOWN]:
        shell.say(f"  {finding.state}: {finding.sentence}")
        shell.say(f"    {finding.environment} {finding.resource}")
        if finding.property:
            what = f"{finding.property} is {finding.seen}, wanted {finding.expected}"
            shell.say(f"    {what}")
    if len(findings) > _SHOWN:
        shell.say(f"  and {len(findings) - _SHOWN} more (-o json has them all)")


def _show(shell: Shell, card: Scorecard) -> None:
    for key in card.bare:
        shell.say(shell.paint(f"{key}: nothing of it is there; `aif deploy` makes it.", "red"))
    for score in card.scores:
        _show_findings(
            shell, score, [one for one in score.findings if one.environment not in card.bare]
        )
    for key, one in card.exposed:
        shell.say(shell.paint(f"! {key} NOT PRIVATE, as allowed: {one}", "yellow"))
    for pillar, scores in card.pillars():
        passed = sum(score.passed for score in scores)
        failed = sum(score.failed for score in scores)
        unproven = sum(score.unproven for score in scores)
        sign = "✓" if not failed + unproven else "✗"
        words = f"{passed} passed, {failed} failed, {unproven} unproven"
        shell.say(f"{sign} {pillar:<12} {counted(len(scores), 'rule'):>8}: {words}")
    checks = sum(score.passed + score.failed + score.unproven for score in card.scores)
    where = {"twin": "the twin", "azure": "Azure"}[shell.target]
    shell.say(
        f"Certificate {card.certificate[:12]} of {', '.join(card.examined)} on {where}, "
        f"{card.today}: {counted(len(card.scores), 'rule')}, "
        f"{checks} checks of {card.answers} answers ({card.inputs[:12]})."
    )
    shell.say(f"Promises {card.digest[:12]}: {'all hold' if card.holds else 'not all hold'}.")
