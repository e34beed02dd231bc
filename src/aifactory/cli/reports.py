"""Reports for other tools: one option for each format, one file for each option."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from aifactory.api.folder import write

_WORDS = {"sarif": "SARIF 2.1.0", "junit": "JUnit XML", "markdown": "Markdown"}


def report_options(*kinds: str) -> Callable[[Any], Any]:
    """An option with a file for each format."""

    def decorate(function: Any) -> Any:
        for kind in reversed(kinds):
            text = f"Write {_WORDS[kind]} to this file, too."
            function = click.option(f"--{kind}", type=click.Path(path_type=Path), help=text)(
                function
            )
        return function

    return decorate


def write_reports(wanted: Mapping[str, Path | None], text: Callable[[str], str]) -> None:
    """Write each format that has a file."""
    for kind, file in wanted.items():
        if file is not None:
            write(file, text(kind).rstrip("\n") + "\n")
