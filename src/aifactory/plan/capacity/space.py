"""The address space as a map, and which projects, made anew, would leave a larger block free."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from aifactory.plan.addresses import FreeSpace
from aifactory.plan.lock import CellPromise, GroundPromise, networks

Wanted = Mapping[str, Mapping[str, int]]  # floor → purpose → prefix, as the planner claims them


@dataclass(frozen=True, slots=True)
class Stretch:
    """One prefix of a cell: who has which range of it, and what is free."""

    prefix: IPv4Network
    ranges: Mapping[str, IPv4Network]  # owner.purpose, or a subnet of others → range, by address
    free: tuple[IPv4Network, ...]

    @property
    def taken(self) -> int:
        """How many of its addresses are promised."""
        return sum(net.num_addresses for net in self.ranges.values())


@dataclass(frozen=True, slots=True)
class Move:
    """One range of a project that is made anew; old is None where it needs one more than before."""

    owner: str
    old: IPv4Network | None
    new: IPv4Network


@dataclass(frozen=True, slots=True)
class Gap:
    """A block that is free once these floors are gone and made again; nothing moves by itself."""

    block: IPv4Network
    floors: tuple[str, ...]
    moves: tuple[Move, ...]


def stretches(cell: CellPromise) -> tuple[Stretch, ...]:
    """The prefixes of a cell, each with its ranges by address."""
    ordered = sorted(_taken(cell).items(), key=lambda each: each[1])
    return tuple(
        Stretch(prefix, inside, tuple(FreeSpace([prefix], inside.values()).blocks))
        for prefix in cell.prefixes
        for inside in [{owner: net for owner, net in ordered if net.subnet_of(prefix)}]
    )


def _taken(cell: CellPromise) -> dict[str, IPv4Network]:
    """Who has what, with the subnets of others."""
    theirs = {name: net for name, kept in cell.kept.items() for net in networks(kept)}
    return {**theirs, **cell.ranges}


def unclaimed(ground: GroundPromise) -> tuple[IPv4Network, ...]:
    """What no cell of an environment has yet."""
    taken = [prefix for cell in ground.cells.values() for prefix in cell.prefixes]
    return tuple(FreeSpace(ground.space, taken).blocks)


def gap(cell: CellPromise, wanted: Wanted) -> Gap | None:
    """A block one size larger than any that is free, for the fewest projects that stand in it.

    They leave with all their ranges and claim anew, in the planner's order and by its rule; then
    the fewest addresses count. What projects share and what others have stays where it is. None
    when no such block comes free so, however others might be made anew beside.
    """
    free = [block for each in stretches(cell) for block in each.free]
    size = min((block.prefixlen for block in free), default=0) - 1
    if size <= 0 or sum(block.num_addresses for block in free) < 1 << (32 - size):
        return None
    for block, floors in sorted(_blocks(cell, size, wanted), key=lambda one: _cost(cell, *one)):
        found = _made_anew(cell, block, {one: wanted[one] for one in wanted if one in floors})
        if found is not None:
            return found
    return None


def _blocks(
    cell: CellPromise, size: int, wanted: Wanted
) -> Iterator[tuple[IPv4Network, frozenset[str]]]:
    """The blocks of a size in which projects alone stand, each with their floors."""
    inside: dict[IPv4Network, set[str]] = {}
    for owner, net in _taken(cell).items():
        for block in _around(net, size):
            inside.setdefault(block, set()).add(owner)
    stays = cell.kept.keys() | cell.named.keys()
    for block, owners in inside.items():
        floors = frozenset(owner.partition(".")[0] for owner in owners)
        within = any(block.subnet_of(prefix) for prefix in cell.prefixes)
        if within and floors <= wanted.keys() and not stays & owners:
            yield block, floors


def _around(net: IPv4Network, size: int) -> Iterator[IPv4Network]:
    """The blocks of a size that a range lies in, or that lie in it."""
    if net.prefixlen >= size:
        yield net.supernet(new_prefix=size)
    else:
        yield from net.subnets(new_prefix=size)


def _cost(
    cell: CellPromise, block: IPv4Network, floors: frozenset[str]
) -> tuple[int, int, IPv4Network]:
    mine = (n for owner, n in cell.ranges.items() if owner.partition(".")[0] in floors)
    return len(floors), sum(net.num_addresses for net in mine), block


def _made_anew(cell: CellPromise, block: IPv4Network, wanted: Wanted) -> Gap | None:
    """What the floors claim once they are gone; None when the block is then not free."""
    stay = {o: net for o, net in _taken(cell).items() if o.partition(".")[0] not in wanted}
    rest, moves = FreeSpace(cell.prefixes, stay.values()), list[Move]()
    for floor, purposes in wanted.items():
        for purpose, prefix in purposes.items():
            owner, new = f"{floor}.{purpose}", rest.claim(prefix)
            if new is None or new.overlaps(block):
                return None
            moves.append(Move(owner, cell.ranges.get(owner), new))
    return Gap(block, tuple(wanted), tuple(moves))
