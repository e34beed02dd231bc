"""How a deploy and a teardown ended."""

from dataclasses import dataclass
from typing import Any

from aifactory.deploy.model import Difference
from aifactory.deploy.run import Report
from aifactory.problems import Problem


@dataclass(frozen=True, slots=True)
class Deployed:
    """How a deploy ended: what was different, what was deleted, what the engine reported."""

    difference: Difference
    deleted: tuple[str, ...] = ()
    report: Report | None = None
    purged: tuple[str, ...] = ()  # names that nothing holds any more
    left: tuple[Problem, ...] = ()  # what was not deleted, and what was not purged
    lock_written: bool = False
    rehearsed: float | None = None  # seconds that Azure would take, as far as the twin knows
    waiting: tuple[str, ...] = ()  # stacks that wait for what others write

    @property
    def done(self) -> bool:
        """Whether everything is as declared now."""
        return not self.left and (self.report is None or self.report.done)


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What a teardown took away: stacks, and names that nothing holds any more."""

    stacks: tuple[str, ...] = ()
    purged: tuple[str, ...] = ()


def deployed_json(ended: Deployed) -> dict[str, Any]:
    """How a deploy ended, as a JSON object."""
    report = ended.report
    outcomes = report.outcomes if report else ()
    return {
        "run": report.run if report else None,
        "continued": report.continued if report else False,
        "done": ended.done,
        "deleted": list(ended.deleted),
        "purged": list(ended.purged),
        "problems": [problem.as_json() for problem in ended.left],
        "waiting": list(ended.waiting),
        "lockWritten": ended.lock_written,
        "rehearsedSeconds": ended.rehearsed,
        "counts": ended.difference.counts,
        "stacks": [
            {
                "stack": each.stack,
                "state": each.state,
                "tries": each.tries,
                "seconds": each.seconds,
                "error": None if each.error is None else each.error.as_json(),
                "why": each.why,
                "place": None if each.place is None else str(each.place),
            }
            for each in outcomes
        ],
    }
