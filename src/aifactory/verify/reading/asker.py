"""Asking ARM: no path twice, a few at once, patiently; a path that will not answer is noted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from typing import Any, Protocol

from aifactory.arm import ArmError, no_answer
from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Live
from aifactory.verify.known import Known

AT_ONCE = 16
PATIENCE = 6  # tries of a read that is throttled, or has no answer just now
_PASSING = frozenset({"throttled", "unavailable", "busy"})


class Reader(Protocol):
    """The reading half of the ARM client."""

    async def get(self, path: str, api_version: str) -> dict[str, Any] | None:
        """The resource, or None when there is none."""
        ...

    def pages(
        self, path: str, api_version: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list."""
        ...

    async def post(
        self, path: str, api_version: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """What an action answers; here, only such as read."""
        ...

    async def sleep(self, seconds: float, more: float | None = None) -> None:
        """Wait by the clock of the other side; who got no answer may do so for `more` seconds."""
        ...


class Asker:
    """Everything that was asked so far, and what ARM answered."""

    def __init__(self, reader: Reader, known: Known) -> None:
        self.reader = reader
        self.known = known
        self.inventory = Inventory()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._asked: set[str] = set()

    def version(self, resource_type: str) -> str:
        """The version in which a type is asked; empty when none is known."""
        return self.known.version(resource_type) or ""

    def seen(self, resource: ResourceId) -> Body | None:
        """What a resource answered, so far."""
        return self.inventory.bodies.get(resource.key)

    def listed(self, path: str) -> tuple[Body, ...]:
        """What a list held, so far."""
        return self.inventory.lists.get(path.lower(), ())

    async def get(self, path: str, version: str) -> None:
        """A resource is in the inventory afterwards, or it is known why not."""
        if self._first(path):
            answer = await self._patiently(path, lambda: self.reader.get(path, version))
            if path.lower() not in self.inventory.unread:
                self.inventory.bodies[path.lower()] = answer

    async def list(self, path: str, version: str, absent: frozenset[int] = frozenset()) -> None:
        """Every item of a list is in the inventory afterwards, or it is known why not."""
        if self._first(path):
            found = await self._patiently(path, lambda: self._items(path, version), absent)
            if path.lower() not in self.inventory.unread:
                self.inventory.lists[path.lower()] = found or ()

    async def in_force(self, resource: ResourceId, action: str, version: str) -> None:
        """Every item that an action lists, which reads alone, is in the inventory afterwards."""
        path = resource.text + action
        if self._first(path):
            found = await self._patiently(path, lambda: self._told(path, version))
            if path.lower() not in self.inventory.unread:
                self.inventory.lists[path.lower()] = found

    async def body(self, resource: ResourceId) -> None:
        """A resource of a type that is known."""
        version = self.known.version(resource.type)
        if version is not None:
            await self.get(resource.text, version)

    async def below(self, live: Live, path: str) -> None:
        """The list at a path below a resource of a type that is known."""
        version = self.known.version(live.id.type)
        if version is not None:
            await self.list(live.id.text + path, version)

    def take(self, body: Body) -> None:
        """A resource that a list has shown whole is not asked for by itself."""
        path = str(body["id"])
        if self._first(path):
            self.inventory.bodies[path.lower()] = dict(body)

    def _first(self, path: str) -> bool:
        first = path.lower() not in self._asked
        self._asked.add(path.lower())
        return first

    async def _items(self, path: str, version: str) -> tuple[dict[str, Any], ...]:
        return tuple([item async for item in self.reader.pages(path, version)])

    async def _told(self, path: str, version: str) -> tuple[dict[str, Any], ...]:
        found: list[dict[str, Any]] = []
        more: dict[str, Any] | None = {}
        while more is not None:
            page = await self.reader.post(path, version, more) or {}
            found += page.get("value") or ()
            token = page.get("skipToken")
            more = {"skipToken": token} if token else None
        return tuple(found)

    async def _patiently(self, path: str, ask: Any, absent: frozenset[int] = frozenset()) -> Any:
        """The answer; None with a note in `unread` when there is none to be had."""
        async with self._room:  # while it waits, too: others would only be refused as well
            for attempt in range(1, PATIENCE + 1):
                try:
                    return await ask()
                except (ArmError, ConnectionError) as failure:
                    error = failure if isinstance(failure, ArmError) else no_answer(failure)
                    passing = error.kind in _PASSING
                    if not passing or attempt == PATIENCE:
                        if isinstance(failure, ConnectionError):
                            raise  # nobody answers: a certificate of that would be of nothing
                        if passing or error.status not in absent:
                            self.inventory.unread[path.lower()] = _note(error)
                        return None
                    lost = error is not failure
                # After this wait of 2^(n-1) seconds come those of 2^n … 2^(PATIENCE-2).
                more = 2.0 ** (PATIENCE - 1) - 2.0**attempt if lost else None
                await self.reader.sleep(error.retry_after or 2.0 ** (attempt - 1), more)
        return None


def _note(error: ArmError) -> str:
    return f"{error.code} {error.message}".strip()


async def together(work: Iterable[Awaitable[object]]) -> None:
    """All of it, as many at once as there is room for."""
    await asyncio.gather(*work)
