"""Bodies of resources against Azure's types, where a caller has them: unknown, read-only parts."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Deployable, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.resource_types.known import COMMON
from aifactory.bicep.resource_types.parts import Member, Part
from aifactory.bicep.syntax import nodes as n

_OF_BICEP = frozenset({"name", "parent", "scope", "dependsOn", "id", "type", "apiVersion"})


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every property of a file's resources that Azure does not know or does not take."""
    for resource in model.resources:
        body = workspace.types.body(f"{resource.type}@{resource.api_version}")
        if body is not None and not resource.existing:
            yield from _resource(resource, body)


def _resource(resource: Deployable, body: Part) -> Iterator[Finding]:
    known = _members(body, resource.body)
    if known is None:
        return
    for entry in resource.body.entries:
        name = _name(entry)
        if name is None or name in _OF_BICEP:
            continue
        if name not in COMMON or name in known:  # those are taken from every resource
            yield from _entry(entry, known, body, severity="error")


def _members(part: Part, written: n.Object) -> dict[str, Member] | None:
    """The members that an object may have; None when the variant it chooses is not plain to see."""
    found = {member.name: member for member in part.members}
    variants = part.variants
    chosen = [
        entry.value.value
        for entry in written.entries
        if isinstance(entry, n.Entry)
        and isinstance(entry.value, n.Text)
        and _name(entry) == part.discriminator
    ]
    if not variants:
        return found
    if not chosen or chosen[0] not in variants:
        return None
    return found | {member.name: member for member in variants[chosen[0]].members}


def _name(entry: n.Entry | n.Spread) -> str | None:
    plain = isinstance(entry, n.Entry) and isinstance(entry.key, n.Text)
    return entry.key.value if plain else None  # type: ignore[union-attr]


def _entry(
    entry: n.Entry | n.Spread, known: dict[str, Member], part: Part, severity: str = "warning"
) -> Iterator[Finding]:
    name = _name(entry)
    if name is None or name == n.LOST_KEY or not isinstance(entry, n.Entry):
        return
    member = known.get(name)
    if member is None:
        rest = part.rest or next((v.rest for v in part.variants.values() if v.rest), None)
        if rest is not None:
            yield from _value(entry.value, rest)
            return
        near, fix = suggestion(name, [m.name for m in known.values() if not m.read_only])
        what = f"Azure knows no property '{name}' here."
        yield Finding(entry.at, "BCP089" if near else "BCP037", what, fix, severity)
    elif member.read_only:
        what = f"'{name}' is given by Azure; it cannot be set."
        yield Finding(entry.at, "BCP073", what, "Remove it.", "warning")
    else:
        yield from _value(entry.value, member.part)


def _value(value: n.Node, part: Part) -> Iterator[Finding]:
    node = n.unwrap(value) if isinstance(value, n.Expr) else value
    match node:
        case n.Object() if part.base == "object":
            known = _members(part, node)
            if known is not None:
                for entry in node.entries:
                    yield from _entry(entry, known, part)
        case n.Array(items=items) if part.item:
            for item in items:
                yield from _value(item, part.item)
        case n.For(body=body) if part.item:
            yield from _value(body, part.item)
        case n.Ternary(yes=yes, no=no):
            yield from _value(yes, part)
            yield from _value(no, part)
