"""A fault scenario as values: what is hit, when it strikes, and what happens then."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from aifactory.azure.resource_id import ResourceId


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens: a refusal, a delay, a lost connection, a write that fails, or ends early."""

    kind: str  # error, delay, drop, fail or early
    status: int = 500
    code: str = "InternalServerError"
    message: str = "A fault was asked for."
    retry_after: float | None = None
    seconds: float = 0.0
    early: float = 0.0  # how long it is not ready after it was said to be done
    moment: str = ""  # of a drop: before the request is handled, or after


@dataclass(frozen=True, slots=True)
class When:
    """Which of the matching moments are meant; the first one has the number 1."""

    nth: tuple[int, ...] = ()
    every: int = 1
    after: float = 0.0  # virtual seconds since the file was given to the twin
    until: float = float("inf")

    def means(self, count: int, passed: float) -> bool:
        """Whether the moment with this number, so long after the beginning, is meant."""
        if not self.after <= passed < self.until:
            return False
        return count in self.nth if self.nth else count % self.every == 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    what: frozenset[str]
    effect: Effect
    type: str = "*"
    id: str = "*"
    methods: frozenset[str] = frozenset()
    when: When = field(default_factory=When)
    times: int | None = None
    chance: float = 1.0
    each: bool = False  # count for each resource by itself

    def hits(self, what: str, resource: ResourceId, method: str) -> bool:
        """Whether this is what the fault is about."""
        if what not in self.what or (self.methods and method not in self.methods):
            return False
        return fnmatchcase(resource.key, self.id) and (
            self.type == "*" or fnmatchcase(resource.type.lower(), self.type)
        )


@dataclass(frozen=True, slots=True)
class Faults:
    """A whole scenario of faults, and what makes its dice fall."""

    seed: str = "0"
    faults: tuple[Fault, ...] = ()

    def strikes(self, fault: Fault, key: str, count: int) -> bool:
        """Whether the dice fall for the count-th moment of one resource: always the same way."""
        if fault.chance >= 1:
            return True
        text = f"{self.seed}/{fault.name}/{key}/{count}"
        rolled = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
        return int.from_bytes(rolled) / 2**64 < fault.chance


def faults_of(document: Mapping[str, Any]) -> Faults:
    """The scenario in a document that has been checked."""
    listed = document.get("faults") or ()
    made = (_fault(item, f"fault-{at}") for at, item in enumerate(listed, 1))
    return Faults(str(document.get("seed", "0")), tuple(made))


def _fault(item: Mapping[str, Any], name: str) -> Fault:
    when = item.get("when") or {}
    return Fault(
        name=item.get("name", name),
        what=frozenset(item["what"]),
        effect=_effect(item["effect"]),
        type=item.get("type", "*").lower(),
        id=item.get("id", "*").lower(),
        methods=frozenset(item.get("method", ())),
        when=When(
            tuple(when.get("nth", ())),
            when.get("every", 1),
            when.get("after", 0.0),
            when.get("until", float("inf")),
        ),
        times=item.get("times"),
        chance=item.get("chance", 1.0),
        each=item.get("per") == "resource",
    )


def _effect(item: Mapping[str, Any]) -> Effect:
    (kind,) = item
    given = item[kind]
    if kind == "delay":
        return Effect(kind, seconds=given)
    if kind == "early":
        return Effect(kind, early=given)
    if kind == "drop":
        return Effect(kind, moment=given)
    words = {"retryAfter": "retry_after"}
    return Effect(kind, **{words.get(name, name): value for name, value in given.items()})
