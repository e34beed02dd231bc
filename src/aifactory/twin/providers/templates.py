"""Values that Azure works out from a resource: `{name}`, `{location}`, `{guid:principal}`."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
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
        if isinstance(template, str):
            return self._text(template) if "{" in template else template
        if isinstance(template, list):
            return [self.filled(item) for item in template]
        if isinstance(template, dict):
            if template.keys() == {_FIRST}:
                tries = (self.filled(item) for item in template[_FIRST])
                return next((value for value in tries if value is not None), None)
            members = {key: self.filled(value) for key, value in template.items()}
            return {key: value for key, value in members.items() if value is not None}
        return template

    def _text(self, template: str) -> str | None:
        values = {at.span(): self._place(at[1], at[2]) for at in _PLACE.finditer(template)}
        if any(value is None for value in values.values()):
            return None
        return _PLACE.sub(lambda at: str(values[at.span()]), template)

    def _place(self, word: str, label: str | None) -> Any:
        if word in {"guid", "hex"}:
            made = guid(self.id, label or "")
            return made if word == "guid" else made.replace("-", "")
        if word == "location":
            return str(value_at(self.body, "location") or "").replace(" ", "").lower() or None
        if word == "now":
            return self.world.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
        if word == "tenant":
            return self.world.scenario.tenant
        known = {
            "id": self.id.text,
            "name": self.id.name,
            "lower": self.id.name.lower(),
            "type": self.id.type,
            "group": self.id.resource_group,
            "subscription": self.id.subscription,
            "parent": self.id.names[-2] if len(self.id.names) > 1 else None,
            "outermost": self.id.names[0],
            "scope": self.id.scope,
        }
        return known[word] if word in known else value_at(self.body, word)


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
