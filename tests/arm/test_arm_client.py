"""The client speaks ARM's protocol: tokens, pages, operations that take time, and refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

from aifactory.arm import (
    Arm,
    ArmError,
    InProcessTransport,
    SecretCredential,
    refused_by_azure,
    unreachable,
)
from aifactory.problems import Exit

pytestmark = pytest.mark.anyio

BASE = "https://arm.test"
VAULT = "/subscriptions/s1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv"
OPERATION = f"{BASE}/operations/1"

Answers = list[tuple[int, dict[str, str], Any]]


@dataclass
class Script:
    """A Resource Manager that answers from a list, and a clock that only counts."""

    answers: Answers
    seen: list[tuple[str, str]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        self.seen.append((method, url.removeprefix(BASE)))
        self.headers.append({name.lower(): value for name, value in headers.items()})
        self.bodies.append(body)
        status, answer_headers, value = self.answers.pop(0)
        return status, answer_headers, b"" if value is None else json.dumps(value).encode()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def arm(self) -> Arm:
        return Arm(InProcessTransport(self.handle, self.sleep), Known(), BASE)


class Known:
    """A credential that has a token at once."""

    def __init__(self) -> None:
        self.asked = 0

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        self.asked += 1
        return AccessToken(f"token-{self.asked}", 2**40)

    async def close(self) -> None: ...
    async def __aenter__(self) -> "Known":
        return self

    async def __aexit__(self, *_: object) -> None: ...


def failure(code: str, message: str = "no", **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **more}}


READY = {"id": VAULT, "properties": {"provisioningState": "Succeeded"}}
RUNNING = {"id": VAULT, "properties": {"provisioningState": "Accepted"}}


@pytest.mark.parametrize(
    ("story", "answers", "slept", "asked"),
    [
        ("a write that is done at once", [(200, {}, READY)], [], ["PUT"]),
        (
            "a status to ask, then the resource itself",
            [
                (201, {"Azure-AsyncOperation": OPERATION}, RUNNING),
                (200, {"Retry-After": "7"}, {"status": "Running"}),
                (200, {}, {"status": "Succeeded"}),
                (200, {}, READY),
            ],
            [7.0],
            ["PUT", "GET", "GET", "GET"],
        ),
        (
            "milliseconds count when no seconds are named",
            [
                (201, {"Azure-AsyncOperation": OPERATION}, RUNNING),
                (200, {"x-ms-retry-after-ms": "250"}, {"status": "Running"}),
                (200, {}, {"status": "Succeeded"}),
                (200, {}, READY),
            ],
            [0.25],
            ["PUT", "GET", "GET", "GET"],
        ),
        (
            "zero seconds mean at once",
            [
                (201, {"Azure-AsyncOperation": OPERATION}, RUNNING),
                (200, {"Retry-After": "0"}, {"status": "Running"}),
                (200, {}, {"status": "Succeeded"}),
                (200, {}, READY),
            ],
            [0.0],
            ["PUT", "GET", "GET", "GET"],
        ),
        (
            "a location that answers 202 until it is done",
            [
                (202, {"Location": OPERATION}, None),
                (202, {"Location": OPERATION, "Retry-After": "3"}, None),
                (200, {}, READY),
            ],
            [3.0],
            ["PUT", "GET", "GET"],
        ),
        (
            "accepted without an operation: the resource itself is asked",
            [(201, {}, RUNNING), (200, {}, RUNNING), (200, {}, READY)],
            [15.0],
            ["PUT", "GET", "GET"],
        ),
        (
            "a question that is throttled is asked again, the write is not",
            [
                (201, {"Azure-AsyncOperation": OPERATION}, RUNNING),
                (429, {"Retry-After": "11"}, failure("TooManyRequests")),
                (503, {}, failure("ServiceUnavailable")),
                (200, {}, {"status": "Succeeded"}),
                (200, {}, READY),
            ],
            [11.0, 15.0],
            ["PUT", "GET", "GET", "GET", "GET"],
        ),
    ],
)
async def test_a_write_waits_for_its_end(
    story: str, answers: Answers, slept: list[float], asked: list[str]
) -> None:
    script = Script(answers)
    assert await script.arm().put(VAULT, "2024-11-01", {"location": "x"}) == READY, story
    assert script.slept == slept
    assert [method for method, _ in script.seen] == asked
    assert json.loads(script.bodies[0]) == {"location": "x"}


@pytest.mark.parametrize(
    ("story", "answers", "code", "kind"),
    [
        (
            "the status carries the error",
            [
                (201, {"Azure-AsyncOperation": OPERATION}, RUNNING),
                (200, {}, {"status": "Failed", **failure("QuotaExceeded")}),
            ],
            "QuotaExceeded",
            "quota",
        ),
        (
            "the resource fails without saying why",
            [(201, {}, RUNNING), (200, {}, {"properties": {"provisioningState": "Failed"}})],
            "OperationFailed",
            "conflict",
        ),
        (
            "a stack that fails keeps its error among its properties",
            [
                (201, {}, RUNNING),
                (200, {}, {"properties": {"provisioningState": "failed", **failure("X", "y")}}),
            ],
            "X",
            "conflict",
        ),
        (
            "a location that ends in a refusal",
            [(202, {"Location": OPERATION}, None), (409, {}, failure("VaultAlreadyExists"))],
            "VaultAlreadyExists",
            "conflict",
        ),
        (
            "refused at once",
            [(403, {}, failure("AuthorizationFailed"))],
            "AuthorizationFailed",
            "denied",
        ),
        ("throttled at once", [(429, {"Retry-After": "9"}, failure("X"))], "X", "throttled"),
        ("a gateway's page", [(502, {}, None)], "HTTP502", "unavailable"),
    ],
)
async def test_a_failed_write_says_what_kind_it_is(
    story: str, answers: Answers, code: str, kind: str
) -> None:
    script = Script(answers)
    with pytest.raises(ArmError) as caught:
        await script.arm().put(VAULT, "2024-11-01", {})
    assert (caught.value.code, caught.value.kind) == (code, kind), story
    assert not script.answers


async def test_a_throttled_write_carries_the_wait_and_is_not_sent_again() -> None:
    script = Script([(429, {"x-ms-retry-after-ms": "1500"}, failure("TooManyRequests"))])
    with pytest.raises(ArmError) as caught:
        await script.arm().put(VAULT, "2024-11-01", {})
    assert caught.value.retry_after == 1.5
    assert len(script.seen) == 1


async def test_an_operation_that_never_ends_is_given_up() -> None:
    forever: Answers = [(201, {"Azure-AsyncOperation": OPERATION}, RUNNING)]
    forever += [(200, {"Retry-After": "3600"}, {"status": "Running"}) for _ in range(9)]
    with pytest.raises(ArmError, match="did not end in 6 hours") as caught:
        await Script(forever).arm().put(VAULT, "2024-11-01", {})
    assert caught.value.kind == "unavailable"


async def test_reading_what_is_not_there_is_none() -> None:
    script = Script([(404, {}, failure("ResourceNotFound"))])
    assert await script.arm().get(VAULT, "2024-11-01") is None


async def test_reading_in_an_unknown_subscription_is_an_error() -> None:
    with pytest.raises(ArmError, match="SubscriptionNotFound"):
        await Script([(404, {}, failure("SubscriptionNotFound"))]).arm().get(VAULT, "2024-11-01")


@pytest.mark.parametrize(
    ("story", "answers"),
    [
        ("it was there", [(202, {"Location": OPERATION}, None), (200, {}, None)]),
        ("it was not there", [(404, {}, failure("ResourceNotFound"))]),
        ("nothing to say", [(204, {}, None)]),
        (
            "gone while we ask",
            [(202, {"Location": OPERATION}, None), (404, {}, failure("NotFound"))],
        ),
    ],
)
async def test_a_delete_ends_with_nothing_there(story: str, answers: Answers) -> None:
    script = Script(answers)
    await script.arm().delete(VAULT, "2024-11-01", {"unmanageAction.Resources": "delete"})
    assert not script.answers, story
    assert "unmanageAction.Resources=delete" in script.seen[0][1]


async def test_pages_follow_their_links() -> None:
    script = Script(
        [
            (200, {}, {"value": [{"name": "a"}], "nextLink": f"{BASE}/list?skip=1"}),
            (200, {}, {"value": [{"name": "b"}]}),
        ]
    )
    items = [
        item["name"] async for item in script.arm().pages("/list", "1", {"$filter": "x eq 'y'"})
    ]
    assert items == ["a", "b"]
    assert script.seen[0] == ("GET", "/list?api-version=1&%24filter=x%20eq%20%27y%27")
    assert script.seen[1] == ("GET", "/list?skip=1")


async def test_requests_carry_a_token_and_a_number() -> None:
    script = Script([(200, {}, READY), (200, {}, READY)])
    arm = script.arm()
    await arm.get(VAULT, "1")
    await arm.post(VAULT + "/act", "1", {"a": 1})
    assert {headers["authorization"] for headers in script.headers} == {"Bearer token-1"}
    assert len({headers["x-ms-client-request-id"] for headers in script.headers}) == 2
    assert script.headers[0]["user-agent"].startswith("aifactory/")
    assert script.headers[1]["content-type"] == "application/json"


async def test_a_token_that_is_too_old_is_replaced_once() -> None:
    script = Script([(401, {}, failure("ExpiredAuthenticationToken")), (200, {}, READY)])
    assert await script.arm().get(VAULT, "1") == READY
    assert [headers["authorization"] for headers in script.headers] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


async def test_the_secret_credential_asks_the_same_server() -> None:
    script = Script([(200, {}, {"access_token": "t", "expires_in": 3599}), (200, {}, READY)])
    transport = InProcessTransport(script.handle, script.sleep)
    arm = Arm(transport, SecretCredential(transport, BASE, "tenant", "me", "se cret"), BASE)
    assert await arm.get(VAULT, "1") == READY
    assert script.seen[0] == ("POST", "/tenant/oauth2/v2.0/token")
    assert b"client_secret=se+cret" in script.bodies[0]
    assert script.headers[1]["authorization"] == "Bearer t"


async def test_a_refused_client_says_why() -> None:
    script = Script([(401, {}, {"error": "invalid_client", "error_description": "bad secret"})])
    credential = SecretCredential(
        InProcessTransport(script.handle, script.sleep), BASE, "t", "me", "x"
    )
    with pytest.raises(ArmError, match="invalid_client: bad secret"):
        await credential.get_token("scope")


def test_a_question_that_azure_refuses_is_a_refusal_with_advice() -> None:
    refused = refused_by_azure("plan", ArmError(403, "AuthorizationFailed", "no right to read"))
    (problem,) = refused.problems
    assert (problem.where, problem.code) == ("plan", "AIF6004")
    assert problem.what == "AuthorizationFailed: no right to read"
    assert "permission" in problem.fix


@pytest.mark.parametrize(
    ("story", "failure", "expected"),
    [
        ("nobody is logged in", ClientAuthenticationError("please log in"), ArmError),
        ("the directory does not answer", ServiceRequestError("no route"), ConnectionError),
    ],
)
async def test_a_credential_that_fails_is_told_like_the_rest(
    story: str, failure: Exception, expected: type[Exception]
) -> None:
    class Nobody(Known):
        async def get_token(self, *_: str, **__: Any) -> AccessToken:
            raise failure

    script = Script([])
    arm = Arm(InProcessTransport(script.handle, script.sleep), Nobody(), BASE)
    with pytest.raises(expected) as caught:
        await arm.get(VAULT, "1")
    if isinstance(caught.value, ArmError):
        refused = refused_by_azure("plan", caught.value)
        assert refused.problems[0].code == "AIF6002", story
        assert "az login" in refused.problems[0].fix


def test_an_unreachable_target_is_a_refusal_with_exit_69() -> None:
    refused = unreachable(BASE, ConnectionError("refused"))
    assert refused.exit_code == Exit.UNAVAILABLE
    assert refused.problems[0].code == "AIF6001"
