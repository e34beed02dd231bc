"""What must be done before what: explicit, implicit and loop dependencies, and an order of all."""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from aifactory.template.evaluator import Scope
from aifactory.template.expressions import Call, ExpressionError, Literal, Node
from aifactory.template.instances import Made
from aifactory.template.model import Instance, Unknown


class Names:
    """Finds instances by what a dependency may call them: symbol, loop, name, type and name, id."""

    def __init__(self, made: Sequence[Made], symbolic: bool) -> None:
        self.symbolic = symbolic
        self.known: dict[str, list[Instance]] = {}
        for entry in made:
            self._enter(entry)

    def _enter(self, made: Made) -> None:
        symbol = made.declared.symbol
        all_made = [one for one in made.instances if one is not None]
        for group in {symbol, made.loop} - {None, ""}:
            self.known.setdefault(str(group).lower(), []).extend(all_made)
        for index, instance in enumerate(made.instances):
            if symbol and made.loop is not None:
                self.known[f"{symbol}[{index}]".lower()] = [instance] if instance else []
        for instance in all_made:
            for name in () if self.symbolic else _plain_names(instance):
                self.known.setdefault(name.lower(), []).append(instance)
            self.known.setdefault(instance.id.key, []).append(instance)

    def find(self, name: str) -> list[Instance] | None:
        """The instances that go by a name, or None."""
        return self.known.get(name.lower().rstrip("/"))

    def symbols(self, made: Sequence[Made]) -> dict[str, Any]:
        """What reference() may name: one instance, or the instances of a loop."""
        singles = {name: found[0] for name, found in self.known.items() if found}
        loops = {
            entry.declared.symbol.lower(): _kept(entry)
            for entry in made
            if entry.declared.symbol and entry.loop is not None
        }
        return {**singles, **loops}


def _plain_names(instance: Instance) -> tuple[str, str]:
    return str(instance.name), f"{instance.type}/{instance.name}"


def _kept(made: Made) -> list[Instance]:
    pairs = zip(made.instances, made.wanted, strict=True)
    return [one for one, wanted in pairs if wanted and one is not None]


def ordered(made: Sequence[Made], names: Names, scope: Scope) -> tuple[Instance, ...]:
    """The wanted instances with their dependencies, each after all that it depends on."""
    kept = [one for entry in made for one in _kept(entry)]
    known = {instance.id.key: at for at, instance in enumerate(kept)}
    before: dict[str, set[int]] = {key: set() for key in known}
    for entry in made:
        asked = entry.declared.asked
        for at, instance in enumerate(entry.instances):
            if entry.wanted[at] and instance is not None:
                found = _dependencies(instance, asked, names, scope)
                keys = (one.id.key for one in (*found, *_previous_batch(entry, at)))
                before[instance.id.key].update(known[key] for key in keys if key in known)
    waits = [sorted(before[one.id.key]) for one in kept]
    for one, earlier in zip(kept, waits, strict=True):
        one.after = tuple(kept[at].id for at in earlier)
    return _sorted(kept, waits)


def _previous_batch(made: Made, at: int) -> list[Instance]:
    if made.batch is None:
        return []
    start = at // made.batch * made.batch
    return [one for one in made.instances[max(start - made.batch, 0) : start] if one is not None]


def _dependencies(
    instance: Instance, asked: Sequence[Node], names: Names, scope: Scope
) -> Iterator[Instance]:
    given = instance.declared.depends_on
    if not given and not asked:
        return
    inside = Scope(scope.setting, scope.runtime, "early", instance.loops)
    depends = inside.resolve(given) or []
    for name in depends if isinstance(depends, list) else [depends]:
        if isinstance(name, Unknown):
            continue
        found = names.find(str(name))
        if found is None:
            raise ExpressionError(
                f"The resource '{name}' is not defined in the template. "
                "Please see https://aka.ms/arm-syntax for usage details."
            )
        yield from found
    probe = Scope(scope.setting, scope.runtime, "probe", instance.loops)
    for node in asked:
        yield from names.find(_name_asked(node, probe)) or []


def _name_asked(node: Node, scope: Scope) -> str:
    """The name in reference(name), or nothing; in a lambda only the loop's name can be read."""
    try:
        value = scope.value(node)
    except ExpressionError:
        value = None
        if (
            isinstance(node, Call)
            and node.key == "format"
            and isinstance(node.arguments[0], Literal)
        ):
            value = str(node.arguments[0].value).partition("[")[0]
    # An id alone orders nothing in ARM: only a name does.
    return value if isinstance(value, str) and not value.startswith("/") else "\0"


def _sorted(instances: Sequence[Instance], waits: Sequence[list[int]]) -> tuple[Instance, ...]:
    if not any(waits):
        return tuple(instances)
    waiting = [len(earlier) for earlier in waits]
    followers: list[list[int]] = [[] for _ in instances]
    for at, all_earlier in enumerate(waits):
        for earlier in all_earlier:
            followers[earlier].append(at)
    ready = [at for at, count in enumerate(waiting) if count == 0]
    heapify(ready)
    result = []
    while ready:
        at = heappop(ready)
        result.append(instances[at])
        for follower in followers[at]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heappush(ready, follower)
    if len(result) < len(instances):
        raise ExpressionError(_circle(instances, waiting))
    return tuple(result)


def _circle(instances: Sequence[Instance], waiting: Sequence[int]) -> str:
    """The refusal of a circle, naming one resource that is really in it."""
    stuck = {one.id: one for one, count in zip(instances, waiting, strict=True) if count}
    at, seen = next(iter(stuck)), set()
    while at not in seen:
        seen.add(at)
        at = next(earlier for earlier in stuck[at].after if earlier in stuck)
    return (
        f"Circular dependency detected on resource: '{at}'. "
        "Please see https://aka.ms/arm-syntax-resources for usage details."
    )
