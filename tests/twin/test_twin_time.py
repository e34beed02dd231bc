"""Work that takes time: operations, groups that leave, locks, what a reader sees meanwhile."""

import asyncio
from pathlib import Path

import pytest

from aifactory.twin import open_twin
from aifactory.twin.clock import Clock
from tests.twin.client import GROUP, SCENARIO, SUB, Client, Simple
from tests.twin.conftest import Opener

SLOW = f"{GROUP}/providers/Test.Box/slow/a"
BOXES = f"{GROUP}/providers/Test.Box/boxes"
LOCKS = "providers/Microsoft.Authorization/locks"


def test_a_write_that_takes_time_is_followed_to_its_end(grouped: Client) -> None:
    started = grouped.put(SLOW, {"location": "x"})
    assert (started.status, started.state) == (201, "Creating")
    assert "retry-after" not in started.headers  # seconds would win over milliseconds
    where = started.headers["azure-asyncoperation"]
    assert grouped.get(where).json["status"] == "Running"
    grouped.sleep(29)
    assert grouped.get(SLOW).state == "Creating"
    grouped.sleep(1)
    assert grouped.get(where).json["status"] == "Succeeded"
    assert grouped.get(SLOW).state == "Succeeded"
    assert grouped.put(SLOW, {"location": "x"}).state == "Updating"


@pytest.mark.parametrize(
    ("story", "speed", "header", "least", "most"),
    [
        ("time that stands until somebody sleeps", None, "x-ms-retry-after-ms", 30_000, 30_000),
        ("time that flies", 1000.0, "x-ms-retry-after-ms", 20, 30),
        ("Azure's own pace: whole seconds", 1.0, "retry-after", 15, 15),
        ("slower than Azure", 0.5, "retry-after", 15, 15),
    ],
)
def test_when_to_ask_again_is_told_as_clients_read_it(
    story: str, speed: float | None, header: str, least: int, most: int, tmp_path: Path
) -> None:
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    twin = open_twin(tmp_path / "twin.db", tmp_path / "twin.yaml", Simple(), speed=speed)
    client = Client(twin)
    client.login()
    client.group()
    started = client.put(SLOW, {"location": "x"}).headers
    assert {"retry-after", "x-ms-retry-after-ms"} & set(started) == {header}, story
    assert least <= int(started[header]) <= most, story
    twin.close()


def test_a_service_may_accept_a_write_and_name_no_operation(grouped: Client) -> None:
    where = f"{GROUP}/providers/Test.Box/shy/a"
    reply = grouped.put(where, {})
    assert (reply.status, reply.state) == (201, "Accepted")
    assert not {"azure-asyncoperation", "location"} & set(reply.headers)
    grouped.sleep(29)
    assert grouped.get(where).state == "Accepted"
    grouped.sleep(1)
    assert grouped.get(where).state == "Succeeded"


def test_a_second_write_meets_the_first(grouped: Client) -> None:
    grouped.put(SLOW, {"location": "x"})
    assert grouped.put(SLOW, {}).code == "AnotherOperationInProgress"
    grouped.sleep(30)
    assert grouped.put(SLOW, {}).status == 200


def test_a_delete_that_takes_time_leads_to_a_location(grouped: Client) -> None:
    grouped.done(grouped.put(SLOW, {"location": "x"}))
    started = grouped.delete(SLOW)
    assert started.status == 202
    assert grouped.get(started.headers["location"]).status == 202
    grouped.sleep(30)
    assert grouped.get(started.headers["location"]).status == 204
    assert grouped.get(SLOW).code == "ResourceNotFound"


def test_operations_survive_reopening(reopen: Opener) -> None:
    client = Client(reopen())
    client.login()
    client.group()
    started = client.put(SLOW, {"location": "x"})
    client.sleep(20)
    client.twin.close()
    client.twin = reopen()
    assert client.get(SLOW).state == "Creating"
    assert client.done(started).json["status"] == "Succeeded"


def test_a_group_goes_with_all_that_is_in_it(grouped: Client) -> None:
    grouped.put(f"{BOXES}/a", {"location": "x"})
    grouped.put(f"{BOXES}/a/lids/lid", {})
    grouped.put(f"{BOXES}/z", {"location": "x", "properties": {"needs": f"{BOXES}/a"}})
    grouped.put(f"{BOXES}/b", {"location": "x", "properties": {"needs": f"{BOXES}/z"}})
    grouped.put(f"{GROUP}/providers/Test.Box/safes/s", {"location": "x"})
    started = grouped.delete(GROUP)
    assert started.status == 202
    assert grouped.get(GROUP).state == "Deleting"
    assert grouped.put(f"{BOXES}/c", {}).code == "ResourceGroupBeingDeleted"
    assert grouped.put(GROUP, {"location": "x"}).code == "ResourceGroupBeingDeleted"
    assert grouped.done(started).status == 204
    assert grouped.get(GROUP).code == "ResourceGroupNotFound"
    grouped.group()
    assert grouped.get(f"{GROUP}/resources").json["value"] == []
    buried = grouped.get(f"/subscriptions/{SUB}/providers/Test.Box/deletedSafes").json["value"]
    assert [item["name"] for item in buried] == ["s"]


def test_a_group_with_something_in_use_stays(grouped: Client) -> None:
    other = f"{GROUP}2"
    grouped.group(other)
    grouped.put(f"{BOXES}/a", {"location": "x"})
    grouped.put(f"{BOXES}/b", {"location": "x"})
    user = {"location": "x", "properties": {"needs": f"{BOXES}/a"}}
    grouped.put(f"{other}/providers/Test.Box/boxes/user", user)
    ended = grouped.done(grouped.delete(GROUP))
    assert (ended.status, ended.code) == (409, "ResourceGroupDeletionBlocked")
    assert grouped.get(GROUP).status == 200
    assert [item["name"] for item in grouped.get(BOXES).json["value"]] == ["a"]


@pytest.mark.parametrize(
    ("story", "scope", "level", "method", "path", "status"),
    [
        ("delete below a lock", GROUP, "CanNotDelete", "DELETE", f"{BOXES}/a", 409),
        ("delete above a lock", f"{BOXES}/a", "CanNotDelete", "DELETE", GROUP, 409),
        ("delete beside a lock", f"{BOXES}/a", "CanNotDelete", "DELETE", f"{BOXES}/ab", 200),
        ("write below a lock on deletes", GROUP, "CanNotDelete", "PUT", f"{BOXES}/a", 200),
        ("write below a lock on writes", GROUP, "ReadOnly", "PUT", f"{BOXES}/a", 409),
        ("write in a locked subscription", f"/subscriptions/{SUB}", "ReadOnly", "PUT", GROUP, 409),
        ("delete in one", f"/subscriptions/{SUB}", "CanNotDelete", "DELETE", f"{BOXES}/a", 409),
        ("the lock itself", GROUP, "ReadOnly", "DELETE", f"{GROUP}/{LOCKS}/l", 200),
    ],
)
def test_locks_hold(
    story: str, scope: str, level: str, method: str, path: str, status: int, grouped: Client
) -> None:
    for name in ("a", "ab"):
        grouped.put(f"{BOXES}/{name}", {"location": "x"})
    grouped.put(f"{scope}/{LOCKS}/l", {"properties": {"level": level}})
    reply = grouped.send(method, path, {} if method == "PUT" else None)
    assert reply.status == status
    assert status < 400 or reply.code == "ScopeLocked"


def test_who_is_due_waits_for_nobody_who_is_busy() -> None:
    clock = Clock(0.0, wall=lambda: 0.0)
    told: list[str] = []

    async def one(name: str) -> None:
        await clock.sleep(1)
        for _ in range(9):
            clock.activity += 1
            told.append(name)
            await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(one("a"), one("b"))

    asyncio.run(both())
    assert clock.now() == 1
    assert "b" in told[:9]
