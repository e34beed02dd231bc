"""A twin in this process, as often as it is opened, and a client that is logged in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aifactory.twin import Twin, open_twin
from tests.twin.client import SCENARIO, Client, Simple

Opener = Callable[[], Twin]


@pytest.fixture
def reopen(tmp_path: Path) -> Iterator[Opener]:
    """Opens the twin over the same state, as often as asked."""
    scenario = tmp_path / "twin.yaml"
    scenario.write_text(SCENARIO)
    opened: list[Twin] = []

    def opener() -> Twin:
        opened.append(open_twin(tmp_path / "twin.db", scenario, Simple()))
        return opened[-1]

    yield opener
    for twin in opened:
        twin.close()


@pytest.fixture
def client(reopen: Opener) -> Client:
    """A client of a fresh twin, logged in."""
    client = Client(reopen())
    client.login()
    return client


@pytest.fixture
def grouped(client: Client) -> Client:
    """A client of a twin with one resource group."""
    client.group()
    return client
