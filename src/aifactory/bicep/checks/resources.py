"""Resources: names, parents, what may be said of existing ones, two with one name."""

from collections.abc import Iterator

from aifactory.bicep.binding.literals import constant_texts
from aifactory.bicep.binding.model import Deployable, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_OF_EXISTING = frozenset({"name", "parent", "scope", "dependsOn"})

_READ_ONLY = frozenset({"id", "type", "apiVersion"})


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the resources of a file."""
    for resource in model.resources:
        yield from _name(model, resource)
        yield from _parent(model, resource)
        if resource.existing:
            yield from _existing(resource)
        for name in _READ_ONLY & resource.properties.keys():
            what = f"'{name}' is given by Azure; it cannot be set."
            yield Finding(resource.properties[name].at, "BCP073", what, "Remove it.")
        if resource.nested_in is not None and resource.nested_in.looped_by is not None:
            what = f"'{resource.name}' is nested in a resource with a loop."
            fix = "Declare it by itself, with 'parent:' and a loop of its own."
            yield Finding(resource.statement.at, "BCP160", what, fix)
    yield from _twice(workspace, model)


def _name(model: Model, resource: Deployable) -> Iterator[Finding]:
    name = resource.properties.get("name")
    if name is None and any(isinstance(node, n.Broken) for node in n.descend(resource.body)):
        return
    if name is None:
        what = f"The resource '{resource.name}' has no name."
        yield Finding(resource.body.at, "BCP035", what, "Add the property 'name'.")
        return
    text = n.unwrap(name)
    if not isinstance(text, n.Text):
        return
    slashes = text.value.count("/")
    if "parent" in resource.properties or resource.nested_in is not None:
        if slashes:
            what = f"The name '{text.value}' of a child resource contains '/'."
            yield Finding(text.at, "BCP170", what, "Give the last segment alone.")
    elif slashes != (wanted := max(resource.type.count("/") - 1, 0)):
        what = f"A name of type '{resource.type}' contains {wanted} '/', not {slashes}."
        yield Finding(text.at, "BCP169", what, "Give one segment per segment of the type.")


def _parent(model: Model, resource: Deployable) -> Iterator[Finding]:
    written = resource.properties.get("parent")
    if written is None:
        return
    found = model.deployable(written)
    if isinstance(n.unwrap(written), n.Broken):
        return
    if found is None or found[0].is_module:
        what = "A parent is named by the symbol of a resource."
        yield Finding(written.at, "BCP240", what, "Name the resource itself.")
        return
    parent = found[0]
    base, _, last = resource.type.rpartition("/")
    if base.lower() != parent.type.lower() or not last:
        what = f"'{resource.type}' is not a child of '{parent.type}'."
        yield Finding(written.at, "BCP171", what, "Name the parent of this type.")
    if "scope" in resource.properties:
        what = "The scope of a child resource is that of its parent."
        yield Finding(resource.properties["scope"].at, "BCP164", what, "Remove 'scope'.")


def _existing(resource: Deployable) -> Iterator[Finding]:
    for name, value in resource.properties.items():
        if name not in _OF_EXISTING and name != n.LOST_KEY:
            what = f"'{name}' cannot be said of an existing resource."
            yield Finding(value.at, "BCP173", what, "Remove it, or deploy the resource.")


def _identity(model: Model, value: n.Node | None) -> object:
    """Something that is equal for two values that are written alike."""
    match value:
        case None:
            return None
        case n.Text(value=text):
            return text.lower()
        case n.Group(inner=inner) | n.NonNull(inner=inner):
            return _identity(model, inner)
        case n.Index(base=base, index=n.Text(value=name)) | n.Property(base=base, name=name):
            return ".", _identity(model, base), name
        case n.Name(name=name):
            symbol = model.names.get(value)
            return "name", id(symbol) if symbol else name
    below = tuple(_identity(model, child) for child in n.children(value))
    own = tuple(getattr(value, fact, None) for fact in ("name", "value", "op", "texts"))
    return type(value).__name__, *(fact for fact in own if not isinstance(fact, n.Node)), below


def _twice(workspace: Workspace, model: Model) -> Iterator[Finding]:
    seen: dict[object, list[Deployable]] = {}
    for found in model.deployables():
        name = found.properties.get("name")
        texts = constant_texts(model, name) if name else None
        sometimes = found.condition is not None
        if found.is_module:
            sometimes = sometimes or found.loop is not None or not workspace.module_path(found)
        if texts and len(texts) == 1 and not (found.existing or sometimes):
            above = [found.properties.get("parent"), _scope(model, found)]
            places = [_identity(model, value) for value in above]
            shown = next(iter(texts)).lower()
            key = (found.is_module, found.type.lower(), found.nested_in, shown, *places)
            seen.setdefault(key, []).append(found)
    for same in seen.values():
        names = " and ".join(f"'{found.name}'" for found in same[:3])
        for found in same if len(same) > 1 else ():
            kind, code = ("modules", "BCP122") if found.is_module else ("resources", "BCP121")
            what = f"The {kind} {names} have the same name."
            yield Finding(found.properties["name"].at, code, what, "Rename one of them.")


def _scope(model: Model, found: Deployable) -> n.Expr | None:
    """The scope as written; none where it is the file's own in other words."""
    written = found.properties.get("scope")
    node = n.unwrap(written) if written else None
    own = isinstance(node, n.Call) and node.name == model.target_scope and not node.args
    return None if own else node
