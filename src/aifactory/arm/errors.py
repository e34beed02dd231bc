"""Azure's refusals as one typed error: status, code, message, inner details and kind."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.arm.kinds import Kind, kind_of_code, kind_of_status, worst

_ENVELOPES = frozenset({"error", "innererror", "inner_error"})


class ArmError(Exception):
    """What Azure Resource Manager refused, in its own words, and what kind it is."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: tuple["ArmError", ...] = (),
        retry_after: float | None = None,
        target: str = "",
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.retry_after = retry_after
        self.target = target
        super().__init__(f"{code}: {message}")

    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.status, self.code, self.message, self.details, self.retry_after, self.target)
        return (ArmError, values)

    @property
    def kind(self) -> Kind:
        """What kind of refusal it is; inner details count before the outer envelope."""
        # Azure answers 429 to a request that met a running operation: the code then says more
        # than the status (RetryableError, github.com/hashicorp/terraform issue 7986, 2026-11).
        return self._known_kind() or kind_of_status(self.status)

    def _known_kind(self) -> Kind | None:
        inner = worst(detail._known_kind() for detail in self.details)
        return inner or kind_of_code(self.code, self.message)

    def causes(self) -> Iterator["ArmError"]:
        """The innermost errors: what a person needs to read."""
        if not self.details:
            yield self
        for detail in self.details:
            yield from detail.causes()

    def as_json(self) -> dict[str, Any]:
        """The same facts as a JSON object."""
        return {
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "target": self.target,
            "kind": self.kind,
            "retryAfter": self.retry_after,
            "details": [detail.as_json() for detail in self.details],
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "ArmError":
        """The error that as_json described."""
        return ArmError(
            status=value["status"],
            code=value["code"],
            message=value["message"],
            details=tuple(ArmError.from_json(detail) for detail in value["details"]),
            retry_after=value["retryAfter"],
            target=value["target"],
        )


def no_answer(failure: ConnectionError, target: str = "") -> ArmError:
    """A connection that was lost, refused or timed out, as the refusal that waiting may cure."""
    return ArmError(503, "ServiceUnavailable", str(failure), target=target)


def read_error(status: int, body: bytes, retry_after: float | None = None) -> ArmError:
    """The error in a response's body; a body that is not Azure's JSON becomes the message."""
    text = body.decode("utf-8", "replace")
    found = _json_object(text)
    if found is None:
        code = f"HTTP{status}"
        return ArmError(status, code, text.strip()[:1000] or "no body", (), retry_after)
    return error_of(status, found, retry_after)


def error_of(status: int, value: Mapping[str, Any], retry_after: float | None = None) -> ArmError:
    """The error that a JSON object carries, with the errors that Azure hides in its messages."""
    node = _opened(value)
    message = str(_field(node, "message") or "")
    details = [
        error_of(status, detail)
        for detail in _field(node, "details") or ()
        if isinstance(detail, Mapping)
    ]
    details += _hidden(status, node, message)
    return ArmError(
        status,
        code=str(_field(node, "code") or f"HTTP{status}"),
        message=message,
        details=tuple(details),
        retry_after=retry_after,
        target=str(_field(node, "target") or ""),
    )


def _opened(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The innermost object that is an error itself, out of {"error": …} and {"status", "error"}."""
    while not _field(value, "code"):
        inner = _field(value, "error")
        if not isinstance(inner, Mapping):
            break
        value = inner
    return value


def _hidden(status: int, node: Mapping[str, Any], message: str) -> list[ArmError]:
    """Errors inside `innererror`, and the JSON that a provider's answer leaves in the message.

    A deployment passes a provider's answer on as text: '{"status":"Failed","error":{…}}'
    (seen in github.com/Azure/avdaccelerator issue 76, 2026-11).
    """
    found = [_json_object(message)]
    found += [inner for key in node if key.lower() in _ENVELOPES and _is_error(inner := node[key])]
    return [error_of(status, inner) for inner in found if inner is not None and _is_error(inner)]


def _is_error(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(_field(_opened(value), "code"))


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _field(value: Mapping[str, Any], name: str) -> Any:
    """A field by its name in any case: stacks answer "Code" where deployments answer "code"."""
    if name in value:
        return value[name]
    return next((found for key, found in value.items() if key.lower() == name), None)
