"""Azure's resource types: their official spelling and their parts, as far as they are known."""

from typing import Protocol

from aifactory.bicep.resource_types.distilled import DistilledTypes
from aifactory.bicep.resource_types.known import KNOWN, KnownTypes
from aifactory.bicep.resource_types.original import original_types
from aifactory.bicep.resource_types.parts import Part

__all__ = ["KNOWN", "DistilledTypes", "KnownTypes", "Part", "ResourceTypes", "original_types"]


class ResourceTypes(Protocol):
    """Answers questions about `type@version`."""

    def spelled(self, name: str) -> str | None:
        """The official spelling of a `type@version` in any case; None when it is unknown."""
        ...

    def base_type(self, name: str, path: tuple[str, ...]) -> str | None:
        """The JSON type of a part of a resource (string, int, …); None when it may be anything."""
        ...

    def is_assumed(self, name: str, path: tuple[str, ...]) -> bool:
        """True when the base type of this part is likely, but not certain."""
        ...

    def body(self, name: str) -> Part | None:
        """What a resource of this type consists of; None when that is not known."""
        ...
