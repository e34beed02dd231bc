"""What a factory says of prices, as plain values, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aifactory.problems import Place


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price that the factory has agreed on, in its billing currency."""

    unit: str
    anywhere: float | None
    regions: Mapping[str, float]
    source: str
    date: str
    place: Place


@dataclass(frozen=True, slots=True)
class Pricing:
    """How the factory is billed."""

    currency: str = "USD"
    rate: float = 1.0  # of the billing currency for one of the table's
    like: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # region → where else to look
    own: Mapping[str, OwnPrice] = field(default_factory=dict)
