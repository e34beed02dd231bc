"""Providers that also hold every write against Azure's official type definitions."""

from aifactory.twin.providers.types.typed import Typed, typed

__all__ = ["Typed", "typed"]
