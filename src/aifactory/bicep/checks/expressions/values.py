"""Values against the types they are given to, and operators against what they are applied to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from aifactory.bicep.binding.functions import FORMS
from aifactory.bicep.binding.literals import literal_name
from aifactory.bicep.binding.model import Deployable, Model, Namespace, decorator, properties_of
from aifactory.bicep.binding.signatures import interface_of, is_nullable
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.expressions.shapes import (
    Declared,
    Shapes,
    allowed_values,
    followed,
    kind_of_type,
)
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n

_NUMBERS = frozenset({"-", "*", "/", "%", "+"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_LOGIC = frozenset({"&&", "||"})
_TEXTS = frozenset({"=~", "!~"})
_SCALARS = frozenset({"string", "int", "bool"})


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every value of a file that cannot be what it is used as."""
    fit = _Fit(workspace, Shapes(workspace, model))
    for statement in model.program:
        match statement:
            case n.Param(type=n.TypeExpr() as kind, default=n.Expr() as value):
                yield from fit.value(value, model, kind, _Place("BCP033"))
            case n.Var(type=n.TypeExpr() as kind) | n.Output(type=kind):
                yield from fit.value(statement.value, model, kind, _Place("BCP033"))
        for node in n.descend(statement):
            yield from _node(fit.shapes, node)
    for module in model.modules:
        yield from _arguments(fit, module)
    for node in model.parents:
        if isinstance(node, n.Call):
            yield from _given(fit, node)


def check_assigned(
    workspace: Workspace,
    model: Model,
    value: n.Expr,
    declared: tuple[Model, n.TypeExpr],
    code: str = "BCP033",
) -> Iterator[Finding]:
    """What is wrong with one value of a file for a type that is declared elsewhere."""
    fit = _Fit(workspace, Shapes(workspace, model))
    yield from fit.value(value, *declared, _Place(code))


def _arguments(fit: "_Fit", module: Deployable) -> Iterator[Finding]:
    interface = interface_of(fit.workspace, module)
    written = module.properties.get("params")
    if interface is None or not isinstance(written, n.Object):
        return
    for name, value in properties_of(written).items():
        fact = interface.parameters.get(name)
        if fact and fact.declared:
            place = _Place("BCP036", f"The parameter '{name}'")
            yield from fit.value(value, *fact.declared, place)


def _given(fit: "_Fit", node: n.Call) -> Iterator[Finding]:
    """What is wrong with the arguments of a call."""
    symbol = fit.shapes.model.symbols.get(node.name)
    if isinstance(symbol, n.Func):
        for value, param in zip(node.args, symbol.params, strict=False):
            place = _Place("BCP070", f"The argument '{param.name}'")
            yield from fit.value(value, fit.shapes.model, param.type, place)
    elif symbol is None and node.name in FORMS:
        yield from _of_form(fit.shapes, node)


def _of_form(shapes: Shapes, node: n.Call) -> Iterator[Finding]:
    """The first argument that fits no way to call a function that the ones before it leave."""
    forms = FORMS[node.name]
    for at, value in enumerate(node.args):
        given = shapes.kind(value)
        wanted = [form.wanted(at) for form in forms]
        if given in (None, "null") or None in wanted:
            continue
        fitting = [
            form for form, kinds in zip(forms, wanted, strict=True) if kinds and given in kinds
        ]
        if not fitting:
            names = sorted(frozenset().union(*(kinds for kinds in wanted if kinds)))
            what = f"'{node.name}' takes {' or '.join(names)} here, not {given}."
            several = len(forms) > 1
            code, place = ("BCP048", node.at) if several else ("BCP070", value.at)
            yield Finding(place, code, what, f"Give a value of type {' or '.join(names)}.")
            return
        forms = tuple(fitting)


def _is_named(entry: n.Entry | n.Spread) -> bool:
    return isinstance(entry, n.Entry) and isinstance(entry.key, n.Text)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes: the code of a mismatch there, and how the place is called."""

    code: str
    subject: str = "This"


class _Fit:
    """Compares values of one file with declared types."""

    def __init__(self, workspace: Workspace, shapes: Shapes) -> None:
        self.workspace = workspace
        self.shapes = shapes

    def value(
        self, written: n.Expr, model: Model, kind: n.TypeExpr, place: _Place
    ) -> Iterator[Finding]:
        """What is wrong with a value at a place of this type."""
        node = n.unwrap(written)
        declared = followed(self.workspace, model, kind)
        if declared is None:
            return
        if isinstance(node, n.Ternary):
            for side in (node.yes, node.no):  # a null on one side is no more than a warning
                if not isinstance(n.unwrap(side), n.Null):
                    yield from self.value(side, model, kind, place)
            return
        given = self.shapes.kind(node)
        if given == "null" and (declared.nullable or is_nullable(self.workspace, model, kind)):
            return
        yield from self._kind(node, given, declared, place)

    def _kind(
        self, node: n.Expr, given: str | None, declared: Declared, place: _Place
    ) -> Iterator[Finding]:
        wanted = kind_of_type(self.workspace, declared)
        if given and wanted and given != wanted:
            what = f"{place.subject} is of type '{wanted}'; the value is of type '{given}'."
            yield Finding(node.at, place.code, what, f"Give a value of type '{wanted}'.")
            return
        match node, declared.type:
            case n.Text(), n.TypeUnion() | n.TypeLiteral():
                yield from self._literal(node, declared, place)
            case n.Object(), n.TypeObject():
                yield from self._object(node, declared)
            case n.Array(), n.TypeArray(item=item):
                inner = _Place("BCP034", "An item of this array")
                for value in node.items:
                    if isinstance(value, n.Expr):
                        yield from self.value(value, declared.model, item, inner)
            case n.For(), n.TypeArray(item=item):
                inner = _Place("BCP034", "An item of this array")
                yield from self.value(node.body, declared.model, item, inner)

    def _literal(self, node: n.Text, declared: Declared, place: _Place) -> Iterator[Finding]:
        values = allowed_values(self.workspace, declared)
        if values is None or node.value in values:
            return
        near, fix = suggestion(node.value, [v for v in values if isinstance(v, str)])
        names = ", ".join(map(literal_name, values))
        what = f"{place.subject} is one of {names}; '{node.value}' is not."
        code = "BCP088" if near and place.code == "BCP036" else place.code
        yield Finding(node.at, code, what, fix)

    def _object(self, node: n.Object, declared: Declared) -> Iterator[Finding]:
        assert isinstance(declared.type, n.TypeObject)
        given = {e.key.value: e for e in node.entries if _is_named(e)}  # type: ignore[union-attr]
        members = {str(member.key): member for member in declared.type.members}
        if len(given) == len(node.entries) and n.LOST_KEY not in given:
            yield from self._missing(node, given.keys(), declared, members)
        for name, entry in given.items():
            member = members.get(name) or declared.type.rest
            if name == n.LOST_KEY:
                continue
            if member is None:
                yield self._unknown(name, entry, declared, members)
            elif isinstance(entry, n.Entry):
                place = _Place("BCP036", f"The property '{name}'")
                yield from self.value(entry.value, declared.model, member.type, place)

    def _missing(
        self,
        node: n.Object,
        given: object,
        declared: Declared,
        members: dict[str, n.TypeMember],
    ) -> Iterator[Finding]:
        present = set(given)  # type: ignore[call-overload]
        missing = [
            name
            for name, member in members.items()
            if name not in present and not is_nullable(self.workspace, declared.model, member.type)
        ]
        if missing:
            names = ", ".join(f"'{name}'" for name in missing)
            what = f"This object lacks the property {names}."
            yield Finding(node.at, "BCP035", what, "Add it.")

    def _unknown(
        self,
        name: str,
        entry: n.Node,
        declared: Declared,
        members: dict[str, n.TypeMember],
    ) -> Finding:
        near, fix = suggestion(name, members)
        what = f"The type of this object has no property '{name}'."
        sealed = self._is_sealed(declared)
        severity = "error" if sealed else "warning"  # an open type lets further properties pass
        return Finding(entry.at, "BCP089" if near else "BCP037", what, fix, severity)

    def _is_sealed(self, declared: Declared) -> bool:
        above = declared.model.parents.get(declared.type)
        holder = isinstance(above, n.Statement | n.TypeMember)
        return holder and decorator(above, "sealed") is not None  # type: ignore[arg-type]


def _node(shapes: Shapes, node: n.Node) -> Iterator[Finding]:
    look = _LOOKS.get(type(node))
    if look:
        yield from look(shapes, node)


def _unary(shapes: Shapes, node: n.Unary) -> Iterator[Finding]:
    wanted = "bool" if node.op == "!" else "int"
    given = shapes.kind(node.operand)
    if given not in (None, wanted):
        what = f"'{node.op}' goes before a value of type '{wanted}', not '{given}'."
        yield Finding(node.at, "BCP044", what)


def _loop(shapes: Shapes, node: n.For) -> Iterator[Finding]:
    given = shapes.kind(node.source)
    if given not in (None, "array"):
        what = f"A loop goes over an array, not over a value of type '{given}'."
        yield Finding(node.source.at, "BCP137", what, "Give an array.")


def _condition(shapes: Shapes, condition: n.Expr) -> Iterator[Finding]:
    given = shapes.kind(condition)
    if given not in (None, "bool"):
        what = f"A condition is of type 'bool', not '{given}'."
        yield Finding(condition.at, "BCP046", what, "Compare the value with something.")


def _binary(shapes: Shapes, node: n.Binary) -> Iterator[Finding]:
    left, right = shapes.kind(node.left), shapes.kind(node.right)
    fits = True
    if node.op in _NUMBERS:
        fits = {left, right} <= {None, "int"}
    elif node.op in _LOGIC:
        fits = {left, right} <= {None, "bool"}
    elif node.op in _TEXTS:
        fits = {left, right} <= {None, "string"}
    elif node.op in _ORDER:
        fits = {left, right} <= {None, "int"} or {left, right} <= {None, "string"}
    if not fits:
        sides = f"'{left or 'any'}' and '{right or 'any'}'"
        what = f"'{node.op}' cannot be applied to values of type {sides}."
        texts = node.op == "+" and "string" in (left, right)
        fix = "Join texts by interpolation: '${a}${b}'." if texts else "Convert the values."
        yield Finding(node.at, "BCP045", what, fix)


def _access(shapes: Shapes, node: n.Property) -> Iterator[Finding]:
    found = shapes.model.deployable(node.base)
    if found and found[0].loop is not None and found[1] is None:
        what = f"'{found[0].name}' is a collection; it has no property '{node.name}'."
        yield Finding(node.name_at, "BCP055", what, "Choose one of it: '[index]'.")
        return
    base = n.unwrap(node.base)
    if isinstance(base, n.Name) and isinstance(shapes.model.names.get(base), Namespace):
        code = "BCP053" if base.name == "sys" else "BCP052"
        yield Finding(node.name_at, code, f"'{base.name}' has no property '{node.name}'.")
        return
    given = None if node.safe else shapes.kind(node.base)
    if given in _SCALARS or given == "array":
        what = f"A value of type '{given}' has no properties: '{node.name}'."
        yield Finding(node.name_at, "BCP055", what, "Access an object.")
        return
    literal = None if node.safe else shapes.literal_object(node.base)
    if literal is not None:
        yield from _of_literal(node, literal)
        return
    declared = shapes.declared(node.base)
    if declared is None or not isinstance(declared.type, n.TypeObject) or declared.type.rest:
        return
    names = [str(member.key) for member in declared.type.members]
    if node.name.lower() not in {name.lower() for name in names}:
        near, fix = suggestion(node.name, names)
        what = f"The type of this value has no property '{node.name}'."
        yield Finding(node.name_at, "BCP083" if near else "BCP053", what, fix, "warning")


def _index(shapes: Shapes, node: n.Index) -> Iterator[Finding]:
    if shapes.model.deployable(node.base):
        return
    base, index = shapes.kind(node.base), shapes.kind(node.index)
    array = n.unwrap(node.base)
    literal = None if node.safe else shapes.literal_object(node.base)
    if base in _SCALARS or base == "null":
        what = f"A value of type '{base}' has no parts."
        yield Finding(node.index.at, "BCP076", what, "Index an array or an object.")
    elif base == "array" and index not in (None, "int"):
        what = f"An array is indexed by numbers, not by a value of type '{index}'."
        yield Finding(node.index.at, "BCP074", what, "Give a number.")
    elif base == "object" and index not in (None, "string"):
        what = f"An object is indexed by texts, not by a value of type '{index}'."
        yield Finding(node.index.at, "BCP075", what, "Give a text.")
    elif isinstance(array, n.Array) and isinstance(node.index, n.Integer | n.Unary):
        yield from _out_of_range(node, array)
    elif literal is not None and isinstance(node.index, n.Text):
        as_property = n.Property(node.at, node.base, node.index.value, False, node.index.at)
        yield from _of_literal(as_property, literal)


def _out_of_range(node: n.Index, array: n.Array) -> Iterator[Finding]:
    plain = not (node.safe or node.from_end or any(isinstance(i, n.Spread) for i in array.items))
    if plain and (isinstance(node.index, n.Unary) or node.index.value >= len(array.items)):  # type: ignore[attr-defined]
        what = f"There is no such place in an array of {len(array.items)}."
        yield Finding(node.index.at, "BCP311", what)


def _of_literal(node: n.Property, literal: n.Object) -> Iterator[Finding]:
    names = set(properties_of(literal))
    plain = len(names) == len(literal.entries) and n.LOST_KEY not in names
    if plain and node.name.lower() not in {name.lower() for name in names}:
        near, fix = suggestion(node.name, names)
        what = f"This object has no property '{node.name}'."
        yield Finding(node.name_at, "BCP083" if near else "BCP053", what, fix)


_LOOKS: dict[type[n.Node], Callable[[Shapes, Any], Iterator[Finding]]] = {
    n.Binary: _binary,
    n.Unary: _unary,
    n.Ternary: lambda shapes, node: _condition(shapes, node.condition),
    n.If: lambda shapes, node: _condition(shapes, node.condition),
    n.For: _loop,
    n.Property: _access,
    n.Index: _index,
}
