"""What services ask of each other waits for a yes, and the run gives it to its own alone."""

import asyncio

import pytest

from aifactory.api.access.needs import needs
from aifactory.api.changing import Order, deploy, plan
from aifactory.api.examining import verify
from aifactory.api.folder import Folder
from aifactory.api.proposals.order import State
from aifactory.api.target import reach
from tests.journeys.test_journey_flags import FACTORY, TWIN

DEV = "00000000-0000-0000-0000-00000000d001"
GROUP = f"/subscriptions/{DEV}/resourceGroups/rg-flags-p001-dev-sdc-001/providers"
STORES, STORAGE = "Microsoft.Storage/storageAccounts", "2025-06-01"
CONNECTIONS = "privateEndpointConnections"
SEARCH = "2025-05-01"
ON = (
    "aiSearch: { size: standard, links: on }, dataFactory: on, foundry: on, storage: on, cosmos: on"
)


def write(path, services):
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / "one.yaml").write_text(
        "profile: compact\nteam: { lead: 5a1c0000-0000-0000-0000-000000000001 }\n"
        f"services: {{ {services} }}\n"
    )


def deployed(path):
    ended = deploy(path, Order(), lambda _: True, lambda _: None)
    assert ended.done, ended.report
    return ended


@pytest.fixture
def live(tmp_path):
    """A project whose search and factory reach its stores."""
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(TWIN)
    write(tmp_path, ON)
    deployed(tmp_path)
    return tmp_path


def through(path, work):
    async def _run():
        async with reach(Folder(path), "twin", None) as arm:
            return await work(arm)

    return asyncio.run(_run())


async def at_the_store(arm):
    """The connections of the project's store of data, by what they say and who is behind them."""
    listed = arm.pages(f"/subscriptions/{DEV}/providers/{STORES}", STORAGE)
    (store,) = [one["id"] async for one in listed if "/st2p001" in one["id"]]
    return store, [one async for one in arm.pages(f"{store}/{CONNECTIONS}", STORAGE)]


def states(connections):
    """Name of the endpoint behind each connection → what was decided."""
    return {
        one["properties"]["privateEndpoint"]["id"].rpartition("/")[2]: one["properties"][
            "privateLinkServiceConnectionState"
        ]["status"]
        for one in connections
    }


def failing(path):
    return {finding.rule for finding in verify(path, "twin").findings}


def test_what_the_project_asks_is_approved_in_the_run_that_makes_it(live):
    _, found = through(live, at_the_store)
    reached = {
        name.partition(".")[2]: state for name, state in states(found).items() if "." in name
    }
    assert reached == {"storage": "Approved"}
    assert sum(name.endswith(".storage") for name in states(found)) == 2  # search and factory
    assert plan(live, Order()).difference.is_empty
    assert failing(live) == set()


def test_what_others_ask_stays_for_a_person_to_decide(live):
    other = f"{GROUP}/Microsoft.Search/searchServices/somebodys"

    async def ask(arm):
        store, _ = await at_the_store(arm)
        body = {"location": "swedencentral", "sku": {"name": "standard"}}
        await arm.put(other, SEARCH, body)
        link = {"privateLinkResourceId": store, "groupId": "blob", "requestMessage": "let me in"}
        await arm.put(f"{other}/sharedPrivateLinkResources/in", SEARCH, {"properties": link})

    through(live, ask)
    write(live, ON.replace("links: on", "links: on, replicas: 2"))
    deployed(live)
    _, found = through(live, at_the_store)
    assert states(found)["somebodys.in"] == "Pending"
    assert "SE04-strangers" not in failing(live)

    async def say_yes(arm):
        store, connections = await at_the_store(arm)
        (one,) = [c for c in connections if "somebodys" in c["name"]]
        state = {"status": "Approved", "description": "let me in"}
        properties = {**one["properties"], "privateLinkServiceConnectionState": state}
        await arm.put(f"{store}/{CONNECTIONS}/{one['name']}", STORAGE, {"properties": properties})

    through(live, say_yes)
    assert "OE05-ordered" in failing(live)  # the service itself was ordered by nobody


def test_a_link_that_was_refused_is_found_and_a_run_says_where(live):
    async def refuse(arm):
        store, connections = await at_the_store(arm)
        (one,) = [c for c in connections if "srch" in c["name"]]
        shown = one["properties"]
        state = {**shown["privateLinkServiceConnectionState"], "status": "Rejected"}
        body = {"properties": {**shown, "privateLinkServiceConnectionState": state}}
        await arm.put(f"{store}/{CONNECTIONS}/{one['name']}", STORAGE, body)

    through(live, refuse)
    assert failing(live) == {"SE06-asked"}
    write(live, ON.replace("links: on", "links: on, replicas: 2"))
    ended = deploy(live, Order(), lambda _: True, lambda _: None)
    (failed,) = [one for one in ended.report.outcomes if one.error]
    assert failed.error.code == "PrivateEndpointRejected"
    assert "sharedPrivateLinkResources/storage" in failed.error.message


def test_whoever_deploys_may_approve_at_what_is_asked_and_nowhere_else(live):
    state = State(live, Order())
    actions = needs(state.desired, state.stacks, "dev").actions
    allowed = {one for one in actions if f"/{CONNECTIONS}/" in one}
    asked = (
        STORES,
        "Microsoft.CognitiveServices/accounts",
        "Microsoft.DocumentDB/databaseAccounts",
    )
    assert allowed == {
        f"{kind}/{CONNECTIONS}/{verb}" for kind in asked for verb in ("read", "write")
    }


def test_without_links_nothing_is_asked(live):
    write(
        live,
        ON.replace("links: on", "links: off").replace(
            "dataFactory: on", "dataFactory: { links: off }"
        ),
    )
    deletes = [
        one.resource for one in plan(live, Order()).difference.changes if one.kind == "delete"
    ]
    assert {one.rpartition("/")[2] for one in deletes} == {
        *("storage", "models", "skills", "cosmos", "lake")
    }
    ended = deploy(live, Order(), lambda _: True, lambda _: None)
    assert ended.done
    _, found = through(live, at_the_store)
    assert not any("." in name for name in states(found))
    assert failing(live) == set()
