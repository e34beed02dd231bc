"""Soft-deleted resources of our own come back under their names, with what they held."""

from collections.abc import Mapping
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId, subscription_id
from aifactory.build.model import Built
from aifactory.deploy.compared.desired import Evaluator
from aifactory.deploy.compared.live import Live
from aifactory.deploy.compared.memory import Memory
from aifactory.template.model import Evaluated, Unknown

_SUBSCRIPTIONS = "2022-12-01"
# The property that asks for a deleted resource back, by type. Key Vault: createMode in
# Microsoft.KeyVault/vaults (github.com/Azure/bicep issue 10655); accounts: restore, in the text of
# FlagMustBeSetForRestore (github.com/Azure/azure-cli issue 18146) (both 2026-11); the others from
# their type definitions (github.com/Azure/bicep-types-az, 2026-08-20).
_WAYS: dict[str, tuple[str, Any]] = {
    "microsoft.keyvault/vaults": ("createMode", "recover"),
    "microsoft.cognitiveservices/accounts": ("restore", True),
    "microsoft.apimanagement/service": ("restore", True),
    "microsoft.appconfiguration/configurationstores": ("createMode", "Recover"),
    # learn.microsoft.com/azure/machine-learning/concept-soft-delete; the property is in preview
    # versions of the type alone, so that Azure takes it in others is unverified.
    "microsoft.machinelearningservices/workspaces": ("allowRecoverSoftDeletedWorkspace", True),
}


def can_come_back(resource: ResourceId) -> bool:
    """Whether a deleted resource of this type is restored by a deploy."""
    return resource.type.lower() in _WAYS


async def revive(arm: Arm, built: Built, refusal: ArmError) -> tuple[str, ...]:
    """The names that were brought back; empty when the refusal names nothing that can be."""
    lost = {ResourceId(cause.target) for cause in refusal.causes() if cause.target.startswith("/")}
    lost = {each for each in lost if each.type.lower() in _WAYS}
    if not lost:
        return ()
    wanted = await _declared(arm, built)
    names = []
    for each in sorted(lost & wanted.keys()):
        word, value = _WAYS[each.type.lower()]
        body = _known(wanted[each].body)
        body["properties"] = {**body.get("properties", {}), word: value}
        await arm.put(each.text, wanted[each].api_version, body)
        names.append(each.name)
    return tuple(names)


async def _declared(arm: Arm, built: Built) -> dict[ResourceId, Evaluated]:
    """What the stack asks for: a restored resource is written as declared, not as it was."""
    place = await arm.get(subscription_id(built.stack.subscription).text, _SUBSCRIPTIONS)
    evaluator = Evaluator(Live(arm), Memory(None, str((place or {}).get("tenantId", ""))))
    found = await evaluator.evaluation(built)
    return {each.id: each for each in found.resources or ()}


def _known(value: Any) -> Any:
    """The part of a body that is known before the stack is written."""
    if isinstance(value, Mapping):
        return {key: _known(item) for key, item in value.items() if not isinstance(item, Unknown)}
    if isinstance(value, list):
        return [_known(item) for item in value if not isinstance(item, Unknown)]
    return value
