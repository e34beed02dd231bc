"""Address space as a buddy allocator: aligned blocks, best fit, lowest address first."""

from bisect import insort
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network


class FreeSpace:
    """What is left of a space beside the taken ranges; claims are aligned and never overlap."""

    def __init__(self, space: Sequence[IPv4Network], taken: Iterable[IPv4Network] = ()) -> None:
        self._free: dict[int, list[int]] = {}
        held = sorted((int(net.network_address), net.prefixlen) for net in taken)
        for block in space:
            first, size = int(block.network_address), block.num_addresses
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

    def claim(self, prefix: int) -> IPv4Network | None:
        """The lowest block of this prefix length out of the tightest free block, or None."""
        fitting = [size for size, blocks in self._free.items() if blocks and size <= prefix]
        if not fitting:
            return None
        size = max(fitting)
        first = self._free[size].pop(0)
        while size < prefix:
            size += 1
            insort(self._free.setdefault(size, []), first + (1 << (32 - size)))
        return IPv4Network((first, prefix))

    @property
    def addresses(self) -> int:
        """How many addresses are free."""
        return sum(len(blocks) << (32 - size) for size, blocks in self._free.items())


def prefix_for(hosts: int, smallest: int) -> int:
    """The longest prefix whose range holds so many hosts beside Azure's five reserved addresses.

    Azure keeps the first four and the last address of every subnet (learn.microsoft.com,
    virtual-network/virtual-networks-faq, 2026-08); `smallest` is the longest prefix wanted.
    """
    bits = (hosts + 5 - 1).bit_length()
    return min(32 - bits, smallest)
