"""How many projects of each profile fit in one cell: counted, for the page and for the README."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from aifactory.api.capacity.fitting import Row, capacity
from aifactory.azure.limits import LIMITS
from aifactory.plan.capacity.ledger import ADDRESSES
from aifactory.plan.capacity.report import Bound
from docs.tables import table

_FACTORY = """\
factory: acme
region: swedencentral
environments:
  dev:  { subscriptions: [00000000-0000-0000-0000-000000000001] }
  prod: { subscriptions: [00000000-0000-0000-0000-000000000003] }
"""
_WANTED = 300


@cache
def _rows(environment: str) -> tuple[Row, ...]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "factory.yaml").write_text(_FACTORY, encoding="utf-8")
        return capacity(Path(folder), projects=_WANTED, environment=environment).rows


def profiles() -> str:
    """The table of the README: what fits in one cell in production, what binds, cells for 300."""
    heads = ("profile", "fit in one cell", "what binds", "then", f"cells for {_WANTED}")
    rows = [
        (
            f"`{row.fit.profile}`",
            row.fit.more,
            _name(row.fit.bounds[0]),
            f"{_name(row.fit.bounds[1])} at {row.fit.bounds[1].room}",
            len(row.shards or ()) or "none are enough",
        )
        for row in _rows("prod")
    ]
    return table(heads, rows)


def page() -> str:
    """Every limit that each profile takes something of, in an empty factory."""
    return "\n".join(_parts()).rstrip("\n") + "\n"


def _parts() -> Iterator[str]:
    yield "# Capacity\n"
    yield (
        "How many projects of each profile fit in the first cell of an empty factory under Azure's "
        "own limits: a team of two roles, everything at maximum scale. `aif capacity` counts the "
        "same for a factory as it is, and says what admits more. A limit's page and date stand in "
        "[names-and-limits.md](names-and-limits.md).\n"
    )
    yield profiles()
    heads = ("limit", "taken by what is shared", "by a project", "allowed", "projects", "more by")
    for row in (*_rows("dev"), *_rows("prod")):
        yield f"## `{row.fit.profile}` in {row.fit.key}: {row.fit.more} projects\n"
        yield table(heads, [_told(one) for one in row.fit.bounds])


def _told(one: Bound) -> tuple[object, ...]:
    known = LIMITS.get(one.measure.limit)
    more = "a range" if known is None else "a request" if known.raisable else "nobody"
    room = f"{one.room:,}" if one.room < 2_000 else "2,000 and more"
    return _name(one), f"{one.used:,}", f"{one.each:,}", f"{one.most:,}", room, more


def _name(one: Bound) -> str:
    return "addresses" if one.measure == ADDRESSES else " in ".join(p for p in one.measure if p)
