"""The content folders as one folder of files, for compilers and readers outside this process."""

import shutil
from collections.abc import Callable
from pathlib import Path

ROOMS = ("services", "shared")  # all that a team's module may read of its own folder
Ignore = Callable[[str, list[str]], set[str]]


def lay_out(roots: tuple[Path, ...], home: Path, ignore: Ignore | None = None) -> None:
    """Copy ours whole, and a team's own services with what they share; ours wins a name."""
    ours, *own = roots
    for root in own:
        for room in ROOMS:
            if (root / room).is_dir():
                shutil.copytree(root / room, home / room, dirs_exist_ok=True, ignore=ignore)
    shutil.copytree(ours, home, dirs_exist_ok=True, ignore=ignore)
