"""What Azure needs before an environment's first deploy, read off the stacks that it will write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aifactory.api.desired import Desired
from aifactory.azure.asking import approvals
from aifactory.azure.linked import linked, registered
from aifactory.azure.questions import asked
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.plan.access import Roles, seeded
from aifactory.template import evaluate
from aifactory.template.model import Deployment, DeploymentScope, Evaluated, Unresolved

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
_GROUP = "microsoft.resources/resourcegroups"


def _usages(namespace: str) -> str:
    return asked.USAGES.action.format(ns=namespace)


# What the engine itself asks: its stacks, the deployments inside them, groups and what is in them,
# and the locks that stand in the way of a delete.
_ENGINE = (
    "Microsoft.Authorization/locks/read",
    "Microsoft.Resources/deploymentStacks/delete",
    "Microsoft.Resources/deploymentStacks/read",
    "Microsoft.Resources/deploymentStacks/write",
    "Microsoft.Resources/deployments/delete",  # Azure clears a long history by this right
    "Microsoft.Resources/deployments/read",
    "Microsoft.Resources/deployments/write",
    asked.DENIED.action,
    asked.GROUPS.action,
    asked.POLICIES.action,
    asked.PROVIDERS.action,
    asked.RESOURCES.action,
)
# What is asked before the first write, by the types that are to be made.
_QUESTIONS = {
    "microsoft.keyvault/vaults": (asked.VAULT_NAME.action, asked.DELETED_VAULTS.action),
    "microsoft.storage/storageaccounts": (asked.STORE_NAME.action, _usages("Microsoft.Storage")),
    "microsoft.containerregistry/registries": (asked.REGISTRY_NAME.action,),
    "microsoft.search/searchservices": (asked.SEARCH_NAME.action, _usages("Microsoft.Search")),
    "microsoft.cognitiveservices/accounts": (
        asked.DELETED_ACCOUNTS.action,
        _usages("Microsoft.CognitiveServices"),
    ),
    "microsoft.cognitiveservices/accounts/deployments": (asked.MODELS.action,),
    "microsoft.compute/virtualmachines": (asked.SIZES.action,),
    "microsoft.containerservice/managedclusters": (
        _usages("Microsoft.Compute"),
        asked.SIZES.action,
    ),
    "microsoft.machinelearningservices/workspaces": (_usages("Microsoft.MachineLearningServices"),),
    "microsoft.machinelearningservices/workspaces/computes": (asked.WORKSPACE_SIZES.action,),
}
_LENT = "Microsoft.Network/virtualNetworks/read"  # whether it holds what is promised in it
_EVERYTHING = "*/read"  # what nobody has declared is found, too; it opens no data and no key
# What is in force in a network is asked by POST, which no right to read allows
# (learn.microsoft.com/azure/role-based-access-control/permissions/networking, 2026-11).
_IN_FORCE = frozenset(
    f"Microsoft.Network/virtualNetworks/{name}/action"
    for name in (
        "listDnsForwardingRulesets",
        "listNetworkManagerEffectiveConnectivityConfigurations",
        "listNetworkManagerEffectiveSecurityAdminRules",
    )
)
_VERBS = ("read", "write", "delete")
Made = Mapping[str, Sequence[Evaluated]]  # resources by the id of the stack that makes them
_NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Needs:
    """One environment's subscriptions, providers, and the exact permissions of its deployer."""

    environment: str
    subscriptions: tuple[str, ...]
    region: str
    namespaces: tuple[str, ...]
    actions: tuple[str, ...]
    roles: tuple[str, ...]  # guids of the roles that the deployer may give and take away
    outside: Mapping[str, tuple[str, ...]]  # resource group of others → what it does there


def needs(desired: Desired, stacks: Sequence[Built], environment: str) -> Needs:
    """What an environment needs, whatever is there already."""
    grounds = [
        ground
        for _, ground in sorted(desired.factory.environments.items())
        if ground.environment == environment
    ]
    mine = [each for each in stacks if each.stack.environment == environment]
    resources = [one for each in mine for one in evaluated(each)]
    asked_first = [_LENT for ground in grounds if ground.networks]
    roles = [
        Roles(
            desired.factory.name,
            at.key,
            desired.lock.grounds[at.key].salt,
            at.tier,
            desired.catalog,
        )
        for at in grounds
    ]
    subscriptions = tuple(sorted({sub for at in grounds for sub in at.subscriptions}))
    return Needs(
        environment=environment,
        subscriptions=subscriptions,
        region=grounds[0].region,
        namespaces=namespaces(resources),
        actions=tuple(
            sorted({*_ENGINE, *asked_first, *(one for each in resources for one in _actions(each))})
        ),
        roles=tuple(
            sorted(
                {
                    *(each.guid(one) for each in roles for one in desired.catalog.personas),
                    *_given(desired, environment),
                }
            )
        ),
        outside=_outside(resources, subscriptions),
    )


def _outside(resources: Iterable[Evaluated], ours: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """What is written or linked to in subscriptions of others, by their resource group."""
    found: dict[str, set[str]] = {}
    for each in resources:
        if each.id.subscription not in ours:
            written = {f"{each.id.type}/{verb}" for verb in _VERBS}
            inside = {one for one in _ENGINE if "/deployments/" in one}
            found.setdefault(_group(each.id), set()).update(written | inside)
        for action, target in linked(each.id.type, each.body):
            if target.resource_group and target.subscription not in ours:
                found.setdefault(_group(target), set()).update({action, f"{target.type}/read"})
    return {group: tuple(sorted(actions)) for group, actions in sorted(found.items())}


def _group(resource: ResourceId) -> str:
    return f"/subscriptions/{resource.subscription}/resourceGroups/{resource.resource_group}"


def _given(desired: Desired, environment: str) -> set[str]:
    """The guids of the roles that the plan gives; the one to use a key is Azure's own."""
    here = f"{environment}/"
    return {one.role.name for one in desired.plan.grants if one.stack.startswith(here)}


def namespaces(resources: Iterable[Evaluated]) -> tuple[str, ...]:
    """The resource providers that resources need, and those of what is inside groups alone."""
    return tuple(sorted({one for each in resources for one in registered(each.id.type, each.body)}))


def evaluated(built: Built) -> tuple[Evaluated, ...]:
    """A stack's resources when nothing is there yet."""
    stack = built.stack
    scope = DeploymentScope(_NOBODY, stack.subscription, stack.group, stack.location)
    return evaluate(Deployment(stack.name, scope, built.template, built.parameters), Unresolved())


def _actions(each: Evaluated) -> Iterable[str]:
    kind = each.id.type
    if kind.lower() == _GROUP:
        kind = "Microsoft.Resources/subscriptions/resourceGroups"
    yield from (f"{kind}/{verb}" for verb in _VERBS)
    yield from (action for action, _ in linked(each.id.type, each.body))
    yield from approvals(each.id.type, each.body)
    yield from _QUESTIONS.get(kind.lower(), ())


@dataclass(frozen=True, slots=True)
class Robot:
    """One identity of an environment's pipelines: what it is called, and what it may do."""

    word: Literal["deploy", "plan"]
    title: str
    guid: str  # of its role
    role: str
    actions: tuple[str, ...]
    condition: str  # on its assignment; empty: none
    suffix: str  # of its environment on GitHub and of its service connection on Azure DevOps

    @property
    def purpose(self) -> str:
        """Whether it reads or writes."""
        return "writes" if self.word == "deploy" else "reads"


def robots(needed: Needs, factory: str, title: str) -> tuple[Robot, Robot]:
    """Who deploys, with exactly what that takes, and who plans and verifies, and cannot write."""
    environment = needed.environment
    guid, role = deployer_role(factory, environment)
    deployer = Robot("deploy", title, guid, role, needed.actions, condition(needed.roles), "")
    asks = {one for each in _QUESTIONS.values() for one in each if not one.endswith("/read")}
    planner = Robot(
        "plan",
        "The robot that plans and verifies: it reads what is there and writes nothing",
        seeded("planner", factory, environment),
        f"AI Factory {factory} {environment} factory-planner",
        (_EVERYTHING, *sorted(_IN_FORCE | (asks & {*needed.actions}))),
        "",
        "-plan",
    )
    return deployer, planner


def deployer_role(factory: str, environment: str) -> tuple[str, str]:
    """The guid and the name of an environment's deployer role."""
    name = f"AI Factory {factory} {environment} factory-pipeline"
    return seeded("deployer", factory, environment), name


def condition(roles: Sequence[str]) -> str:
    """The condition under which a deployer gives and takes away roles: the factory's own alone.

    Its shape is that of delegate-role-assignments-examples under
    learn.microsoft.com/azure/role-based-access-control (2026-11-28).
    """
    listed = ", ".join(roles)
    parts = [
        f"((!(ActionMatches{{'{ASSIGNMENT}/{verb}'}})) OR (@{source}[{ASSIGNMENT}:RoleDefinitionId]"
        f" ForAnyOfAnyValues:GuidEquals {{{listed}}} AND @{source}[{ASSIGNMENT}:PrincipalType]"
        " ForAnyOfAnyValues:StringEqualsIgnoreCase {'Group', 'ServicePrincipal'}))"
        for verb, source in (("write", "Request"), ("delete", "Resource"))
    ]
    return " AND ".join(parts)
