"""The examiner: what must hold is checked against what Azure reports."""

from aifactory.verify.examine import examine
from aifactory.verify.promises import Allowed, Bounds, EnvironmentPromise, Kept, Promises
from aifactory.verify.reports import junit, markdown, sarif
from aifactory.verify.rules import RULES
from aifactory.verify.scorecard import Scorecard

__all__ = [
    "RULES",
    "Allowed",
    "Bounds",
    "EnvironmentPromise",
    "Kept",
    "Promises",
    "Scorecard",
    "examine",
    "junit",
    "markdown",
    "sarif",
]
