"""A bill for tired eyes: what is over budget, then sums, then what is not known and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from aifactory.api.bills.declared import floors, share, unknown
from aifactory.cli.shell import Shell
from aifactory.plan.cost import Report, Row, total
from aifactory.plan.cost.rows import Total

_SHOWN = 20  # floors of one environment; the rest is a count, `-o json` has them all
_WIDE = 30

Line = tuple[str, Total, str]


def show_bill(shell: Shell, found: Report, detailed: bool, shares: bool) -> None:
    """Print a bill; `detailed` lists the services of every floor."""
    dates = sorted({row.found.date for row in found.rows if row.found.date})
    dated = f"prices of {dates[0]} to {dates[-1]}, " if dates else ""
    shell.say(f"{found.factory}: {found.currency} a month, {dated}list prices unless yours")
    _over(shell, found)
    shell.say(f"{'':<{_WIDE}}{'idle':>12}{'at maximum':>14}")
    for key, group in groupby(floors(found.rows).items(), lambda each: each[0][0]):
        of_key = [(name, rows) for (_, name), rows in group]
        _line(shell, (key, total(r for _, rows in of_key for r in rows), ""))
        for line in _cut(list(_floors(found, key, of_key, detailed, shares))):
            _line(shell, line)
    _line(shell, ("all", total(found.rows), ""))
    if not detailed:
        _services(shell, found.rows)
    _choices(shell, found)
    _spared(shell, found)
    _not_counted(shell, found)


def _over(shell: Shell, found: Report) -> None:
    over = [one for one in found.watched if one.is_over]
    for one in sorted(over, key=lambda one: (not one.is_over_idle, one.key, one.project)):
        when = "while idle" if one.is_over_idle else "at maximum scale"
        amount = one.total.idle if one.is_over_idle else one.total.most
        shell.say(
            f"  {shell.paint('!', 'red')} {one.key} {one.project}: {money(amount)} {when} is over "
            f"its budget of {one.budget.monthly:,}  {one.budget.place}"
        )


def _floors(
    found: Report, key: str, of_key: Sequence[tuple[str, list[Row]]], detailed: bool, shares: bool
) -> Iterator[Line]:
    budgets = {one.project: one.budget.monthly for one in found.watched if one.key == key}
    each = share(found, key)
    for name, rows in of_key:
        project = rows[0].project
        more = f"budget {budgets[name]:,}" if project in budgets else ""
        if shares and project is not None:
            more = f"{more}  and {money(each.idle)} of what is shared".strip()
        yield f"  {name}", total(rows), more
        if detailed:
            yield from ((f"    {title}", one, "") for title, one in _by_title(rows))


def _cut(lines: list[Line]) -> list[Line]:
    if len(lines) <= _SHOWN:
        return lines
    rest = sum((line[1] for line in lines[_SHOWN:]), Total())
    return [*lines[:_SHOWN], (f"  and {len(lines) - _SHOWN} more", rest, "-o json has them all")]


def _by_title(rows: Iterable[Row]) -> list[tuple[str, Total]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.title, []).append(row)
    sums = [(title, total(rows)) for title, rows in found.items()]
    return sorted(
        (one for one in sums if not one[1].is_nothing), key=lambda one: (-one[1].most, one[0])
    )


def _services(shell: Shell, rows: Iterable[Row]) -> None:
    shell.say("by service")
    for title, one in _by_title(rows):
        _line(shell, (f"  {title}", one, ""))


def _line(shell: Shell, line: Line) -> None:
    name, one, more = line
    unknown_ = f"and {one.unknown} unknown" if one.unknown else ""
    tail = "  ".join(part for part in (unknown_, more) if part)
    shell.say(f"{name:<{_WIDE}}{money(one.idle):>12}{money(one.most):>14}  {tail}".rstrip())


def _choices(shell: Shell, found: Report) -> None:
    """Shared against one for each project, once for each word."""
    for word in dict.fromkeys(one.word for one in found.alternatives):
        here = [one for one in found.alternatives if one.word == word]
        shared = sum((one.shared for one in here), Total())
        own = sum((one.own for one in here), Total())
        now = "/".join(sorted({"shared" if one.is_shared else "perProject" for one in here}))
        projects = sum(one.projects for one in here)
        lost = " (prices unknown)" if shared.unknown or own.unknown else ""
        shell.say(
            f"{word}: {now} now; shared {money(shared.idle)}, one for each of {projects} "
            f"{money(own.idle)}: {money(own.idle - shared.idle, sign=True)} a month{lost}"
        )


def _spared(shell: Shell, found: Report) -> None:
    for key, group in groupby(found.savings, lambda one: one.key):
        here = list(group)
        sums = sum((one.total for one in here), Total())
        what = ", ".join(dict.fromkeys(one.title for one in here))
        shell.say(
            f"{key}: off here and on elsewhere saves {money(sums.idle)} idle, "
            f"{money(sums.most)} at maximum: {what}  {here[0].place}"
        )


def _not_counted(shell: Shell, found: Report) -> None:
    usage = sorted({row.title for row in found.rows if row.usage})
    if usage:
        shell.say(f"by use, not counted: {', '.join(usage)}")
    likes = {(row.region, row.found.like) for row in found.rows if row.found.like}
    for region, like in sorted(likes):
        names = sorted({r.price for r in found.rows if (r.region, r.found.like) == (region, like)})
        shell.say(f"prices of {like} for {region} (prices.yaml `like`): {', '.join(names)}")
    for (name, region), rows in unknown(found.rows).items():
        where = ", ".join(found.prices.elsewhere(name))
        known = f"known in {where}" if where else "known nowhere"
        shell.say(
            f"  {shell.paint('?', 'yellow')} {name} in {region} ({len(rows)} x): {known}; add it "
            f"to prices.yaml{', or say `like`' if where else ''}"
        )


def change_line(bill: Mapping[str, Any]) -> str:
    """What a plan changes in an environment's monthly bill, as one line."""
    one, spared = bill["change"], bill["saved"]
    lost = f"; {one['unknown']} unknown (`aif cost` names them)" if one["unknown"] else ""
    saved = f"; flags off here save {money(spared['idle'])}" if any(spared.values()) else ""
    return (
        f"  $ {money(one['idle'], sign=True)} {bill['currency']} a month while idle, "
        f"{money(one['maximum'], sign=True)} at maximum scale{lost}{saved}"
    )


def money(amount: float, *, sign: bool = False) -> str:
    """An amount with its cents, and with its sign where that matters."""
    return f"{amount:+z,.2f}" if sign else f"{amount:z,.2f}"  # no negative zero
