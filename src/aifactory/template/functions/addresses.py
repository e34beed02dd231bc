"""Functions on web addresses: uri, uriComponent, parseUri, buildUri."""

from typing import Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_number, want_object, want_text
from aifactory.template.values import find

_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}


def _invalid(function: str, address: Any) -> ExpressionError:
    return ExpressionError(
        f"Unable to evaluate template language function '{function}': '{address}' is not a valid "
        f"address. Please see https://aka.ms/arm-functions#{function.lower()} for usage details."
    )


def _uri(base: Any, relative: Any) -> str:
    try:
        return urljoin(want_text(base), want_text(relative))
    except ValueError as error:
        raise _invalid("uri", base) from error


def _uri_component(text: Any) -> str:
    return quote(want_text(text), safe="-_.~!*'()")


def _uri_component_to_string(text: Any) -> str:
    return unquote(want_text(text))


def _split(address: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(address)
        return parts, parts.port
    except ValueError as error:
        raise _invalid("parseUri", address) from error


def _parse_uri(text: Any) -> dict[str, Any]:
    """The parts of an address; without a port of its own it has that of its scheme.

    Members and their meaning: learn.microsoft.com/azure/azure-resource-manager/bicep/
    bicep-functions-string (2025-06-19); what .NET fills in beyond that is unverified.
    """
    parts, port = _split(want_text(text))
    if not parts.scheme or not parts.hostname:
        raise _invalid("parseUri", text)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": port or _DEFAULT_PORTS.get(parts.scheme),
        "path": parts.path or "/",
        "query": f"?{parts.query}" if parts.query else "",
    }


def _build_uri(components: Any) -> str:
    given = want_object(components)
    scheme, host = (want_text(find(given, name)) for name in ("scheme", "host"))
    port, path, query = (find(given, name) for name in ("port", "path", "query"))
    if not scheme or not host:
        raise _invalid("buildUri", f"{scheme}://{host}")
    own = port is not None and want_number(port) != _DEFAULT_PORTS.get(scheme.lower())
    place = f"{host}:{port}" if own else host
    route = want_text(path) if path else "/"
    asked = want_text(query).removeprefix("?") if query else ""
    rest = f"?{asked}" if asked else ""
    return f"{scheme}://{place}{route if route[0] == '/' else f'/{route}'}{rest}"


OPAQUE: Functions = {
    "uri": _uri,
    "uriComponent": _uri_component,
    "uriComponentToString": _uri_component_to_string,
    "parseUri": _parse_uri,
    "buildUri": _build_uri,
}
