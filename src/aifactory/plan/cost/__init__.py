"""What a plan costs in a month, from the price table and the factory's own prices. Pure."""

from aifactory.plan.cost.defended import Defence
from aifactory.plan.cost.prices import Found, PriceList
from aifactory.plan.cost.report import Report, report
from aifactory.plan.cost.rows import Meters, Row, Total, total

__all__ = ["Defence", "Found", "Meters", "PriceList", "Report", "Row", "Total", "report", "total"]
