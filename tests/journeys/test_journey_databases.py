"""Projects that share one account: each has its database, and nobody another's."""

import asyncio

import pytest

from aifactory.api.changing import Order, deploy, plan
from aifactory.api.examining import verify
from aifactory.api.folder import Folder
from aifactory.api.target import reach
from tests.journeys.test_journey_flags import FACTORY, TWIN

DEV = "00000000-0000-0000-0000-00000000d001"
VERSION = "2025-10-15"
PROJECT = """\
profile: compact
team: {{ lead: 5a1c0000-0000-0000-0000-000000000001 }}
services: {{ cosmosDatabase: {switch} }}
"""
NAMES = ("first", "second", "third")
ENTRIES = "sqlRoleAssignments"

pytestmark = pytest.mark.slow


def write(path, **switches):
    (path / "projects").mkdir(exist_ok=True)
    for name in NAMES:
        text = PROJECT.format(switch=switches.get(name, "on"))
        (path / "projects" / f"{name}.yaml").write_text(text)


def deployed(path):
    changes = plan(path, Order()).difference.changes
    doomed = {str(one) for c in changes if c.kind == "delete" for one in (c.stack, c.resource)}
    ended = deploy(path, Order(allow_delete=frozenset(doomed)), lambda _: True, lambda _: None)
    assert ended.done, [str(one.error) for one in ended.report.outcomes if one.error]
    assert plan(path, Order()).difference.is_empty


def through(path, work):
    """Does something at the one account, over ARM."""

    async def _work():
        async with reach(Folder(path), "twin", None) as arm:
            listed = f"/subscriptions/{DEV}/resources"
            query = {"$filter": "resourceType eq 'Microsoft.DocumentDB/databaseAccounts'"}
            (account,) = [one["id"] async for one in arm.pages(listed, "2025-04-01", query)]
            return await work(arm, account)

    return asyncio.run(_work())


def below(path, kind):
    async def _list(arm, account):
        return [one async for one in arm.pages(f"{account}/{kind}", VERSION)]

    return through(path, _list)


def reached(path):
    """The part of the account that each of its permissions opens."""
    return sorted(
        one["properties"]["scope"].rpartition("/databaseAccounts/")[2].partition("/")[2]
        for one in below(path, ENTRIES)
    )


@pytest.fixture
def sharing(tmp_path):
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(TWIN)
    write(tmp_path)
    deployed(tmp_path)
    return tmp_path


def test_each_has_its_database_and_one_goes_without_the_others(sharing):
    assert {one["name"] for one in below(sharing, "sqlDatabases")} == {"p001", "p002", "p003"}
    team_and_identity = [f"dbs/p00{at}" for at in (1, 2, 3) for _ in range(2)]
    assert reached(sharing) == team_and_identity
    assert verify(sharing, "twin").findings == ()
    write(sharing, second="off")
    changes = plan(sharing, Order()).difference.changes
    lost = [one.resource.rpartition("/")[2] for one in changes if one.danger == "data"]
    assert "p002" in lost  # the plan names what loses data
    deployed(sharing)
    assert {one["name"] for one in below(sharing, "sqlDatabases")} == {"p001", "p003"}
    assert reached(sharing) == [one for one in team_and_identity if one != "dbs/p002"]
    assert verify(sharing, "twin").findings == ()


def test_a_permission_that_reaches_further_is_found(sharing):
    async def widen(arm, account):
        one = await anext(arm.pages(f"{account}/{ENTRIES}", VERSION))
        properties = {**one["properties"], "scope": account}
        await arm.put(one["id"], VERSION, {"properties": properties})

    through(sharing, widen)
    assert {finding.rule for finding in verify(sharing, "twin").findings} == {"SE05-data"}
    assert not plan(sharing, Order()).difference.is_empty
    deployed(sharing)
    assert verify(sharing, "twin").findings == ()
