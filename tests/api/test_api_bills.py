"""A plan's bill has what live Defender plans ask for one resource more, or no more for one less."""

import asyncio

import pytest

from aifactory.api.bills.changed import bills
from aifactory.api.desired import desire
from aifactory.deploy.model import Change, Difference, StackDifference

HERE = "/subscriptions/00000000-0000-0000-0000-000000000001"
FACTORY = f"""\
factory: own
region: swedencentral
environments: {{ dev: {{ subscriptions: [{HERE.rpartition("/")[2]}]DEFENDER }} }}
"""
ON = ", defender: { storage: { malwareScanning: off }, databases: on }"
PROJECT = """\
profile: compact
team: { lead: 5a1c0000-0000-0000-0000-000000000001 }
services: { storage: on, cosmos: { throughput: 3000 } }
"""
ACCOUNT, COSMOS = "Microsoft.Storage/storageAccounts", "Microsoft.DocumentDB/databaseAccounts"
GONE = f"{HERE}/resourceGroups/rg-gone/providers/{ACCOUNT}/stgone"
PLAN = f"{HERE}/providers/Microsoft.Security/pricings/StorageAccounts"
STACK = "dev/001/p001/services"


def desired(path, words):
    """A factory of one project, with Defender plans or without."""
    (path / "projects").mkdir(parents=True)
    (path / "factory.yaml").write_text(FACTORY.replace("DEFENDER", words))
    (path / "projects" / "churn.yaml").write_text(PROJECT)
    return desire(path)


@pytest.fixture(scope="module")
def factories(tmp_path_factory):
    home = tmp_path_factory.mktemp("bills")
    return desired(home / "on", ON), desired(home / "off", "")


def planned(factory, kind):
    """The planned resource of a type on the project's floor."""
    stack = next(one for one in factory.plan.stacks if one.id == STACK)
    calls = (one.resource for one in stack.calls if one.resource)
    return next(one.text for one in calls if one.type == kind)


CASES = [
    ("a storage account comes", [("create", ACCOUNT)], 9.78),
    ("one goes", [("delete", GONE)], -9.78),
    ("one is changed", [("modify", ACCOUNT)], 0),
    ("throughput by hundreds", [("create", COSMOS)], 30 * 0.88),
    ("its plan comes, too, and is priced whole", [("create", ACCOUNT), ("create", PLAN)], 29.34),
]


@pytest.mark.parametrize(("story", "changes", "more"), CASES, ids=[one[0] for one in CASES])
def test_a_live_defender_plan_is_priced_again(factories, story, changes, more):
    def _idle(factory):
        named = [(kind, one if one[0] == "/" else planned(factory, one)) for kind, one in changes]
        made = tuple(Change(kind, resource, STACK) for kind, resource in named)
        found = Difference("own", (StackDifference(STACK, HERE, "changed", made),))
        (bill,) = asyncio.run(bills(factory, found, arm=None))
        return bill.change.idle

    on, off = factories
    assert _idle(on) - _idle(off) == pytest.approx(more, abs=0.01)
