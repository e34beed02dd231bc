"""Faults at work: counts what happens, in the twin's state, and says what goes wrong this time."""

from collections.abc import Callable
from typing import Any

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.faults.model import Effect, Fault, Faults, faults_of
from aifactory.twin.keeping.store import Store
from aifactory.twin.world import AzureError

SCENARIO, COUNTS = "faults", "fault"


class Struck(AzureError):
    """A refusal that was asked for."""


class Dropped(ConnectionResetError):
    """The connection is lost, as was asked for; the answer never arrives."""


class Striker:
    """The scenario that the state holds; what another process puts there is seen at once."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._seen: int | None = None
        self._since = 0.0
        self._faults = Faults()
        self._counts: dict[str, list[int]] = {}
        self._changed: set[str] = set()

    @property
    def armed(self) -> bool:
        """Whether anything may go wrong."""
        return bool(self._faults.faults)

    def look(self) -> None:
        """Take over what another process has changed; call it once for each request."""
        version = self._store.version()
        if version == self._seen:
            return
        self._seen = version
        kept = self._store.record(SCENARIO, "")
        held: dict[str, Any] = orjson.loads(kept) if kept else {}
        self._since = held.get("since", 0.0)
        self._faults = faults_of(held.get("document", {}))
        counts = self._store.records(COUNTS) if self.armed else []
        self._counts = {key: orjson.loads(body) for key, body in counts}

    def strike(self, what: str, resource: ResourceId, method: str = "") -> Effect | None:
        """What goes wrong with this, if anything: the first fault that strikes counts."""
        for fault in self._faults.faults:
            if fault.hits(what, resource, method) and self._falls(fault, resource):
                return fault.effect
        return None

    def settle(self) -> None:
        """Keep the counts, whatever became of the request."""
        for key in self._changed:
            self._store.keep(COUNTS, key, orjson.dumps(self._counts[key]))
        self._changed.clear()

    def _falls(self, fault: Fault, resource: ResourceId) -> bool:
        whole = self._met(fault.name)
        own = self._met(f"{fault.name}|{resource.key}") if fault.each or fault.chance < 1 else whole
        counted = own if fault.each else whole
        if fault.times is not None and counted[1] >= fault.times:
            return False
        if not fault.when.means(counted[0], self._now() - self._since):
            return False
        if not self._faults.strikes(fault, resource.key, own[0]):
            return False
        counted[1] += 1
        return True

    def _met(self, key: str) -> list[int]:
        counted = self._counts.setdefault(key, [0, 0])  # how often it was met, and struck
        counted[0] += 1
        self._changed.add(key)
        return counted


def refusal(effect: Effect) -> Struck:
    """The refusal that an effect asks for."""
    after = effect.retry_after
    headers = {} if after is None else {"retry-after": str(max(round(after), 1))}
    return Struck(effect.status, effect.code, effect.message, headers=headers)
