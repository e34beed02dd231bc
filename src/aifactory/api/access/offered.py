"""A team's own services: their types are those that the other side offers, or it is told before."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from aifactory.api.desired import Desired
from aifactory.build.model import Built
from aifactory.problems import Problem
from aifactory.template.model import Evaluated

_CODE = "AIF5062"
_FILES = ("service.yaml", "main.bicep")
_REHEARSED = (
    "docs/reference/twin.md lists them. Switch the service off where the factory is rehearsed, or "
    "deploy to Azure."
)
_ASKED = "Write the type as Azure's reference has it, or wait until it is offered here."


def not_offered(
    desired: Desired,
    stack: Built,
    resources: Iterable[Evaluated],
    listed: Mapping[str, Mapping[str, Any]],
    rehearsed: bool,
) -> Iterator[Problem]:
    """A problem at the line that names a type which no listed provider has.

    Azure lists few types of children, the twin every type that it knows.
    """
    own = tuple(_own(desired, stack))
    for kind in sorted({one.id.type for one in resources}) if own else ():
        namespace, *names = kind.split("/")
        path = "/".join(names if rehearsed else names[:1])
        types = listed.get(namespace.lower(), {}).get("resourceTypes", ())
        if path.lower() in {str(one["resourceType"]).lower() for one in types}:
            continue
        what = f"The twin rehearses the types that it knows, and {kind} is none of them."
        if not rehearsed:
            what = f"{namespace}/{path} is no type that Azure offers this subscription."
        for where in filter(None, (_line(desired, folder, kind) for folder in own)):
            yield Problem(where, _CODE, what, _REHEARSED if rehearsed else _ASKED)


def _own(desired: Desired, stack: Built) -> Iterator[Path]:
    """The team's own folders whose modules a stack calls."""
    called = {call.module for call in stack.stack.calls}
    for folder in sorted(desired.catalog.folders.values()):
        home = folder.parent == desired.folder.path / "services"
        if home and f"services/{folder.name}/main.bicep" in called:
            yield folder


def _line(desired: Desired, folder: Path, kind: str) -> str:
    """Where a folder first names a type; empty when it does not."""
    for file in (folder / name for name in _FILES):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found = re.search(rf"{re.escape(kind)}@", line, re.IGNORECASE)
            if found:
                return f"{file.relative_to(desired.folder.path)}:{number}:{found.start() + 1}"
    return ""
