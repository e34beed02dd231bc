"""The words of prices.yaml: closed, typed, and the source of its schema."""

from typing import Annotated, Final

from pydantic import Field

from aifactory.catalog.prices import DATE, Unit
from aifactory.config.forms import Region, Words

CURRENCY: Final = r"^[A-Z]{3}$"

FORMS: Final = {
    CURRENCY: "a currency's three capitals, such as EUR",
    DATE: "a day such as 2026-11-28",
}
STAND_INS: Final = {"source": "", "date": "2000-01-01", "unit": "month", "amount": 0.0}

Amount = Annotated[float, Field(ge=0, le=1_000_000)]
Day = Annotated[str, Field(pattern=DATE)]
Origin = Annotated[str, Field(min_length=1, description="The page or sheet that says so.")]


class Rate(Words):
    """What one dollar costs in the billing currency."""

    amount: Annotated[float, Field(gt=0, le=1_000_000)]
    source: Origin
    date: Day


class OwnPriceWords(Words):
    """A price in the billing currency; it counts before the table's."""

    unit: Unit
    amount: Amount | None = Field(default=None, description="In every region.")
    regions: dict[Region, Amount] = Field(
        default_factory=dict, description="In these regions, before `amount`."
    )
    source: Origin
    date: Day


class PricesFile(Words):
    """prices.yaml: how the factory is billed. It may be left out."""

    currency: Annotated[str, Field(pattern=CURRENCY)] = Field(
        default="USD", description="The billing currency; budgets are whole units of it."
    )
    rate: Rate | None = Field(
        default=None, description="For a currency other than USD, in which list prices are."
    )
    like: dict[Region, list[Region]] = Field(
        default_factory=dict,
        description="Regions whose prices count where one of the region itself is not known.",
    )
    prices: dict[str, OwnPriceWords] = Field(default_factory=dict)
