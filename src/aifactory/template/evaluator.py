"""Evaluates expressions and JSON trees of one deployment; what is not known stays Unknown."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aifactory.template.expressions import Call, ExpressionError, Node, ParseError, written
from aifactory.template.limits import EFFORT, RESOURCES, check_effort
from aifactory.template.model import Deployment, Runtime, Unknown
from aifactory.template.programs import Builtins, Function, program_of, wrong_count
from aifactory.template.refusals import Located, located
from aifactory.template.values import find, unknown_call

ROUNDS = RESOURCES  # of one loop

Functions = Mapping[str, Callable[..., Any]]
Specials = Mapping[str, tuple[Callable[..., Any], int, int | None]]


@dataclass(frozen=True, slots=True)
class LoopVariable:
    """A variable that a loop in `variables.copy` makes."""

    loop: Mapping[str, Any]


@dataclass(slots=True)
class Setting:
    """What all expressions of one deployment share; variables are evaluated once, when needed."""

    deployment: Deployment
    builtins: Builtins
    parameters: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    functions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    symbols: dict[str, Any] = field(default_factory=dict)
    evaluated: dict[str, Any] = field(default_factory=dict)
    pending: list[tuple[str, str]] = field(default_factory=list)
    spent: int = 0

    def spend(self, made: Any = None) -> None:
        """Count a round, or what a function made, towards what one template may cost."""
        kind = type(made)
        size = len(made) // 4 if kind is list else len(made) // 64 if kind is str else 0
        self.spent += 1 + size
        if self.spent > EFFORT:
            check_effort(self.spent)


@dataclass(slots=True)  # not frozen: thousands are made, and to make a frozen one takes longer
class Scope:
    """The place of an expression: its deployment, its loops, its lambda variables, its phase.

    Phases: `defaults` (parameter defaults), `early` (names, conditions, variables: no runtime
    function is allowed), `probe` (runtime functions are Unknown), `run`.
    """

    setting: Setting
    runtime: Runtime
    phase: str = "run"
    loops: Mapping[str, Any] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] | None = None
    own: Any = None  # the instance whose body this is, which is what target() means

    def looping(self, name: str, index: Any) -> "Scope":
        """The same place inside a loop; copyIndex() alone means the resource's, if any."""
        self.setting.spend()
        loops = {"": index, **self.loops, name.lower(): index}
        kept = (self.locals, self.arguments, self.own)
        return Scope(self.setting, self.runtime, self.phase, loops, *kept)

    def round(self, name: str, index: Any) -> "Scope":
        """The same place in a round of a resource loop, which is what copyIndex() alone means."""
        loops = {**self.loops, "": index, name.lower(): index}
        kept = (self.locals, self.arguments, self.own)
        return Scope(self.setting, self.runtime, self.phase, loops, *kept)

    def binding(self, names: list[str], values: tuple[Any, ...]) -> "Scope":
        """The same place inside a lambda; surplus values are not bound."""
        self.setting.spend()
        bound = {**self.locals, **dict(zip(names, values, strict=False))}
        kept = (self.arguments, self.own)
        return Scope(self.setting, self.runtime, self.phase, self.loops, bound, *kept)

    def resolve(self, tree: Any) -> Any:
        """A JSON value with all its expressions evaluated and its property loops unrolled."""
        kind = type(tree)
        if kind is str:
            return self.text(tree) if tree[:1] == "[" else tree
        if kind is dict:
            return self._object(tree)
        if kind is list:
            return [self.resolve(item) for item in tree]
        return tree

    def text(self, text: str) -> Any:
        """The value of a text: an expression's result, or the text itself."""
        node = written(text)
        return (node.program or program_of(node, self.setting.builtins))(self)

    def value(self, node: Node) -> Any:
        """The value of a tree."""
        return (node.program or program_of(node, self.setting.builtins))(self)

    def _object(self, tree: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in tree.items():
            if is_property_loop(key, value):
                for loop in value:
                    result[loop["name"]] = self.unrolled(loop["name"], loop)
            elif key[:1] == "[":
                result[str(self.text(key))] = self.resolve(value)
            else:
                result[key] = self.resolve(value)
        return result

    def unrolled(self, name: str, loop: Mapping[str, Any]) -> Any:
        """The items of a property, variable or output loop."""
        count = loop_count(name, self.resolve(find(loop, "count")))
        if isinstance(count, Unknown):
            return unknown_call("copy", [name, count])
        given = find(loop, "input")
        return [self.looping(name, index).resolve(given) for index in range(count)]

    def user_function(self, node: Call) -> Any:
        """The value of a function that the template itself declares."""
        declared = self.setting.functions.get(node.key)
        if declared is None:
            raise ExpressionError(
                f"The template function '{node.name}' is not valid. "
                "Please see https://aka.ms/arm-functions for usage details."
            )
        names = [str(find(item, "name")) for item in find(declared, "parameters") or []]
        if len(names) != len(node.arguments):
            raise wrong_count(
                node.name,
                Function(node.name, "user", len(names), len(names), len),
                len(node.arguments),
            )
        values = (self.value(argument) for argument in node.arguments)
        arguments = dict(zip((name.lower() for name in names), values, strict=True))
        inner = Scope(self.setting, self.runtime, self.phase, arguments=arguments)
        return inner.resolve(find(find(declared, "output") or {}, "value"))

    def parameter(self, name: str) -> Any:
        """The value of a parameter, or of an argument inside a user function."""
        known = self.setting.parameters if self.arguments is None else self.arguments
        key = name.lower()
        if key in known:
            return known[key]
        if self.arguments is None and key in self.setting.defaults:
            return self.default(key)
        raise ExpressionError(
            f"The template parameter '{name}' is not found. "
            "Please see https://aka.ms/arm-syntax-parameters for usage details."
        )

    def default(self, key: str) -> Any:
        """The default value of a parameter, which may ask for other parameters."""
        with self._asked_once(key, "parameter"):
            given = self.setting.defaults[key]
            value = Scope(self.setting, self.runtime, "defaults").resolve(given)
        self.setting.parameters[key] = value
        return value

    @contextmanager
    def _asked_once(self, key: str, kind: str) -> Iterator[None]:
        pending = self.setting.pending
        if (kind, key) in pending:
            names = ", ".join(name for _, name in [*pending, (kind, key)])
            raise ExpressionError(
                f"The template {kind} '{key}' is not valid: there is a circular dependency on "
                f"{kind}s: '{names}'. Please see https://aka.ms/arm-syntax-{kind}s for usage "
                "details."
            )
        pending.append((kind, key))
        try:
            yield
        finally:
            pending.pop()

    def variable(self, name: str) -> Any:
        """The value of a variable, evaluated the first time that it is asked for."""
        setting, key = self.setting, name.lower()
        if key in setting.evaluated:
            return setting.evaluated[key]
        if key not in setting.variables:
            raise ExpressionError(
                f"The template variable '{name}' is not found. "
                "Please see https://aka.ms/arm-syntax-variables for usage details."
            )
        given, inside = setting.variables[key], Scope(setting, self.runtime, "early")
        try:
            with self._asked_once(key, "variable"):
                loops = isinstance(given, LoopVariable)
                value = inside.unrolled(name, given.loop) if loops else inside.resolve(given)
        except (ParseError, Located):
            raise
        except ExpressionError as error:
            raise located("variable", name, error) from error
        setting.evaluated[key] = value
        return value


def is_property_loop(key: str, value: Any) -> bool:
    """Whether a property is a `copy` that makes other properties."""
    return (
        key.lower() == "copy"
        and isinstance(value, list)
        and all(
            isinstance(item, dict) and isinstance(item.get("name"), str) and "input" in item
            for item in value
        )
        and bool(value)
    )


def loop_count(name: str, count: Any) -> int | Unknown:
    """The number of rounds of a loop, or a refusal of what is no number."""
    if isinstance(count, Unknown):
        return count
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= ROUNDS:
        raise ExpressionError(
            f"The template 'copy' definition '{name}' has an invalid copy count. The copy count "
            f"must be a positive integer value and cannot exceed '{ROUNDS}'. "
            "Please see https://aka.ms/arm-copy for usage details."
        )
    return count
