"""What a plan costs beyond its reads: python -m benchmarks.rehearsal.reads FOLDER.

Prints three numbers: a plan's seconds of processor, from the start of Python on; those of its reads
alone; and how many these are. Its reads alone are the very same requests, as many at once, sent by
a client that does nothing but parse the answers. A twin serves the folder, so its own work is in
another process.
"""

import asyncio
import sys
from pathlib import Path

from aifactory.cli import settle_collector

if __name__ == "__main__":
    settle_collector()  # a command does so, too, before it imports what it needs
    from benchmarks.rehearsal.plan_and_reads import measured

    print(*asyncio.run(measured(Path(sys.argv[1]))))
