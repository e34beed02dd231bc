"""az: deployment stacks, with each way to let go of what they no longer manage."""

import pytest

from tests.clients.harness import DONE, Az, Step, refused

_NEW: list[Step] = [("group create -n $g -l swedencentral --query name", "$g")]
_PUT = (
    "stack group create -n st -g $g -f $t/identities.json --deny-settings-mode none --yes "
    "--action-on-unmanage"
)
_SUB = (
    "stack sub {verb} -n $g -l swedencentral -f $t/estate.json -p prefix=$g "
    "--deny-settings-mode none --action-on-unmanage {action}"
)
_LEFT = "identity list -g $g --query 'sort([].name)'"

JOURNEYS: dict[str, list[Step]] = {
    "of a group": [
        *_NEW,
        ("stack group list -g $g", []),
        (
            "stack group validate -n st -g $g -f $t/identities.json -p 'names=[\"red\"]' "
            "--deny-settings-mode none --action-on-unmanage detachAll "
            "--query 'length(properties.validatedResources)'",
            1,
        ),
        (_LEFT, []),
        (
            f'{_PUT} detachAll -p \'names=["red","green"]\' '
            "--query '[provisioningState,length(resources)]'",
            ["succeeded", 2],
        ),
        ("stack group list -g $g --query '[].name'", ["st"]),
        ("stack group show -n st -g $g --query actionOnUnmanage.resources", "detach"),
        (
            "stack group export -n st -g $g --query template.parameters",
            {"names": {"type": "array"}},
        ),
        (f"{_PUT} detachAll -p 'names=[\"green\"]' --query 'length(detachedResources)'", 1),
        (_LEFT, ["green", "red"]),
        (f"{_PUT} deleteResources -p 'names=[\"blue\"]' --query 'length(deletedResources)'", 1),
        (_LEFT, ["blue", "red"]),
        ("stack group delete -n st -g $g --action-on-unmanage deleteResources --yes", DONE),
        (_LEFT, ["red"]),
        ("stack group show -n st -g $g", refused("DeploymentStackNotFound")),
    ],
    "of a group, detached": [
        *_NEW,
        (f"{_PUT} deleteAll -p 'names=[\"red\"]' --query provisioningState", "succeeded"),
        ("stack group delete -n st -g $g --action-on-unmanage detachAll --yes", DONE),
        (_LEFT, ["red"]),
        ("stack group list -g $g", []),
    ],
    "of a group, with all that is in it": [
        *_NEW,
        (f"{_PUT} detachAll -p 'names=[\"red\"]' --query provisioningState", "succeeded"),
        ("identity create -g $g -n green --query name", "green"),
        ("stack group delete -n st -g $g --action-on-unmanage deleteAll --yes", DONE),
        (_LEFT, ["green"]),  # what no stack manages, and the group, stay
    ],
    "of a group, denied": [
        *_NEW,
        (
            "stack group create -n st -g $g -f $t/identities.json --yes "
            "--deny-settings-mode denyDelete --action-on-unmanage deleteAll "
            "-p 'names=[\"red\"]' --query denySettings.mode",
            "denyDelete",
        ),
        ("identity delete -g $g -n red", refused("DenyAssignmentAuthorizationFailed")),
        ("identity update -g $g -n red --tags a=b --query tags", {"a": "b"}),
        ("identity create -g $g -n green --query name", "green"),
        ("identity delete -g $g -n green", DONE),
        (_LEFT, ["red"]),
        (f"{_PUT} deleteAll -p 'names=[\"red\"]' --query denySettings.mode", "none"),
        ("identity delete -g $g -n red", DONE),
        (_LEFT, []),
    ],
    "of a group, that fails": [
        *_NEW,
        (
            "stack group create -n st -g $g -f $t/orphan.json --deny-settings-mode none --yes "
            "--action-on-unmanage detachAll",
            refused("ParentResourceNotFound"),
        ),
        ("stack group list -g $g", []),
        (f"{_PUT} deleteAll -p 'names=[\"red\"]' --query provisioningState", "succeeded"),
        ("lock create -n keep -g $g --lock-type CanNotDelete --query level", "CanNotDelete"),
        (
            f"{_PUT} deleteAll -p 'names=[\"green\"]'",
            refused("DeploymentStackDeleteResourcesFailed"),
        ),
        (
            "stack group show -n st -g $g --query '[provisioningState,resources[].status]'",
            ["failed", ["managed", "deleteFailed"]],
        ),
        ("lock delete -n keep -g $g", DONE),
        (f"{_PUT} deleteAll -p 'names=[\"green\"]' --query provisioningState", "succeeded"),
        (_LEFT, ["green"]),
    ],
    "of a subscription": [
        (
            _SUB.format(verb="validate", action="deleteAll")
            + " --query 'length(properties.validatedResources)'",
            4,
        ),
        ("stack sub list --query \"[?name=='$g']\"", []),
        (_SUB.format(verb="create", action="deleteAll") + " --yes --query 'length(resources)'", 4),
        ("stack sub list --query '[].name'", ["$g"]),
        ("network vnet show -g $g-blue -n net --query name", "net"),
        (
            _SUB.format(verb="create", action="deleteAll")
            + " -p teams='[\"blue\"]' --yes --query 'length(deletedResources)'",
            2,
        ),
        ("group exists -n $g-green", False),
        ("stack sub show -n $g --query location", "swedencentral"),
        ("stack sub export -n $g --query template.parameters.prefix.type", "string"),
        ("stack sub delete -n $g --action-on-unmanage deleteAll --yes", DONE),
        ("group exists -n $g-blue", False),
        ("stack sub list --query \"[?name=='$g']\"", []),
    ],
    "of a subscription, groups stay": [
        (
            _SUB.format(verb="create", action="detachAll") + " --yes --query provisioningState",
            "succeeded",
        ),
        ("stack sub delete -n $g --action-on-unmanage deleteResources --yes", DONE),
        ("group exists -n $g-blue", True),
        ("network vnet list -g $g-blue", []),
        ("stack sub list --query \"[?name=='$g']\"", []),
    ],
    "of a subscription, all stays": [
        (
            _SUB.format(verb="create", action="deleteAll") + " --yes --query provisioningState",
            "succeeded",
        ),
        ("stack sub delete -n $g --action-on-unmanage detachAll --yes", DONE),
        ("network vnet show -g $g-blue -n net --query name", "net"),
        ("stack sub list --query \"[?name=='$g']\"", []),
    ],
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_az_keeps_stacks(az: Az, journey: str):
    name = journey.replace(",", "").replace(" ", "-")
    az.travel(JOURNEYS[journey], g=f"st-{name}")
