"""Request limits: token buckets that drain with every request and fill with virtual time.

Sizes and rates: learn.microsoft.com/azure/azure-resource-manager/management/
request-limits-and-throttling (2026-08); the code of a network refusal is unverified.
"""

import math
import re
from dataclasses import dataclass

from aifactory.azure.limits import limit
from aifactory.twin.world import AzureError

_KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_NETWORK = "/providers/microsoft.network/"
_WINDOW = 300  # Microsoft.Network counts by five minutes
_BUCKETS = {
    "reads": (limit("readBucket").value, limit("readsPerSecond").value),
    "writes": (limit("writeBucket").value, limit("writesPerSecond").value),
    "deletes": (limit("deleteBucket").value, limit("deletesPerSecond").value),
}
_SHARED = limit("subscriptionBuckets").value  # how many principals' worth a subscription has
_NETWORK_BUCKETS = {
    "reads": limit("networkReads").value,
    "writes": limit("networkWrites").value,
    "deletes": limit("networkWrites").value,
}


@dataclass(slots=True)
class _Bucket:
    size: float
    rate: float
    left: float
    at: float

    def fill(self, now: float) -> None:
        """Let in what time has brought."""
        self.left = min(self.size, self.left + max(now - self.at, 0.0) * self.rate)
        self.at = now

    @property
    def wait(self) -> int:
        """Whole seconds until there is room for a request, at least one."""
        return max(math.ceil((1 - self.left) / self.rate), 1)


class Throttle:
    """The buckets of every principal, subscription and tenant that have sent a request."""

    def __init__(self, on: bool) -> None:
        self._on = on
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def admit(self, method: str, path: str, caller: str, now: float) -> dict[str, str]:
        """Take a token for a request and say how many are left; 429 when there is none.

        Limits that are off say so by a bucket that never drains.
        """
        kind = _KINDS.get(method, "writes")
        found = _SUBSCRIPTION.match(path)
        scope = f"subscription-{kind}" if found else f"tenant-{kind}"
        name = f"x-ms-ratelimit-remaining-{scope}"
        if not self._on:
            return {name: str(_BUCKETS[kind][0] - 1)}
        place = found[1].lower() if found else ""
        try:
            own, shared = self._taken((kind, place, caller), path.lower(), now)
        except AzureError as refusal:
            refusal.headers[name] = "0"
            raise
        every = name.replace("subscription-", "subscription-global-")
        return {name: str(int(own.left)), **({every: str(int(shared.left))} if found else {})}

    def _taken(self, who: tuple[str, str, str], path: str, now: float) -> tuple[_Bucket, _Bucket]:
        """The principal's bucket and everybody's, each with a token less."""
        kind, place, caller = who
        own, shared = self._of((place, caller, kind), now), self._of((place, kind), now)
        self._refuse_empty((own, shared), who)
        if place and _NETWORK in path:
            self._network(place, kind, now).left -= 1
        own.left -= 1
        shared.left -= 1
        return own, shared

    def _of(self, key: tuple[str, ...], now: float) -> _Bucket:
        size, rate = _BUCKETS[key[-1]]
        many = 1 if len(key) == 3 else _SHARED
        return self._filled(key, (size * many, rate * many), now)

    def _filled(self, key: tuple[str, ...], room: tuple[float, float], now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(*room, room[0], now)
        bucket.fill(now)
        return bucket

    def _network(self, place: str, kind: str, now: float) -> _Bucket:
        most = _NETWORK_BUCKETS[kind]
        which = "reads" if kind == "reads" else "writes"
        bucket = self._filled((place, "network", which), (most, most / _WINDOW), now)
        if bucket.left < 1:
            message = (
                f"The request is being throttled: {most} {which} in 5 minutes is the limit of "
                f"Microsoft.Network in a subscription. Retry after {bucket.wait} seconds."
            )
            raise _refusal("TooManyRequests", message, bucket.wait)
        return bucket

    def _refuse_empty(self, buckets: tuple[_Bucket, ...], who: tuple[str, str, str]) -> None:
        kind, place, caller = who
        wait = max((one.wait for one in buckets if one.left < 1), default=0)
        if not wait:
            return
        word, where = kind.removesuffix("s"), "subscription" if place else "tenant"
        message = (
            f"Number of '{word}' requests for {where} '{place}' actor '{caller}' exceeded. Please "
            f"try again after '{wait}' seconds after additional tokens are available. Refer to "
            "https://aka.ms/arm-throttling for additional information."
        )
        code = "SubscriptionRequestsThrottled" if place else "TenantRequestsThrottled"
        raise _refusal(code, message, wait)


def _refusal(code: str, message: str, wait: int) -> AzureError:
    return AzureError(429, code, message, headers={"retry-after": str(wait)})
