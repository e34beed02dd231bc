"""What a compile may read: files below a root, published modules, and type definitions."""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from aifactory.api.compilers.yaml_text import yaml_data
from aifactory.bicep import DistilledTypes, ResourceTypes, original_types
from aifactory.problems import Refused, refuse
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions import builtins

_PUBLIC = re.compile(
    r"(?:br/public:(?:bicep/)?|br:mcr\.microsoft\.com/bicep/)(?P<module>[\w./-]+):(?P<version>[\w.-]+)"
)


def registry_file(registry: Path | None, reference: str) -> Path | None:
    """Where a public module is kept, `<registry>/<module>/<version>.json`; None if it is not."""
    match = _PUBLIC.fullmatch(reference)
    if registry is None or match is None or ".." in match["module"].split("/"):
        return None
    place = registry / match["module"] / f"{match['version']}.json"
    return place if place.is_file() else None


def resource_types(folder: Path | None) -> ResourceTypes | None:
    """The type definitions of a folder, in Azure's own form (with index.json) or distilled.

    Raises Refused (AIF4096) for a folder that holds neither.
    """
    if folder is None:
        return None
    if (folder / "index.json").is_file():
        return original_types(lambda path: (folder / path).read_text(encoding="utf-8"))
    files = {place.stem.lower(): place for place in folder.glob("*@*.json")}
    if not files:
        what = "There are no type definitions here: neither index.json nor <type>@<version>.json."
        fix = "Name the folder `generated` of a clone of Azure/bicep-types-az."
        raise refuse(str(folder), "AIF4096", what, fix)
    return DistilledTypes(_distilled(files))


def _distilled(files: dict[str, Path]) -> Callable[[str], dict[str, Any] | None]:
    def read(name: str) -> dict[str, Any] | None:
        place = files.get(name.replace("/", "_"))
        return json.loads(place.read_text(encoding="utf-8")) if place else None

    return read


def enclosing_root(source: Path) -> Path:
    """How far up a compile reads: the repository around a file, else the folder of work."""
    home = source.resolve().parent
    for folder in (home, *home.parents):
        if (folder / ".git").exists():
            return folder
    here = Path.cwd()
    return here if home.is_relative_to(here) else home


def _told(run: Callable[..., Any]) -> Callable[..., Any]:
    """A function of templates whose mistakes are plain ones."""

    def applied(*args: Any) -> Any:
        try:
            return run(*args)
        except ExpressionError as error:
            raise ValueError(str(error)) from error

    return applied


# Further functions for what a parameters file works out: the template language's own.
FUNCTIONS = {
    name: _told(function.run)
    for name, function in builtins().items()
    if function.kind in ("opaque", "structural")
}


class DiskFiles:
    """Reads Bicep files below a root, by paths from the folder that work began in."""

    functions: Mapping[str, Callable[..., Any]] = FUNCTIONS
    environment: Mapping[str, str] = os.environ  # what a parameters file asks for by name

    def __init__(self, root: Path, registry: Path | None = None) -> None:
        self._root = root.resolve()
        self._registry = registry

    def read(self, path: str) -> str:
        """The text of a file; raises FileNotFoundError, or Refused (AIF4093) for other bytes."""
        try:
            return self.read_bytes(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            what = f"It is not UTF-8 text (byte {error.start})."
            raise refuse(path, "AIF4093", what, "Save it as UTF-8, or name another file.") from None

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file; raises FileNotFoundError, or Refused (AIF4097) outside the root."""
        published = registry_file(self._registry, path)
        try:
            return (published or self._inside(path)).read_bytes()
        except (IsADirectoryError, NotADirectoryError, ValueError) as error:
            raise FileNotFoundError(path) from error

    def files(self, path: str) -> Iterable[str]:
        """The names of the files right in a folder; raises as `read_bytes` does."""
        return sorted(place.name for place in self._inside(path).iterdir() if place.is_file())

    def yaml(self, text: str) -> Any:
        """The plain data of a YAML text; raises ValueError."""
        return yaml_data(text)

    def _inside(self, path: str) -> Path:
        place = Path(path)
        if not place.resolve().is_relative_to(self._root):
            raise _outside(path, self._root)
        return place


def _outside(path: str, root: Path) -> Refused:
    what = f"The file is outside of {root}, and a compile reads nothing there."
    return refuse(path, "AIF4097", what, "Give a folder around all files with --root.")
