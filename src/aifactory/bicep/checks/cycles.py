"""Declarations that need themselves: variables, resources, modules, functions and types."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Deployable, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_Declared = n.Var | n.Param | n.Func | Deployable
_SHOWN = 12  # so many names of a circle are told


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every circle among the declarations of a file, told at each of its members."""
    needs: _Graph = {declared: _needed(model, declared) for declared in _declared(model)}
    yield from _circles(needs, "BCP079", "BCP080", "needs")
    types: _Graph = {kind: _needed_types(model, kind) for kind in model.declared(n.TypeDecl)}
    yield from _circles(types, "BCP298", "BCP299", "contains")


def _declared(model: Model) -> Iterator[_Declared]:
    for kind in (n.Param, n.Var, n.Func):
        yield from model.declared(kind)
    yield from model.deployables()


def _needed(model: Model, declared: _Declared) -> dict[object, int]:
    node = declared.statement if isinstance(declared, Deployable) else declared
    found: dict[object, int] = {}
    for below in _within(model, node, node):
        symbol: object = None
        if isinstance(below, n.Name):
            symbol = model.names.get(below)
        elif isinstance(below, n.Call):
            symbol = model.symbols.get(below.name)
        elif isinstance(below, n.Nested):
            target = model.deployable(below)
            symbol = target[0] if target else None
        if isinstance(symbol, n.Var | n.Param | n.Func | Deployable):
            found.setdefault(symbol, below.at)
    if isinstance(declared, Deployable) and declared.nested_in is not None:
        found.setdefault(declared.nested_in, node.at)
    return found


def _within(model: Model, node: n.Node, top: n.Node) -> Iterator[n.Node]:
    """Everything below a declaration, other declarations nested in it left out."""
    yield node
    for child in n.children(node):
        if not (isinstance(child, n.Resource) and child is not top):
            yield from _within(model, child, top)


def _needed_types(model: Model, declared: n.TypeDecl) -> dict[object, int]:
    outer = declared.type
    while isinstance(outer, n.TypeNullable | n.TypeArray):  # a name for itself in any wrapping
        outer = outer.inner if isinstance(outer, n.TypeNullable) else outer.item
    found: dict[object, int] = {}
    for node in _always_there(outer):
        symbol = model.names.get(node)
        if isinstance(symbol, n.TypeDecl):
            found.setdefault(symbol, declared.name_at)
    return found


def _always_there(node: n.TypeExpr) -> Iterator[n.TypeName]:
    """The types that a value must contain; arrays and nullable members may be empty."""
    if isinstance(node, n.TypeName):
        yield node
    elif isinstance(node, n.TypeUnion):
        for part in node.members:
            yield from _always_there(part)
    elif isinstance(node, n.TypeObject | n.TypeTuple):
        for member in node.members:
            yield from _always_there(member.type)


_Graph = dict[object, dict[object, int]]


def _circles(needs: _Graph, *words: str) -> Iterator[Finding]:
    alone, several, verb = words
    needs = _tangled(needs)
    for start in needs:
        circle = _circle(needs, start)
        if circle is None:
            continue
        at = needs[start][circle[1]]
        names = [str(getattr(declared, "name", "")) for declared in circle]
        if len(circle) == 2:
            what = f"'{names[0]}' {verb} itself."
            yield Finding(at, alone, what, "Remove the reference to itself.")
        else:
            names = names if len(names) <= _SHOWN else [*names[: _SHOWN - 2], "…", names[-1]]
            what = f"These {verb[:-1]} each other in a circle: {' -> '.join(names)}."
            yield Finding(at, several, what, "Break the circle at one of them.")


def _tangled(needs: _Graph) -> _Graph:
    """What is left when everything that needs nothing tangled is taken off, again and again."""
    waiting = {declared: len(_within_graph(needs, declared)) for declared in needs}
    needed_by: dict[object, list[object]] = {}
    for declared in needs:
        for other in _within_graph(needs, declared):
            needed_by.setdefault(other, []).append(declared)
    free = [declared for declared, count in waiting.items() if not count]
    while free:
        for declared in needed_by.get(free.pop(), ()):
            waiting[declared] -= 1
            if not waiting[declared]:
                free.append(declared)
    return {
        declared: {other: at for other, at in found.items() if waiting.get(other)}
        for declared, found in needs.items()
        if waiting[declared]
    }


def _within_graph(needs: _Graph, declared: object) -> list[object]:
    return [other for other in needs[declared] if other in needs]


def _circle(needs: _Graph, start: object) -> list[object] | None:
    """The shortest way from a declaration back to itself."""
    came_from: dict[object, object] = {}
    layer = [start]
    while layer and start not in came_from:
        following = []
        for declared in layer:
            for other in needs[declared]:
                if other not in came_from:
                    came_from[other] = declared
                    following.append(other)
        layer = following
    if start not in came_from:
        return None
    way = [start, came_from[start]]
    while way[-1] is not start:
        way.append(came_from[way[-1]])
    return way[::-1]
