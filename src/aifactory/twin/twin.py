"""The twin itself: bytes in, bytes out; one request is one transaction at one moment."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from aifactory.twin import routes
from aifactory.twin.access.requests import require_request
from aifactory.twin.clock import Clock
from aifactory.twin.faults.model import Effect
from aifactory.twin.faults.striking import Dropped, Striker, refusal
from aifactory.twin.handlers import directory
from aifactory.twin.identity import Identity, Tokens
from aifactory.twin.keeping.moments import birth, keep_moment, last_moment
from aifactory.twin.keeping.store import Store
from aifactory.twin.keeping.together import Together
from aifactory.twin.operations import paced
from aifactory.twin.registry import Registry
from aifactory.twin.scenario import Scenario
from aifactory.twin.state import State
from aifactory.twin.throttling import Throttle
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Providers
from aifactory.twin.writing.seeding import seed
from aifactory.twin.written import Unwritable

_log = logging.getLogger(__name__)
_READS = {"GET", "HEAD"}
_REHEARSALS = ("/validate", "/whatif")
_OWN_RECORDS = ("/deployments/", "/deploymentstacks/")
LARGEST = 4 * 1024 * 1024  # bytes in a request: the limit of a template with its parameters


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
        secrets = {one.id: one.secret for one in scenario.principals if one.secret}
        self._tokens = Tokens(identity, scenario.tenant, secrets)
        self._clock = Clock(last_moment(store), speed)
        # A twin that runs with the wall has many callers at once; another has one at a time.
        self._together = Together(store) if speed is not None else None
        self._throttle = Throttle(scenario.throttle)
        self._striker = Striker(store, self._clock.now)
        self._requests = self._throttled = 0  # since this process began
        with store.transaction():
            self._keep_clock(speed)
            new = store.record("meta", "born") is None
            self._born = birth(store, self._clock.now())
            state = State(store, scenario, 0.0)  # these principals have been there for ever
            for item in scenario.principals:
                state.add_principal(item.id, item.type, item.name)
            state.add_principal(identity.object_id, "ServicePrincipal", "twin-deployer")
            known = {**(state.principal(identity.object_id) or {}), "appId": identity.client_id}
            known["owner"] = True  # nothing is refused to it; see `access.permits`
            state.keep("principal", identity.object_id, known)
            if new:
                seed(State(store, scenario, self._clock.now()), self._registry, identity.object_id)

    @property
    def elapsed(self) -> float:
        """Virtual seconds since the state was made: how long the real thing would have taken."""
        return max(self._clock.now() - self._born, 0.0)

    async def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """The answer to one HTTP request: status, headers in lower case, body.

        Raises ConnectionResetError when a fault drops the connection, and nothing else.
        """
        self._clock.activity += 1
        self._requests += 1
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            answer = await self._kept(method.upper(), url, lowered, body)
        except AzureError as error:
            answer = self._refused(error)
        except Dropped:
            raise
        except (RecursionError, UnicodeError, Unwritable):
            answer = self._refused(_unwritable())
        except Exception:
            _log.exception("The twin failed at %s %s", method, url)
            message = "The twin failed; its log has the traceback."
            answer = Answer(500, AzureError(500, "InternalServerError", message).as_json())
        if answer.late:
            await self.sleep(answer.late)
        try:
            content = answer.encoded()
        except Unwritable:  # such as a refusal that repeats what no text can hold
            answer = self._refused(_unwritable())
            content = answer.encoded()
        self._throttled += answer.status == 429
        return answer.status, {**_headers(answer, lowered), **self._told()}, content

    def _told(self) -> dict[str, str]:
        """What a rehearsal asks of any answer: the time, the requests, and those refused by 429."""
        return {
            "x-aif-virtual-seconds": f"{self.elapsed:.3f}",
            "x-aif-requests": str(self._requests),
            "x-aif-throttled": str(self._throttled),
        }

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
        keep_moment(self._store, self._clock.now(), speed)

    async def _kept(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer, once what it says is on disk."""
        try:
            return self._answer(method, url, headers, body)
        finally:
            if self._together is not None:
                await self._together.kept()

    def _answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        if len(body) > LARGEST:
            raise too_large()
        parts = _split(url)
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
            self._clock.advance(last_moment(self._store))
        left = self._throttle.admit(method, path, caller, self._clock.now())
        call = Call(
            method=method,
            path=path,
            query=query,
            headers=headers,
            content=body,
            base=base,
            caller=caller,
            state=State(self._store, self._scenario, self._clock.now(), self._striker),
            registry=self._registry,
            clock=self._clock,
        )
        self._striker.look()
        try:
            answer = self._struck(call) if self._striker.armed else self._carried_out(call)
        except AzureError as error:
            error.headers |= left
            raise
        return replace(answer, headers={**left, **answer.headers})

    def _carried_out(self, call: Call) -> Answer:
        require_request(call.writer.permits, call.method, call.path)
        return routes.answer(call) if call.method in _READS else self._transacted(call)

    def _struck(self, call: Call) -> Answer:
        """The answer when things go wrong on purpose; what was counted is kept in any case."""
        if call.path.lower().endswith(_REHEARSALS):
            call.state.striker = None
        try:
            return self._spoiled(call, self._effect(call))
        finally:
            self._striker.settle()

    def _spoiled(self, call: Call, effect: Effect | None) -> Answer:
        if effect is None:
            return self._carried_out(call)
        if effect.kind == "error":
            raise refusal(effect)
        if effect.kind == "drop" and effect.moment == "before":
            raise Dropped("lost before it was handled, as a fault asks for")
        try:
            answer = self._carried_out(call)
        except AzureError as error:
            answer = self._refused(error)
        if effect.kind == "drop":
            raise Dropped("lost after it was handled, as a fault asks for")
        return replace(answer, late=effect.seconds)

    def _refused(self, error: AzureError) -> Answer:
        return Answer(error.status, error.as_json(), paced(error.headers, self._clock.speed))

    def _effect(self, call: Call) -> Effect | None:
        """What goes wrong with the request as such; resources that it writes come later."""
        words = ["request"]
        if call.method in _READS:
            words.append("read")
        elif call.method == "POST":
            words.append("action")
        elif any(part in call.path.lower() for part in _OWN_RECORDS):
            words.append("delete" if call.method == "DELETE" else "write")
        found = (self._striker.strike(word, call.id, call.method) for word in words)
        return next((effect for effect in found if effect is not None), None)

    def _transacted(self, call: Call) -> Answer:
        inside = self._store.transaction if self._together is None else self._store.share
        try:
            with inside():
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


def _unwritable() -> AzureError:
    """The refusal of what cannot be written down again; the wording is unverified."""
    message = "The request content was invalid: it is nested too deeply, or no text at all."
    return AzureError(400, "InvalidRequestContent", message)


def too_large() -> AzureError:
    """The refusal of a body beyond the limit, as Azure/avdaccelerator 632 shows it (2024-08)."""
    message = "The request content size exceeds the maximum size of 4 MB."
    return AzureError(413, "RequestContentTooLarge", message)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise AzureError(400, "InvalidRequestUri", f"The URL is not one: {error}.") from None


def _clean(path: str) -> str:
    while "//" in path:
        path = path.replace("//", "/")
    return path.rstrip("/") if path.startswith("/") else f"/{path}".rstrip("/")


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
