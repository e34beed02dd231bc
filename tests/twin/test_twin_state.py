"""What one request remembers of the store is what the store has; finding by name stays cheap."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.keeping.store import Store
from aifactory.twin.scenario import Scenario
from aifactory.twin.state import State

GROUP = "/subscriptions/s/resourceGroups/rg"
KIND = "Test.Box/boxes"


def box(name: str, group: str = "rg") -> ResourceId:
    return ResourceId(f"/subscriptions/s/resourceGroups/{group}/providers/{KIND}/{name}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "twin.db")
    yield store
    store.close()


def state(store: Store) -> State:
    return State(store, Scenario("t", "Twin", ()), 0.0)


def seen(state: State) -> tuple[object, ...]:
    """All that may be remembered of the boxes."""
    bodies = [state.get(box("a")), state.get(box("b")), state.record("word", "w")]
    counts = [state.count(KIND), state.count(KIND, GROUP), state.count(KIND, f"{GROUP}2")]
    return (*bodies, *counts, state.busy(box("a")))


def test_a_request_remembers_what_the_store_has(store: Store) -> None:
    one = state(store)
    steps = (
        lambda: one.write(box("a"), {"n": 1}, 5.0, "Creating"),
        lambda: one.write(box("b"), {"n": 2}, 0.0, ""),
        lambda: one.write(box("b"), {"n": 3}, 0.0, ""),
        lambda: one.write(box("c", "rg2"), {"n": 4}, 0.0, ""),
        lambda: one.put(box("a"), {"n": 5}),  # its write goes on
        lambda: one.put(box("d"), {"n": 6}),
        lambda: one.delete(box("b")),
        lambda: one.delete(box("b")),
        lambda: one.keep("word", "w", [1]),
        lambda: one.keep("word", "w", [2]),
        lambda: one.forget("word", "w"),
        lambda: one.keep("word", f"{GROUP}/x".lower(), [3]),
        lambda: one.forget_below("word", ResourceId(GROUP)),
    )
    for step in steps:
        seen(one)  # from here on it remembers
        step()
        assert seen(one) == seen(state(store))
    assert one.get(box("a")) == {"n": 5}
    assert one.busy(box("a"))
    assert one.record("word", f"{GROUP}/x".lower()) is None


def test_finding_by_name_does_not_grow_with_the_type(store: Store) -> None:
    def effort() -> int:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        store._db.set_progress_handler(count, 1)
        assert [found.name for found, _ in state(store).find(KIND, "n7")] == ["n7"]
        store._db.set_progress_handler(None, 0)
        return steps

    efforts = []
    for start in (0, 20):
        for number in range(start, start * 20 + 20):
            state(store).write(box(f"n{number}"), {}, 0.0, "")
        efforts.append(effort())
    assert efforts[1] < efforts[0] * 1.5
