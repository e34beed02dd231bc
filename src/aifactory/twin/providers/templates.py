"""Values that Azure works out from a resource: `{name}`, `{location}`, `{guid:principal}`."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Refusal
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, World

_PLACE = re.compile(r"\{([\w.]+)(?::(\w+))?\}")
_FIRST = "first"


@dataclass(frozen=True, slots=True)
class Context:
    """What a template may speak of."""

    id: ResourceId
    body: Mapping[str, Any]
    world: World

    def filled(self, template: Any) -> Any:
        """The template with every place filled; None when one of them has no value."""
        kind = type(template)
        if kind is str:
            return self._text(template) if "{" in template else template
        if kind is list:
            return [self.filled(item) for item in template]
        if kind is not dict:
            return template
        if _FIRST in template and len(template) == 1:
            tries = (self.filled(item) for item in template[_FIRST])
            return next((value for value in tries if value is not None), None)
        members = {}
        for key, item in template.items():
            value = self.filled(item)
            if value is not None:
                members[key] = value
        return members

    def _text(self, template: str) -> str | None:
        found = []
        for literal, word, label in _pieces(template):
            found.append(literal)
            if word:
                value = self._place(word, label)
                if value is None:
                    return None
                found.append(str(value))
        return "".join(found)

    def _place(self, word: str, label: str) -> Any:
        if word in {"guid", "hex"}:
            made = guid(self.id, label)
            return made if word == "guid" else made.replace("-", "")
        if word == "location":
            return str(value_at(self.body, "location") or "").replace(" ", "").lower() or None
        if word == "now":
            return self.world.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
        if word == "tenant":
            return self.world.scenario.tenant
        known = _KNOWN.get(word)
        return known(self.id) if known else value_at(self.body, word)


_KNOWN: Mapping[str, Callable[[ResourceId], str | None]] = {
    "id": lambda one: one.text,
    "name": lambda one: one.name,
    "lower": lambda one: one.name.lower(),
    "type": lambda one: one.type,
    "group": lambda one: one.resource_group,
    "subscription": lambda one: one.subscription,
    "parent": lambda one: one.names[-2] if len(one.names) > 1 else None,
    "outermost": lambda one: one.names[0],
    "scope": lambda one: one.scope,
}


@cache
def _pieces(template: str) -> tuple[tuple[str, str, str], ...]:
    """The template as literals, each with the place behind it: its word, and its label."""
    found, start = [], 0
    for at in _PLACE.finditer(template):
        found.append((template[start : at.start()], at[1], at[2] or ""))
        start = at.end()
    return (*found, (template[start:], "", ""))


def guid(resource: ResourceId, label: str = "") -> str:
    """A GUID that is always the same for the same resource and label."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{resource.key}#{label}"))


def refused(refusal: Refusal, resource: ResourceId, **values: Any) -> AzureError:
    """The refusal as an error, its message filled with the resource's names and more values."""
    said = {
        "id": resource.text,
        "name": resource.name,
        "type": resource.type,
        "group": resource.resource_group or "",
        "subscription": resource.subscription or "",
        **values,
    }
    message = _PLACE.sub(lambda at: str(said.get(at[1], at[0])), refusal.message)
    return AzureError(refusal.status, refusal.code, message)
