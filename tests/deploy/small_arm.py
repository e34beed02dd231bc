"""A Resource Manager as small as the engine's tests need: it stores, and fails as told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from azure.core.credentials import AccessToken

from aifactory.arm import Arm, InProcessTransport
from aifactory.build.model import Built
from aifactory.plan.model import ModuleCall, Stack
from aifactory.problems import Place

BASE = "https://arm.test"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"


class Anyone:
    """A credential that everybody has."""

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken("anyone", 2**40)

    async def close(self) -> None: ...
    async def __aenter__(self) -> "Anyone":
        return self

    async def __aexit__(self, *_: object) -> None: ...


@dataclass
class SmallArm:
    """Resources by id; refusals by the last name of a path, or verb and name; a counting clock."""

    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, list[tuple[int, str, dict[str, str]]]] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # of a whole subscription
    lost: dict[str, int] = field(default_factory=dict)  # connections, by the last name of a path
    asked: list[tuple[str, str]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def arm(self) -> Arm:
        return Arm(InProcessTransport(self.handle, self.sleep), Anyone(), BASE)

    def add(self, resource: str, **body: Any) -> None:
        self.resources[resource.lower()] = {"id": resource, "name": _name(resource), **body}

    def written(self, method: str = "PUT") -> list[str]:
        return [_name(path) for asked, path in self.asked if asked == method]

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        path = unquote(urlsplit(url).path)
        self.asked.append((method, path))
        if self.lost.get(_name(path)):
            self.lost[_name(path)] -= 1
            raise ConnectionResetError("reset by peer")
        planned = self.refusals.get(f"{method} {_name(path)}") or self.refusals.get(_name(path), [])
        if planned:
            status, code, more = planned.pop(0)
            error = {"code": code, "message": "as told", "target": more.get("x-target")}
            return status, more, _json({"error": error})
        assert "api-version" in parse_qs(urlsplit(url).query)
        return getattr(self, method.lower())(path, body)  # type: ignore[no-any-return]

    def put(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        value = {"id": path, "name": _name(path), **json.loads(body)}
        if "/deploymentstacks/" in path.lower():
            made = [{"id": each} for each in value["properties"]["template"].get("made", [])]
            value["properties"] |= {"provisioningState": "succeeded", "resources": made}
        self.resources[path.lower()] = value
        return 200, {}, _json(value)

    def get(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path in self.lists:
            return 200, {}, _json({"value": self.lists[path]})
        found = self.resources.get(path.lower())
        if found is not None:
            return 200, {}, _json(found)
        if len(path.strip("/").split("/")) % 2 == 0 and "/providers/" in path:
            return 404, {}, _json({"error": {"code": "ResourceNotFound", "message": path}})
        inside = [
            value
            for key, value in self.resources.items()
            if key.startswith(path.lower().removesuffix("/resources") + "/")
            and (path.endswith("/resources") or "/" not in key[len(path) + 1 :])
        ]
        return 200, {}, _json({"value": inside})

    def delete(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        gone = self.resources.pop(path.lower(), None)
        for owned in (gone or {}).get("properties", {}).get("resources", []):
            if "/providers/" in owned["id"]:
                self.resources.pop(owned["id"].lower(), None)
        return 200 if gone else 204, {}, b""


def _name(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def built(
    identifier: str,
    after: tuple[str, ...] = (),
    *,
    group: str | None = None,
    subscription: str = SUBSCRIPTION,
    template: dict[str, Any] | None = None,
    key: str = "k1",
) -> Built:
    """A stack whose name is its id with dashes; `made` in its template is what it will own."""
    stack = Stack(
        id=identifier,
        name=identifier.replace("/", "-"),
        subscription=subscription,
        group=group,
        location="westeurope",
        tags={"aif-factory": "acme"},
        calls=(
            ModuleCall("vault", "services/key-vault/main.bicep", {}, None, Place("p.yaml", 3, 1)),
        ),
        after=after,
        environment="dev",
        scale_set="001",
    )
    return Built(stack, "", {}, template or {"made": []}, key)
