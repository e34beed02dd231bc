"""Examining: what ARM reports is held against what was promised, rule by rule."""

from collections.abc import Iterator

from aifactory.azure.nearest import did_you_mean
from aifactory.problems import Exit, refuse
from aifactory.verify.inventory import Inventory
from aifactory.verify.known import Facts
from aifactory.verify.promises import Exposed, Opening, Promises
from aifactory.verify.reading import Reader, read
from aifactory.verify.rule import PILLARS, Rule, run
from aifactory.verify.rules import RULES
from aifactory.verify.scorecard import Scorecard
from aifactory.verify.view import View


async def examine(
    promises: Promises,
    catalog: Facts,
    arm: Reader,
    only: str | None = None,
    environment: str | None = None,
    today: str = "",
) -> Scorecard:
    """The scorecard of the live factory.

    `only` is a pillar, or the beginning of a rule's id; `isolation` is every rule that keeps
    environments, projects and the internet apart, of whatever pillar. With an `environment` that
    one alone is read and judged, against the promises of all: isolation is proven from its side.
    What was allowed until a day is held against `today`.
    """
    rules = chosen(only)
    apart = all(rule.bears_on("isolation") for rule in rules)
    return judge(await read(promises, catalog, arm, environment, today, apart), rules)


def judge(view: View, rules: tuple[Rule, ...] = RULES) -> Scorecard:
    """The scorecard of what was read: the same view always scores the same."""
    seen = view.grounds[0].inventory if view.grounds else Inventory()  # one reading for all
    return Scorecard(
        factory=view.promises.factory,
        digest=view.promises.digest,
        scores=tuple(run(rule, view) for rule in rules),
        exposed=tuple(_exposed(view)),
        inputs=seen.digest,
        answers=seen.answers,
        bare=tuple(one.promise.key for one in view.examined if not one.resources),
        examined=tuple(one.promise.key for one in view.examined),
        today=view.today,
    )


def _exposed(view: View) -> Iterator[tuple[str, Exposed | Opening]]:
    for ground in view.examined:
        yield from ((ground.promise.key, one) for one in ground.promise.exposed)
        yield from ((ground.promise.key, one) for one in ground.promise.openings)


def chosen(only: str | None) -> tuple[Rule, ...]:
    """The rules that a word stands for; raises Refused (AIF7001) when it stands for none."""
    if only is None:
        return RULES
    word = only.lower()
    found = tuple(rule for rule in RULES if rule.bears_on(word) or rule.id.lower().startswith(word))
    if not found:
        known = [*PILLARS, *(rule.id for rule in RULES)]
        raise refuse(
            "--only",
            "AIF7001",
            f"{only!r} is neither a pillar nor a rule.{did_you_mean(only, known)}",
            f"Name one of {', '.join(PILLARS)}, or a rule such as {RULES[0].id}.",
            Exit.USAGE,
        )
    return found
