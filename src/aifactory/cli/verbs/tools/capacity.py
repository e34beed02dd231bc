"""`aif capacity`: how many projects fit, what binds first, what admits more, shards for N."""

from collections import Counter
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from itertools import groupby
from pathlib import Path

import click

from aifactory.api import folder
from aifactory.api.capacity import addresses as mapping
from aifactory.api.capacity import fitting
from aifactory.api.capacity.addresses import CellMap
from aifactory.api.capacity.fitting import Capacity, Row, capacity_json
from aifactory.cli.shell import Shell, verb
from aifactory.plan.capacity.changes import Change
from aifactory.plan.capacity.ledger import ADDRESSES
from aifactory.plan.capacity.report import Bound, Shard
from aifactory.plan.capacity.space import Stretch
from aifactory.problems import Exit, counted

_COLUMNS = 64  # of the map
_SHOWN = 3  # what binds first, second and third


@verb("capacity", summary=True)
@click.option("--profile", help="Only this profile.")
@click.option("--env", "environment", help="Only this environment.")
@click.option(
    "--projects", type=click.IntRange(1, 2000), metavar="N", help="Where N more would stand."
)
@click.option("--addresses", is_flag=True, help="The map of the address space instead.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write that map as a picture, too.")
def command(
    shell: Shell,
    profile: str | None,
    environment: str | None,
    projects: int | None,
    addresses: bool,
    svg: Path | None,
) -> int:
    """Say how many more projects fit, what binds first, and the cheapest change that admits more.

    Numbers are counted in the plan, at maximum scale, for the largest team that a project of the
    profile has here. A limit that is not Azure's own stands in `limits` of the environment.
    Exit 5: what is declared does not fit.
    """
    if addresses or svg is not None:
        if profile or projects:
            raise click.UsageError("A map shows what stands: leave --profile and --projects away.")
        return _addresses(shell, environment, svg)
    found = fitting.capacity(shell.path, profile, projects, environment)
    if shell.json:
        shell.data(capacity_json(found))
        return Exit.DOES_NOT_FIT if found.problems else Exit.DONE
    for problem in found.problems:
        shell.say(f"  {shell.paint('!', 'red')} {problem}")
    count = sum(found.declared.values())
    fits = "does not fit" if found.problems else "fits"
    every = counted(count, "project")
    shell.say(f"{found.factory}: what is declared {fits} ({every} in all environments).")
    for (here, *lines), keys in _alike(found).items():
        shell.say(f"{' and '.join(keys)}: {here}{' each' if len(keys) > 1 else ''}")
        for line in lines:
            shell.say(line)
    for name, why in found.impossible.items():
        shell.say(f"  {shell.paint('?', 'yellow')} {name}: none can stand here. {why}")
    return Exit.DOES_NOT_FIT if found.problems else Exit.DONE


def _addresses(shell: Shell, environment: str | None, svg: Path | None) -> int:
    found = mapping.address_map(shell.path, environment)
    if svg is not None:
        folder.write(svg, mapping.map_svg(found))
        shell.note(f"wrote {svg}")
    if shell.json:
        shell.data(mapping.map_json(found))
        return Exit.DONE
    for one in found.cells:
        for each in one.stretches:
            share = 100 * each.taken / each.prefix.num_addresses
            shell.say(f"{one.key}/{one.cell} {each.prefix}: {share:.1f} % promised")
            shell.say(f"  {_strip(each)}")
            blocks = Counter(net.prefixlen for net in each.free)
            held = ", ".join(f"{count} x /{size}" for size, count in sorted(blocks.items()))
            shell.say(f"  free: {held or 'nothing'}")
        for line in _defragmented(one):
            shell.say(f"  {line}")
    for key, nets in found.unclaimed.items():
        shell.say(f"{key}: {_left(nets)}")
    shell.say(f"A sign is one of {_COLUMNS} parts of a prefix: # full, + in part, . free.")
    return Exit.DONE


def _defragmented(one: CellMap) -> Iterator[str]:
    """What a larger block would cost: Azure moves no subnet in which something stands."""
    if one.gap is None:
        return
    yield (
        f"{one.gap.block} comes free, and what {', '.join(one.projects)} holds here is LOST, by "
        "`aif project remove`, a deploy, and the same project added again:"
    )
    for move in one.gap.moves:
        yield f"  {move.owner} {move.old or 'none yet'} → {move.new}"


def _left(nets: Sequence[IPv4Network]) -> str:
    if not nets:
        return "all of its space is with its cells; another cell wants another range"
    return f"{', '.join(map(str, nets))} for further cells"


def _strip(each: Stretch) -> str:
    """A prefix as one line: # is full, + is partly taken, . is free."""
    width = each.prefix.num_addresses // min(_COLUMNS, each.prefix.num_addresses)
    first, taken = int(each.prefix.network_address), Counter[int]()
    for net in each.ranges.values():
        start, left = int(net.network_address) - first, net.num_addresses
        while left > 0:
            column = start // width
            step = min(left, (column + 1) * width - start)
            taken[column] += step
            start, left = start + step, left - step
    columns = range(each.prefix.num_addresses // width)
    return "".join("." if not taken[c] else "#" if taken[c] == width else "+" for c in columns)


def _alike(found: Capacity) -> dict[tuple[str, ...], list[str]]:
    """What is said of an environment → those of which just this is said."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for key, rows in groupby(found.rows, lambda row: row.fit.key):
        here = counted(found.declared[key], "project")
        told = (here, *(line for row in rows for line in _row(row)))
        alike.setdefault(told, []).append(key)
    return alike


def _row(row: Row) -> Iterator[str]:
    fit = row.fit
    first, *then = fit.bounds[:_SHOWN]
    yield f"  {fit.profile:<9} {fit.more:>5} more fit; first binds {_bound(first)}"
    if then:
        yield f"{'':<18}then {'; '.join(f'at {one.room}: {_name(one)}' for one in then)}"
    for change in row.changes:
        yield f"{'':<18}+ {_change(change)}: {change.more} fit"
    if row.shards is not None:
        yield f"{'':<18}{_shards(row)}"


def _bound(bound: Bound) -> str:
    return f"{_name(bound)} ({bound.used:,} of {bound.most:,} taken, {bound.each:,} a project)"


def _name(bound: Bound) -> str:
    if bound.measure == ADDRESSES:
        return "the address space"
    return " in ".join(part for part in bound.measure if part)


def _change(change: Change) -> str:
    words = {
        "raise": f"ask Azure for more {change.about} ({change.value})",
        "widen": f"add a range to {change.about} ({change.value})",
        "share": f"share: {change.value} in place of {change.about}"
        + (f", which brings {change.brings} into the common part" if change.brings else ""),
        "cell": f"one more subscription ({change.about})"
        + (f", and a wider {change.value}" if change.value else ""),
    }
    return words[change.what]


def _shards(row: Row) -> str:
    shards = row.shards or ()
    if not shards:
        none = "not one fits in an empty cell"
        full = "what they share stands in the first, and is full; add a scale set"
        return f"no number of cells holds so many: {full if row.fit.empty else none}"
    new = sum(not one.is_there for one in shards)
    held = ", ".join(_cells(list(alike)) for _, alike in groupby(shards, _beside))
    return f"{counted(len(shards), 'cell')}, {new} of them new: {held}"


def _beside(shard: Shard) -> tuple[int, bool, str]:
    return shard.projects, shard.is_there, _full(shard)


def _cells(alike: Sequence[Shard]) -> str:
    first, last = alike[0], alike[-1]
    names = first.cell if first is last else f"{first.cell} to {last.cell}"
    each = "" if first is last else " each"
    return f"{names} {first.projects}{each} ({'' if first.is_there else 'new, '}{_full(first)})"


def _full(shard: Shard) -> str:
    return f"{shard.share:.0%} of {shard.limit}"
