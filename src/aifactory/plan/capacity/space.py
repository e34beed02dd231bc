"""The address space as a map, and what would have to move so that a larger block is free."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.plan.addresses import FreeSpace
from aifactory.plan.lock import CellPromise, GroundPromise

_SHARED = "shared."


@dataclass(frozen=True, slots=True)
class Stretch:
    """One prefix of a cell: who has which range of it, and what is free."""

    prefix: IPv4Network
    ranges: Mapping[str, IPv4Network]  # owner.purpose → range, by address
    free: tuple[IPv4Network, ...]

    @property
    def taken(self) -> int:
        """How many of its addresses are promised."""
        return sum(net.num_addresses for net in self.ranges.values())


@dataclass(frozen=True, slots=True)
class Move:
    """One range that would move, so that a block is free."""

    owner: str
    old: IPv4Network
    new: IPv4Network


@dataclass(frozen=True, slots=True)
class Gap:
    """A block that is free after some moves; nothing moves by itself."""

    block: IPv4Network
    moves: tuple[Move, ...]


def stretches(cell: CellPromise) -> tuple[Stretch, ...]:
    """The prefixes of a cell, each with its ranges by address."""
    ordered = sorted(cell.ranges.items(), key=lambda each: each[1])
    return tuple(
        Stretch(prefix, inside, tuple(FreeSpace([prefix], inside.values()).blocks))
        for prefix in cell.prefixes
        for inside in [{owner: net for owner, net in ordered if net.subnet_of(prefix)}]
    )


def unclaimed(ground: GroundPromise) -> tuple[IPv4Network, ...]:
    """What no cell of an environment has yet."""
    taken = [prefix for cell in ground.cells.values() for prefix in cell.prefixes]
    return tuple(FreeSpace(ground.space, taken).blocks)


def gap(cell: CellPromise) -> Gap | None:
    """A block one size larger than any that is free, with the fewest addresses to move for it.

    What projects share stays where it is; None when no such block can be had.
    """
    free = [block for each in stretches(cell) for block in each.free]
    wanted = min((block.prefixlen for block in free), default=0) - 1
    found = [
        one
        for prefix in cell.prefixes
        if wanted > 0 and prefix.prefixlen <= wanted
        for block in prefix.subnets(new_prefix=wanted)
        if (one := _emptied(cell, block)) is not None
    ]
    return min(found, key=_size, default=None)


def _size(one: Gap) -> tuple[int, IPv4Network]:
    return sum(move.old.num_addresses for move in one.moves), one.block


def _emptied(cell: CellPromise, block: IPv4Network) -> Gap | None:
    """The moves that empty a block; None when somebody cannot leave it, or finds no room."""
    inside = {owner: net for owner, net in cell.ranges.items() if net.overlaps(block)}
    if any(owner.startswith(_SHARED) or not net.subnet_of(block) for owner, net in inside.items()):
        return None
    rest = FreeSpace(
        cell.prefixes, [block, *(n for o, n in cell.ranges.items() if o not in inside)]
    )
    moves = []
    for owner, net in sorted(inside.items(), key=lambda each: (each[1].prefixlen, each[1])):
        new = rest.claim(net.prefixlen)
        if new is None:
            return None
        moves.append(Move(owner, net, new))
    return Gap(block, tuple(moves))
