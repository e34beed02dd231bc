"""What is sent to harm: any bytes get an answer in JSON, and what is too much is refused."""

import asyncio
import base64
import json
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aifactory.twin import Twin, open_twin
from aifactory.twin.identity import LIFETIME, Identity, Tokens, identity_beside
from aifactory.twin.twin import LARGEST
from tests.twin.client import GROUP, SCENARIO, SUB, Client, Simple, box, template
from tests.twin.failures.real import Real, real_twin

DEPLOYMENT = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
URL = "https://twin/subscriptions?api-version=2022-12-01"
V = "api-version=2024-05-01"
PATIENCE = 5.0  # seconds of the processor for the worst refusal
ROOM = 256 * 1024 * 1024  # bytes for the worst refusal


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    twin: Twin = real_twin(tmp_path_factory.mktemp("hostile"))
    yield Real.of(twin)
    twin.close()


# -- any bytes, any address

WORDS = st.sampled_from(
    (
        *("subscriptions", SUB, "resourceGroups", "rg", "providers", "Microsoft.Network"),
        *("virtualNetworks", "deployments", "Microsoft.Resources", "validate", "whatIf"),
        *("deploymentStacks", "operationStatuses", "%2e%2e", "..", "a b", "ü", "%", "'", "\x00"),
        *("roleAssignments", "Microsoft.Authorization", "tags", "default", "v1.0", "users"),
        *(
            "oauth2",
            "token",
            "metadata",
            "endpoints",
            "$batch",
            "",
            "%ff%fe",
            "privateLinkResources",
        ),
    )
)
PATHS = st.one_of(st.lists(WORDS, max_size=12).map("/".join), st.text(max_size=60))
QUERIES = st.one_of(
    st.sampled_from(
        (
            "api-version=2024-05-01",
            "api-version=2024-05-01&$filter=name eq 'x'",
            "api-version=2024-05-01&$filter=(((",
            "api-version=2024-05-01&$top=x",
            "api-version=2024-05-01&$top=-1",
            "api-version=2024-05-01&$skiptoken=zz",
            "api-version=2024-05-01&$skiptoken=ff",
            "api-version=",
        )
    ),
    st.text(max_size=30),
)
KEYS = (
    *("properties", "location", "template", "resources", "tags", "mode", "parameters", "name"),
    *("type", "sku", "identity", "dependsOn", "copy", "count", "$schema", "x"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BODIES = st.one_of(
    st.binary(max_size=60),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
METHODS = st.sampled_from(("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "TRACE", "", "gÉt"))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=METHODS, path=PATHS, query=QUERIES, body=BODIES)
@example(method="GET", path=f"subscriptions/{SUB}/resources", query=f"{V}&$top=x", body=b"")
@example(method="PUT", path=GROUP[1:], query=V, body=b'{"location": 1, "tags": 2}')
@example(method="GET", path="//[", query="", body=b"")
def test_any_request_gets_an_answer_in_json(
    method: str, path: str, query: str, body: bytes, client: Client
) -> None:
    headers = {"authorization": f"Bearer {client.token}"}
    reply = client.raw(method, f"https://twin/{path}?{query}", headers, body)
    assert 200 <= reply.status < 600
    if reply.content:
        json.loads(reply.content)
    if reply.status >= 400 and reply.content:
        assert reply.json["error"]
    assert reply.status != 500, reply.content


@settings(max_examples=100)
@given(authorization=st.text(max_size=80), url=st.text(max_size=80))
@example(authorization="Bearer a.b.\ud800", url="/subscriptions")
@example(authorization="Bearer ü.ü.ü", url="/subscriptions")
def test_any_token_and_any_url_get_an_answer(authorization: str, url: str, client: Client) -> None:
    reply = client.raw("GET", url, {"Authorization": authorization})
    assert reply.status in {200, 400, 401, 404}, reply.content


# -- too much of it


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("story", "body", "status", "code"),
    [
        ("too large", b" " * (LARGEST + 1), 413, "RequestContentTooLarge"),
        ("nested deeply", deep(200_000), 400, "InvalidRequestContent"),
        ("lists nested deeply", b'{"a":' + b"[" * 100_000, 400, "InvalidRequestContent"),
        ("nested deeply, leniently", b"{a:" * 50_000, 400, "InvalidRequestContent"),
        ("an endless text", b'{"a": "' + b"\\" * 1_000_001, 400, "InvalidRequestContent"),
        ("an endless comment", b"{/*" + b"*" * 1_000_000, 400, "InvalidRequestContent"),
        (
            "a number beyond 64 bits",
            b"{location: swedencentral, tags: {a: 99999999999999999999}}",
            400,
            "InvalidRequestContent",
        ),
        (
            "half a character",
            b"{location: swedencentral, tags: {'a': '\\ud800'}}",
            400,
            "InvalidRequestContent",
        ),
        ("a number without end", b'{"a": ' + b"9" * 100_000 + b"x}", 400, "InvalidRequestContent"),
    ],
)
def test_a_body_that_is_too_much_is_refused(
    story: str, body: bytes, status: int, code: str, client: Client
) -> None:
    began = time.process_time()
    reply = client.send("PUT", GROUP, body)
    assert (reply.status, reply.code) == (status, code)
    assert time.process_time() - began < PATIENCE


class Broken:
    """Providers with a defect, of a sort that bad input can cause elsewhere."""

    def __getattr__(self, name: str) -> Any:
        if name == "check":
            return lambda write, world: len(3)  # type: ignore[arg-type]
        return getattr(Simple(), name)


def test_a_defect_is_called_one_and_not_the_callers_fault(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    twin = open_twin(tmp_path / "twin.db", tmp_path / "twin.yaml", Broken())  # type: ignore[arg-type]
    client = Client(twin)
    client.login()
    client.group()
    reply = client.put(f"{GROUP}/providers/Test.Box/boxes/a", {})
    assert (reply.status, reply.code) == (500, "InternalServerError")
    twin.close()


def doubling(count: int) -> dict[str, Any]:
    """Variables each of which is twice the one before."""
    found = {"v0": "0123456789"}
    for at in range(1, count):
        found[f"v{at}"] = f"[concat(variables('v{at - 1}'), variables('v{at - 1}'))]"
    return found


def nesting(levels: int) -> dict[str, Any]:
    made = template()
    for at in range(levels):
        inner = {
            "type": "Microsoft.Resources/deployments",
            "apiVersion": "2025-04-01",
            "name": f"d{at}",
            "properties": {
                "mode": "Incremental",
                "expressionEvaluationOptions": {"scope": "inner"},
                "template": made,
            },
        }
        made = template(inner)
    return made


def copied(count: Any) -> dict[str, Any]:
    looped = {**box("[concat('b', copyIndex())]"), "copy": {"name": "many", "count": count}}
    return template({"looped": looped})


def value(expression: str, **rest: Any) -> dict[str, Any]:
    """A template with one output."""
    return template(outputs={"a": {"type": "string", "value": expression}}, **rest)


ROUNDS = {"name": "v", "count": 10**9, "input": "x"}
INNER = {"name": "y", "count": 800, "input": "[copyIndex('x')]"}
LOOPS = {"copy": [{"name": "x", "count": 800, "input": {"copy": [{**INNER, "name": "z"}]}}]}
LOOPS["copy"][0]["input"]["copy"][0]["input"] = {"copy": [INNER]}  # type: ignore[index]
ENDLESS = {"parameters": [], "output": {"type": "string", "value": "[f.g()]"}}
CIRCLE = {"a": "[variables('b')]", "b": "[variables('a')]"}
ITSELF = {"t": {"$ref": "#/definitions/t"}}
LONG = {"v": "a" * 20_000}
MAPS = "map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', {}))))"

BOMBS: dict[str, dict[str, Any]] = {
    "an expression nested deeply": value(f"[{'not(' * 5000}true(){')' * 5000}]"),
    "brackets without end": value("[" + "(" * 20_000 + "]"),
    "a copy of a thousand million": copied(10**9),
    "a copy of its own making": copied("[mul(1000000, 1000000)]"),
    "a value of a thousand million": value("[variables('v')]", variables={"copy": [ROUNDS]}),
    "loops in loops in loops": value("[string(variables('x'))]", variables=LOOPS),
    "doubling": value("[variables('v59')]", variables=doubling(60)),
    "padding": value("[padLeft('x', 2000000000)]"),
    "a range": value("[string(range(0, 2000000000))]"),
    "variables that need themselves": value("[variables('a')]", variables=CIRCLE),
    "types that are themselves": template(definitions=ITSELF, parameters={"p": ITSELF["t"]}),
    "functions that call themselves": value(
        "[f.g()]", functions=[{"namespace": "f", "members": {"g": ENDLESS}}]
    ),
    "deployments in deployments": nesting(150),
    "replacing": value("[replace(variables('v'), 'a', variables('v'))]", variables=LONG),
    "joining": value(
        "[join(map(range(0, 9999), lambda('x', variables('v'))), '')]", variables=LONG
    ),
    "lambdas in lambdas": value(f"[string({MAPS.format('range(0, 9999)')})]"),
    "idle lambdas in lambdas": value(f"[string({MAPS.format('1')})]"),
}


def most_memory() -> int:
    """The most that this process has ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("story", BOMBS)
def test_a_template_that_is_too_much_is_refused(story: str, client: Client) -> None:
    began, held = time.process_time(), most_memory()
    body = {"location": "x", "properties": {"mode": "Incremental", "template": BOMBS[story]}}
    reply = client.put(DEPLOYMENT, body)
    passed = time.process_time() - began
    if reply.status < 300:
        ended = client.done(reply).json
        assert ended["status"] == "Failed"
    else:
        assert reply.status == 400, reply.content[:500]
    assert passed < PATIENCE, passed
    assert most_memory() - held < ROOM
    assert client.get(GROUP).status == 200  # and the twin is well


# -- tokens


def forged(identity: Identity, **claims: Any) -> str:
    """A token with these claims, signed by this identity's key."""
    known = Tokens(identity, "t")
    now = int(time.time())
    told = {"exp": now + LIFETIME, "nbf": now, "oid": identity.object_id, **claims}
    return known._signed(told)


def without_a_signature(identity: Identity) -> str:
    parts = ({"alg": "none"}, {"exp": 2**31, "oid": identity.object_id})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join(part.rstrip("=") for part in encoded) + "."


def changed(identity: Identity) -> str:
    head, _, signature = forged(identity).rpartition(".")
    return f"{head[:-4]}AAAA.{signature}"


@pytest.mark.parametrize(
    ("story", "make", "code"),
    [
        ("in time", forged, ""),
        ("expired", lambda one: forged(one, exp=int(time.time()) - 1), "ExpiredAuthentication"),
        ("changed", changed, "InvalidAuthenticationToken"),
        ("unsigned", without_a_signature, "InvalidAuthenticationToken"),
        (
            "another twin's",
            lambda one: forged(Identity(one.client_id, "s", one.object_id, "00" * 32)),
            "InvalidAuthenticationToken",
        ),
        ("without claims", lambda one: forged(one, exp="soon"), "InvalidAuthenticationToken"),
    ],
)
def test_a_token_must_be_signed_and_in_time(
    story: str, make: Callable[[Identity], str], code: str, tmp_path: Path
) -> None:
    twin = real_twin(tmp_path)
    token = make(identity_beside(tmp_path / "twin.db"))
    answer = twin.handle(
        "GET",
        "https://t/subscriptions?api-version=2022-12-01",
        {"authorization": f"Bearer {token}"},
        b"",
    )
    status, _, body = asyncio.run(answer)
    twin.close()
    if not code:
        assert status == 200
    else:
        assert (status, json.loads(body)["error"]["code"].startswith(code)) == (401, True)
