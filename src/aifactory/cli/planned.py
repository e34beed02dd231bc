"""A plan as people read it, on a terminal and under a pull request: danger first."""

from collections.abc import Mapping, Sequence
from typing import Any

from aifactory.cli.bill import change_line
from aifactory.cli.differences import show_difference
from aifactory.cli.shell import Shell
from aifactory.deploy.model import Difference
from aifactory.problems import Problem

LONGEST = 65_536  # characters of a comment on GitHub; Azure DevOps takes more
_LEFT_OUT = "… {} more lines: the whole plan is kept with the run."
_DANGERS = {
    "data": "data is lost",
    "identity": "an identity is lost",
    "exposure": "something is exposed",
    "privilege": "rights grow",
}


class _Paper(Shell):
    """Says nothing aloud: what is said is kept."""

    __slots__ = ()

    def say(self, text: str = "") -> None:
        """Keep a line."""
        self.said.append(text)


def show_plan(shell: Shell, found: Difference, kept: Mapping[str, Any]) -> None:
    """Print a plan: its difference, what it costs, what a deploy of it would be refused for."""
    costs = {bill["environment"]: change_line(bill) for bill in kept["cost"]}
    show_difference(shell, found, kept["notes"], costs)
    if kept["problems"]:
        shell.say(shell.paint("A deploy of this would be refused:", "red"))
    for problem in kept["problems"]:
        shell.say(f"  {problem['where']}  {problem['code']}: {problem['what']}")
        shell.say(f"    fix: {problem['fix']}")


def alarms(found: Difference) -> list[Problem]:
    """What is dangerous in a difference, as warnings at the lines that ask for it."""
    return [
        Problem(
            str(change.why or change.stack),
            "AIF5070",
            f"{_DANGERS[change.danger].capitalize()}: {change.kind} "
            f"{change.type.rpartition('/')[2]} {change.resource.rpartition('/')[2]}.",
            "",
            "warning",
        )
        for change in found.changes
        if change.danger != "none"
    ]


def comment(plans: Mapping[str, Mapping[str, Any] | None], longest: int = LONGEST) -> str:
    """Saved plans by environment as one comment; what is dangerous stands first, and never long.

    An environment without a plan is named: what was planned for it before is not true any more.
    """
    read = {name: Difference.from_json(kept) for name, kept in plans.items() if kept}
    order = sorted(read, key=lambda name: -_weight(read[name], plans[name] or {}))
    sections = [_section(name, read[name], plans[name] or {}) for name in order]
    missing = [
        f"**{name}**: there is no plan; the job of that name says why."
        for name in plans
        if name not in read
    ]
    head = ["## What this would change", "", *(f"{line}\n" for line in missing)]
    return _fitted("\n".join(head), sections, longest)


def _weight(found: Difference, kept: Mapping[str, Any]) -> int:
    dangers = sum(change.danger != "none" for change in found.changes)
    deletes = found.counts["delete"]
    return 1_000_000 * bool(kept["problems"]) + 1000 * dangers + deletes


def _section(name: str, found: Difference, kept: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A heading that says what matters, and the lines of the plan."""
    paper = _Paper(".", "text", True, "twin")
    show_plan(paper, found, kept)
    kinds = {change.danger for change in found.changes} - {"none"}
    words = [_DANGERS[kind] for kind in _DANGERS if kind in kinds]
    counts = [f"{count:,} to {kind}" for kind, count in found.counts.items() if count]
    alarms = [f"**{word.upper()}**" for word in words]
    refused = ["**A DEPLOY WOULD BE REFUSED**"] if kept["problems"] else []
    said = ", ".join([*refused, *alarms, *counts]) or "no change"
    return f"### {name}: {said}", [line.replace("```", "'''") for line in paper.said]


def _fitted(head: str, sections: Sequence[tuple[str, list[str]]], longest: int) -> str:
    """The sections, the longest ones cut at a line where all of them are too much."""
    fixed = len(head) + sum(len(title) + len(_LEFT_OUT) + 60 for title, _ in sections)
    share = max(0, longest - fixed) // max(1, len(sections))
    parts = [head]
    for title, lines in sections:
        kept: list[str] = []
        used = 0
        for line in lines:
            used += len(line) + 1
            if used > share:
                kept.append(_LEFT_OUT.format(len(lines) - len(kept)))
                break
            kept.append(line)
        parts.append("\n".join([title, "", "```text", *kept, "```", ""]))
    return "\n".join(parts)[:longest]
