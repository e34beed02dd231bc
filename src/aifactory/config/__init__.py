"""The factory folder: YAML into a Factory; every problem at once, each value with its place."""

from aifactory.config.load import load_factory

__all__ = ["load_factory"]
