"""The rules, one file per pillar of the Well-Architected Framework, and isolation."""

from aifactory.verify.rule import Rule
from aifactory.verify.rules import (
    access,
    cost,
    data,
    encryption,
    guarding,
    isolation,
    operations,
    ordering,
    paths,
    performance,
    perimeters,
    private,
    reliability,
    security,
    watching,
)

RULES: tuple[Rule, ...] = (
    *reliability.RULES,
    *security.RULES,
    *perimeters.RULES,
    *encryption.RULES,
    *guarding.RULES,
    *private.RULES,
    *access.RULES,
    *data.RULES,
    *cost.RULES,
    *operations.RULES,
    *watching.RULES,
    *ordering.RULES,
    *performance.RULES,
    *isolation.RULES,
    *paths.RULES,
)
