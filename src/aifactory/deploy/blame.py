"""Which line of the factory's YAML a refusal is about."""

from collections.abc import Iterator

from aifactory.arm import ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.build.main_bicep import deployment
from aifactory.plan.model import Stack
from aifactory.problems import Place

_DEPLOYMENT = "microsoft.resources/deployments"


def blamed(stack: Stack, error: ArmError) -> Place | None:
    """The line that asked for the module call which Azure refused; None if Azure names none."""
    calls = {deployment(stack, call): call.why for call in stack.calls}
    targets = list(_targets(error))
    for target in targets:
        if target.type.lower() == _DEPLOYMENT and target.name.lower() in calls:
            return calls[target.name.lower()]
    for call in stack.calls:
        main = call.resource
        if main is not None and any(f"{each.key}/".startswith(f"{main.key}/") for each in targets):
            return call.why
    return None


def _targets(error: ArmError) -> Iterator[ResourceId]:
    """Every resource that the error names, the outermost first."""
    if error.target.startswith("/"):
        yield ResourceId(error.target)
    for detail in error.details:
        yield from _targets(detail)
