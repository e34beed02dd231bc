"""The difference between what is declared and what is live: pure values, a JSON form, a hash."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.encryption import Impossible
from aifactory.problems import Place
from aifactory.template.model import Evaluated

ChangeKind = Literal["create", "modify", "delete"]
Danger = Literal["none", "data", "identity", "exposure", "privilege"]
Cause = Literal["declared", "drift"]
State = Literal["absent", "same", "changed", "unfinished", "undeclared"]


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One value that differs: its path, what Azure has, what is declared; None is absent."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one resource, and why."""

    kind: ChangeKind
    resource: str  # the resource's id; the module's path for a call that names no main resource
    stack: str
    why: Place | None = None  # the YAML line that asked for it
    properties: tuple[PropertyChange, ...] = ()
    danger: Danger = "none"
    cause: Cause = "declared"

    @property
    def type(self) -> str:
        """The resource's type; the module's path for a call that names no main resource."""
        if not self.resource.startswith("/"):
            return self.resource
        return ResourceId(self.resource).type


@dataclass(frozen=True, slots=True)
class StackDifference:
    """One stack: how it stands, and what would change in it."""

    id: str
    resource: str  # the deployment stack's own id
    state: State
    changes: tuple[Change, ...] = ()
    key_equal: bool = False
    unknown: tuple[str, ...] = ()  # "resource path" of values that only Azure knows yet
    impossible: tuple[Impossible, ...] = ()  # what Azure would refuse whenever it is asked
    # What it declares, where something live was compared with it and differs; in no saved plan.
    resources: tuple[Evaluated, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """Every stack of a factory, declared or live, in the order of their ids."""

    factory: str
    stacks: tuple[StackDifference, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change of every stack."""
        return tuple(change for stack in self.stacks for change in stack.changes)

    @property
    def counts(self) -> dict[str, int]:
        """How many resources would be created, modified and deleted."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ("create", "modify", "delete")}

    @property
    def impossible(self) -> tuple[Impossible, ...]:
        """What Azure would refuse, told before anything is written; in no saved plan."""
        return tuple(each for stack in self.stacks for each in stack.impossible)

    @property
    def is_empty(self) -> bool:
        """Nothing to do: every stack is the same, none is undeclared."""
        return all(stack.state == "same" for stack in self.stacks)

    @property
    def hash(self) -> str:
        """Equal for equal differences: how a saved plan is known to be fresh."""
        return digest(self.as_json())

    def in_state(self, *states: State) -> tuple[StackDifference, ...]:
        """The stacks in one of these states."""
        return tuple(stack for stack in self.stacks if stack.state in states)

    def drift(self) -> "Difference":
        """What was changed in Azure behind the factory's back, and where."""
        found = []
        for stack in self.stacks:
            changes = tuple(change for change in stack.changes if change.cause == "drift")
            if changes:
                found.append(
                    StackDifference(stack.id, stack.resource, "changed", changes, stack.key_equal)
                )
        return Difference(self.factory, tuple(found))

    def as_json(self) -> dict[str, Any]:
        """The form that plan.json holds."""
        return {
            "factory": self.factory,
            "counts": self.counts,
            "stacks": [_stack_json(stack) for stack in self.stacks],
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Difference":
        """The difference that as_json wrote."""
        return Difference(value["factory"], tuple(_stack(each) for each in value["stacks"]))


def digest(value: Any) -> str:
    """A short hash of a JSON value, whatever the order of its keys."""
    text = orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]


def content_hash(built: Iterable[Built]) -> str:
    """Equal when every stack and its content are: what a killed run is known by."""
    return digest(sorted([each.stack.id, each.stack.resource_id.key, each.key] for each in built))


def _stack_json(stack: StackDifference) -> dict[str, Any]:
    return {
        "id": stack.id,
        "resource": stack.resource,
        "state": stack.state,
        "keyEqual": stack.key_equal,
        "changes": [_change_json(change) for change in stack.changes],
        "unknown": list(stack.unknown),
    }


def _change_json(change: Change) -> dict[str, Any]:
    why = change.why
    return {
        "kind": change.kind,
        "resource": change.resource,
        "why": None if why is None else [why.file, why.line, why.column],
        "properties": [[each.path, each.before, each.after] for each in change.properties],
        "danger": change.danger,
        "cause": change.cause,
    }


def _stack(value: Mapping[str, Any]) -> StackDifference:
    return StackDifference(
        id=value["id"],
        resource=value["resource"],
        state=value["state"],
        changes=tuple(_change(each, value["id"]) for each in value["changes"]),
        key_equal=value["keyEqual"],
        unknown=tuple(value["unknown"]),
    )


def _change(value: Mapping[str, Any], stack: str) -> Change:
    return Change(
        kind=value["kind"],
        resource=value["resource"],
        stack=stack,
        why=None if value["why"] is None else Place(*value["why"]),
        properties=tuple(PropertyChange(*each) for each in value["properties"]),
        danger=value["danger"],
        cause=value["cause"],
    )
