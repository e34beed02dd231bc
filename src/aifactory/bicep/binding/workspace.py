"""The files of one compile: each is read, parsed and bound once, whoever asks for it."""

import json
import posixpath
from typing import Any, Protocol, runtime_checkable

from aifactory.bicep.binding.binder import Binder
from aifactory.bicep.binding.model import Deployable, Interface, Model
from aifactory.bicep.bounds import MAX_SOURCE, Budget, TooMuch
from aifactory.bicep.diagnostics import Diagnostics, Source
from aifactory.bicep.resource_types import KNOWN, ResourceTypes
from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.parser import parse

_REGISTRY = ("br:", "br/", "ts:", "ts/", "oci:")


def is_registry_reference(path: str) -> bool:
    """True for a path that names an artefact of a registry, not a file."""
    return path.startswith(_REGISTRY)


_NEVER_IN_PATHS = frozenset('"*:<>?|')


def path_mistake(path: str) -> tuple[str, str]:
    """The code of what is wrong with a path as written, and what that is; both empty if nothing."""
    if not path:
        return "BCP050", "The path is empty."
    if path.startswith("/"):
        return "BCP051", f"'{path}' is an absolute path."
    if "\\" in path:
        return "BCP098", f"'{path}' contains a backslash."
    never = sorted(_NEVER_IN_PATHS & set(path))
    if never and not is_registry_reference(path):
        return "BCP085", f"'{path}' contains {' '.join(never)}, which no path may."
    if path.endswith((".", " ")) and not path.endswith(".."):
        return "BCP086", f"'{path}' ends in a way that no path may."
    return "", ""


@runtime_checkable
class BytesResolver(Protocol):
    """A resolver that can also give the bytes of files that are not UTF-8 text."""

    def read_bytes(self, path: str) -> bytes:
        """The bytes of the file at a normalised posix path; raises FileNotFoundError."""
        ...


class Resolver(Protocol):
    """Gives the compiler the text of files."""

    def read(self, path: str) -> str:
        """The text of the file at a normalised posix path; raises FileNotFoundError."""
        ...


class Workspace:
    """Reads files through a resolver and keeps what it made of them."""

    def __init__(self, resolver: Resolver, types: ResourceTypes | None = None) -> None:
        self.resolver = resolver
        self.types: ResourceTypes = types or KNOWN
        self.diagnostics = Diagnostics()
        self.models: dict[str, Model] = {}
        self.budget = Budget()
        self.interfaces: dict[str, Interface] = {}
        self.templates: dict[str, dict[str, Any]] = {}
        self.module_paths: dict[n.Statement, str] = {}
        self.looking: set[n.TypeName] = set()  # names being followed now, against circles
        self.loaded: dict[n.Node, Any] = {}  # what calls of load functions took over
        self._open: list[str] = []

    def path_from(self, source: Source, written: str) -> str:
        """The path to read for a path in a file; registry references stay as they are."""
        if written.startswith(_REGISTRY):
            return written
        return posixpath.normpath(posixpath.join(posixpath.dirname(source.path), written))

    def load(self, path: str) -> Model | None:
        """The bound file, with every file it uses; None when it cannot be read."""
        if path in self.models:
            return self.models[path]
        source = Source(path, self.read(path))
        if len(source.text) > MAX_SOURCE:
            raise TooMuch(path, f"The file has more than {MAX_SOURCE:,} characters.")
        program = parse(source, self.diagnostics)
        binder = Binder(source, program, self.diagnostics, self.types)
        self._open.append(path)
        files = {s: self._use(source, s) for s in program if isinstance(s, n.Import)}
        for statement in program:
            if isinstance(statement, n.Module | n.Using | n.Extends) and statement.path is not None:
                self.module_paths[statement] = self._use(source, statement)
        self._open.pop()
        model = binder.bind({s: p for s, p in files.items() if isinstance(s, n.Import)})
        self.models[path] = model
        return model

    def read(self, path: str) -> str:
        """The text of a file; a file that cannot be read is as good as none."""
        try:
            return self.resolver.read(path)
        except (OSError, ValueError) as error:  # a folder, no right to read, a path with a NUL …
            raise FileNotFoundError(path) from error

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file; those of its text where the resolver knows texts alone."""
        if not isinstance(self.resolver, BytesResolver):
            return self.read(path).encode()
        try:
            return self.resolver.read_bytes(path)
        except (OSError, ValueError) as error:
            raise FileNotFoundError(path) from error

    def _use(self, source: Source, statement: n.Import | n.Module | n.Using | n.Extends) -> str:
        """The path of the file that a statement uses, which is then loaded."""
        written = statement.path or n.Text(statement.at, "")
        if not isinstance(written, n.Text):
            self._report(
                source, written, "BCP092", "A path cannot be interpolated.", "Write it out."
            )
            return ""
        code, what = path_mistake(written.value)
        if code:
            self._report(source, written, code, what, "Write a path relative to this file.")
            return ""
        path = self.path_from(source, written.value)
        if path in self._open:
            self._circle(source, written, path)
            return ""
        try:
            if path.endswith((".bicep", ".bicepparam")):
                self.load(path)
            elif path not in self.templates:
                self._load_template(source, written, path)
        except FileNotFoundError:
            code = "BCP192" if path.startswith(_REGISTRY) else "BCP091"
            what = f"'{written.value}' cannot be read: there is no file '{path}'."
            self._report(
                source, written, code, what, "Correct the path; it is relative to this file."
            )
            return ""
        return path

    def _circle(self, source: Source, written: n.Text, path: str) -> None:
        if path == source.path:
            self._report(source, written, "BCP094", "This file calls itself.", "Call another file.")
            return
        way = " -> ".join([*self._open[self._open.index(path) :], path])
        what = f"Files use each other in a circle: {way}."
        self._report(source, written, "BCP095", what, "Break the circle at one of them.")

    def _load_template(self, source: Source, written: n.Text, path: str) -> None:
        try:
            template = json.loads(self.read(path))
        except ValueError as error:
            what = f"'{written.value}' is not a JSON template: {error}."
            self._report(source, written, "BCP188", what, "Give an ARM template or a Bicep file.")
            return
        if isinstance(template, dict):
            self.templates[path] = template

    def _report(self, source: Source, node: n.Node, code: str, what: str, fix: str = "") -> None:
        self.diagnostics.report(source, node.at, code, what, fix)

    def module_path(self, module: Deployable) -> str:
        """The path of the file that a module call uses; empty when it could not be loaded."""
        return self.module_paths.get(module.statement, "")
