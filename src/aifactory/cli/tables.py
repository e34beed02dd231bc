"""Tables for people: rich where a terminal is there, aligned columns everywhere else."""

from collections.abc import Sequence

from aifactory.cli.shell import Shell

_WIDE = 1000  # nothing is cut where another program reads


def table(shell: Shell, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for head in heads:
        drawn.add_column(head, no_wrap=True)
    for row in rows:
        drawn.add_row(*row)
    console = Console(no_color=not shell.color, highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(drawn)
