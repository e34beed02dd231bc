"""Request limits: Azure's headers on every answer, a refusal when a bucket is empty, recovery."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aifactory.twin import Twin
from aifactory.twin.throttling import Throttle
from aifactory.twin.world import AzureError
from tests.twin.client import GROUP, OTHER, SUB, Client
from tests.twin.failures.real import Real, real_twin

LEFT = "x-ms-ratelimit-remaining-subscription"
TAGS = f"{GROUP}/providers/Microsoft.Resources/tags/default"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    twin = real_twin(tmp_path, "throttle: on")
    yield twin
    twin.close()


@pytest.mark.parametrize(
    ("method", "path", "header"),
    [
        ("GET", GROUP, f"{LEFT}-reads"),
        ("HEAD", GROUP, f"{LEFT}-reads"),
        ("PUT", GROUP, f"{LEFT}-writes"),
        ("PATCH", GROUP, f"{LEFT}-writes"),
        ("DELETE", f"{GROUP}/providers/Microsoft.Search/searchServices/x", f"{LEFT}-deletes"),
        ("GET", "/subscriptions", "x-ms-ratelimit-remaining-tenant-reads"),
        ("GET", f"{GROUP}x", f"{LEFT}-reads"),  # a refusal, too
    ],
)
def test_every_answer_says_what_is_left(
    method: str, path: str, header: str, grouped: Client
) -> None:
    for _ in range(2):  # limits are off: nothing drains
        reply = grouped.send(method, path, {"location": "swedencentral"})
        assert int(reply.headers[header]) == (249 if header.endswith("reads") else 199)


@pytest.mark.parametrize(
    ("method", "kind", "size", "rate"),
    [("GET", "reads", 250, 25), ("PATCH", "writes", 200, 10), ("DELETE", "deletes", 200, 10)],
)
def test_an_empty_bucket_refuses_until_time_fills_it(
    method: str, kind: str, size: int, rate: int, twin: Twin
) -> None:
    client = Real.of(twin)
    client.sleep(60)
    path = f"{GROUP}/providers/Microsoft.Search/searchServices/x"
    left = [int(client.send(method, path, {}).headers[f"{LEFT}-{kind}"]) for _ in range(size)]
    assert left == list(range(size - 1, -1, -1))
    refused = client.send(method, path, {})
    assert (refused.status, refused.code) == (429, "SubscriptionRequestsThrottled")
    assert refused.headers["retry-after"] == "1"
    assert refused.headers.get(f"{LEFT}-{kind}") == "0"
    assert refused.headers["x-aif-throttled"] == "1"
    assert int(refused.headers["x-aif-requests"]) > size
    other = path.replace(SUB, OTHER)
    assert client.send(method, other, {}).status != 429  # another subscription has its own
    client.sleep(int(refused.headers["retry-after"]))
    served = [client.send(method, path, {}).status for _ in range(rate + 1)]
    assert [status == 429 for status in served] == [False] * rate + [True]


def drained(throttle: Throttle, path: str, callers: int, method: str = "PUT") -> int:
    """How many requests are admitted at one moment."""
    admitted = 0
    for caller in range(callers):
        try:
            while True:
                throttle.admit(method, path, f"caller-{caller}", 0.0)
                admitted += 1
        except AzureError as refusal:
            last = refusal
    assert last.status == 429
    return admitted


@pytest.mark.parametrize(
    ("story", "path", "callers", "method", "expected"),
    [
        ("one principal", f"/subscriptions/{SUB}/x", 1, "PUT", 200),
        ("three principals", f"/subscriptions/{SUB}/x", 3, "PUT", 600),
        ("a subscription has fifteen", f"/subscriptions/{SUB}/x", 20, "PUT", 3000),
        ("reads", f"/subscriptions/{SUB}/x", 20, "GET", 3750),
        ("the tenant", "/providers/x", 1, "PUT", 200),
        ("network writes", f"{GROUP}/providers/Microsoft.Network/x", 20, "PUT", 1000),
        ("network reads", f"{GROUP}/providers/Microsoft.Network/x", 20, "GET", 3750),
    ],
)
def test_buckets_are_as_large_as_azures(
    story: str, path: str, callers: int, method: str, expected: int
) -> None:
    assert drained(Throttle(on=True), path, callers, method) == expected


def test_the_network_fills_its_bucket_in_five_minutes() -> None:
    throttle, path = Throttle(on=True), f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v"
    assert drained(throttle, path, 10) == 1000
    with pytest.raises(AzureError, match="TooManyRequests") as refused:
        throttle.admit("PUT", path, "another", 0.0)
    assert refused.value.headers["retry-after"] == "1"
    for at in range(500):
        throttle.admit("PUT", path, f"c{at}", 150.0)
    with pytest.raises(AzureError, match="TooManyRequests"):
        throttle.admit("PUT", path, "another", 150.0)
