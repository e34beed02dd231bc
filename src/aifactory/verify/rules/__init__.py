"""The rules, by pillar of the Well-Architected Framework; those about networks are one room."""

from aifactory.verify.rule import Rule
from aifactory.verify.rules import (
    access,
    acting,
    allowed,
    cost,
    data,
    encryption,
    guarding,
    housing,
    isolation,
    operations,
    ordering,
    performance,
    reliability,
    security,
    watching,
)
from aifactory.verify.rules.network import (
    behind,
    filters,
    managers,
    occupants,
    paths,
    perimeters,
    private,
)

RULES: tuple[Rule, ...] = (
    *reliability.RULES,
    *security.RULES,
    *allowed.RULES,
    *perimeters.RULES,
    *encryption.RULES,
    *guarding.RULES,
    *private.RULES,
    *behind.RULES,
    *access.RULES,
    *data.RULES,
    *cost.RULES,
    *operations.RULES,
    *watching.RULES,
    *ordering.RULES,
    *performance.RULES,
    *isolation.RULES,
    *housing.RULES,
    *acting.RULES,
    *occupants.RULES,
    *filters.RULES,
    *managers.RULES,
    *paths.RULES,
)
