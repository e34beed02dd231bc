"""Which locks keep what is to go; and a stack of locks comes after whatever deletes."""

import asyncio
from dataclasses import replace

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.keeping import standing, waits
from aifactory.deploy.schedule import all_needs
from tests.deploy.small_arm import GROUP, SUBSCRIPTION, SmallArm, built
from tests.deploy.test_deploy_leaving import COMMON, GIVEN, LATE, NETWORK, SERVICES, leaving

LOCKS = "dev/001/locks"
KEPT = f"{GROUP}/net/providers/Microsoft.Authorization/locks/aif-keep"


def _stacks():
    locks = built(LOCKS, after=(COMMON, NETWORK)).stack
    call = replace(locks.calls[0], resource=ResourceId(KEPT))
    services = built(SERVICES, after=(COMMON, NETWORK)).stack
    late = built(LATE, after=(LOCKS,)).stack
    ground = (built(COMMON).stack, built(NETWORK, after=(COMMON,)).stack)
    return {one.id: one for one in (*ground, replace(locks, calls=(call,)), services, late)}


@pytest.mark.parametrize(
    ("story", "stack", "deletes", "expected"),
    [
        ("nothing is deleted", LOCKS, [], set()),
        ("a project gives something up", LOCKS, [(SERVICES, GIVEN)], {SERVICES}),
        ("it gives a lock up", LOCKS, [(SERVICES, KEPT)], set()),
        ("locks of its own stack go", LOCKS, [(LOCKS, GIVEN)], set()),
        ("what deletes comes after the locks", LOCKS, [(LATE, GIVEN)], set()),
        (
            "a stack that nobody declares is gone before",
            LOCKS,
            [("dev/001/p009/late", GIVEN)],
            set(),
        ),
        ("another stack without locks", NETWORK, [(SERVICES, GIVEN)], set()),
    ],
)
def test_what_a_stack_waits_for(story, stack, deletes, expected):
    stacks = _stacks()
    assert waits(stacks[stack], leaving(*deletes), all_needs(stacks.values())) == expected


NET = f"{GROUP}/net/providers/Microsoft.Network/virtualNetworks"


@pytest.mark.parametrize(
    ("story", "on", "going", "keeps"),
    [
        ("on it", f"{NET}/vnet", f"{NET}/vnet", True),
        ("as it is written elsewhere", f"{NET}/VNET".upper(), f"{NET}/vnet", True),
        ("on what it stands in", f"{GROUP}/net", f"{NET}/vnet/subnets/one", True),
        ("on a part of it", f"{NET}/vnet/subnets/one", f"{NET}/vnet", True),
        ("beside it", f"{NET}/vnet/subnets/one", f"{NET}/vnet/subnets/two", False),
        ("on what is called alike", f"{NET}/vnet", f"{NET}/vnet-2", False),
        ("on what is called a part of that", f"{NET}/vnet-2", f"{NET}/vnet", False),
    ],
)
def test_a_lock_keeps_what_is_below_and_above(story, on, going, keeps):
    small = SmallArm()
    kept = {"id": f"{on}/providers/Microsoft.Authorization/locks/aif-keep", "name": "aif-keep"}
    theirs = {**kept, "id": kept["id"].replace("aif-keep", "theirs"), "name": "theirs"}
    path = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/locks"
    small.lists[path] = [kept, theirs]
    found = asyncio.run(standing(small.arm(), [ResourceId(going)]))
    assert [lock.id.text for lock in found] == ([kept["id"]] if keeps else []), story


def test_the_delete_of_a_lock_alone_lifts_none():
    assert asyncio.run(standing(SmallArm().arm(), [ResourceId(KEPT)])) == ()
