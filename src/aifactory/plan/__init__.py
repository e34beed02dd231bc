"""The planner: a factory and its lock become stacks with names, addresses and access. Pure."""

from aifactory.plan.draw import draw
from aifactory.plan.promise import promise, release, renew

__all__ = ["draw", "promise", "release", "renew"]
