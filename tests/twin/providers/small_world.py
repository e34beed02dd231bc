"""A small world in memory: what the twin's state offers to providers, without its protocol."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import providers
from aifactory.twin.providers.paths import value_at
from aifactory.twin.scenario import Scenario, Subscription
from aifactory.twin.world import ANY, AzureError, Body, Write

SUB = "00000000-0000-0000-0000-000000000001"
OTHER_SUB = "00000000-0000-0000-0000-000000000002"
TENANT = "11111111-1111-1111-1111-111111111111"
TEAM = "5a1c0000-0000-0000-0000-000000000001"
CALLER = "ca11e700-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg"
NEWEST = "2026-03-01"


class SmallWorld:
    """Resources in a dict, a clock that stands, a directory of one team."""

    def __init__(self) -> None:
        self.kept: dict[ResourceId, Body] = {}
        self.graves: dict[ResourceId, Body] = {}
        self.moment = datetime(2026, 8, 15, tzinfo=UTC)
        self.writing: set[ResourceId] = set()
        self.planned: set[ResourceId] = set()
        subscriptions = (Subscription(SUB, "one"), Subscription(OTHER_SUB, "two"))
        self.scenario = Scenario(TENANT, "Twin", subscriptions)
        self.directory: dict[str, Body] = {TEAM: {"id": TEAM, "type": "Group", "name": "team"}}

    # -- what a test does

    def write(self, text: str, body: Body | None = None, version: str = NEWEST) -> Body:
        """Write as the twin does; a path that begins with a type lies in the group."""
        resource = at(text)
        write = Write(resource, version, deepcopy(body or {}), self.get(resource), CALLER)
        providers.check(write, self)
        stored = providers.complete(write, self)
        self.put(resource, stored)
        providers.created(write, deepcopy(stored), self)
        return self.read(text)

    def remove(self, text: str) -> None:
        """Delete as the twin does: what is below goes first."""
        resource = at(text)
        body = self.read(text)
        below = self.children(resource)
        for one, its in ((resource, body), *below):
            providers.may_delete(one, its, self)
        deepest = sorted(below, key=lambda item: item[0].key.count("/"), reverse=True)
        for one, its in (*deepest, (resource, body)):
            self.delete(one)
            providers.deleted(one, its, self)

    def read(self, text: str) -> Body:
        found = self.get(at(text))
        assert found is not None, f"{text} is not there"
        return found

    def has(self, text: str) -> bool:
        return self.get(at(text)) is not None

    # -- what providers see

    def now(self) -> datetime:
        return self.moment

    def get(self, resource: ResourceId) -> Body | None:
        return deepcopy(self.kept.get(resource))

    def put(self, resource: ResourceId, body: Body) -> None:
        self.kept[resource] = deepcopy(body)

    def delete(self, resource: ResourceId) -> None:
        self.kept.pop(resource, None)

    def children(self, resource: ResourceId) -> list[tuple[ResourceId, Body]]:
        found = [one for one in self.kept if one.key.startswith(f"{resource.key}/")]
        return [(one, deepcopy(self.kept[one])) for one in sorted(found)]

    def find(
        self, resource_type: str, name: str | None = None, scope: str | None = None
    ) -> list[tuple[ResourceId, Body]]:
        below = f"{(scope or '').lower().rstrip('/')}/"
        return [
            (one, deepcopy(body))
            for one, body in sorted(self.kept.items())
            if one.type.lower() == resource_type.lower()
            and (name is None or one.name.lower() == name.lower())
            and one.key.startswith(below)
        ]

    def count(
        self, resource_type: str, scope: str = "", alike: Mapping[str, str | None] = ANY
    ) -> int:
        found = [body for _, body in self.find(resource_type, scope=scope)]
        plain = [{path: _plain(value_at(body, path)) for path in alike} for body in found]
        return plain.count(dict(alike))

    def busy(self, resource: ResourceId) -> bool:
        return resource in self.writing

    def under_way(self, scope: str) -> list[ResourceId]:
        return sorted(one for one in self.writing if one.key.startswith(f"{scope.lower()}/"))

    def coming(self, resource: ResourceId) -> bool:
        return resource in self.planned

    def principal(self, object_id: str) -> Body | None:
        return self.directory.get(object_id.lower())

    def add_principal(self, object_id: str, kind: str, name: str) -> None:
        self.directory[object_id] = {"id": object_id, "type": kind, "name": name}

    def remove_principal(self, object_id: str) -> None:
        self.directory.pop(object_id, None)

    def subscription(self, subscription: str) -> Body | None:
        known = {one.id: {"id": one.id, "name": one.name} for one in self.scenario.subscriptions}
        return known.get(subscription.lower())

    def bury(self, resource: ResourceId, body: Body, location: str, purge_protected: bool) -> None:
        self.graves[resource] = {
            "id": resource.text,
            "type": resource.type,
            "name": resource.name,
            "location": location,
            "body": body,
            "purgeProtected": purge_protected,
            "deletedAt": self.moment.isoformat(),
        }

    def tombstone(self, resource: ResourceId) -> Body | None:
        return self.graves.get(resource)

    def tombstones(self, resource_type: str, name: str | None = None) -> list[Body]:
        alike = [at for at in self.graves if at.type.lower() == resource_type.lower()]
        named = [at for at in alike if name is None or at.name.lower() == name.lower()]
        return [self.graves[at] for at in named]

    def exhume(self, resource: ResourceId) -> None:
        self.graves.pop(resource, None)

    def later(self, **time: float) -> None:
        self.moment += timedelta(**time)


def _plain(value: Any) -> str | None:
    return None if value is None else str(value).replace(" ", "").lower()


def at(text: str) -> ResourceId:
    """A full id, or one in the group: 'Microsoft.KeyVault/vaults/kv'."""
    return ResourceId(text if text.startswith("/") else f"{GROUP}/providers/{text}")


class Bench:
    """The world, and short ways to the resources that most stories need."""

    def __init__(self) -> None:
        self.world = SmallWorld()

    def network(self, name: str = "vnet", space: str = "10.0.0.0/16", **subnets: Any) -> str:
        """A VNet with subnets given as prefixes, or as properties."""
        inline = [
            {
                "name": key,
                "properties": {"addressPrefix": value} if isinstance(value, str) else value,
            }
            for key, value in subnets.items()
        ]
        path = f"Microsoft.Network/virtualNetworks/{name}"
        properties = {"addressSpace": {"addressPrefixes": [space]}, "subnets": inline}
        self.world.write(path, {"location": "swedencentral", "properties": properties})
        return at(path).text

    def vault(self, name: str = "kv-one", **properties: Any) -> str:
        """A key vault."""
        path = f"Microsoft.KeyVault/vaults/{name}"
        wanted = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, **properties}
        self.world.write(path, {"location": "swedencentral", "properties": wanted})
        return at(path).text

    def storage(self, name: str = "stone", **properties: Any) -> str:
        """A storage account."""
        path = f"Microsoft.Storage/storageAccounts/{name}"
        body = {"location": "swedencentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
        self.world.write(path, {**body, "properties": properties})
        return at(path).text

    def workspace(self, name: str = "logs") -> str:
        """A log workspace."""
        path = f"Microsoft.OperationalInsights/workspaces/{name}"
        self.world.write(path, {"location": "swedencentral", "properties": {}})
        return at(path).text

    def foundry(self, name: str = "aif", **properties: Any) -> str:
        """A Foundry account that allows projects."""
        path = f"Microsoft.CognitiveServices/accounts/{name}"
        wanted = {"customSubDomainName": name, "allowProjectManagement": True, **properties}
        self.world.write(
            path,
            {
                "location": "swedencentral",
                "kind": "AIServices",
                "sku": {"name": "S0"},
                "identity": {"type": "SystemAssigned"},
                "properties": wanted,
            },
        )
        return at(path).text

    def zone(self, name: str) -> str:
        """A private DNS zone."""
        path = f"Microsoft.Network/privateDnsZones/{name}"
        self.world.write(path, {"location": "global"})
        return at(path).text

    def endpoint(self, target: str, group: str, subnet: str, name: str = "pe") -> str:
        """A private endpoint."""
        path = f"Microsoft.Network/privateEndpoints/{name}"
        link = {"privateLinkServiceId": target, "groupIds": [group]}
        properties = {
            "subnet": {"id": subnet},
            "privateLinkServiceConnections": [{"name": "link", "properties": link}],
        }
        self.world.write(path, {"location": "swedencentral", "properties": properties})
        return at(path).text

    def refused(self, path: str, body: Body | None = None, version: str = NEWEST) -> str:
        """The code with which a write is refused; 'accepted' when it is not."""
        try:
            self.world.write(path, body, version)
        except AzureError as error:
            return error.code
        return "accepted"

    def kept(self, path: str) -> str:
        """The code with which a delete is refused; 'deleted' when it is not."""
        try:
            self.world.remove(path)
        except AzureError as error:
            return error.code
        return "deleted"

    def answer(self, method: str, path: str, body: Body | None = None) -> str:
        """The code with which a provider refuses a question; 'answered' when it does not."""
        try:
            found = providers.subscription_actions(method, path, body, self.world)
        except AzureError as error:
            return error.code
        return "answered" if found is not None else "nobody's"

    def quota(self, name: str, most: Any) -> None:
        """The scenario allows so many of a type."""
        self.world.scenario = replace(self.world.scenario, quotas={name: most})
