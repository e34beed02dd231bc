"""`aif capacity --addresses`: the map of the space, as values, and as a picture for a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from aifactory.api.desired import Clock, configured, wall_clock
from aifactory.catalog import Catalog
from aifactory.config.model import Factory
from aifactory.plan import promise
from aifactory.plan.capacity.space import Gap, Stretch, gap, stretches, unclaimed
from aifactory.plan.demand import ranges_wanted
from aifactory.plan.lock import Lock
from aifactory.plan.names import floor_of

_WIDE = 1024  # addresses in a row of the picture, a pixel each
_HIGH = 14  # pixels of a row
_NAMED = 32  # addresses of the smallest range whose owner is written into it
_LETTER = 7  # pixels of a letter
_COLORS = ("#4e79a7", "#f28e2b", "#59a14f", "#b07aa1", "#76b7b2", "#edc948", "#9c755f")


@dataclass(frozen=True, slots=True)
class CellMap:
    """The addresses of one cell."""

    key: str  # dev/001
    cell: str
    stretches: tuple[Stretch, ...]
    gap: Gap | None
    projects: tuple[str, ...]  # whom the gap costs


@dataclass(frozen=True, slots=True)
class AddressMap:
    """Who has which addresses, and what nobody has."""

    cells: tuple[CellMap, ...]
    unclaimed: dict[str, tuple[IPv4Network, ...]]  # environment key → what no cell has yet


def address_map(path: Path, environment: str | None = None, now: Clock = wall_clock) -> AddressMap:
    """The addresses of every cell, with those that are promised next."""
    folder, catalog, factory = configured(path)
    lock = promise(factory, catalog, folder.read_lock(), f"{now():%Y-%m}")
    chosen = {
        key: ground
        for key, ground in sorted(lock.grounds.items())
        if environment in (None, key.partition("/")[0])
    }
    return AddressMap(
        cells=tuple(
            _cell_map(factory, catalog, lock, (key, name))
            for key, ground in chosen.items()
            for name, _ in ground.by_number
        ),
        unclaimed={key: unclaimed(ground) for key, ground in chosen.items()},
    )


def _cell_map(factory: Factory, catalog: Catalog, lock: Lock, at: tuple[str, str]) -> CellMap:
    key, name = at
    ground, cell = lock.grounds[key], lock.grounds[key].cells[name]
    declared = factory.environments.get(key)
    here = {
        floor_of(lock.numbers[one.name]): one
        for one in (factory.projects_in(declared) if declared else ())
        if ground.projects[one.name].cell == name
    }
    environment = key.partition("/")[0]
    found = gap(cell, {f: ranges_wanted(one, environment, catalog) for f, one in here.items()})
    projects = tuple(here[floor].name for floor in found.floors) if found else ()
    return CellMap(key, name, stretches(cell), found, projects)


def map_json(found: AddressMap) -> dict[str, Any]:
    """The map as a JSON object."""
    return {
        "cells": [
            {
                "environment": one.key,
                "cell": one.cell,
                "prefixes": [
                    {
                        "prefix": str(each.prefix),
                        "taken": each.taken,
                        "ranges": {owner: str(net) for owner, net in each.ranges.items()},
                        "free": [str(net) for net in each.free],
                    }
                    for each in one.stretches
                ],
                "defragment": one.gap and _gap_json(one.gap, one.projects),
            }
            for one in found.cells
        ],
        "unclaimed": {key: [str(net) for net in nets] for key, nets in found.unclaimed.items()},
    }


def _gap_json(one: Gap, projects: tuple[str, ...]) -> dict[str, Any]:
    moves = [
        {"owner": each.owner, "from": str(each.old) if each.old else None, "to": str(each.new)}
        for each in one.moves
    ]
    return {"frees": str(one.block), "projects": list(projects), "moves": moves}


def map_svg(found: AddressMap) -> str:
    """The map as a picture: a row is 1,024 addresses, a colour is a project, grey is shared."""
    parts: list[str] = []
    top = 0
    for one in found.cells:
        for each in one.stretches:
            top += 16
            parts.append(f'<text x="0" y="{top}">{escape(one.key)}/{one.cell} {each.prefix}</text>')
            top += 4
            parts += _rows(each, top)
            top += _rows_of(each.prefix) * _HIGH + 8
    size = f'width="{_WIDE}" height="{top}"'
    font = 'font-size="12" font-family="sans-serif"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "\n".join([head, *parts, "</svg>", ""])


def _rows(each: Stretch, top: int) -> Iterator[str]:
    high = _rows_of(each.prefix) * _HIGH
    yield f'<rect x="0" y="{top}" width="{_WIDE}" height="{high}" fill="#f0f0f0"/>'
    for owner, net in each.ranges.items():
        first = int(net.network_address) - int(each.prefix.network_address)
        x, y = first % _WIDE, top + first // _WIDE * _HIGH
        wide = min(net.num_addresses, _WIDE)
        tall = max(1, net.num_addresses // _WIDE) * _HIGH
        yield (
            f'<rect x="{x}" y="{y}" width="{wide}" height="{tall}" fill="{_color(owner)}" '
            f'stroke="white"><title>{escape(owner)} {net}</title></rect>'
        )
        if net.num_addresses >= _NAMED:
            floor = escape(owner.partition(".")[0][: net.num_addresses // _LETTER])
            yield f'<text x="{x + 2}" y="{y + 11}" font-size="10" fill="white">{floor}</text>'


def _rows_of(prefix: IPv4Network) -> int:
    return max(1, prefix.num_addresses // _WIDE)


def _color(owner: str) -> str:
    floor = owner.partition(".")[0]
    number = floor.removeprefix("p")
    return _COLORS[int(number) % len(_COLORS)] if number.isdecimal() else "#8c8c8c"
