"""Azure's refusals are read to their innermost cause, and each is of one kind."""

import json
import pickle
from typing import Any

import pytest

from aifactory.arm.errors import ArmError, read_error
from aifactory.arm.kinds import KINDS, RULES


def nested(*details: dict[str, Any], code: str = "DeploymentFailed") -> dict[str, Any]:
    return {"error": {"code": code, "message": "At least one …", "details": list(details)}}


def one(code: str, message: str = "") -> dict[str, Any]:
    return {"code": code, "message": message}


HIDDEN = json.dumps({"status": "Failed", "error": one("InsufficientQuota", "full")})
DELETED = "A vault with the same name already exists in deleted state."
CORES = "Operation could not be completed as it results in exceeding approved Cores quota."
INNER = {"error": one("BadRequest") | {"innererror": one("SkuNotAvailable")}}
STACK = nested(nested(nested({"Code": "PrincipalNotFound", "Message": ""})), code="StackFailed")


@pytest.mark.parametrize(
    ("story", "status", "body", "kind"),
    [
        ("a code of its own", 409, one("AnotherOperationInProgress"), "busy"),
        ("too many requests", 429, one("SubscriptionRequestsThrottled"), "throttled"),
        (
            "a principal that a database does not know yet",
            400,
            nested(one("BadRequest", "[x] was not found in the AAD tenant(s) [y] which are …")),
            "propagating",
        ),
        ("any 429", 429, one("Unheard"), "throttled"),
        (
            "429 over a running operation is busy",
            429,
            nested(one("ReferencedResourceNotProvisioned"), code="RetryableError"),
            "busy",
        ),
        ("any 5xx", 503, one("Unheard"), "unavailable"),
        ("any 4xx", 422, one("Unheard"), "invalid"),
        (
            "the detail, not the envelope",
            400,
            nested(one("InsufficientQuota"), code="InvalidTemplateDeployment"),
            "quota",
        ),
        ("deep inside a stack", 400, STACK, "propagating"),
        ("hidden as text in a message", 409, nested(one("Conflict", HIDDEN)), "quota"),
        ("in an inner error", 400, INNER, "quota"),
        (
            "an identity that may not join yet",
            403,
            nested(
                one(
                    "LinkedAuthorizationFailed",
                    "The identity '/i' does not have permission to join.",
                )
            ),
            "propagating",
        ),
        (
            "a client that may not give a right on",
            403,
            nested(
                one(
                    "LinkedAuthorizationFailed",
                    "The client 'x' has permission, however it has not.",
                )
            ),
            "denied",
        ),
        (
            "the incurable one decides",
            400,
            nested(one("PrincipalNotFound"), one("AuthorizationFailed")),
            "denied",
        ),
        (
            "an unknown detail leaves it to the others",
            400,
            nested(one("Unheard"), one("PrincipalNotFound")),
            "propagating",
        ),
        ("a deleted vault", 409, nested(one("ConflictError", DELETED)), "softDeleted"),
        ("a deleted store", 409, one("NameUnavailable"), "softDeleted"),
        ("an account to restore", 409, one("FlagMustBeSetForRestore"), "softDeleted"),
        ("a conflict without words", 409, one("Conflict"), "conflict"),
        ("cores are a quota", 409, one("OperationNotAllowed", CORES), "quota"),
        ("a policy", 403, one("RequestDisallowedByPolicy"), "denied"),
        ("a provider not registered", 409, one("MissingSubscriptionRegistration"), "missing"),
        ("an account not ready", 400, one("AccountProvisioningStateInvalid"), "busy"),
        ("codes in any case", 400, one("invalidtemplate"), "invalid"),
    ],
)
def test_the_kind_is_the_innermost_that_decides(
    story: str, status: int, body: dict[str, Any], kind: str
) -> None:
    assert read_error(status, json.dumps(body).encode()).kind == kind, story


def test_causes_are_the_leaves() -> None:
    body = nested(nested({"code": "A", "message": "a"}), {"code": "Conflict", "message": HIDDEN})
    error = read_error(400, json.dumps(body).encode())
    assert [cause.code for cause in error.causes()] == ["A", "InsufficientQuota"]


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[1]", b"{not json"])
def test_a_body_that_is_no_error_still_makes_one(body: bytes) -> None:
    error = read_error(502, body)
    assert (error.code, error.kind) == ("HTTP502", "unavailable")
    assert error.message


def test_an_error_survives_the_way_through_json_and_pickle() -> None:
    body = nested({"code": "PrincipalNotFound", "message": "p", "target": "/x"})
    error = read_error(400, json.dumps(body).encode(), retry_after=2.5)
    for copy in (ArmError.from_json(error.as_json()), pickle.loads(pickle.dumps(error))):
        assert copy.as_json() == error.as_json()
        assert str(copy) == "DeploymentFailed: At least one …"


def test_no_code_has_two_kinds_unless_words_tell_them_apart() -> None:
    plain = [code.lower() for rule in RULES if not rule.says for code in rule.codes.split()]
    assert len(plain) == len(set(plain))
    assert all(rule.source and rule.kind in KINDS for rule in RULES)
