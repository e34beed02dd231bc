"""prices.yaml of a factory: the billing currency, and prices that count before the table's."""

from aifactory.config.prices.model import OwnPrice, Pricing
from aifactory.config.prices.reading import PRICES_FILE, read_pricing
from aifactory.config.prices.words import PricesFile

__all__ = ["PRICES_FILE", "OwnPrice", "PricesFile", "Pricing", "read_pricing"]
