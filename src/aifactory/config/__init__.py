"""The factory folder: YAML into a Factory; every problem at once, each value with its place."""

from aifactory.config.edit import project_text, smallest
from aifactory.config.explain import Explanation, Saying, explain
from aifactory.config.load import load_factory
from aifactory.config.schemas import schemas

__all__ = [
    "Explanation",
    "Saying",
    "explain",
    "load_factory",
    "project_text",
    "schemas",
    "smallest",
]
