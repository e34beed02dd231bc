"""When a template has symbolic names (languageVersion 2.0), as the official compiler decides it."""

from aifactory.bicep.binding.model import Deployable, Model, decorator
from aifactory.bicep.binding.signatures import interface_of
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n

_STRUCTURED = n.TypeObject | n.TypeArray | n.TypeTuple | n.TypeUnion | n.TypeNullable


def needs_symbolic_names(workspace: Workspace, model: Model) -> bool:
    """True when anything in a file can only be said in a template with symbolic names."""
    return (
        any(map(_statement_needs, model.program))
        or any(_module_needs(workspace, module) for module in model.modules)
        or any(map(_resource_needs, model.resources))
        or _uses_whole_collection(model)
    )


def _statement_needs(statement: n.Statement) -> bool:
    match statement:
        case n.TypeDecl() | n.Func() | n.Import():
            return True
        case n.Var():
            return statement.type is not None
        case n.Param(type=n.TypeExpr() as kind):
            return _is_structured(kind)
        case n.Output():
            return decorator(statement, "secure") is not None or _is_structured(statement.type)
    return False


def _is_structured(kind: n.TypeExpr) -> bool:
    if isinstance(kind, n.TypeAccess):
        return _is_structured(kind.base)
    if isinstance(kind, n.TypeNullable) and not kind.nullable:
        return _is_structured(kind.inner)
    return isinstance(kind, _STRUCTURED)


def _module_needs(workspace: Workspace, module: Deployable) -> bool:
    interface = interface_of(workspace, module)
    secure_output = interface is not None and any(interface.outputs.values())
    return secure_output or "name" not in module.properties


def _resource_needs(resource: Deployable) -> bool:
    if resource.existing and "dependsOn" in resource.properties:
        return True
    return any(decorator(resource.statement, name) for name in ("onlyIfNotExists", "retryOn"))


def _uses_whole_collection(model: Model) -> bool:
    for name, symbol in model.names.items():
        if not isinstance(symbol, Deployable) or symbol.loop is None:
            continue
        above = model.parents.get(name)
        if isinstance(above, n.Index) and above.base is name:
            continue
        while isinstance(above, n.Array | n.Ternary | n.Group | n.NonNull):
            above = model.parents.get(above)
        key = above.key if isinstance(above, n.Entry) else None
        if not (isinstance(key, n.Text) and key.value == "dependsOn"):
            return True
    return False
