"""What the builder makes of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.plan.model import Stack


@dataclass(frozen=True, slots=True)
class Built:
    """A stack ready to send: its source for people, its template and parameters for Azure."""

    stack: Stack
    main: str  # main.bicep
    parameters: Mapping[str, Any]  # name → {"value": …}, as ARM takes them
    template: Mapping[str, Any]  # compiled ARM JSON
    key: str  # hash of template and parameters: equal key, equal content
