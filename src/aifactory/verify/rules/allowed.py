"""What the factory allows although it opens what others close: each until its last day."""

from collections.abc import Iterator

from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Unproven
from aifactory.verify.promises import Exposed
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View


def _ending(view: View, ground: Ground) -> Iterator[Subject]:
    for one in ground.promise.exposed:
        if one.until:
            yield Subject(f"{ground.key}/{one.service}", one)


def _has_not_ended(view: View, ground: Ground, one: Exposed) -> Iterator[Fault]:
    """Nothing that is allowed until a day is still on after it.

    What is named under `notPrivate` with a last day is found after that day, until the factory
    file lets it go or its owner gives it a later one.
    """
    if not view.today:
        raise Unproven(f"Nobody said what day it is; {one.service} ends on {one.until}")
    if one.until < view.today:
        sentence = f"{one.service} ended on {one.until}; {one.owner} answers for it: {one.reason}"
        yield Fault(f"{ground.key}/{one.service}", one.place, one.until, view.today, sentence)


RULES = (
    Rule("SE06-allowed", "security", ("SE:06", "SE:04"), "high",
         "What is allowed until a day is not on after it", _ending, _has_not_ended),
)  # fmt: skip
