"""A rule: which live things it looks at, and what it finds wrong with each."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Unproven
from aifactory.verify.view import View

Severity = Literal["high", "medium", "low"]
Pillar = Literal["reliability", "security", "cost", "operations", "performance", "isolation"]
State = Literal["failed", "unproven"]

PILLARS: tuple[Pillar, ...] = (
    "reliability", "security", "cost", "operations", "performance", "isolation",
)  # fmt: skip
# Segments and perimeters, and controls of networks (learn.microsoft.com/azure/well-architected/
# security/checklist, 2026-08).
_APART = frozenset({"SE:04", "SE:06"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a check saw and that should be otherwise."""

    resource: str
    property: str
    seen: Any
    expected: Any
    sentence: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a rule looks at."""

    resource: str
    item: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise about live resources; the check's docstring is its page in the docs."""

    id: str
    pillar: Pillar
    waf: tuple[str, ...]
    severity: Severity
    title: str
    over: Callable[[View, Ground], Iterable[Subject]]
    check: Callable[[View, Ground, Any], Iterable[Fault]]

    def bears_on(self, pillar: str) -> bool:
        """Whether it is one of a pillar's.

        Isolation is proven by every rule about segments and networks, whatever its pillar: a way
        in from the internet is a way to another project, too.
        """
        return self.pillar == pillar or (pillar == "isolation" and not _APART.isdisjoint(self.waf))

    @property
    def page(self) -> str:
        """What the rule proves, and what it does not, for the reader of a finding."""
        return inspect.getdoc(self.check) or ""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A rule that failed, or could not be checked, for one live thing."""

    pillar: str
    rule: str
    environment: str
    resource: str
    property: str
    state: State
    severity: Severity
    waf: tuple[str, ...]
    seen: str
    expected: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a rule fared over everything that it looked at."""

    rule: Rule
    passed: int
    failed: int
    unproven: int
    findings: tuple[Finding, ...]


def run(rule: Rule, view: View) -> Score:
    """The rule's score over every environment; what cannot be checked is unproven, not passed.

    What is found stays found where the rest of a thing cannot be checked: it failed, and both are
    told.
    """
    passed = failed = unproven = 0
    findings: set[Finding] = set()
    for ground in view.examined:
        for resource, found, doubt in _outcomes(rule, view, ground):
            if doubt is not None:
                fault = Fault(resource, "", None, None, str(doubt))
                findings.add(_finding(rule, ground, fault, "unproven"))
            failed += bool(found)
            unproven += doubt is not None and not found
            passed += doubt is None and not found
            findings.update(_finding(rule, ground, fault, "failed") for fault in found)
    return Score(rule, passed, failed, unproven, tuple(sorted(findings)))


def _outcomes(
    rule: Rule, view: View, ground: Ground
) -> Iterator[tuple[str, Sequence[Fault], Unproven | None]]:
    """Each thing with what was found, and why nothing more could be."""
    for group in ground.unread:
        yield group, (), Unproven(f"The resources of {group} could not be listed")
    try:
        subjects = tuple(rule.over(view, ground))
    except Unproven as reason:
        yield ground.key, (), reason
        return
    for subject in subjects:
        found: list[Fault] = []
        doubt = None
        try:
            for fault in rule.check(view, ground, subject.item):
                found.append(fault)  # one by one: what came before a doubt is kept
        except Unproven as reason:
            doubt = reason
        yield subject.resource, found, doubt


def _finding(rule: Rule, ground: Ground, fault: Fault, state: State) -> Finding:
    return Finding(
        pillar=rule.pillar,
        rule=rule.id,
        environment=ground.key,
        resource=fault.resource,
        property=fault.property,
        state=state,
        severity=rule.severity,
        waf=rule.waf,
        seen=_words(fault.seen),
        expected=_words(fault.expected),
        sentence=fault.sentence,
    )


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(sorted(_words(item) for item in value))
    return str(value)
