"""The twin of the tests, and faults for it."""

from tests.twin.conftest import client, grouped, reopen

__all__ = ["client", "grouped", "reopen"]
