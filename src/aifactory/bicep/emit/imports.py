"""Declarations taken over from other files: under which names, and as which JSON."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aifactory.bicep.binding.model import Imported, Model, Wildcard, decorator
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.emit.declarations import function, type_declaration
from aifactory.bicep.emit.objects import as_json, copy_element
from aifactory.bicep.syntax import nodes as n

if TYPE_CHECKING:
    from aifactory.bicep.emit.context import Context
    from aifactory.bicep.emit.template import Emitter

Declaration = n.TypeDecl | n.Var | n.Func
_Key = tuple[str, str]  # (file, declared name)


@dataclass
class Taken:
    """Imported declarations as JSON, by the section of the template they go to."""

    types: dict[str, Any] = field(default_factory=dict)
    functions: list[tuple[str, str, Any]] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    loops: list[Any] = field(default_factory=list)


def exports(model: Model) -> list[Declaration]:
    """What a file lets others import."""
    kinds = (n.TypeDecl, n.Var, n.Func)
    return [d for kind in kinds for d in model.declared(kind) if decorator(d, "export")]


class Imports:
    """The closure of one file's imports, and the name each declaration gets here."""

    def __init__(self, emitter: "Emitter", model: Model) -> None:
        self.emitter = emitter
        self.model = model
        self.names: dict[_Key, str] = {}
        self._found: dict[_Key, Declaration] = {}
        explicit = self._explicit()
        todo = [*explicit, *self._wildcards()]
        while todo:
            key = todo.pop(0)
            if key not in self._found:
                self._found[key] = declaration = self._declaration(key)
                todo.extend(self._needed(self.emitter.workspace.models[key[0]], declaration))
        self._name(explicit)

    def _explicit(self) -> dict[_Key, str]:
        symbols = self.model.symbols.items()
        return {(s.file, s.name): alias for alias, s in symbols if isinstance(s, Imported)}

    def _wildcards(self) -> Iterator[_Key]:
        for symbol in self.model.symbols.values():
            if isinstance(symbol, Wildcard):
                exporter = self.emitter.workspace.models[symbol.file]
                yield from ((symbol.file, found.name) for found in exports(exporter))

    def _declaration(self, key: _Key) -> Declaration:
        exporter = self.emitter.workspace.models.get(key[0])
        found = exporter.symbols.get(key[1]) if exporter else None
        if not isinstance(found, n.TypeDecl | n.Var | n.Func):
            what = f"The import of '{key[1]}' from '{key[0]}'"
            raise Unsupported(self.model.source, 0, what)
        return found

    def _needed(self, model: Model, declaration: Declaration) -> Iterator[_Key]:
        """What a declaration uses of its own file and of that file's imports."""
        for node in n.descend(declaration):
            symbol: object = None
            if isinstance(node, n.Name | n.TypeName):
                symbol = model.names.get(node)
            elif isinstance(node, n.Call):
                symbol = model.symbols.get(node.name)
            if isinstance(symbol, Imported):
                yield symbol.file, symbol.name
            elif isinstance(symbol, Wildcard):
                yield symbol.file, str(_member_of(model, node))
            elif isinstance(symbol, n.TypeDecl | n.Var | n.Func) and symbol is not declaration:
                yield model.path, symbol.name

    def _name(self, explicit: dict[_Key, str]) -> None:
        """Names what is needed but not listed: by its file's number, files in order of first use."""
        self.names.update(explicit)
        numbers: dict[str, int] = {}
        for key in sorted(self._found, key=self._order):
            if key not in self.names:
                number = numbers.setdefault(key[0], len(numbers) + 1)
                self.names[key] = f"_{number}.{key[1]}"

    def _order(self, key: _Key) -> tuple[list[tuple[bool, str]], str]:
        text = f"{self._source(key[0])}_{key[1]}"
        return [(char.isalnum(), char.lower()) for char in text], text.swapcase()

    def _source(self, file: str) -> str:
        return posixpath.relpath(file, posixpath.dirname(self.model.path) or ".")

    def declarations(self) -> Taken:
        """Everything taken over, written with the names it has here."""
        taken = Taken()
        contexts: dict[str, Context] = {}
        for key, declaration in self._found.items():
            exporter = self.emitter.workspace.models[key[0]]
            if key[0] not in contexts:
                contexts[key[0]] = self.emitter.context(exporter, self.names)
            self._take(taken, contexts[key[0]], key, declaration)
        return taken

    def _take(self, taken: Taken, ctx: "Context", key: _Key, declaration: Declaration) -> None:
        name = self.names[key]
        match declaration:
            case n.TypeDecl():
                entry = type_declaration(ctx, declaration)
                taken.types[name] = self._marked(key, name, entry)
            case n.Func():
                space, _, short = name.rpartition(".")
                entry = self._marked(key, short, function(ctx, declaration))
                taken.functions.append((space or "__bicep", short, entry))
            case n.Var(value=n.For() as loop):
                taken.loops.append(copy_element(ctx, name, loop, {}))
            case n.Var():
                taken.variables[name] = as_json(ctx, declaration.value, {})

    def _marked(self, key: _Key, name: str, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry with a note of where it comes from."""
        source = {"sourceTemplate": self._source(key[0])}
        if name.rpartition(".")[2] != key[1]:
            source["originalIdentifier"] = key[1]
        metadata = dict(entry.get("metadata", {}))
        metadata.pop("__bicep_export!", None)
        return {**entry, "metadata": {**metadata, "__bicep_imported_from!": source}}


def _member_of(model: Model, node: n.Node) -> str | int | None:
    """Which member of a wildcard import is meant."""
    above = model.parents.get(node)
    match above:
        case n.TypeAccess():
            return above.key
        case n.Property() | n.MethodCall():
            return above.name
    return None
