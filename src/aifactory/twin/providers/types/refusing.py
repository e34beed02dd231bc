"""How a service refuses a body that does not fit its type: codes and frames by namespace.

Most services answer in the words of the JSON reader that Azure Resource Manager itself uses
(Azure/azure-cli 26796 for a member that is not known, Azure/azure-rest-api-specs 1042 for one that
is missing; their line and position are left out, for they depend on the bytes). Network and Compute
frame them (Azure/azure-cli 1619, MicrosoftLearning/AZ-700 153); Key Vault says next to nothing
(Azure/azure-resource-manager-schemas 1378). PropertyChangeNotAllowed is Compute's; that others
answer alike is unverified, and many ignore what is read-only or not known to them: with types, the
twin is as strict as the strictest.
"""

from collections.abc import Mapping, Sequence

from aifactory.twin.providers.types.checking import Fault
from aifactory.twin.world import AzureError

_CODE = "InvalidRequestContent"
_CHANGE = "PropertyChangeNotAllowed"
_FRAMES: Mapping[str, tuple[str, str, str]] = {
    "microsoft.network": ("InvalidRequestFormat", "Cannot parse the request.", "InvalidJson"),
    "microsoft.keyvault": ("BadRequest", "Bad JSON content found in the request.", "BadRequest"),
}


def refusal(resource_type: str, found: Sequence[Fault], changes: bool) -> AzureError:
    """One error for all that is wrong; when read-only values change and no more, that is said."""
    if changes and all(one.kind == "readOnly" for one in found):
        error = AzureError(409, _CHANGE, found[0].said, _details(found, _CHANGE))
    else:
        error = _unreadable(resource_type, found)
    error.target = found[0].path
    return error


def _unreadable(resource_type: str, found: Sequence[Fault]) -> AzureError:
    frame = _FRAMES.get(resource_type.lower().partition("/")[0])
    if frame is not None:
        code, message, inner = frame
        return AzureError(400, code, message, [_error(one, inner) for one in found])
    message = f"The request content was invalid and could not be deserialized: '{found[0].said}'."
    return AzureError(400, _CODE, message, _details(found, _CODE))


def _details(found: Sequence[Fault], code: str) -> list[AzureError]:
    return [_error(one, code) for one in found] if len(found) > 1 else []


def _error(fault: Fault, code: str) -> AzureError:
    error = AzureError(400, code, fault.said)
    error.target = fault.path
    return error
