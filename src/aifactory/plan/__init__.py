"""The planner: a factory and its lock become stacks with names, addresses and access. Pure."""

from aifactory.plan.draw import draw
from aifactory.plan.lock.releasing import lingering, release
from aifactory.plan.promise import promise, renew

__all__ = ["draw", "lingering", "promise", "release", "renew"]
