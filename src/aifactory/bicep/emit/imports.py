"""Declarations taken over from other files: under which names, and as which JSON."""

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aifactory.bicep.binding.compiled import Member, member, needed_names, renamed
from aifactory.bicep.binding.exports import exported
from aifactory.bicep.binding.model import Imported, Model, Wildcard
from aifactory.bicep.binding.ordering import Order, as_words
from aifactory.bicep.binding.workspace import is_registry_reference
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


class Imports:
    """The closure of one file's imports, and the name each declaration gets here."""

    def __init__(self, emitter: "Emitter", model: Model) -> None:
        self.emitter = emitter
        self.workspace = emitter.workspace
        self.model = model
        self.names: dict[_Key, str] = {}
        self._found: dict[_Key, Declaration | Member] = {}
        explicit = self._explicit()
        todo = [*explicit, *self._wildcards()]
        while todo:
            key = todo.pop(0)
            if key not in self._found:
                self._found[key] = found = self._declaration(key)
                todo.extend(self._needed(key[0], found))
        self._name(explicit)

    def _explicit(self) -> dict[_Key, str]:
        symbols = self.model.symbols.items()
        return {(s.file, s.name): alias for alias, s in symbols if isinstance(s, Imported)}

    def _wildcards(self) -> Iterator[_Key]:
        for symbol in self.model.symbols.values():
            if isinstance(symbol, Wildcard):
                names = exported(self.workspace, symbol.file)
                yield from ((symbol.file, name) for name in names or ())

    def _declaration(self, key: _Key) -> Declaration | Member:
        file, name = key
        found: object = None
        if file in self.workspace.models:
            found = self.workspace.models[file].symbols.get(name)
        elif file in self.workspace.templates:
            found = member(self.workspace.templates[file], name)
        if not isinstance(found, n.TypeDecl | n.Var | n.Func | Member):
            raise Unsupported(self.model.source, 0, f"The import of '{name}' from '{file}'")
        return found

    def _needed(self, file: str, found: Declaration | Member) -> Iterator[_Key]:
        """What a declaration uses of its own file and of that file's imports."""
        if isinstance(found, Member):
            yield from ((file, name) for name in needed_names(found))
            return
        model = self.workspace.models[file]
        for node in n.descend(found):
            symbol: object = None
            if isinstance(node, n.Name | n.TypeName):
                symbol = model.names.get(node)
            elif isinstance(node, n.Call):
                symbol = model.symbols.get(node.name)
            if isinstance(symbol, Imported):
                yield symbol.file, symbol.name
            elif isinstance(symbol, Wildcard):
                yield symbol.file, str(_member_of(model, node))
            elif isinstance(symbol, n.TypeDecl | n.Var | n.Func) and symbol is not found:
                yield file, symbol.name

    def _name(self, explicit: dict[_Key, str]) -> None:
        """Names what is needed but not listed: by its file's number, files in order of use."""
        self.names.update(explicit)
        numbers: dict[str, int] = {}
        for key in sorted(self._found, key=self._order):
            if key not in self.names:
                number = numbers.setdefault(key[0], len(numbers) + 1)
                self.names[key] = f"_{number}.{key[1]}"

    def _order(self, key: _Key) -> Order:
        return as_words(f"{self._source(key[0])}_{key[1]}")

    def _source(self, file: str) -> str:
        if is_registry_reference(file):
            return file.replace("br/public:", "br:mcr.microsoft.com/bicep/")
        return posixpath.relpath(file, posixpath.dirname(self.model.path) or ".")

    def declarations(self) -> Taken:
        """Everything taken over, written with the names it has here."""
        taken = Taken()
        contexts: dict[str, Context] = {}
        for key, found in sorted(self._found.items(), key=lambda one: as_words(self.names[one[0]])):
            if isinstance(found, Member):
                self._take_member(taken, key, found)
                continue
            if key[0] not in contexts:
                model = self.workspace.models[key[0]]
                contexts[key[0]] = self.emitter.context(model, self.names)
            self._take(taken, contexts[key[0]], key, found)
        return taken

    def _take(self, taken: Taken, ctx: "Context", key: _Key, found: Declaration) -> None:
        match found:
            case n.TypeDecl():
                self._add(taken, "type", key, type_declaration(ctx, found))
            case n.Func():
                self._add(taken, "function", key, function(ctx, found))
            case n.Var(value=n.For() as loop):
                taken.loops.append(copy_element(ctx, self.names[key], loop, {}))
            case n.Var():
                taken.variables[self.names[key]] = as_json(ctx, found.value, {})

    def _take_member(self, taken: Taken, key: _Key, found: Member) -> None:
        content = renamed(found.content, lambda name: self.names.get((key[0], name), name))
        if found.section != "variable":
            self._add(taken, found.section, key, _facts_last(content))
        elif isinstance(content, dict) and {"name", "count", "input"} == set(content):
            taken.loops.append(_taken_loop(content, self.names[key]))
        else:
            taken.variables[self.names[key]] = content

    def _add(self, taken: Taken, section: str, key: _Key, entry: dict[str, Any]) -> None:
        """Takes over a type or function, with a note of where it comes from."""
        name = self.names[key]
        space, _, short = name.rpartition(".")
        source = {"sourceTemplate": self._source(key[0])}
        if not (name.endswith(key[1]) if section == "type" else short == key[1]):
            source["originalIdentifier"] = key[1]
        metadata = dict(entry.get("metadata", {}))
        metadata.pop("__bicep_export!", None)
        metadata["__bicep_imported_from!"] = source
        if section == "type":
            taken.types[name] = {**entry, "metadata": metadata}
        else:
            taken.functions.append((space or "__bicep", short, {**entry, "metadata": metadata}))


def _facts_last(content: Any) -> Any:
    """A type of a compiled template with its metadata at the end, where it is written again."""
    if not isinstance(content, dict):
        return [_facts_last(item) for item in content] if isinstance(content, list) else content
    found = {key: _facts_last(value) for key, value in content.items()}
    if "nullable" in found and isinstance(found.get("metadata"), dict):
        found["metadata"] = found.pop("metadata")
    return found


def _taken_loop(content: dict[str, Any], name: str) -> dict[str, Any]:
    """A compiled template's loop under a new name, as the official compiler writes it again."""
    index = f"copyIndex('{content['name']}'"
    count = str(content["count"]).removeprefix("[").removesuffix("]")
    text = json.dumps(content["input"]).replace(index, f"copyIndex('{name}'")
    count = f"[length(range(0, {count}))]"
    return {"name": name, "count": count, "input": json.loads(text)}


def _member_of(model: Model, node: n.Node) -> str | int | None:
    """Which member of a wildcard import is meant."""
    above = model.parents.get(node)
    match above:
        case n.TypeAccess():
            return above.key
        case n.Property() | n.MethodCall():
            return above.name
    return None
