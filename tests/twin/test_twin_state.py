"""What one request remembers of the store is what the store has; finding by name stays cheap."""

from collections.abc import Callable, Iterator
from contextlib import suppress
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


@pytest.mark.parametrize(
    ("story", "ask", "found"),
    [
        ("finding by name", lambda s: [one.name for one, _ in s.find(KIND, "n7")], ["n7"]),
        ("asking who is busy", lambda s: [one.name for one in s.under_way(GROUP)], ["slow"]),
    ],
)
def test_the_effort_does_not_grow_with_the_type(
    story: str, ask: Callable[[State], list[str]], found: list[str], store: Store
) -> None:
    def effort() -> int:
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        store._db.set_progress_handler(count, 1)
        assert ask(state(store)) == found
        store._db.set_progress_handler(None, 0)
        return steps

    state(store).write(box("slow"), {}, 5.0, "Creating")
    efforts = []
    for start in (0, 20):
        for number in range(start, start * 20 + 20):
            state(store).write(box(f"n{number}"), {}, 0.0, "")
        efforts.append(effort())
    assert efforts[1] < efforts[0] * 1.5


@pytest.mark.parametrize(
    ("moment", "scope", "busy"),
    [
        (0.0, GROUP, ["soon"]),
        (4.9, GROUP.lower(), ["soon", "later"]),
        (5.0, GROUP, ["later"]),
        (9.0, GROUP, []),
        (4.0, f"{GROUP}2", ["other"]),
        (4.0, "/subscriptions/s/resourceGroups/r", []),
    ],
)
def test_who_is_busy_has_begun_and_is_not_done(
    moment: float, scope: str, busy: list[str], store: Store
) -> None:
    one = state(store)
    one.write(box("soon"), {}, 5.0, "Creating")
    one.write(box("other", "rg2"), {}, 5.0, "Creating")
    one.at = 4.0
    one.write(box("later"), {}, 5.0, "Creating")
    one.at = moment
    assert {found.name for found in one.under_way(scope)} == set(busy)


def test_what_is_made_of_types_is_made_anew_only_when_one_of_them_changes(
    store: Store, tmp_path: Path
) -> None:
    one, other = state(store), ResourceId("/subscriptions/s/providers/Test.Box/lids/a")
    types = frozenset({KIND.lower()})

    def made() -> int:
        return store.made_of(types, lambda: one.count(KIND))

    def rolled_back() -> None:
        with suppress(KeyError), store.transaction():
            one.write(box("c"), {}, 0.0, "")
            assert made() == 2
            raise KeyError

    assert made() == 0
    one.write(box("a"), {}, 0.0, "")
    assert made() == 1
    one.put(box("b"), {})
    assert made() == 2
    one.delete(box("b"))
    assert made() == 1
    rolled_back()
    one = state(store)
    assert made() == 1
    elsewhere = Store(tmp_path / "twin.db")
    state(elsewhere).write(box("d"), {}, 0.0, "")
    elsewhere.close()
    one = state(store)
    assert made() == 2
    one.write(other, {}, 0.0, "")
    assert store.made_of(types, lambda: -1) == 2
