"""A client that speaks bytes to a twin, and providers that are simple enough to read."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import Twin
from aifactory.twin.world import AzureError, Body, World, Write

SUB = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg"
SCENARIO = f"""
tenant: {{ id: 11111111-0000-0000-0000-000000000000, name: Contoso }}
subscriptions:
  - {{ id: {SUB}, name: dev }}
  - {{ id: {OTHER}, name: prod }}
principals:
  - {{ id: 5a1c0000-0000-0000-0000-000000000001, type: Group, name: churn leads }}
  - {{ id: 5a1c0000-0000-0000-0000-000000000002, type: User, name: Ada }}
"""


class Simple:
    """Providers that store what they are given; a few names have a meaning, said below."""

    def check(self, write: Write, world: World) -> None:
        if write.id.name.startswith("bad"):
            raise AzureError(400, "BadName", f"The name '{write.id.name}' is bad.")
        needs = write.body.get("properties", {}).get("needs")
        if needs and world.get(ResourceId(needs)) is None:
            raise AzureError(400, "MissingReference", f"'{needs}' is not there.")
        if world.busy(write.id):
            raise AzureError(409, "AnotherOperationInProgress", "Another write is under way.")

    def complete(self, write: Write, world: World) -> Body:
        state = "Accepted" if write.id.type == "Test.Box/shy" else "Succeeded"
        properties = {"provisioningState": state, **write.body.get("properties", {})}
        made = {**write.body, "properties": properties}
        return made | {"id": str(write.id), "name": write.id.name, "type": write.id.type}

    def created(self, write: Write, body: Body, world: World) -> None:
        pass

    def may_delete(self, resource: ResourceId, body: Body, world: World) -> None:
        users = [
            str(other)
            for other, item in world.find("Test.Box/boxes")
            if item["properties"].get("needs", "").lower() == resource.key
        ]
        if users:
            raise AzureError(409, "InUse", f"'{resource}' is used by {users}.")

    def deleted(self, resource: ResourceId, body: Body, world: World) -> None:
        if resource.type == "Test.Box/safes":
            world.bury(resource, body, body.get("location", ""), False)

    def seconds(self, resource_type: str, verb: str, body: Body | None = None) -> float:
        return 30.0 if resource_type in {"Test.Box/slow", "Test.Box/shy"} else 0.0

    def private_link_resources(self, resource_type: str, body: Body | None = None) -> list[Body]:
        return [{"name": "box", "properties": {"groupId": "box"}}]

    def diagnostic_categories(self, resource_type: str) -> list[Body]:
        return [{"name": "Audit", "properties": {"categoryType": "Logs"}}]

    def known_types(self) -> dict[str, list[str]]:
        boxes = ("boxes", "boxes/lids", "slow", "safes", "shy")
        return {f"Test.Box/{name}": ["2024-01-01"] for name in boxes} | {
            "Microsoft.Authorization/locks": ["2020-05-01"],
            "Microsoft.Authorization/roleAssignments": ["2022-04-01"],
            "Microsoft.Authorization/roleDefinitions": ["2022-04-01"],
        }

    def places(self, resource_type: str, world: World) -> list[str]:
        return []

    def built_in(self) -> list[Body]:
        kind = "Microsoft.Authorization/roleDefinitions"
        return [
            {
                "id": f"/providers/{kind}/{name}",
                "name": name,
                "type": kind,
                "properties": {"roleName": title, "type": "BuiltInRole"},
            }
            for name, title in (("r1", "Reader"), ("r2", "Blob Reader"))
        ]

    def actions(
        self, resource: ResourceId, action: str, body: Body | None, world: World
    ) -> Body | None:
        if action.lower() != "listkeys":
            raise AzureError(404, "NotFound", f"There is no action '{action}'.")
        return {"key1": f"key of {resource.name}"}

    def subscription_actions(
        self, method: str, path: str, body: Body | None, world: World
    ) -> Body | None:
        if path.lower().endswith("/deletedsafes"):
            return {"value": world.tombstones("Test.Box/safes")}
        return None


@dataclass
class Reply:
    """An answer, decoded."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])

    @property
    def state(self) -> str:
        return str(self.json["properties"]["provisioningState"])


@dataclass
class Client:
    """Sends requests as the local service principal; knows how to wait."""

    twin: Twin
    token: str = ""
    version: str = "2024-01-01"
    sent: list[str] = field(default_factory=list)

    def raw(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        return Reply(*asyncio.run(self.twin.handle(method, url, headers, body)))

    def login(self) -> None:
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": self.twin.client_id,
                "client_secret": self.twin.client_secret,
                "scope": "https://management.azure.com/.default",
            }
        )
        url = f"https://twin/{self.twin.tenant}/oauth2/v2.0/token"
        self.token = self.raw("POST", url, {}, form.encode()).json["access_token"]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        url = path if path.startswith("https://") else f"https://twin{path}"
        if "api-version=" not in url:
            url += f"{'&' if '?' in url else '?'}api-version={self.version}"
        content = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.raw(method, url, {"Authorization": f"Bearer {self.token}", **given}, content)

    def get(self, path: str) -> Reply:
        return self.send("GET", path)

    def put(self, path: str, body: Any) -> Reply:
        return self.send("PUT", path, body)

    def post(self, path: str, body: Any = None) -> Reply:
        return self.send("POST", path, body)

    def delete(self, path: str) -> Reply:
        return self.send("DELETE", path)

    def sleep(self, seconds: float) -> None:
        asyncio.run(self.twin.sleep(seconds))

    def done(self, reply: Reply) -> Reply:
        """The last answer of the operation that this reply started."""
        where = reply.headers.get("azure-asyncoperation") or reply.headers["location"]
        for _ in range(1000):
            answer = self.get(where)
            if answer.status == 200 and answer.json.get("status") != "Running":
                return answer
            if answer.status not in {200, 202}:
                return answer
            self.sleep(int(answer.headers["x-ms-retry-after-ms"]) / 1000)
        raise AssertionError(f"{where} does not end")

    def group(self, path: str = GROUP) -> None:
        assert self.put(path, {"location": "swedencentral"}).status in {200, 201}


_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(*resources: Any, **rest: Any) -> dict[str, Any]:
    """A template; resources by symbolic name when they come as one object of them, or by name."""
    symbolic = len(resources) == 1 and "type" not in resources[0]
    named = resources[0] if symbolic else {item["name"]: item for item in resources}
    return {
        "$schema": _SCHEMA,
        "languageVersion": "2.0",
        "contentVersion": "1.0.0.0",
        "resources": named,
        **rest,
    }


def box(name: str, after: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    """A box for a template."""
    return {
        "type": "Test.Box/boxes",
        "apiVersion": "2024-01-01",
        "name": name,
        "location": "swedencentral",
        "dependsOn": after or [],
        "properties": properties,
    }


def nested(
    name: str,
    inner: dict[str, Any],
    group: str | None = None,
    subscription: str | None = None,
    after: list[str] | None = None,
) -> dict[str, Any]:
    """A module as the Bicep compiler writes it."""
    made: dict[str, Any] = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2025-04-01",
        "name": name,
        "dependsOn": after or [],
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": inner,
        },
    }
    if group:
        made["resourceGroup"] = group
    if subscription:
        made["subscriptionId"] = subscription
    return made
