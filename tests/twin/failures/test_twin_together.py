"""Group commit: what arrives together is kept together, and nobody hears of it before."""

import asyncio
import json
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aifactory.twin import Twin, open_twin
from tests.twin.client import GROUP, SCENARIO, Client, Simple

V = "api-version=2024-01-01"
BOX = f"{GROUP}/providers/Test.Box/boxes"
Sent = tuple[str, str, bytes]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client of a twin that runs with the wall, as a server's does."""
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    twin = open_twin(tmp_path / "twin.db", tmp_path / "twin.yaml", Simple(), speed=1000)
    client = Client(twin)
    client.login()
    client.group()
    yield client
    twin.close()


def put(name: str) -> Sent:
    return "PUT", f"{BOX}/{name}?{V}", json.dumps({"location": "here"}).encode()


def get(name: str) -> Sent:
    return "GET", f"{BOX}/{name}?{V}", b""


def at_once(client: Client, *requests: Sent) -> list[int]:
    """Send all of them before any is answered; the statuses."""
    headers = {"authorization": f"Bearer {client.token}"}

    async def send() -> list[int]:
        sent = (client.twin.handle(how, url, headers, body) for how, url, body in requests)
        return [status for status, _, _ in await asyncio.gather(*sent)]

    return asyncio.run(send())


def commits(twin: Twin) -> list[str]:
    """A list that grows with every transaction that the twin ends."""
    found: list[str] = []

    def note(statement: str) -> None:
        if statement in {"COMMIT", "ROLLBACK"}:
            found.append(statement)

    twin._store._db.set_trace_callback(note)
    return found


def kept(client: Client) -> set[str]:
    """The names of what another process finds in the state."""
    db = sqlite3.connect(client.twin._store.path)
    found = db.execute("SELECT name FROM resources WHERE type='test.box/boxes'").fetchall()
    db.close()
    return {name for (name,) in found}


def test_what_arrives_together_waits_for_the_disk_once(client: Client) -> None:
    seen = commits(client.twin)
    assert at_once(client, *(put(f"box{number}") for number in range(8))) == [201] * 8
    assert seen == ["COMMIT"]
    assert kept(client) == {f"box{number}" for number in range(8)}
    assert at_once(client, get("box1"), get("box2")) == [200, 200]
    assert seen == ["COMMIT"]  # reading alone keeps nothing


def test_who_is_refused_takes_nobody_along(client: Client) -> None:
    sent = (put("one"), put("bad"), get("one"), put("two"), get("nothing"))
    assert at_once(client, *sent) == [201, 400, 200, 201, 404]
    assert kept(client) == {"one", "two"}


def test_nobody_hears_of_what_is_not_kept_yet(client: Client) -> None:
    headers = {"authorization": f"Bearer {client.token}"}

    async def watch() -> None:
        tasks = [
            asyncio.ensure_future(client.twin.handle(how, url, headers, body))
            for how, url, body in (put("one"), get("one"))
        ]
        while not client.twin._store.shared:
            await asyncio.sleep(0)
        assert kept(client) == set()
        assert not any(task.done() for task in tasks)
        await asyncio.gather(*tasks)
        assert kept(client) == {"one"}

    asyncio.run(watch())


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few bytes, as if there were no room on the disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_told_to_all_who_wait(client: Client) -> None:
    with full_disk():
        assert at_once(client, put("one"), put("two"), get("one")) == [500] * 3
    assert kept(client) == set()
    assert at_once(client, put("one"), get("one")) == [201, 200]  # and the twin is well
    assert kept(client) == {"one"}


def test_a_caller_that_goes_away_takes_nobody_along(client: Client) -> None:
    headers = {"authorization": f"Bearer {client.token}"}

    async def leave() -> int:
        first, second = (
            asyncio.ensure_future(client.twin.handle(how, url, headers, body))
            for how, url, body in (put("one"), put("two"))
        )
        while not client.twin._store.shared:
            await asyncio.sleep(0)
        first.cancel()
        return (await second)[0]

    assert asyncio.run(leave()) == 201
    assert kept(client) == {"one", "two"}
