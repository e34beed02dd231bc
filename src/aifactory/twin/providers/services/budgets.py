"""Budgets: an amount above zero from the first of a month that never changes.

The code is "400" itself, as Azure answers (Azure/CanadaPubSecALZ 317; deployments of 2022-2026).
"""

from datetime import UTC, datetime

from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, World, Write

_START = "properties.timePeriod.startDate"
_MOST_NOTIFICATIONS = 5


def check_budget(write: Write, world: World) -> None:
    """Refuses an empty amount, a bad start, and a start that moves."""
    if not _amount(write) > 0:
        raise _refused("Budget amount must be greater than zero.")  # wording unverified
    start = _day(value_at(write.body, _START))
    if start is None or start.day != 1:
        raise _refused("Budget start date must be the first day of a month.")  # wording unverified
    if write.existing is not None:
        if start != _day(value_at(write.existing, _START)):
            raise _refused(
                "Start date of budgets cannot be updated. Please delete and create a new budget."
            )
        return
    _check_period(start, world.now())
    if len(value_at(write.body, "properties.notifications") or ()) > _MOST_NOTIFICATIONS:
        raise _refused(f"A budget takes {_MOST_NOTIFICATIONS} notifications at most.")


def _check_period(start: datetime, now: datetime) -> None:
    """A new monthly budget starts this month or within a year (terraform-provider-azurerm 12121).

    One month more is let pass: the twin's clock may have run into the next month ahead of the
    client's.
    """
    months = (start.year - now.year) * 12 + start.month - now.month
    if months < -1:
        raise _refused(
            "Start date for monthly time grain should not be prior to the current month."
        )
    if months > 12:
        raise _refused("Start date of the budget cannot be more than 1 year into the future.")


def _amount(write: Write) -> float:
    try:
        return float(value_at(write.body, "properties.amount"))
    except (TypeError, ValueError):
        return 0.0


def _day(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refused(message: str) -> AzureError:
    return AzureError(400, "400", message)
