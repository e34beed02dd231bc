"""Types as template JSON: references to definitions, unions, objects, tuples, resource types."""

from collections.abc import Callable
from typing import Any

from aifactory.bicep.binding.literals import literal_members, literal_name
from aifactory.bicep.binding.model import Imported, Wildcard
from aifactory.bicep.emit.arm import escaped
from aifactory.bicep.emit.context import Context
from aifactory.bicep.emit.pointers import find, reference
from aifactory.bicep.syntax import nodes as n

Decorate = Callable[[Context, n.TypeMember, dict[str, Any]], dict[str, Any]]
_JSON_TYPES: dict[type, str] = {
    str: "string",
    bool: "bool",
    int: "int",
    list: "array",
    dict: "object",
}
_RESOURCE_TYPES = ("resourceInput", "resourceOutput")


class Types:
    """Converts the types of one file; `decorate` adds what decorators say of a member."""

    context: Context

    def __init__(self, decorate: Decorate) -> None:
        self._decorate = decorate
        self._forms: dict[type[n.TypeExpr], Callable[[Any], dict[str, Any]]] = {
            n.TypeName: self._named,
            n.TypeLiteral: self._union,
            n.TypeUnion: self._union,
            n.TypeNullable: self._nullable,
            n.TypeArray: self._array,
            n.TypeObject: self._object,
            n.TypeTuple: self._tuple,
            n.TypeAccess: self._part,
            n.TypeCall: lambda kind: self._derived(kind, ()),
        }

    def json(self, kind: n.TypeExpr) -> dict[str, Any]:
        """A type as JSON."""
        return self._forms[type(kind)](kind)

    def _named(self, kind: n.TypeName) -> dict[str, Any]:
        ctx = self.context
        symbol = ctx.model.names.get(kind)
        if isinstance(symbol, n.TypeDecl):
            return reference((ctx.emitted(symbol.name),))
        if isinstance(symbol, Imported):
            return reference((ctx.emitted(symbol.name, symbol.file),))
        return {} if kind.name == "any" else {"type": kind.name}

    def _nullable(self, kind: n.TypeNullable) -> dict[str, Any]:
        return {**self.json(kind.inner), "nullable": kind.nullable}

    def _union(self, kind: n.TypeExpr) -> dict[str, Any]:
        return self.literals(kind) or {"type": "object"}  # its discriminator says the rest

    def literals(self, kind: n.TypeExpr) -> dict[str, Any] | None:
        """A union of literals as JSON, values in the order of their names; None for others."""
        members = literal_members(self.context.workspace, self.context.model, kind)
        if members is None:
            return None
        values = sorted((value for value in members if value is not None), key=literal_name)
        entry: dict[str, Any] = {}
        kinds = {_JSON_TYPES[type(value)] for value in values}
        if len(kinds) == 1:
            entry["type"] = kinds.pop()
        entry["allowedValues"] = escaped(values)
        if None in members:
            entry["nullable"] = True
        return entry

    def _array(self, kind: n.TypeArray) -> dict[str, Any]:
        members = None
        if isinstance(kind.item, n.TypeLiteral | n.TypeUnion):
            ctx = self.context
            members = literal_members(ctx.workspace, ctx.model, kind.item)
        if members is None:
            return {"type": "array", "items": self.json(kind.item)}
        return {"type": "array", "allowedValues": escaped(sorted(members, key=literal_name))}

    def _member(self, member: n.TypeMember) -> dict[str, Any]:
        return self._decorate(self.context, member, self.json(member.type))

    def _object(self, kind: n.TypeObject) -> dict[str, Any]:
        members = {str(member.key): self._member(member) for member in kind.members}
        entry: dict[str, Any] = {"type": "object", "properties": members}
        if kind.rest:
            entry["additionalProperties"] = self._member(kind.rest)
        return entry

    def _tuple(self, kind: n.TypeTuple) -> dict[str, Any]:
        items = [self._member(member) for member in kind.members]
        return {"type": "array", "prefixItems": items, "items": False}

    def _part(self, kind: n.TypeAccess) -> dict[str, Any]:
        steps: list[str] = []
        base: n.TypeExpr = kind
        while isinstance(base, n.TypeAccess | n.TypeNullable):
            if isinstance(base, n.TypeAccess):
                steps.insert(0, {"item": "[]", "rest": "*"}.get(base.form, str(base.key)))
            base = base.base if isinstance(base, n.TypeAccess) else base.inner
        if isinstance(base, n.TypeCall):
            return self._derived(base, tuple(steps))
        if isinstance(base, n.TypeName) and base.name == "sys":
            symbol = self.context.model.names.get(base)
            if not isinstance(symbol, Wildcard | Imported | n.TypeDecl):
                return {} if kind.key == "any" else {"type": str(kind.key)}
        return reference(find(self.context, self.context.model.path, kind).path)

    def _derived(self, kind: n.TypeCall, steps: tuple[str, ...]) -> dict[str, Any]:
        """A part of a resource type; its base type comes from Azure's type definitions."""
        ctx = self.context
        types = ctx.workspace.types
        argument = kind.args[0] if len(kind.args) == 1 else None
        if kind.name not in _RESOURCE_TYPES or not isinstance(argument, n.TypeLiteral):
            raise ctx.unsupported(kind, f"The type '{kind.name}<…>'")
        written = str(argument.value).removeprefix("az:")
        name = types.spelled(written) or written
        pointer = "/".join(part for step in steps for part in _pointer_step(step))
        source = {"source": f"{name}#{pointer}" if pointer else name}
        base = types.base_type(name, steps)
        if types.is_assumed(name, steps):
            ctx.assume(kind, f"{name}#{pointer}", base)
        entry: dict[str, Any] = {"type": base} if base else {}
        mark = source if kind.name == "resourceInput" else {**source, "output": True}
        return {**entry, "metadata": {"__bicep_resource_derived_type!": mark}}


def _pointer_step(step: str) -> tuple[str, ...]:
    if step == "[]":
        return ("items",)
    if step == "*":
        return ("additionalProperties",)
    return ("properties", step.replace("~", "~0").replace("/", "~1"))
