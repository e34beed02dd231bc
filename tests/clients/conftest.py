"""One twin for every client, another where time is slow; `make test-clients` runs these."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.harness import Az, served

if TYPE_CHECKING:
    from tests.clients.sdk import Sdk

# These need az and the SDK, which the environment of `make check` does not have.
collect_ignore_glob = [] if os.environ.get("AIF_TEST_CLIENTS") else ["test_*.py"]


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with served(tmp_path_factory.mktemp("twin"), speed=1000) as found:
        yield found


@pytest.fixture(scope="session")
def az(env: dict[str, str]) -> Az:
    return Az(env)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A twin in which a gateway takes minutes by the wall."""
    with served(Path(tmp_path_factory.mktemp("slow")), speed=2) as found:
        yield found


@pytest.fixture(scope="session")
def sdk(env: dict[str, str]) -> Iterator["Sdk"]:
    """The SDK's clients, with nothing but the exported variables to find the twin by."""
    from tests.clients.sdk import Sdk

    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        yield Sdk()
