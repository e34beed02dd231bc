"""Address space as a buddy allocator: aligned blocks, best fit, lowest address first."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

# One VNet holds at most 65,536 private addresses (learn.microsoft.com, azure-subscription-service-
# limits, networking limits, 2026-08), so a cell takes its space /16 by /16.
CELL_PREFIX = 16
SMALLEST_CELL = 24


class FreeSpace:
    """What is left of a space beside the taken ranges; claims are aligned and never overlap."""

    def __init__(self, space: Iterable[IPv4Network], taken: Iterable[IPv4Network] = ()) -> None:
        self._free: dict[int, list[int]] = {}
        self._blocks: list[tuple[int, int]] = []  # first address and prefix of each block
        held = sorted((int(net.network_address), net.prefixlen) for net in taken)
        for block in space:
            self._add(block, held)

    def add(self, block: IPv4Network) -> None:
        """One more block, of which nothing is taken."""
        self._add(block, [])

    def _add(self, block: IPv4Network, held: list[tuple[int, int]]) -> None:
        first, size = int(block.network_address), block.num_addresses
        insort(self._blocks, (first, block.prefixlen))
        inside = [net for net in held if first <= net[0] < first + size]
        covered = any(net[0] <= first and net[1] <= block.prefixlen for net in held)
        if not covered:
            self._carve(first, block.prefixlen, inside)

    def _carve(self, first: int, prefix: int, held: list[tuple[int, int]]) -> None:
        if not held:
            insort(self._free.setdefault(prefix, []), first)
            return
        if held[0] == (first, prefix) or prefix == 32:
            return
        middle = first + (1 << (31 - prefix))
        self._carve(first, prefix + 1, [net for net in held if net[0] < middle])
        self._carve(middle, prefix + 1, [net for net in held if net[0] >= middle])

    def claim(self, prefix: int, avoiding: Sequence[IPv4Network] = ()) -> IPv4Network | None:
        """The lowest block of this prefix length out of the tightest free block, or None.

        A block that overlaps a range to avoid is passed over.
        """
        for size in sorted(self._free, reverse=True):
            for at, first in enumerate(self._free[size] if size <= prefix else ()):
                found = _first_clear(first, size, prefix, avoiding)
                if found is not None:
                    self._free[size].pop(at)
                    self._split(first, size, found, prefix)
                    return IPv4Network((found, prefix))
        return None

    def _split(self, first: int, size: int, wanted: int, prefix: int) -> None:
        """What is left of a free block without the wanted one goes back."""
        while size < prefix:
            size += 1
            upper = first + (1 << (32 - size))
            if wanted < upper:
                insort(self._free.setdefault(size, []), upper)
            else:
                insort(self._free.setdefault(size, []), first)
                first = upper

    def release(self, net: IPv4Network) -> None:
        """A claimed block is free again, and one with its free neighbour."""
        first, prefix = int(net.network_address), net.prefixlen
        top = self._top(first)
        while prefix > top:
            buddy = first ^ (1 << (32 - prefix))
            beside = self._free.get(prefix, [])
            at = bisect_left(beside, buddy)
            if at == len(beside) or beside[at] != buddy:
                break
            beside.pop(at)
            first, prefix = min(first, buddy), prefix - 1
        insort(self._free.setdefault(prefix, []), first)

    def _top(self, first: int) -> int:
        """The prefix of the block of the space that holds an address: nothing grows beyond it."""
        return self._blocks[bisect_right(self._blocks, (first, 32)) - 1][1]

    @property
    def addresses(self) -> int:
        """How many addresses are free."""
        return sum(len(blocks) << (32 - size) for size, blocks in self._free.items())

    @property
    def blocks(self) -> list[IPv4Network]:
        """The free blocks, as large as they can be, by address."""
        found = [(first, size) for size, firsts in self._free.items() for first in firsts]
        return [IPv4Network(block) for block in sorted(found)]


class CellSpace:
    """The addresses of one cell: a full one takes another prefix out of its environment's pool."""

    def __init__(
        self, prefixes: Iterable[IPv4Network], taken: Iterable[IPv4Network], pool: FreeSpace
    ) -> None:
        self.prefixes = list(prefixes)
        self._free = FreeSpace(self.prefixes, taken)
        self._pool = pool

    def claim(self, prefix: int, avoiding: Sequence[IPv4Network] = ()) -> IPv4Network | None:
        """A range of the cell; None when neither its prefixes nor the pool hold one."""
        claimed = self._free.claim(prefix, avoiding)
        if claimed is None and self._grows(prefix):
            claimed = self._free.claim(prefix, avoiding)
        return claimed

    def release(self, net: IPv4Network) -> None:
        """The range is free again; the prefix that it came from stays the cell's."""
        self._free.release(net)

    @property
    def addresses(self) -> int:
        """How many addresses of its prefixes are free."""
        return self._free.addresses

    def _grows(self, least: int) -> bool:
        grown = largest(self._pool, CELL_PREFIX, min(least, SMALLEST_CELL))
        if grown is None:
            return False
        self.prefixes.append(grown)
        self._free.add(grown)
        return True


def largest(pool: FreeSpace, start: int, end: int) -> IPv4Network | None:
    """The largest free block between two prefix lengths, claimed; None when there is none."""
    claims = (pool.claim(prefix) for prefix in range(start, end + 1))
    return next((block for block in claims if block is not None), None)


def _first_clear(first: int, size: int, prefix: int, avoiding: Sequence[IPv4Network]) -> int | None:
    """The lowest block of a prefix in a free block that overlaps nothing that is to be avoided."""
    step, end = 1 << (32 - prefix), first + (1 << (32 - size))
    while first < end:
        net = IPv4Network((first, prefix)) if avoiding else None
        met = next((one for one in avoiding if net is not None and one.overlaps(net)), None)
        if met is None:
            return first
        beyond = int(met.broadcast_address) + 1
        first = max(first + step, -(-beyond // step) * step)
    return None


def prefix_for(hosts: int, smallest: int) -> int:
    """The longest prefix whose range holds so many hosts beside Azure's five reserved addresses.

    Azure keeps the first four and the last address of every subnet (learn.microsoft.com,
    virtual-network/virtual-networks-faq, 2026-08); `smallest` is the longest prefix wanted.
    """
    bits = (hosts + 5 - 1).bit_length()
    return min(32 - bits, smallest)
