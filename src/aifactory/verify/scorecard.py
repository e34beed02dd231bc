"""The scorecard: every rule's score and findings, and the hash of the promises it is about."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from aifactory.verify.promises import Exposed, Opening
from aifactory.verify.rule import PILLARS, Finding, Pillar, Score


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What an examination found; `digest` says which promises it examined, `inputs` what it saw."""

    factory: str
    digest: str
    scores: tuple[Score, ...]
    exposed: tuple[tuple[str, Exposed | Opening], ...] = ()  # environment/scale set, what is open
    inputs: str = ""  # the SHA-256 of all that ARM answered
    answers: int = 0  # how many answers that were
    bare: tuple[str, ...] = ()  # environment/scale set of which nothing is there
    examined: tuple[str, ...] = ()  # every environment/scale set that the rules were run for
    today: str = ""  # the day that last days were held against

    @property
    def certificate(self) -> str:
        """The SHA-256 of promises, answers, rules and counts: two that are equal say the same.

        Everything that goes into it stands in `as_json`, in any order: whoever holds the one can
        find out whether the other was changed (docs/certificate.md).
        """
        rules = [[one.rule.id, one.passed, one.failed, one.unproven] for one in self.scores]
        seen = [self.inputs, self.answers, list(self.examined), self.today]
        text = json.dumps([self.factory, self.digest, *seen, sorted(rules)])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that failed or could not be checked."""
        return tuple(finding for score in self.scores for finding in score.findings)

    @property
    def holds(self) -> bool:
        """Whether every rule that was examined is proven, of something that is there."""
        return not self.findings and not self.bare

    def pillar(self, pillar: Pillar) -> tuple[Score, ...]:
        """The scores of one pillar's rules."""
        return tuple(score for score in self.scores if score.rule.pillar == pillar)

    def pillars(self) -> Iterator[tuple[Pillar, tuple[Score, ...]]]:
        """Each pillar that was examined, with its scores."""
        for name in PILLARS:
            scores = self.pillar(name)
            if scores:
                yield name, scores

    def as_json(self) -> dict[str, Any]:
        """The scorecard as a JSON object."""
        return {
            "factory": self.factory,
            "certificate": self.certificate,
            "promises": self.digest,
            "inputs": self.inputs,
            "answers": self.answers,
            "examined": list(self.examined),
            "today": self.today,
            "holds": self.holds,
            "bare": list(self.bare),
            **_counts(self.scores),
            "notPrivate": [{"environment": key, **asdict(one)} for key, one in self.exposed],
            "pillars": [
                {"pillar": name, **_counts(scores), "rules": [_rule(score) for score in scores]}
                for name, scores in self.pillars()
            ],
        }


def _counts(scores: tuple[Score, ...]) -> dict[str, int]:
    return {
        "passed": sum(score.passed for score in scores),
        "failed": sum(score.failed for score in scores),
        "unproven": sum(score.unproven for score in scores),
    }


def _rule(score: Score) -> dict[str, Any]:
    rule = score.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "waf": list(rule.waf),
        "severity": rule.severity,
        **_counts((score,)),
        "findings": [{**asdict(one), "waf": list(one.waf)} for one in score.findings],
    }
