"""The outside of a resource: values of the kinds that every type has, or they cannot be read."""

from collections.abc import Mapping
from typing import Any

from aifactory.azure.limits import limit
from aifactory.twin.world import AzureError

_KINDS: Mapping[str, tuple[type, ...]] = {
    "location": (str,),
    "name": (str,),
    "type": (str,),
    "kind": (str,),
    "managedBy": (str,),
    "tags": (dict,),
    "properties": (dict,),
    "identity": (dict,),
    "sku": (dict,),
    "plan": (dict,),
    "zones": (list,),
}


def check_envelope(body: Mapping[str, Any]) -> None:
    """Refuse a body whose outermost values are of another kind; null is as good as absent."""
    for name, kinds in _KINDS.items():
        value = body.get(name)
        if value is not None and not isinstance(value, kinds):
            raise _unreadable(name)
    tags = body.get("tags") or {}
    most = limit("tags").value
    if len(tags) > most:  # code and wording unverified
        message = f"The number of tags '{len(tags)}' exceeds the limit of '{most}'."
        raise AzureError(400, "TagCountLimitReached", message)
    if any(isinstance(value, dict | list) for value in tags.values()):
        raise _unreadable("tags")


def _unreadable(name: str) -> AzureError:
    message = (
        "The request content was invalid and could not be deserialized: 'Error converting value "
        f"of '{name}': it is of another type.'."
    )
    return AzureError(400, "InvalidRequestContent", message)
