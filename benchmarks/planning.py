"""Planning against its bars: from nothing for more and more projects, and claims of addresses."""

import random
import resource
import subprocess
import sys
import tempfile
import time
from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import Path

from benchmarks.rehearsal.folder import write_folder

Row = tuple[str, str, str]

COUNTS = (75, 150, 300, 600)
MEASURED = 300  # the number that the bars are for
OPERATIONS = 200_000


def rows() -> list[Row]:
    """What, the figure, and its bar, one row each."""
    return [*_cold(), _addresses()]


def _cold() -> list[Row]:
    """Each in a process of its own, so that none finds what another has remembered."""
    found = {count: _planned(count) for count in COUNTS}
    rows = []
    for count, (stacks, wall, busy, memory) in found.items():
        what = f"plan {count} x 3 from nothing"
        figure = f"{wall:.1f} s ({busy:.1f} of processor), {memory:.0f} MiB, {stacks:,} stacks"
        rows.append((what, figure, "10 s, 600 MiB" if count == MEASURED else ""))
    for less, more in pairwise(COUNTS):
        ratio = found[more][2] / found[less][2]
        rows.append((f"{more} next to {less} projects", f"{ratio:.2f} times", "2 times"))
    return rows


def _planned(count: int) -> tuple[int, float, float, float]:
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "factory"
        write_folder(home, count)
        command = [sys.executable, "-m", "benchmarks.planning", str(home)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    stacks, wall, busy, memory = (float(word) for word in said.split())
    return int(stacks), wall, busy, memory


def _plan(home: Path) -> None:
    """From the YAML to every stack's template and parameters; prints the figures."""
    start = time.perf_counter()
    from aifactory.api.building import built
    from aifactory.api.desired import desire

    stacks = built(desire(home))
    wall, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    print(len(stacks), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _addresses() -> Row:
    """Claims and releases a second in a space that three thousand projects have filled in part."""
    from aifactory.plan.addresses import FreeSpace

    dice = random.Random(300)
    free = FreeSpace([IPv4Network("10.64.0.0/12")])
    held = [net for _ in range(3000) if (net := free.claim(dice.randint(24, 29)))]
    start = time.perf_counter()
    for _ in range(OPERATIONS):
        if held and dice.random() < 0.5:
            free.release(held.pop(dice.randrange(len(held))))
        elif net := free.claim(dice.randint(24, 29)):
            held.append(net)
    rate = OPERATIONS / (time.perf_counter() - start)
    return "claims and releases of addresses a second", f"{rate:,.0f}", "20,000"


def main() -> None:
    """Print one line per figure: what, the figure, its bar; with a folder, plan it."""
    if len(sys.argv) > 1:
        _plan(Path(sys.argv[1]))
        return
    for what, figure, bar in rows():
        print(f"{what:<42} {figure:>44}  {bar}", flush=True)


if __name__ == "__main__":
    main()
