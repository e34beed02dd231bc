"""Behaviour: what a type does beyond its data; the default does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.world import Body, World, Write

Action = Callable[[ResourceId, Body, World], "Body | None"]


def _permit(*_: Any) -> None:
    return None


def _as_given(_: Write, body: Body, __: World) -> Body:
    return body


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The five moments at which a type may do more than data says."""

    check: Callable[[Write, World], None] = _permit
    complete: Callable[[Write, Body, World], Body] = _as_given
    created: Callable[[Write, Body, World], None] = _permit
    may_delete: Callable[[ResourceId, Body, World], None] = _permit
    deleted: Callable[[ResourceId, Body, World], None] = _permit
