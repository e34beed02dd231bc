"""What stands there before the first request: hubs, firewalls, zones that others look after."""

from aifactory.azure.resource_id import ResourceId
from aifactory.problems import refuse
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError
from aifactory.twin.writing.writer import Writer

_GROUPS = "2025-04-01"


def seed(state: State, registry: Registry, caller: str) -> None:
    """Writes the scenario's resources into a new state, each as Azure would; at once done.

    Raises Refused (AIF8001) with Azure's words when it would not take one.
    """
    writer = Writer(state, registry, caller)
    for item in state.scenario.resources:
        body = dict(item)
        resource = ResourceId(str(body.pop("id")))
        version = str(body.pop("apiVersion", "") or registry.newest(resource.type) or _GROUPS)
        try:
            written = writer.write(resource, version, body)
        except AzureError as error:
            what = f"{resource} cannot stand there: {error.code} {error.message}"
            raise refuse("twin.yaml resources", "AIF8001", what, "Correct it.") from None
        found = state.get(written.id)
        if found is not None:
            state.write(written.id, found, 0.0, "")
