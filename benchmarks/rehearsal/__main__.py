"""Rehearse a scale set on a served twin: python -m benchmarks.rehearsal PROJECTS [REPORT]."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.rehearsal.folder import write_folder, write_twin
from benchmarks.rehearsal.measured import served
from benchmarks.rehearsal.page import page
from benchmarks.rehearsal.walk import SHARE, Walk

SPEED = 100.0  # virtual seconds in a second: the default of a scenario
SLOW = 5.0  # so near to Azure's pace, a reading meets its request limits


def rehearse(projects: int, report: Path) -> None:
    """Walk the whole walk with so many projects, and write the report."""
    start = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - start:6.0f} s  {line}", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "rehearsal"
        write_folder(home, projects)
        groups = projects + 1 + max(1, projects // SHARE)
        write_twin(home, groups, SPEED)
        with served(home, say) as twin:
            walk = Walk(twin, projects)
            walk.whole()
        write_twin(home, groups, SLOW)
        with served(home, say) as twin:
            walk.throttled(twin, SLOW)
        text = page(walk)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(text, encoding="utf-8")
    say(f"{report} is written.")


def main() -> None:
    """The number of projects, and where the report goes."""
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rehearse(projects, Path(sys.argv[2] if len(sys.argv) > 2 else "docs/rehearsal-300.md"))


if __name__ == "__main__":
    main()
