"""Other parsers of Bicep and ours on the same files: sources in as JSON, figures out as JSON.

It runs in an environment of its own, which has pycep-parser and tree-sitter-bicep.
"""

import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import tree_sitter_bicep
from pycep import BicepParser
from tree_sitter import Language, Parser

from aifactory.bicep.diagnostics import Diagnostics, Source
from aifactory.bicep.syntax.parser import parse

_LONGEST = 5  # seconds that one file may take; pycep-parser does not end for some


class _TooLong(Exception):
    """A parser has not ended in time."""


def measured(texts: list[str]) -> dict[str, Any]:
    """Files a second of each parser, and how many of the files it takes."""
    signal.signal(signal.SIGALRM, _stop)
    return {"files": len(texts), **{name: _run(texts, make()) for name, make in _PARSERS.items()}}


def _run(texts: list[str], takes: Callable[[str], bool]) -> dict[str, float]:
    good, start = 0, time.process_time()
    for text in texts:
        signal.alarm(_LONGEST)
        with suppress(Exception):  # each parser has exceptions of its own; all mean "not parsed"
            good += takes(text)
        signal.alarm(0)
    seconds = time.process_time() - start
    return {"files per second": round(len(texts) / seconds, 1), "parsed": good}


def _stop(number: int, frame: object) -> None:
    raise _TooLong


def _ours() -> Callable[[str], bool]:
    def takes(text: str) -> bool:
        diagnostics = Diagnostics()
        parse(Source("main.bicep", text), diagnostics)
        return not diagnostics.has_errors

    return takes


def _tree_sitter() -> Callable[[str], bool]:
    parser = Parser(Language(tree_sitter_bicep.language()))
    return lambda text: not parser.parse(text.encode()).root_node.has_error


def _pycep() -> Callable[[str], bool]:
    parser = BicepParser()
    return lambda text: bool(parser.parse(text=text))


_PARSERS = {"ours": _ours, "tree-sitter-bicep": _tree_sitter, "pycep-parser": _pycep}

if __name__ == "__main__":
    print(json.dumps(measured(json.load(sys.stdin))))
