"""Requests and answers as values: what came over the wire, and what goes back in Azure's shapes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import lenient
from aifactory.twin.clock import Clock
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.writer import Writer
from aifactory.twin.written import written

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z]+)?(\.\d+)?", re.IGNORECASE)
_FILTER = re.compile(
    r"([\w/]+)\s+(eq|ne)\s+'((?:[^']|'')*)'|(assignedTo)\(()'?([^')]*)'?\)|at(?:Exact)?Scope(?:AndBelow)?\(\)",
    re.IGNORECASE,
)
PAGE = 1000  # items in a page of a listing; Azure's own differ by service


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; a body of None is empty, one of bytes is sent as it stands."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    discard: bool = False  # nothing that was written on the way is kept
    late: float = 0.0  # virtual seconds that it takes to arrive

    def encoded(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else written(self.body)


@dataclass(frozen=True)
class Call:
    """One request that has been authenticated, with the world it is about."""

    method: str
    path: str  # decoded, without a trailing slash
    query: Mapping[str, str]  # names in lower case
    headers: Mapping[str, str]  # names in lower case
    content: bytes
    base: str  # scheme and host as the caller wrote them
    caller: str
    state: State
    registry: Registry
    clock: Clock
    at: Mapping[str, str] = field(default_factory=dict)  # what the route found in the path

    @cached_property
    def id(self) -> ResourceId:
        """The path as a resource id."""
        return ResourceId(self.path or "/")

    @property
    def api_version(self) -> str:
        """The api-version of the request."""
        return self.query.get("api-version", "")

    @cached_property
    def writer(self) -> Writer:
        """The hand that writes for this caller."""
        return Writer(self.state, self.registry, self.caller)

    @cached_property
    def json(self) -> Body:
        """The body as an object; an empty one is {}."""
        if not self.content.strip():
            return {}
        try:
            value = lenient.parse(self.content)
        except ValueError as error:
            raise _content(str(error)) from None
        if not isinstance(value, dict):
            raise _content("The body is not an object.")
        return value

    def url(self, path: str, **query: str) -> str:
        """An absolute URL on this host with the request's api-version."""
        words = urlencode({**query, "api-version": self.api_version}, quote_via=quote, safe="'$,")
        address = quote(path, safe="/()'@:")
        return f"{self.base}{address}?{words}"

    def require_version(self) -> None:
        """Refuse a request without a well-formed api-version."""
        if not self.api_version:
            message = (
                "The api-version query parameter (?api-version=) is required for all requests."
            )
            raise AzureError(400, "MissingApiVersionParameter", message)
        if not _VERSION.fullmatch(self.api_version):
            raise AzureError(
                400,
                "InvalidApiVersionParameter",
                f"The api-version '{self.api_version}' is invalid.",
            )

    def filters(self) -> list[tuple[str, bool, str]]:
        """The comparisons in $filter as (property in lower case, wanted equal, value)."""
        text = self.query.get("$filter", "")
        rest = re.sub(r"\s+and\s+|[\s()]+", "", _FILTER.sub("", text), flags=re.IGNORECASE)
        if rest:
            message = f"The filter '{text}' is not supported: '{rest}' is not understood."
            raise AzureError(400, "InvalidFilterInQueryString", message)
        return [
            ((name or called).lower(), sign.lower() != "ne", (value or given).replace("''", "'"))
            for name, sign, value, called, _, given in _FILTER.findall(text)
            if name or called
        ]


def page(call: Call, items: Iterable[tuple[str, Body]]) -> Answer:
    """A page of (key, body) pairs that come in key order and start after the skip token."""
    asked = call.query.get("$top") or str(PAGE)
    if not asked.isascii() or not asked.isdigit() or int(asked[:9]) < 1:
        message = f"The value '{asked}' of $top is not a whole number from 1."
        raise AzureError(400, "InvalidTopQueryParameter", message)  # code unverified
    size = min(int(asked[:9]), PAGE)
    shown: list[Body] = []
    last = ""
    for key, body in items:
        if len(shown) == size:
            query = {name: value for name, value in call.query.items() if name != "api-version"}
            query["$skiptoken"] = last.encode().hex()
            return Answer(200, {"value": shown, "nextLink": call.url(call.path, **query)})
        shown.append(body)
        last = key
    return Answer(200, {"value": shown})


def skipped(call: Call) -> str:
    """The key that the page starts after."""
    try:
        return bytes.fromhex(call.query.get("$skiptoken", "")).decode()
    except ValueError:
        raise AzureError(
            400, "InvalidSkipToken", "The skip token is not one that was handed out."
        ) from None


def _content(problem: str) -> AzureError:
    message = f"The request content was invalid and could not be deserialized: '{problem}'."
    return AzureError(400, "InvalidRequestContent", message)
