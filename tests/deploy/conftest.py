"""Asynchronous tests run on asyncio, through anyio's own plugin."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
