"""What the planner decides: stacks of module calls, and who may do what where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.problems import Place


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """One call of a hand-written Bicep module with literal values."""

    symbol: str  # a Bicep identifier, unique in the stack: keyVault, storageMetadata
    module: str  # path under the content root: services/key-vault/main.bicep
    params: Mapping[str, Json]
    resource: ResourceId | None  # the main resource that the module creates
    why: Place  # the YAML line that asked for it
    group: str | None = None  # resource group it goes to, when not the stack's own
    subscription: str | None = None  # subscription of that group, when not the stack's own
    after: tuple[str, ...] = ()  # symbols in this stack that must be there first
    settles: str = ""  # api version to ask its own state in, where Azure says "done" too early


@dataclass(frozen=True, slots=True)
class Stack:
    """One deployment stack: the unit that is compared, written, resumed and deleted."""

    id: str  # dev/001/common, dev/001/cell-1/network, dev/001/p003/foundation|services|late
    name: str  # the deployment stack's name in Azure
    subscription: str
    group: str | None  # None: a stack at subscription scope
    location: str
    tags: Mapping[str, str]
    calls: tuple[ModuleCall, ...]
    after: tuple[str, ...]  # ids of stacks that must be live first
    environment: str
    scale_set: str
    project: str | None = None  # the project's name, for --project

    @property
    def resource_id(self) -> ResourceId:
        """The id of the deployment stack itself."""
        return _stack_id(self.subscription, self.group, self.name)


@lru_cache(maxsize=1 << 13)  # asked for again and again while stacks are drawn and compared
def _stack_id(subscription: str, group: str | None, name: str) -> ResourceId:
    scope = f"/subscriptions/{subscription}"
    if group is not None:
        scope += f"/resourceGroups/{group}"
    return ResourceId(f"{scope}/providers/Microsoft.Resources/deploymentStacks/{name}")


@dataclass(frozen=True, slots=True)
class Grant:
    """One role assignment that the plan makes."""

    scope: ResourceId
    role: ResourceId  # the composite custom role's definition
    persona: str
    principal: str  # an Entra group's object id, or the id of the project's managed identity
    stack: str
    kind: Literal["Group", "ServicePrincipal"] = "Group"  # of a principal by its object id
    floors: tuple[str, ...] = ()  # whose parts of the scope, where projects meet at one: p001
    whole: bool = False  # all of the scope is opened, not parts; the role is Azure's own


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a factory should be: pure data, the same bytes for the same files and lock."""

    factory: str
    stacks: tuple[Stack, ...]  # sorted by id
    grants: tuple[Grant, ...]
