"""What each resource and module must wait for, as the official compiler computes dependsOn."""

from collections.abc import Iterator
from dataclasses import dataclass

from aifactory.bicep.binding.inlining import STATIC_FACTS
from aifactory.bicep.binding.model import Deployable, LocalUse
from aifactory.bicep.binding.ordering import as_words
from aifactory.bicep.emit.arm import Arm, call, mentions, to_json, written
from aifactory.bicep.emit.context import Context, Env
from aifactory.bicep.emit.scopes import parent_of, resource_id
from aifactory.bicep.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference: to what, at which index of its loop, and whether only to its identity."""

    to: Deployable | n.Var
    index: n.Expr | None = None
    weak: bool = False


class Dependencies:
    """The references of one file; asked once per resource and module."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._edges: dict[Deployable | n.Var, tuple[Edge, ...]] = {}
        for var in ctx.model.declared(n.Var):
            self._edges[var] = tuple(dict.fromkeys(self._references(var.value, var)))
        for found in ctx.model.deployables():
            self._edges[found] = self._of_deployable(found)

    def _of_deployable(self, owner: Deployable) -> tuple[Edge, ...]:
        parent = parent_of(self.ctx, owner)
        first = [Edge(parent[0], parent[1], True)] if parent else []
        found = self._references(owner.statement.value, owner)
        return tuple(dict.fromkeys([*first, *found]))

    def _references(self, node: n.Node, owner: Deployable | n.Var) -> Iterator[Edge]:
        if isinstance(node, n.Name):
            symbol = self.ctx.model.names.get(node)
            if isinstance(symbol, n.Var):
                yield Edge(symbol)
            elif isinstance(symbol, Deployable):
                yield self._edge(node, symbol, owner)
        elif isinstance(node, n.Nested):
            found = self.ctx.model.deployable(node)
            if found:
                yield self._edge(node, found[0], owner)
        elif not isinstance(node, n.Resource):  # nested declarations stand for themselves
            for child in n.children(node):
                yield from self._references(child, owner)

    def _edge(self, node: n.Expr, to: Deployable, owner: Deployable | n.Var) -> Edge:
        weak = not to.is_module and self._is_weak(node, to, owner)
        return Edge(to, self._index(node, to, owner), weak)

    def _index(self, node: n.Expr, to: Deployable, owner: Deployable | n.Var) -> n.Expr | None:
        """The index of the reference, unless it hangs on names that dependsOn cannot see."""
        above = self.ctx.model.parents.get(node)
        if to.looped_by is None or not isinstance(above, n.Index) or above.base is not node:
            return None
        for below in n.descend(above.index):
            use = self.ctx.model.names.get(below) if isinstance(below, n.Name) else None
            if isinstance(use, LocalUse) and not self._is_outside(use, owner):
                return None
        return above.index

    def _is_outside(self, use: LocalUse, owner: Deployable | n.Var) -> bool:
        if use.role not in ("item", "index") or not isinstance(owner, Deployable):
            return False
        return owner.body not in self.ctx.model.around(use.owner)

    def _is_weak(self, node: n.Expr, to: Deployable, owner: Deployable | n.Var) -> bool:
        """True when only the id, name or type is asked, or a function of the resource is called."""
        model = self.ctx.model
        inner, above = node, model.parents.get(node)
        while isinstance(above, n.NonNull | n.Index) and self._passes(above, inner, to):
            inner, above = above, model.parents.get(above)
        match above:
            case n.Property(base=base, name=name) if base is inner:
                return name in STATIC_FACTS
            case n.Index(base=base, index=n.Text(value=name)) if base is inner:
                return name in STATIC_FACTS
            case n.MethodCall(base=base) if base is inner:
                return True
        return self._is_placement(node, owner)

    def _passes(self, above: n.NonNull | n.Index, inner: n.Expr, to: Deployable) -> bool:
        if isinstance(above, n.NonNull):
            return True
        named = isinstance(above.index, n.Text)
        return above.base is inner and to.looped_by is not None and not named

    def _is_placement(self, node: n.Expr, owner: Deployable | n.Var) -> bool:
        if not isinstance(owner, Deployable):
            return False
        model = self.ctx.model
        for above in model.around(node):
            if isinstance(above, n.Entry) and model.parents.get(above) is owner.body:
                return isinstance(above.key, n.Text) and above.key.value in ("parent", "scope")
        return False

    def depends_on(self, owner: Deployable) -> list[str]:
        """The dependsOn list of a resource or module, sorted by the name of what it waits for."""
        found: dict[Deployable, dict[str | None, Arm | None]] = {}
        for edge in self._edges[owner]:
            if edge.to is owner:
                continue
            for path in self._paths((edge,)):
                to, index = self._reached(path)
                key = written(index) if index is not None else None
                found.setdefault(to, {})[key] = index
        rows = [
            (as_words(to.symbol), to, index)
            for to, indexes in found.items()
            for index in ([None] if None in indexes else indexes.values())
        ]
        rows.sort(key=lambda row: row[0])
        return [str(to_json(self._written(to, index))) for _, to, index in rows]

    def _paths(self, path: tuple[Edge, ...]) -> Iterator[tuple[Edge, ...]]:
        """The ways from a reference to something deployed, through variables and existing ones."""
        edge = path[-1]
        self.ctx.workspace.budget.spend()
        if isinstance(edge.to, Deployable) and self._is_waited_for(edge):
            yield path
            return
        for following in self._edges[edge.to]:
            if all(following.to is not passed.to for passed in path):
                yield from self._paths((*path, following))

    def _is_waited_for(self, edge: Edge) -> bool:
        to = edge.to
        assert isinstance(to, Deployable)
        if to.is_module or not to.existing:
            return True
        return self.ctx.symbolic and not edge.weak and not self.ctx.inlining.existing(to)

    def _reached(self, path: tuple[Edge, ...]) -> tuple[Deployable, Arm | None]:
        """Where a path ends, and the index there as the waiting resource sees it."""
        env: Env = {}
        every_step_copies = True
        to, index = path[-1].to, None
        for edge in path:
            if not isinstance(edge.to, Deployable):
                every_step_copies = False
                continue
            index = self.ctx.value(edge.index, env) if edge.index is not None else None
            copies = index is not None and mentions(index, "copyIndex")
            if copies and not every_step_copies:
                index = None
            loop = edge.to.looped_by
            if loop is not None and index is not None:
                env = {**env, loop: index}
            every_step_copies = every_step_copies and copies
            to = edge.to
        assert isinstance(to, Deployable)
        return to, index

    def _written(self, to: Deployable, index: Arm | None) -> Arm:
        loop = to.looped_by
        if self.ctx.symbolic:
            if loop is None or index is None:
                return to.symbol
            return call("format", to.symbol + "[{0}]", index)
        if loop is not None and index is None:
            return to.symbol
        env: Env = {loop: index} if loop is not None and index is not None else {}
        return resource_id(self.ctx, to, env)
