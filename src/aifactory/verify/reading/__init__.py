"""Reading the live factory: what ARM is asked, and in which order."""

from aifactory.verify.reading.asker import Reader
from aifactory.verify.reading.crawler import monitored, read

__all__ = ["Reader", "monitored", "read"]
