"""Providers with official types: a body is read by its type before any rule looks at it."""

from itertools import islice
from pathlib import Path
from typing import Any

from aifactory.problems import Exit, refuse
from aifactory.twin.providers.types.checking import faults
from aifactory.twin.providers.types.definitions import Definitions, is_folder_of_types
from aifactory.twin.providers.types.refusing import refusal
from aifactory.twin.world import Providers, World, Write

_MOST = 20  # faults in one answer


class Typed:
    """All that the providers do, and the types besides; what has no definition is not held back."""

    def __init__(self, providers: Providers, definitions: Definitions) -> None:
        self._providers = providers
        self._definitions = definitions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._providers, name)

    def check(self, write: Write, world: World) -> None:
        """Refuses a body that does not fit its type, then whatever the providers refuse."""
        definition = self._definitions.of(write.id.type, write.api_version)
        if definition is not None:
            every = faults(definition, write.id.name, write.body, write.existing)
            found = list(islice(every, _MOST))
            if found:
                raise refusal(write.id.type, found, write.existing is not None)
        self._providers.check(write, world)


def typed(providers: Providers, folder: Path) -> Providers:
    """The providers with the definitions of a folder; raises Refused (AIF8005) if it has none."""
    if not is_folder_of_types(folder):
        what = "This is no folder of Azure's type definitions."
        fix = "Name a folder of files like microsoft.search_searchservices@2025-05-01.json."
        raise refuse(str(folder), "AIF8005", what, fix, Exit.USAGE)
    return Typed(providers, Definitions(folder))
