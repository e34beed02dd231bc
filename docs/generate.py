"""Writes docs/reference from the code and its tables; with --check fails on a difference."""

import sys
from collections.abc import Callable
from pathlib import Path

from docs import bicep_page, capacity_page, errors_page, holes_page, pages, services_page, twin_page

HOME = Path(__file__).parent / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": pages.command_line,
    "configuration.md": pages.configuration,
    "services.md": lambda: pages.NOTE + services_page.services(),
    "guardrails.md": pages.guardrails,
    "personas.md": pages.personas,
    "errors.md": lambda: pages.NOTE + errors_page.errors(),
    "names-and-limits.md": pages.names_and_limits,
    "capacity.md": lambda: pages.NOTE + capacity_page.page(),
    "prices.md": pages.prices,
    "verify.md": pages.verify,
    "holes.md": lambda: pages.NOTE + holes_page.page(),
    "twin.md": lambda: pages.NOTE + twin_page.twin(),
    "bicep.md": lambda: pages.NOTE + bicep_page.bicep(),
}


def main() -> int:
    """0 when the pages are as the code says; 1 (with --check) when they are not."""
    stale = []
    for name, page in PAGES.items():
        path, text = HOME / name, page().rstrip("\n") + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            HOME.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    verb = "out of date (run `make docs`)" if "--check" in sys.argv else "written"
    print(f"docs/reference: {', '.join(stale) or 'nothing'} {verb if stale else 'to do'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
