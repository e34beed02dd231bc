"""Types: unions that mean nothing, defaults that can never be used, unknown parameterised types."""

from collections.abc import Iterator

from aifactory.bicep.binding.literals import literal_members
from aifactory.bicep.binding.model import Model, decorator
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.finding import Finding
from aifactory.bicep.syntax import nodes as n


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the types of a file."""
    for statement in model.program:
        for node in n.descend(statement):
            if isinstance(node, n.TypeUnion):
                yield from _union(workspace, model, node)
    for param in model.declared(n.Param):
        yield from _parameter(param)


def _union(workspace: Workspace, model: Model, node: n.TypeUnion) -> Iterator[Finding]:
    above = model.parents.get(node)
    while isinstance(above, n.TypeNullable | n.TypeUnion | n.TypeArray):
        above = model.parents.get(above)
    if isinstance(above, n.Statement | n.TypeMember) and decorator(above, "discriminator"):
        return
    if literal_members(workspace, model, node) is None:
        what = "A union is made of literal values, or of objects that '@discriminator' tells apart."
        yield Finding(node.at, "BCP293", what, "List literals, or add '@discriminator(…)'.")


def _parameter(param: n.Param) -> Iterator[Finding]:
    if param.type is None:
        what = f"The parameter '{param.name}' has no type."
        yield Finding(param.name_at, "BCP279", what, "Write a type after the name.")
    elif isinstance(param.type, n.TypeNullable) and param.type.nullable:
        default = param.default or n.Null(param.at)
        if not isinstance(default, n.Null):
            what = f"The parameter '{param.name}' may be null, so its default is never used."
            yield Finding(default.at, "BCP326", what, "Remove '?' or the default.")
