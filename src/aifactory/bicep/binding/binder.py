"""Resolves every name of a file: locals first, then nested resources, then the file's own."""

from collections.abc import Mapping

from aifactory.bicep.binding.functions import FUNCTIONS
from aifactory.bicep.binding.model import (
    Deployable,
    Imported,
    LocalUse,
    Model,
    Namespace,
    Symbol,
    Wildcard,
    properties_of,
)
from aifactory.bicep.diagnostics import Diagnostics, Source, nearest
from aifactory.bicep.resource_types import ResourceTypes
from aifactory.bicep.syntax import nodes as n

NAMESPACES = {"sys": Namespace("sys"), "az": Namespace("az")}
AMBIENT_TYPES = frozenset({"string", "int", "bool", "object", "array", "any"})
SCOPES = ("resourceGroup", "subscription", "managementGroup", "tenant")
_Names = Mapping[str, Symbol]


class Binder:
    """Binds one file; `files` turns a path written in it into the path to read."""

    def __init__(
        self,
        source: Source,
        program: n.Program,
        diagnostics: Diagnostics,
        types: ResourceTypes,
    ) -> None:
        self.model = Model(source, program)
        self.diagnostics = diagnostics
        self.types = types
        self._declared_at: dict[str, int] = {}
        self._apart_at: dict[tuple[str, str], int] = {}

    def bind(self, files: Mapping[n.Import, str]) -> Model:
        """The bound file; `files` says which file each import reads."""
        self.model.import_files.update(files)
        for statement in self.model.program:
            self._declare(statement, files)
        self.model.resources.sort(key=lambda found: found.nested_in is None)  # nested ones lead
        for statement in self.model.program:
            self._resolve(statement, {})
        return self.model

    def report(self, at: int, code: str, what: str, fix: str = "") -> None:
        """Adds a problem at an offset of this file."""
        self.diagnostics.report(self.model.source, at, code, what, fix)

    def _declare(self, statement: n.Statement, files: Mapping[n.Import, str]) -> None:
        match statement:
            case n.TargetScope():
                self._target_scope(statement)
            case n.Output():
                self._output(statement)
            case n.Metadata() | n.Param() | n.Var() | n.Func() | n.TypeDecl() | n.Lost():
                self._declared(statement)
            case n.Resource():
                self._resource(statement, None)
            case n.Module():
                self._module(statement)
            case n.Import():
                self._import(statement, files.get(statement, ""))
            case n.Refusal():
                what = f"'{statement.keyword}' is not supported by this compiler."
                self.report(
                    statement.at, "AIF4101", what, "Write it without, or use `bicep build`."
                )

    def _target_scope(self, statement: n.TargetScope) -> None:
        if isinstance(statement.value, n.Broken):
            return
        scope = statement.value.value if isinstance(statement.value, n.Text) else ""
        if scope not in SCOPES:
            near = nearest(scope, SCOPES)
            fix = f"Did you mean '{near}'?" if near else f"Use one of {', '.join(SCOPES)}."
            self.report(statement.value.at, "BCP033", f"'{scope}' is not a target scope.", fix)
            return
        self.model.target_scope = scope

    def _module(self, statement: n.Module) -> None:
        module = self._deployable(statement)
        self.model.modules.append(module)
        if module.name:
            self._add(module.name, module, statement.name_at)

    def _declared(
        self, statement: n.Metadata | n.Param | n.Var | n.Func | n.TypeDecl | n.Lost
    ) -> None:
        keyword = statement.keyword if isinstance(statement, n.Lost) else ""
        if isinstance(statement, n.Metadata) or keyword in ("output", "metadata"):
            self._apart(statement)
        elif statement.name:
            self._add(statement.name, statement, statement.name_at)

    def _apart(self, statement: n.Statement) -> None:
        """Outputs and metadata have names of their own, which no expression sees."""
        kind = "output" if isinstance(statement, n.Output) else "metadata"
        if isinstance(statement, n.Lost):
            kind = statement.keyword
        at = self._apart_at.setdefault((kind, statement.name), statement.name_at)
        if at != statement.name_at:
            self._duplicate(statement.name, (at, statement.name_at), "BCP145")

    def _output(self, statement: n.Output) -> None:
        self.model.outputs.setdefault(statement.name, statement)
        self._apart(statement)

    def _add(self, name: str, symbol: Symbol, at: int) -> None:
        if name in self.model.symbols:
            self._duplicate(name, (self._declared_at[name], at))
        elif name in NAMESPACES:
            what = f"'{name}' is the name of a built-in namespace."
            self.report(at, "BCP084", what, "Choose another name.")
        else:
            self.model.symbols[name] = symbol
            self._declared_at[name] = at

    def _duplicate(self, name: str, places: tuple[int, int], code: str = "BCP028") -> None:
        what = f"'{name}' is declared more than once."
        for at in places:
            self.report(at, code, what, "Rename or remove one of them.")

    def _import(self, statement: n.Import, file: str) -> None:
        if statement.items is None:
            self._add(statement.name, Wildcard(file), statement.name_at)
            return
        for item in statement.items:
            self._add(item.alias, Imported(file, item.name), item.at)

    def _deployable(self, statement: n.Resource | n.Module) -> Deployable:
        body, loop, condition = statement.value, None, None
        if isinstance(body, n.For):
            loop, body = body, body.body
        if isinstance(body, n.If):
            condition, body = body.condition, body.body
        if not isinstance(body, n.Object):
            if not isinstance(body, n.Broken):
                what = f"The body of '{statement.name}' is not an object."
                code = "BCP167" if loop else "BCP118"
                self.report(body.at, code, what, "Write '{…}', 'if (…) {…}' or '[for … : {…}]'.")
            lost = n.Entry(body.at, n.Text(body.at, n.LOST_KEY), n.Broken(body.at))
            body = n.Object(body.at, (lost,))
        found = Deployable(statement, body, properties_of(body), loop, condition)
        self.model.of_statement[statement] = found
        return found

    def _resource(self, statement: n.Resource, parent: Deployable | None) -> None:
        found = self._deployable(statement)
        found.nested_in = parent
        if parent is None:
            self._add(statement.name, found, statement.name_at)
        elif statement.name in parent.nested:
            other = parent.nested[statement.name].statement
            self._duplicate(statement.name, (other.name_at, statement.name_at))
        else:
            parent.nested[statement.name] = found
        self._type(statement, found, parent)
        for child in found.body.resources:
            self._resource(child, found)
        self.model.resources.append(found)  # after its children: they are emitted first

    def _type(self, statement: n.Resource, found: Deployable, parent: Deployable | None) -> None:
        if not isinstance(statement.type, n.Text):
            self.report(
                statement.type.at,
                "BCP047",
                "A resource type cannot be interpolated.",
                "Write it out.",
            )
            return
        kind, _, version = statement.type.value.partition("@")
        provider, *rest = kind.split("/")
        if parent is not None and not ("." in provider and rest):
            if rest:
                what = f"'{kind}' is not the one segment that a nested resource adds to its parent."
                self.report(statement.type.at, "BCP156", what, "Write the last segment alone.")
            kind, version = f"{parent.type}/{kind}", version or parent.api_version
        elif not rest or not version:
            what = f"'{statement.type.value}' is not a resource type with an API version."
            fix = "Write it as '<provider>/<types>@<apiVersion>'."
            self.report(statement.type.at, "BCP029", what, fix)
        spelled = self.types.spelled(f"{kind}@{version}")
        found.type = spelled.partition("@")[0] if spelled else kind
        found.api_version = version

    def _resolve(self, node: n.Node, local: _Names) -> None:
        if isinstance(node, n.Name):
            self._name(node, local)
        elif isinstance(node, n.TypeName):
            self._type_name(node)
        elif isinstance(node, n.TypeAccess):
            self._type_access(node, local)
        else:
            for child in n.children(node):
                self.model.parents[child] = node
                self._resolve(child, self._visible_in(node, child, local))

    def _visible_in(self, node: n.Node, child: n.Node, local: _Names) -> _Names:
        match node:
            case n.For() if child is not node.source:
                inner: dict[str, Symbol] = {**local, node.item.name: LocalUse("item", node)}
                if node.index:
                    inner[node.index.name] = LocalUse("index", node)
                return inner
            case n.Lambda():
                return {**local, **{p.name: LocalUse("lambda", node) for p in node.params}}
            case n.Func() if child is node.body:
                return {p.name: LocalUse("argument", node) for p in node.params}
            case n.Resource() if node in self.model.of_statement:
                found = self.model.of_statement[node]
                own = {found.name: found} if found.nested_in else {}
                return {**local, **own, **found.nested}
            case _:
                return local

    def _name(self, node: n.Name, local: _Names) -> None:
        symbol = local.get(node.name) or self.model.symbols.get(node.name)
        symbol = symbol or NAMESPACES.get(node.name)
        if symbol is None:
            if node.name in FUNCTIONS:
                what = f"'{node.name}' is a function; it is not called here."
                self.report(node.at, "BCP063", what, "Call it with its arguments.")
                return
            near = nearest(node.name, [*local, *self.model.symbols])
            code = "BCP082" if near else "BCP057"
            fix = f"Did you mean '{near}'?" if near else "Declare it, or correct the name."
            self.report(node.at, code, f"Nothing is named '{node.name}' here.", fix)
            return
        if isinstance(symbol, n.TypeDecl):
            what = f"'{node.name}' is a type; a value is needed here."
            self.report(node.at, "BCP288", what, "Use a parameter, variable or resource.")
            return
        if isinstance(symbol, n.Func):
            what = f"'{node.name}' is a function; it is not called here."
            self.report(node.at, "BCP063", what, "Call it with its arguments in parentheses.")
            return
        self.model.names[node] = symbol

    def _type_name(self, node: n.TypeName) -> None:
        symbol = self.model.symbols.get(node.name)
        if isinstance(symbol, n.TypeDecl | Imported | n.Lost):
            self.model.names[node] = symbol
        elif symbol is not None:
            what = f"'{node.name}' is a value; a type is needed here."
            self.report(node.at, "BCP287", what, "Use a type.")
        elif node.name not in AMBIENT_TYPES:
            types = [
                k for k, v in self.model.symbols.items() if isinstance(v, n.TypeDecl | Imported)
            ]
            near = nearest(node.name, [*types, *AMBIENT_TYPES])
            fix = f"Did you mean '{near}'?" if near else "Declare or import it."
            self.report(node.at, "BCP302", f"No type is named '{node.name}'.", fix)

    def _type_access(self, node: n.TypeAccess, local: _Names) -> None:
        self.model.parents[node.base] = node
        base = node.base
        if isinstance(base, n.TypeName):
            symbol = self.model.symbols.get(base.name)
            if isinstance(symbol, Wildcard):
                self.model.names[base] = symbol
                return
            if base.name in NAMESPACES and symbol is None:
                self.model.names[base] = NAMESPACES[base.name]
                return
        self._resolve(base, local)
