"""Calls: unknown functions, wrong numbers of arguments, functions and lambdas out of place."""

from collections.abc import Iterator, Mapping

from aifactory.bicep.binding import functions as known
from aifactory.bicep.binding.model import Imported, Model, Namespace, Wildcard
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.decorator_arguments import constants_only
from aifactory.bicep.checks.expressions.shapes import Shapes
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the calls of a file, decorators left out."""
    for statement in model.program:
        decorators = set(statement.decorators)
        for node in n.descend(statement):
            if isinstance(node, n.Call) and node not in decorators:
                if not _is_decorator(model, node):
                    yield from _call(workspace, model, node)
            elif isinstance(node, n.MethodCall) and not _is_decorator(model, node):
                yield from _method(workspace, model, node)
            elif isinstance(node, n.Lambda) and not _is_argument(model, node):
                what = "A lambda may only stand as an argument of a function."
                yield Finding(node.at, "BCP242", what, "Declare a function with 'func'.")


def _is_decorator(model: Model, node: n.Call | n.MethodCall) -> bool:
    above = model.parents.get(node)
    return isinstance(above, n.Statement | n.TypeMember) and node in above.decorators


def _is_argument(model: Model, node: n.Lambda) -> bool:
    above = model.parents.get(node)
    while isinstance(above, n.Group):
        above = model.parents.get(above)
    return isinstance(above, n.Call | n.MethodCall)


def _call(workspace: Workspace, model: Model, node: n.Call) -> Iterator[Finding]:
    symbol = model.symbols.get(node.name)
    if isinstance(symbol, n.Func):
        yield from _user_function(node, symbol)
    elif isinstance(symbol, Imported):
        found = _imported_function(workspace, symbol)
        if found:
            yield from _user_function(node, found)
    elif isinstance(symbol, n.Lost):
        return
    elif symbol is not None:
        yield _not_a_function(node)
    elif node.name in _functions(model) or (_is_list(node.name) and not model.gives_parameters):
        yield from _built_in(workspace, model, node)
    elif node.name in known.REPLACED:
        code, fix = known.REPLACED[node.name]
        yield Finding(node.at, code, f"Bicep has no function '{node.name}'.", fix)
    else:
        yield _unknown(model, node)


def _functions(model: Model) -> Mapping[str, known.Arity]:
    """The functions that a file may call by their bare names."""
    return known.IN_PARAMETERS if model.gives_parameters else known.FUNCTIONS


def _has_name(node: n.Expr) -> bool:
    node = n.unwrap(node)
    if isinstance(node, n.Index):
        return isinstance(node.index, n.Text)
    return isinstance(node, n.Name | n.Property | n.Nested)


def _is_list(name: str) -> bool:
    return name.startswith("list")


def _imported_function(workspace: Workspace, symbol: Imported) -> n.Func | None:
    exporter = workspace.models.get(symbol.file)
    found = exporter.symbols.get(symbol.name) if exporter else None
    return found if isinstance(found, n.Func) else None


def _user_function(node: n.Call, function: n.Func) -> Iterator[Finding]:
    yield from _arity(node, known.Arity(len(function.params), len(function.params)))


def _not_a_function(node: n.Call) -> Finding:
    what = f"'{node.name}' is declared in this file and is not a function."
    for space, table in (("az", known.AZ), ("sys", known.SYS)):
        if node.name in table:
            return Finding(node.at, "BCP265", what, f"Did you mean '{space}.{node.name}'?")
    return Finding(node.at, "BCP059", what, "Call a function, or use the value without '(…)'.")


def _unknown(model: Model, node: n.Call) -> Finding:
    functions = [name for name, symbol in model.symbols.items() if isinstance(symbol, n.Func)]
    near, fix = suggestion(node.name, [*_functions(model), *functions], "Correct the name.")
    if node.name in known.PARAMETER_FILES:
        near, fix = False, "It exists in parameters files only."
    elif node.name in known.FUNCTIONS:
        near, fix = False, "It exists in templates only; give a plain value."
    return Finding(
        node.at, "BCP082" if near else "BCP057", f"There is no function '{node.name}'.", fix
    )


def _built_in(workspace: Workspace, model: Model, node: n.Call | n.MethodCall) -> Iterator[Finding]:
    arity = _functions(model).get(node.name) or known.Arity(1, 3)
    yield from _arity(node, arity)
    scopes = known.SCOPE_CALLS.get((node.name, len(node.args)))
    if scopes is not None and not model.gives_parameters and model.target_scope not in scopes:
        count = len(node.args)
        what = f"'{node.name}' cannot be called with {count} argument{'s' * (count != 1)} in a file"
        what = f"{what} whose target scope is '{model.target_scope}'."
        yield Finding(node.at, "BCP071", what, "Name the scope in full.")
    too_early = model.gives_parameters or not _in_parameter_default(model, node)
    if node.name in known.ONLY_PARAMETER_DEFAULTS and too_early:
        what = f"'{node.name}' may only stand in the default value of a parameter."
        yield Finding(node.at, "BCP065", what, "Give it a parameter of its own.")
    if node.name == "nameof" and len(node.args) == 1 and not _has_name(node.args[0]):
        what = "'nameof' takes something that has a name."
        yield Finding(node.args[0].at, "BCP408", what, "Name a declaration or a property.")
    if node.name == "externalInput":
        for argument in node.args:
            yield from constants_only(argument)
    for at, (least, most) in known.LAMBDA_AT.get(node.name, {}).items():
        if at < len(node.args):
            argument = n.unwrap(node.args[at])
            yield from _lambda(node.name, argument, least, most)
            yield from _given_back(workspace, model, (node.name, at), argument)


def _lambda(function: str, argument: n.Expr, least: int, most: int) -> Iterator[Finding]:
    if not isinstance(argument, n.Lambda):
        what = f"'{function}' needs a lambda here."
        yield Finding(argument.at, "BCP070", what, "Write 'item => …'.")
        return
    count = len(argument.params)
    if not least <= count <= most:
        wanted = known.Arity(least, most)
        what = f"The lambda of '{function}' takes {wanted} arguments, not {count}."
        yield Finding(argument.at, "BCP070", what)


def _given_back(
    workspace: Workspace, model: Model, place: tuple[str, int], argument: n.Expr
) -> Iterator[Finding]:
    wanted = known.LAMBDA_GIVES.get(place)
    if wanted is None or not isinstance(argument, n.Lambda):
        return
    given = Shapes(workspace, model).kind(argument.body)
    if given not in (None, wanted):
        what = f"The lambda of '{place[0]}' gives a value of type '{wanted}', not '{given}'."
        yield Finding(argument.at, "BCP070", what, f"Let it give a value of type '{wanted}'.")


def _in_parameter_default(model: Model, node: n.Node) -> bool:
    return any(isinstance(above, n.Param) for above in model.around(node))


def _arity(node: n.Call | n.MethodCall, arity: known.Arity) -> Iterator[Finding]:
    count = len(node.args)
    if not arity.takes(count):
        what = f"'{node.name}' takes {arity} argument{'s' * (str(arity) != '1')}, not {count}."
        yield Finding(node.at, "BCP071", what, "Correct the arguments.")


def _method(workspace: Workspace, model: Model, node: n.MethodCall) -> Iterator[Finding]:
    base = n.unwrap(node.base)
    symbol = model.names.get(base) if isinstance(base, n.Name) else None
    if isinstance(symbol, Namespace):
        yield from _namespace_call(workspace, model, node, symbol)
    elif isinstance(symbol, n.Param) or isinstance(base, n.Text | n.Integer | n.Object | n.Array):
        what = f"There are no functions to call on this value: '{node.name}'."
        yield Finding(node.name_at, "BCP109", what, "Call it with the value as its argument.")
    elif model.deployable(base):
        yield from _resource_call(model, node)
    elif symbol is not None and not isinstance(symbol, Wildcard | n.Var | n.Lost):
        yield Finding(node.name_at, "BCP109", f"'{node.name}' cannot be called here.")


def _namespace_call(
    workspace: Workspace, model: Model, node: n.MethodCall, space: Namespace
) -> Iterator[Finding]:
    table = known.AZ if space.name == "az" else known.SYS
    if model.gives_parameters:
        table = known.AZ_IN_PARAMETERS if space.name == "az" else known.IN_PARAMETERS
    lists = space.name == "az" and _is_list(node.name) and not model.gives_parameters
    if node.name in table or lists:
        yield from _built_in(workspace, model, node)
        return
    if node.name in known.REPLACED:
        code, fix = known.REPLACED[node.name]
        yield Finding(node.name_at, code, f"Bicep has no function '{node.name}'.", fix)
        return
    near, fix = suggestion(node.name, table, "Correct the name.")
    what = f"The namespace '{space.name}' has no function '{node.name}'."
    yield Finding(node.name_at, "BCP108" if near else "BCP107", what, fix)


def _resource_call(model: Model, node: n.MethodCall) -> Iterator[Finding]:
    found = model.deployable(n.unwrap(node.base))
    assert found is not None
    if found[0].is_module or not (_is_list(node.name) or node.name == "getSecret"):
        kind = "module" if found[0].is_module else "resource"
        near, fix = suggestion(node.name, ["getSecret", "listKeys"], "Correct the name.")
        what = f"A {kind} has no function '{node.name}'."
        yield Finding(node.name_at, "BCP110" if near else "BCP109", what, fix)
    elif node.name == "getSecret" and not _is_module_parameter(model, node):
        what = "'getSecret' may only be the value of a module's parameter."
        yield Finding(node.at, "BCP180", what, "Hand the secret to a module as a parameter.")


def _is_module_parameter(model: Model, node: n.MethodCall) -> bool:
    for above in model.around(node):
        if isinstance(above, n.Entry):
            body = model.parents.get(above)
            entry = model.parents.get(body) if body else None
            return isinstance(entry, n.Entry) and (
                isinstance(entry.key, n.Text) and entry.key.value == "params"
            )
        if not isinstance(above, n.Ternary | n.Group | n.NonNull):
            return isinstance(above, n.Var)
    return False
