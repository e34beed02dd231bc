"""Files of a corpus: inside one folder, and from a folder of published modules."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from aifactory.api.compilers import registry_file
from aifactory.api.compilers.files import FUNCTIONS

GIVEN = "given by a registry"  # marks a template that is compared as it was published


class CorpusFiles:
    """Reads the files of one corpus; nothing outside its folder."""

    functions = FUNCTIONS

    def __init__(self, root: Path, registry: Path | None) -> None:
        self._root = root.resolve()
        self._registry = registry
        self._published: dict[str, str] = {}

    def read(self, path: str) -> str:
        """The text of a file or of a published module; raises FileNotFoundError."""
        if path.startswith(("br:", "br/", "ts:", "ts/")):
            return self._module(path)
        return self.read_bytes(path).decode("utf-8-sig", errors="replace")

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file; raises FileNotFoundError."""
        place = (self._root / path).resolve()
        if not place.is_relative_to(self._root) or not place.is_file():
            raise FileNotFoundError(path)
        return place.read_bytes()

    def yaml(self, text: str) -> Any:
        """The plain data that a YAML text stands for."""
        return yaml.safe_load(text)

    def files(self, path: str) -> list[str]:
        """The names of the files right in a folder; raises FileNotFoundError."""
        place = (self._root / path).resolve()
        if not place.is_relative_to(self._root) or not place.is_dir():
            raise FileNotFoundError(path)
        return [found.name for found in place.iterdir() if found.is_file()]

    def _module(self, reference: str) -> str:
        if reference not in self._published:
            place = registry_file(self._registry, reference)
            if place is None:
                raise FileNotFoundError(reference)
            template = json.loads(place.read_text(encoding="utf-8-sig"))
            self._published[reference] = json.dumps({**template, GIVEN: True})
        return self._published[reference]


def found(folder: Path, ending: str) -> Iterator[str]:
    """Paths below a folder that end so, in order."""
    for place in sorted(folder.rglob(f"*{ending}")):
        if place.is_file():
            yield place.relative_to(folder).as_posix()


def corpora(folder: Path) -> Iterator[Path]:
    """The folders of a corpus folder, one for a repository; `registry` is no repository."""
    for place in sorted(folder.iterdir()):
        if place.is_dir() and place.name != "registry":
            yield place
