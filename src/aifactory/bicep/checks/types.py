"""Types: unions that mean nothing, defaults that can never be used, unknown parameterised types."""

import re
from collections.abc import Iterator

from aifactory.bicep.binding.literals import literal_members
from aifactory.bicep.binding.model import Model, decorator
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.expressions.shapes import Declared, followed
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_FEWEST = 2
_RESOURCE_TYPE = re.compile(r"[\w.-]+(/[\w.-]+)+@\d{4}-\d\d-\d\d(-[\w-]+)?")


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the types of a file."""
    for statement in model.program:
        for node in n.descend(statement):
            if isinstance(node, n.TypeUnion):
                yield from _union(workspace, model, node)
            elif isinstance(node, n.TypeCall):
                yield from _resource_type(node)
            elif isinstance(node, n.Statement | n.TypeMember) and node.decorators:
                yield from _discriminated(workspace, model, node)
    for param in model.declared(n.Param):
        yield from _parameter(param)


def _union(workspace: Workspace, model: Model, node: n.TypeUnion) -> Iterator[Finding]:
    above, of_items = model.parents.get(node), False
    while isinstance(above, n.TypeNullable | n.TypeUnion | n.TypeArray):
        of_items = of_items or isinstance(above, n.TypeArray)
        above = model.parents.get(above)
    if isinstance(above, n.Statement | n.TypeMember) and decorator(above, "discriminator"):
        return
    members = literal_members(workspace, model, node)
    if members is None:
        what = "A union is made of literal values, or of objects that '@discriminator' tells apart."
        yield Finding(node.at, "BCP293", what, "List literals, or add '@discriminator(…)'.")
    elif not of_items and len({type(member) for member in members if member is not None}) != 1:
        what = "The members of a union are of one type."
        yield Finding(node.at, "BCP294", what, "List texts, numbers or truth values alone.")


def _discriminated(
    workspace: Workspace, model: Model, node: n.Statement | n.TypeMember
) -> Iterator[Finding]:
    """What is wrong with a union of objects that a property tells apart."""
    written = decorator(node, "discriminator")
    kind = getattr(node, "type", None)
    if written is None or not isinstance(kind, n.TypeExpr):
        return
    target = followed(workspace, model, kind)
    if target is None:
        return
    model, kind = target.model, target.type
    name = written.args[0].value if written.args and isinstance(written.args[0], n.Text) else None
    members = list(_members(kind))
    if len(members) < _FEWEST:
        what = "'discriminator' goes before a union of at least two different object types."
        yield Finding(written.at, "BCP363", what, "Write a union of objects, or remove it.")
    for member in members:
        found = followed(workspace, model, member)
        if found is None or isinstance(found.type, n.TypeUnion):
            continue  # a union of its own is checked where it is declared
        if not isinstance(found.type, n.TypeObject):
            what = "A member of this union is not an object."
            yield Finding(member.at, "BCP286", what, "List object types alone.")
        elif name is not None and not _has_literal(workspace, found, str(name)):
            what = f"This member of the union needs a property '{name}' with one literal text."
            yield Finding(member.at, "BCP364", what, f"Add '{name}: '…'' to the type.")


def _members(kind: n.TypeExpr) -> Iterator[n.TypeExpr]:
    for member in kind.members if isinstance(kind, n.TypeUnion) else ():
        if isinstance(member, n.TypeUnion):
            yield from _members(member)
        else:
            yield member


def _has_literal(workspace: Workspace, found: Declared, name: str) -> bool:
    assert isinstance(found.type, n.TypeObject)
    for member in found.type.members:
        if member.key == name:
            values = literal_members(workspace, found.model, member.type)
            return values is not None and len(values) == 1 and isinstance(values[0], str)
    return False


def _resource_type(node: n.TypeCall) -> Iterator[Finding]:
    if node.name not in ("resourceInput", "resourceOutput"):
        return
    if len(node.args) != 1:
        what = f"'{node.name}<…>' takes one resource type, not {len(node.args)}."
        yield Finding(node.at, "BCP071", what, "Write '<provider>/<types>@<apiVersion>'.")
        return
    argument = node.args[0]
    value = argument.value if isinstance(argument, n.TypeLiteral) else None
    if not isinstance(value, str):
        what = f"'{node.name}<…>' takes a resource type as a literal text."
        yield Finding(argument.at, "BCP070", what, "Write '<provider>/<types>@<apiVersion>'.")
    elif not _RESOURCE_TYPE.fullmatch(value.removeprefix("az:")):
        what = f"'{value}' is not a resource type with an API version."
        yield Finding(argument.at, "BCP029", what, "Write '<provider>/<types>@<apiVersion>'.")


def _parameter(param: n.Param) -> Iterator[Finding]:
    if param.type is None:
        what = f"The parameter '{param.name}' has no type."
        yield Finding(param.name_at, "BCP279", what, "Write a type after the name.")
    elif isinstance(param.type, n.TypeNullable) and param.type.nullable:
        default = param.default or n.Null(param.at)
        if not isinstance(default, n.Null):
            what = f"The parameter '{param.name}' may be null, so its default is never used."
            yield Finding(default.at, "BCP326", what, "Remove '?' or the default.")
