"""The bench on which the providers' stories are told."""

import pytest

from tests.twin.providers.small_world import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
