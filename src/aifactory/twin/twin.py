"""The twin itself: bytes in, bytes out; one request is one transaction at one moment."""

import logging
import time
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson

from aifactory.twin import routes
from aifactory.twin.clock import Clock
from aifactory.twin.handlers import directory
from aifactory.twin.identity import Identity, Tokens
from aifactory.twin.registry import Registry
from aifactory.twin.scenario import Scenario
from aifactory.twin.state import State
from aifactory.twin.store import Store
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Providers

_log = logging.getLogger(__name__)
_CATCH_UP = 3600.0  # a killed server's clock went on, but a file found next month is not a month on
_READS = {"GET", "HEAD"}


class Twin:
    """A local Azure Resource Manager over one state file."""

    def __init__(
        self,
        store: Store,
        scenario: Scenario,
        identity: Identity,
        providers: Providers,
        speed: float | None = None,
    ) -> None:
        self.client_id = identity.client_id
        self.client_secret = identity.client_secret
        self.tenant = scenario.tenant
        self._store = store
        self._closed = False
        self._scenario = scenario
        self._registry = Registry(providers)
        self._tokens = Tokens(identity, scenario.tenant)
        self._clock = Clock(_last_moment(store), speed)
        with store.transaction():
            self._keep_clock(speed)
            state = State(store, scenario, self._clock.now())
            for item in scenario.principals:
                state.add_principal(item.id, item.type, item.name)
            state.add_principal(identity.object_id, "ServicePrincipal", "twin-deployer")
            known = {**(state.principal(identity.object_id) or {}), "appId": identity.client_id}
            state.keep("principal", identity.object_id, known)

    async def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer to one HTTP request: status, headers in lower case, body."""
        self._clock.activity += 1
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            answer = self._answer(method.upper(), url, lowered, body)
        except AzureError as error:
            answer = Answer(error.status, error.as_json(), error.headers)
        except Exception:
            _log.exception("The twin failed at %s %s", method, url)
            message = "The twin failed; its log has the traceback."
            answer = Answer(500, AzureError(500, "InternalServerError", message).as_json())
        return answer.status, _headers(answer, lowered), answer.encoded()

    async def sleep(self, seconds: float) -> None:
        """Wait by the virtual clock; what is reached is kept."""
        before = self._clock.now()
        await self._clock.sleep(seconds)
        if self._clock.speed is None and self._clock.now() > before:
            self._keep_clock(None)

    def close(self) -> None:
        """Let go of the state; a clock that ran with the wall stands still from here on."""
        if self._closed:
            return
        self._closed = True
        if self._clock.speed is not None:
            self._keep_clock(None)
        self._store.close()

    def _keep_clock(self, speed: float | None) -> None:
        moment = {"virtual": self._clock.now(), "wall": time.time(), "speed": speed}
        self._store.keep("meta", "clock", orjson.dumps(moment))

    def _answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        host = parts.netloc or headers.get("host", "localhost")
        base = f"{parts.scheme or 'https'}://{host}"
        path = _clean(unquote(parts.path))
        query = {
            name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)
        }
        public = self._public(method, path, (base, query, body))
        if public is not None:
            return public
        caller = self._tokens.caller(headers.get("authorization", ""), base)
        if self._clock.speed is None:
            self._clock.advance(_last_moment(self._store))
        call = Call(
            method=method,
            path=path,
            query=query,
            headers=headers,
            content=body,
            base=base,
            caller=caller,
            state=State(self._store, self._scenario, self._clock.now()),
            registry=self._registry,
            clock=self._clock,
        )
        if method in _READS:
            return routes.answer(call)
        return self._transacted(call)

    def _transacted(self, call: Call) -> Answer:
        try:
            with self._store.transaction():
                answer = routes.answer(call)
                if answer.discard:
                    raise _Discarded(answer)
                return answer
        except _Discarded as discarded:
            return discarded.answer

    def _public(
        self, method: str, path: str, rest: tuple[str, dict[str, str], bytes]
    ) -> Answer | None:
        """What anybody may ask: tokens and discovery."""
        base, query, body = rest
        lowered = path.lower()
        if method == "POST" and lowered.endswith(("/oauth2/v2.0/token", "/oauth2/token")):
            return directory.token(body, self._tokens)
        return directory.discovery(base, lowered, query, self.tenant) if method == "GET" else None


class _Discarded(Exception):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__("rolled back on purpose")


def _last_moment(store: Store) -> float:
    kept = store.record("meta", "clock")
    if kept is None:
        return time.time()
    moment = orjson.loads(kept)
    passed = min(max(time.time() - moment["wall"], 0.0), _CATCH_UP)
    return float(moment["virtual"] + passed * (moment["speed"] or 0.0))


def _clean(path: str) -> str:
    while "//" in path:
        path = path.replace("//", "/")
    return path.rstrip("/")


def _headers(answer: Answer, asked: Mapping[str, str]) -> dict[str, str]:
    request = str(uuid.uuid4())
    headers = {
        "cache-control": "no-cache",
        "x-ms-request-id": request,
        "x-ms-correlation-request-id": asked.get("x-ms-correlation-request-id", request),
        "x-ms-routing-request-id": f"TWIN:{request}",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
    }
    if "x-ms-client-request-id" in asked:
        headers["x-ms-client-request-id"] = asked["x-ms-client-request-id"]
    if answer.body is not None:
        headers["content-type"] = "application/json; charset=utf-8"
    headers.update(answer.headers)
    return headers
