"""What the factory costs in a month: nothing here asks a Resource Manager."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aifactory.api.desired import Desired, desire
from aifactory.api.proposals.selection import Selection, own
from aifactory.plan.cost import Report, Row, report, total
from aifactory.plan.cost.report import Alternative, Saving, Watched
from aifactory.plan.cost.rows import Total
from aifactory.problems import Problem


def cost(path: Path, environment: str | None = None, project: str | None = None) -> Report:
    """The bill of the declared factory, or of a part of it."""
    desired = desire(path)
    own(desired, Selection(environment, project))  # refuses names that are not there
    whole = report(desired.factory, desired.catalog, desired.plan)
    return whole.within(environment, project)


def too_small(desired: Desired) -> list[Problem]:
    """A warning for each budget that is spent while nobody works, at the line that set it."""
    found = report(desired.factory, desired.catalog, desired.plan)
    return [
        Problem(
            str(one.budget.place),
            "AIF3020",
            f"{one.project} costs {one.total.idle:,.2f} {found.currency} a month in {one.key} "
            f"while idle; its budget is {one.budget.monthly:,}.",
            "Raise the budget, or switch a service off here (`aif cost --project` lists them).",
            "warning",
        )
        for one in found.watched
        if one.is_over_idle
    ]


def floors(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Environment key and floor → its rows; the shared floors first, then projects by name."""
    found: dict[tuple[str, bool, str], list[Row]] = {}
    for row in rows:
        name = row.project or row.floor
        found.setdefault((row.key, row.project is not None, name), []).append(row)
    return {(key, name): rows for (key, _, name), rows in sorted(found.items())}


def share(found: Report, key: str) -> Total:
    """What each project of an environment bears of the shared rows, by their number."""
    here = [row for row in found.rows if row.key == key]
    projects = {row.project for row in here if row.project is not None}
    shared = total(row for row in here if row.project is None)
    count = max(1, len(projects))
    return Total(shared.idle / count, shared.most / count, shared.unknown)


def unknown(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    """Price (or module without a meter) and region → the rows that nobody can price."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.is_unknown:
            found.setdefault((row.price or row.title, row.region), []).append(row)
    return dict(sorted(found.items()))


def cost_json(found: Report) -> dict[str, Any]:
    """The bill as a JSON object."""
    keys = sorted({row.key for row in found.rows})
    return {
        "factory": found.factory,
        "currency": found.currency,
        "total": total(found.rows).as_json(),
        "environments": [
            {
                "environment": key,
                **total(row for row in found.rows if row.key == key).as_json(),
                "sharePerProject": share(found, key).as_json(),
            }
            for key in keys
        ],
        "floors": [
            {
                "environment": key,
                "floor": name,
                "project": rows[0].project,
                **total(rows).as_json(),
            }
            for (key, name), rows in floors(found.rows).items()
        ],
        "rows": [_row(row) for row in found.rows],
        "budgets": [_watched(one) for one in found.watched],
        "savings": [_saving(one) for one in found.savings],
        "alternatives": [_alternative(one) for one in found.alternatives],
        "unknown": [
            {"price": name, "region": region, "rows": len(rows)}
            for (name, region), rows in unknown(found.rows).items()
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "environment": row.key,
        "floor": row.floor,
        "project": row.project,
        "service": row.what,
        "title": row.title,
        "resource": row.resource,
        "price": row.price,
        "byUse": row.usage,
        "quantity": {"idle": row.idle, "maximum": row.most},
        "each": row.found.amount,
        "source": row.found.source,
        "date": row.found.date,
        "like": row.found.like,
        **total([row]).as_json(),
    }


def _watched(one: Watched) -> dict[str, Any]:
    return {
        "environment": one.key,
        "project": one.project,
        "monthly": one.budget.monthly,
        "place": str(one.budget.place),
        "overIdle": one.is_over_idle,
        "overMaximum": one.is_over,
        **one.total.as_json(),
    }


def _saving(one: Saving) -> dict[str, Any]:
    return {
        "environment": one.key,
        "project": one.project,
        "service": one.flag,
        "place": str(one.place),
        **one.total.as_json(),
    }


def _alternative(one: Alternative) -> dict[str, Any]:
    return {
        "environment": one.key,
        "word": one.word,
        "now": "shared" if one.is_shared else "perProject",
        "projects": one.projects,
        "shared": one.shared.as_json(),
        "perProject": one.own.as_json(),
    }
