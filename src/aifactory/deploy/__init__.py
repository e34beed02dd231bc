"""The engine: compares what is declared with what is live, and runs the difference durably."""

from aifactory.deploy.compare import Ground, compare
from aifactory.deploy.history import History, Outcome, Run
from aifactory.deploy.model import (
    Change,
    Difference,
    PropertyChange,
    StackDifference,
    content_hash,
)
from aifactory.deploy.run import Event, Report, Settings, run

__all__ = [
    "Change",
    "Difference",
    "Event",
    "Ground",
    "History",
    "Outcome",
    "PropertyChange",
    "Report",
    "Run",
    "Settings",
    "StackDifference",
    "compare",
    "content_hash",
    "run",
]
