"""The resource as Azure stores it: defaults, values kept from before, values Azure works out."""

from typing import Any

from aifactory.twin.providers import names
from aifactory.twin.providers.facts import Facts, facts
from aifactory.twin.providers.identities import with_identity
from aifactory.twin.providers.paths import copied, drop_at, laid_over, overlaid, set_at, value_at
from aifactory.twin.providers.templates import Context
from aifactory.twin.world import Body, World, Write

_REQUEST_ONLY = ("apiVersion", "dependsOn", "scope", "comments", "condition", "copy")
_SPELLED = {
    name.lower(): name
    for name in ("location", "tags", "kind", "sku", "identity", "properties", "plan", "zones")
}
_TEXT_ONCE = ("name", "type", "id")


def stored(write: Write, known: Facts, world: World) -> Body:
    """The whole resource that a write leaves behind."""
    brought_back = names.recovered(write, known, world)
    named, wanted = _named(write), _wanted(write, brought_back)
    before = brought_back or write.existing
    context = Context(write.id, {**named, **wanted}, world)
    body: Body = laid_over(context.filled(known.defaults), wanted)
    _keep(body, before, known)
    context = Context(write.id, {**named, **body}, world)
    _fill_once(body, before, known, context)
    if known.computed:
        laid_over(body, context.filled(known.computed))
    for path in known.secret:
        drop_at(body, path)
    if known.provisioning:
        set_at(body, "properties.provisioningState", "Succeeded")
    return {**named, **with_identity(write.id, body, world), **named}


def bring_children(write: Write, world: World) -> None:
    """Children that Azure makes with their parent, such as the blob service of an account."""
    if write.existing is not None:
        return
    for kind, named in facts(write.id.type).brings.items():
        for name, body in named.items():
            child = Write(write.id.child(kind, name), write.api_version, body, None, write.caller)
            world.put(child.id, stored(child, facts(child.id.type), world))


def _wanted(write: Write, brought_back: Body | None) -> Body:
    body = {
        _SPELLED.get(key.lower(), key): _said(value)
        for key, value in write.body.items()
        if value is not None and key not in _REQUEST_ONLY
    }
    if isinstance(body.get("location"), str):
        body["location"] = body["location"].replace(" ", "").lower()
    if brought_back is None:
        return body
    # A recovered resource comes back as it was; a template's other properties apply on top.
    return overlaid(brought_back, body)


def _said(value: Any) -> Any:
    """The value without its nulls, which say nothing: services leave them out of their answers."""
    kind = type(value)
    if kind is dict:
        return {key: _said(inner) for key, inner in value.items() if inner is not None}
    return [_said(inner) for inner in value] if kind is list else value


def _named(write: Write) -> dict[str, Any]:
    """Id, name and type, spelled as the resource was first written."""
    if write.existing:
        return {key: write.existing[key] for key in _TEXT_ONCE if key in write.existing}
    return {"id": write.id.text, "name": write.id.name, "type": write.id.type}


def _keep(body: Body, before: Body | None, known: Facts) -> None:
    if before is None:
        return
    for path in known.kept:
        value = value_at(before, path)
        if value is None:
            drop_at(body, path)
        else:
            set_at(body, path, copied(value))
    for rule in known.fixed:
        if value_at(body, rule.at) is None and value_at(before, rule.at) is not None:
            set_at(body, rule.at, copied(value_at(before, rule.at)))


def _fill_once(body: Body, before: Body | None, known: Facts, context: Context) -> None:
    """Values made at birth: from the stored resource if it has them, else worked out now."""
    if not known.once:
        return
    born = context.filled(known.once)
    for path in _leaves(born):
        was = value_at(before, path) if before else None
        set_at(body, path, copied(was) if was is not None else value_at(born, path))


def _leaves(tree: dict[str, Any], above: str = "") -> list[str]:
    found: list[str] = []
    for key, value in tree.items():
        path = f"{above}{key}"
        found += _leaves(value, path + ".") if isinstance(value, dict) and value else [path]
    return found
