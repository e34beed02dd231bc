"""What stands on what an earlier stack deletes goes first; what cannot go stops all the rest."""

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.leaving.ahead import delete_ahead, standing_on
from aifactory.deploy.model import Change, Difference, StackDifference, State
from aifactory.problems import Exit, Refused
from tests.deploy.small_arm import GROUP, SUBSCRIPTION, SmallArm, built

pytestmark = pytest.mark.anyio

OTHER = "00000000-0000-0000-0000-000000000002"
HOST = f"{GROUP}/cmn/providers/Microsoft.CognitiveServices/accounts/host"
CHILD = f"{HOST}/projects/p001"
GRANT = f"{CHILD}/providers/Microsoft.Authorization/roleAssignments/g1"
ENDPOINT = f"{GROUP}/net/providers/Microsoft.Network/privateEndpoints/pe"
ZONE = f"{ENDPOINT}/privateDnsZoneGroups/default"
STORE = f"{GROUP}/p001/providers/Microsoft.Storage/storageAccounts/st"
ROLE = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/r1"
SAME_ROLE = f"/subscriptions/{OTHER}/providers/Microsoft.Authorization/roleDefinitions/R1"
GIVEN = f"{GROUP}/p001/providers/Microsoft.Authorization/roleAssignments/g2"

COMMON, NETWORK, FOUNDATION, SERVICES, LATE = (
    f"dev/001/{part}"
    for part in ("common", "cell-1/network", "p001/foundation", "p001/services", "p001/late")
)
STACKS = [
    one.stack
    for one in (
        built(COMMON),
        built(NETWORK, after=(COMMON,)),
        built(FOUNDATION, after=(COMMON,)),
        built(SERVICES, after=(FOUNDATION, NETWORK)),
        built(LATE, after=(SERVICES,)),
    )
]
TO_HOST = {"properties": {"connections": [{"privateLinkServiceId": HOST.upper()}]}}
BACK = {"properties": {"privateEndpointConnections": [{"id": ENDPOINT}]}}


def leaving(*deletes: tuple[str, str], state: State = "changed") -> Difference:
    """The difference that deletes these resources from these stacks."""
    stacks: dict[str, list[str]] = {}
    for stack, resource in deletes:
        stacks.setdefault(stack, []).append(resource)
    return Difference(
        "acme",
        tuple(
            StackDifference(
                stack,
                f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/deploymentStacks/s",
                state,
                tuple(Change("delete", each, stack) for each in resources),
            )
            for stack, resources in sorted(stacks.items())
        ),
    )


@pytest.mark.parametrize(
    ("story", "deletes", "bodies", "expected"),
    [
        ("a child before its host", [(COMMON, HOST), (LATE, CHILD)], {}, [CHILD]),
        (
            "what is on the child before the child",
            [(COMMON, HOST), (LATE, CHILD), (LATE, GRANT)],
            {},
            [GRANT, CHILD],
        ),
        (
            "an endpoint before its target, and its zone before it",
            [(COMMON, HOST), (NETWORK, ENDPOINT), (NETWORK, ZONE)],
            {ENDPOINT: TO_HOST},
            [ZONE, ENDPOINT],
        ),
        (
            "a host that names its endpoint does not stand on it",
            [(COMMON, HOST), (NETWORK, ENDPOINT)],
            {ENDPOINT: TO_HOST, HOST: BACK},
            [ENDPOINT],
        ),
        (
            "an assignment before its role, wherever it is named",
            [(COMMON, ROLE), (FOUNDATION, GIVEN)],
            {GIVEN: {"properties": {"roleDefinitionId": SAME_ROLE}}},
            [GIVEN],
        ),
        (
            "the last stack first",
            [(COMMON, HOST), (NETWORK, ENDPOINT), (LATE, CHILD)],
            {ENDPOINT: TO_HOST},
            [CHILD, ENDPOINT],
        ),
        ("what stands on nothing that goes is left to its stack", [(SERVICES, STORE)], {}, []),
        ("strangers", [(COMMON, HOST), (SERVICES, STORE)], {}, []),
        ("one stack knows its own order", [(LATE, CHILD), (LATE, GRANT)], {}, []),
        ("a name that only begins alike", [(COMMON, HOST), (LATE, f"{HOST}2/projects/p")], {}, []),
    ],
)
def test_what_stands_on_others_is_named_in_order(story, deletes, bodies, expected):
    known = {ResourceId(one): body for one, body in bodies.items()}
    found = standing_on(leaving(*deletes), STACKS, known)
    assert [one.text for one in found] == expected, story


def test_stacks_that_nobody_declares_go_whole():
    difference = leaving((COMMON, HOST), (LATE, CHILD), state="undeclared")
    assert standing_on(difference, STACKS, {}) == ()


def azure() -> SmallArm:
    """A host, what stands on it, and the list of types."""
    small = SmallArm()
    small.add(HOST, **BACK)
    small.add(CHILD)
    small.add(ENDPOINT, **TO_HOST)
    listed = {
        "Microsoft.CognitiveServices": ("accounts", "accounts/projects"),
        "Microsoft.Network": ("privateEndpoints", "privateEndpoints/privateDnsZoneGroups"),
    }
    for namespace, kinds in listed.items():
        types = [{"resourceType": kind, "apiVersions": ["2025-09-01"]} for kind in kinds]
        path = f"/subscriptions/{SUBSCRIPTION}/providers/{namespace}"
        small.add(path, namespace=namespace, resourceTypes=types)
    return small


ALL = leaving((COMMON, HOST), (NETWORK, ENDPOINT), (LATE, CHILD))


async def test_they_are_deleted_and_the_ground_is_left_to_its_stack():
    small = azure()
    gone = await delete_ahead(small.arm(), ALL, STACKS, Retry())
    assert [one.text for one in gone] == [CHILD, ENDPOINT]
    assert small.written("DELETE") == ["p001", "pe"]
    assert HOST.lower() in small.resources
    again = await delete_ahead(small.arm(), ALL, STACKS, Retry())  # of a run that was killed
    assert [one.text for one in again] == [CHILD]  # an endpoint that is gone names nothing


async def test_what_was_held_is_tried_after_the_others():
    small = azure()
    small.refusals = {"DELETE p001": [(409, "CannotDeleteResource", {})]}
    gone = await delete_ahead(small.arm(), ALL, STACKS, Retry())
    assert [one.text for one in gone] == [ENDPOINT, CHILD]


async def test_what_cannot_go_is_said_before_its_ground_is_touched():
    small = azure()
    small.refusals = {"DELETE p001": [(409, "ScopeLocked", {})] * 9}
    with pytest.raises(Refused) as caught:
        await delete_ahead(small.arm(), ALL, STACKS, Retry())
    (problem,) = caught.value.problems
    assert caught.value.exit_code is Exit.PARTLY_APPLIED
    assert (problem.where, problem.code) == (CHILD, "AIF5022")
    assert "ScopeLocked" in problem.what
    assert small.written("PUT") == []
