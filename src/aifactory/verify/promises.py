"""What must hold, as a small value: the examiner knows nothing else of the factory."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """One role assignment that may exist: whose, at which scope, with which role (ids in lower case)."""

    scope: str
    role: str
    principal: str  # object id of a group, or resource id of a managed identity


@dataclass(frozen=True, slots=True)
class Bounds:
    """Autoscaling promised for a child resource: its id, where the bounds are read, and the bounds."""

    resource: str
    paths: tuple[str, str]  # property paths of minimum and maximum
    bounds: tuple[int, int]


@dataclass(frozen=True, slots=True)
class EnvironmentPromise:
    """What one scale set promises in one environment."""

    key: str  # dev/001
    environment: str
    groups: tuple[str, ...]  # ids of the resource groups it owns
    subscriptions: tuple[str, ...]
    level: str  # bronze, silver, gold
    spaces: tuple[str, ...]  # CIDRs of its address space
    tags: Mapping[str, str]  # tags that every group carries
    allowed: tuple[Allowed, ...]
    budgets: Mapping[str, int]  # resource group id → monthly amount
    scaling: tuple[Bounds, ...]


@dataclass(frozen=True, slots=True)
class Promises:
    """What the factory promises, environment by environment."""

    factory: str
    environments: tuple[EnvironmentPromise, ...]
