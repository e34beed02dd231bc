"""Stacks compiled: each distinct main.bicep once, whatever the number of projects."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from aifactory.bicep import compile_bicep
from aifactory.build.main_bicep import main_bicep, parameters
from aifactory.build.model import Built
from aifactory.plan.model import Stack

Compiler = Callable[[str], dict[str, Any]]  # main.bicep → ARM JSON
_MAIN = "main.bicep"
_ROOT = "content"


class Content:
    """The content folders laid over each other, ours first: a team adds, and replaces nothing."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots

    def read(self, path: str) -> str:
        """The text of a file; raises FileNotFoundError outside the content folders."""
        if ".." not in path.split("/"):
            for root in self._roots:
                file = root / path
                if file.is_file():
                    return file.read_text(encoding="utf-8")
        raise FileNotFoundError(path)


class ContentFiles:
    """Reads a generated main.bicep and the content folders' modules; nothing else."""

    def __init__(self, main: str, roots: tuple[Path, ...]) -> None:
        self._main = main
        self._content = Content(roots)

    def read(self, path: str) -> str:
        """The text of a file; raises FileNotFoundError outside the content folders."""
        if path == _MAIN:
            return self._main
        head, _, rest = path.partition("/")
        if head != _ROOT:
            raise FileNotFoundError(path)
        return self._content.read(rest)


def in_process(roots: tuple[Path, ...]) -> Compiler:
    """Our own compiler over the content folders."""
    return lambda main: compile_bicep(_MAIN, ContentFiles(main, roots))


def build(stacks: Iterable[Stack], compiler: Compiler) -> tuple[Built, ...]:
    """Every stack with its source, parameters, template and content key."""
    compiled: dict[str, tuple[dict[str, Any], str]] = {}
    built = []
    for stack in stacks:
        main = main_bicep(stack, _ROOT)
        if main not in compiled:
            template = compiler(main)
            compiled[main] = (template, _digest(template))
        template, fingerprint = compiled[main]
        values = parameters(stack)
        key = hashlib.sha256(f"{fingerprint}{_digest(values)}".encode()).hexdigest()[:32]
        built.append(Built(stack, main, values, template, key))
    return tuple(built)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
