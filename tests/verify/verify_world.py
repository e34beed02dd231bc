"""A small live factory in memory: two environments, two projects each, everything in order."""

import copy
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from aifactory.arm import ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.verify import Allowed, Bounds, EnvironmentPromise, Kept, Promises
from aifactory.verify.promises import Admitted, Permit
from tests.verify import verify_guards as guarded
from tests.verify.verify_facts import (
    BLOB_ZONE,
    ROLE,
    SETTING,
    SPACE,
    SUBSCRIPTION,
    TAGS,
    VAULT_ZONE,
    cluster,
    endpoint,
    filter_id,
    group,
    identity,
    learning,
    network,
    role_id,
    search,
    server,
    storage,
    vault,
    workspace,
    zone,
)
from tests.verify.verify_keys import encrypted, with_keys

LINKED = "/sharedPrivateLinkResources"
SHARED_PART = "/providers/Microsoft.ContainerRegistry/registries/shared"  # where projects meet
CATEGORIES = {
    "vaults": ["AuditEvent", "AzurePolicyEvaluationDetails"],
    "blobServices": ["StorageRead", "StorageWrite", "StorageDelete"],
    "virtualNetworks": ["VMProtectionAlerts"],
}


@dataclass
class World:
    """ARM's answers: bodies by id, lists by path, refusals by path."""

    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refusals: dict[str, Iterator[ArmError | ConnectionError]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    slept: float = 0.0
    later: list[float | None] = field(default_factory=list)  # how long asking goes on after a wait

    async def get(self, path: str, api_version: str) -> dict[str, Any] | None:
        self._refuse(path)
        return copy.deepcopy(self.bodies.get(path.lower()))

    async def pages(
        self, path: str, api_version: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        self._refuse(path)
        if path.endswith("/resources"):
            prefix = path.lower().removesuffix("/resources") + "/providers/"
            for key, body in self.bodies.items():
                if (
                    key.startswith(prefix)
                    and "/computes/" not in key
                    and "/blobservices/" not in key
                    and "/keys/" not in key
                    and "/providers/microsoft.authorization/" not in key
                ):
                    yield {"id": body["id"], "type": "as listed"}
            return
        if path.lower() not in self.lists and path.endswith("/privateLinkResources"):
            raise ArmError(404, "InvalidResourceType", "no private link")
        for item in self.lists.get(path.lower(), []):
            yield copy.deepcopy(item)

    async def post(
        self, path: str, api_version: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        self._refuse(path)
        return {"value": copy.deepcopy(self.lists.get(path.lower(), []))}

    async def sleep(self, seconds: float, more: float | None = None) -> None:
        self.slept += seconds
        self.later.append(more)

    def _refuse(self, path: str) -> None:
        self.asked.append(path.lower())
        refusal = next(self.refusals.get(path.lower(), iter(())), None)
        if refusal is not None:
            raise refusal

    def deny(self, path: str, *errors: ArmError | ConnectionError) -> None:
        """Refuses a path: with these errors once each, or always with 403."""
        always = repeat(ArmError(403, "AuthorizationFailed", "no right to read"))
        self.refusals[path.lower()] = iter(errors) if errors else always

    def add(self, resource: str, **body: Any) -> None:
        self.bodies[resource.lower()] = {"id": resource, **body}

    def set(self, resource: str, path: str, value: Any) -> None:
        body: Any = self.bodies[resource.lower()]
        *words, last = path.split(".")
        for word in words:
            body = body[int(word)] if isinstance(body, list) else body[word]
        body[int(last) if isinstance(body, list) else last] = value

    def drop(self, *resources: str) -> None:
        for resource in resources:
            del self.bodies[resource.lower()]

    def at(self, path: str) -> list[dict[str, Any]]:
        return self.lists.setdefault(path.lower(), [])


def healthy() -> World:
    world = World()
    for env in SUBSCRIPTION:
        _common(world, env)
        _network(world, env)
        for floor in ("p001", "p002"):
            _project(world, env, floor)
        _learning(world, env)
        guarded.stand(world, env)
        _connect(world, env, vault(env, "cmn"), "vault", VAULT_ZONE, 4)
        _connect(world, env, vault(env, "p001"), "vault", VAULT_ZONE, 20)
        _connect(world, env, storage(env), "blob", BLOB_ZONE, 21)
        _connect(world, env, vault(env, "p002"), "vault", VAULT_ZONE, 36)
    return encrypted(world)


def _group(world: World, env: str, floor: str) -> None:
    world.add(group(env, floor), tags=dict(TAGS))


def _common(world: World, env: str) -> None:
    _group(world, env, "cmn")
    world.add(workspace(env), properties={"publicNetworkAccessForIngestion": "Disabled"})
    _vault(world, env, "cmn")
    world.add(
        role_id(env),
        properties={"permissions": [{"actions": ["*/read"], "notActions": []}]},
    )
    assign_above(world, env, "the-organisations-own")


def _vault(world: World, env: str, floor: str) -> None:
    world.add(
        vault(env, floor),
        properties={
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Disabled",
            "enableRbacAuthorization": True,
            "enableSoftDelete": True,
            "enablePurgeProtection": True,
        },
    )
    _log(world, env, vault(env, floor), "vaults")


def _project(world: World, env: str, floor: str) -> None:
    _group(world, env, floor)
    _vault(world, env, floor)
    principal = f"object-{env}-{floor}"
    ids = {"principalId": principal, "clientId": f"client-{env}-{floor}"}
    world.add(identity(env, floor), properties=ids)
    assign(world, env, floor, f"group-{floor}", "Group")
    assign(world, env, floor, principal, "ServicePrincipal")
    assign(world, env, "cmn", f"group-{floor}", "Group", below=index(floor))
    assign(world, env, "cmn", f"group-{floor}", "Group", below=SHARED_PART)
    given(world, env)[-1]["properties"]["condition"] = (
        f"((!(ActionMatches{{'A.B/c/read'}})) OR (@Request[A:name] StringStartsWith '{floor}/'))"
    )
    world.at(group(env, floor) + "/providers/Microsoft.Consumption/budgets").append(
        {
            "id": f"{group(env, floor)}/providers/Microsoft.Consumption/budgets/b",
            "properties": {"amount": 1500, "notifications": {"actual": {"enabled": True}}},
        }
    )


def _learning(world: World, env: str) -> None:
    world.add(
        storage(env),
        properties={
            "publicNetworkAccess": "Disabled",
            "allowSharedKeyAccess": False,
            "allowBlobPublicAccess": False,
            "minimumTlsVersion": "TLS1_2",
            "supportsHttpsTrafficOnly": True,
        },
    )
    _log(world, env, f"{storage(env)}/blobServices/default", "blobServices")
    identity_of = f"object-{env}-p001"
    part = f"{storage(env)}/dbs/p001"
    people = [entry("group-p001", "reads", part), entry(identity_of, "writes", storage(env))]
    world.at(storage(env) + "/sqlRoleAssignments").extend(people)
    world.add(server(env), properties={"administrators": {"sid": f"client-{env}-p001"}})
    world.add(search(env), properties={})
    world.at(search(env) + LINKED).append(link(env, "Approved"))
    world.set(storage(env), "properties.privateEndpointConnections", [let_in(env)])
    acts = {"type": "UserAssigned", "userAssignedIdentities": {identity(env, "p001"): {}}}
    world.add(learning(env), properties={"publicNetworkAccess": "Disabled"}, identity=acts)
    scale = {"minNodeCount": 0, "maxNodeCount": 4}
    inner = {"scaleSettings": scale, "enableNodePublicIp": False}
    properties = {"disableLocalAuth": True, "properties": inner}
    world.add(cluster(env), properties=properties)
    world.at(learning(env) + "/computes").append({"name": "gpu", "properties": properties})
    world.add(
        f"{storage(env)}/blobServices/default",
        properties={"deleteRetentionPolicy": {"enabled": True, "days": 7}},
    )


def link(env: str, state: str) -> dict[str, Any]:
    """What a search service asks of the storage, and what has become of it."""
    asks = {"privateLinkResourceId": storage(env), "requestMessage": f"search of {env}"}
    return {"name": "storage", "properties": {**asks, "status": state}}


def let_in(env: str, message: str = "") -> dict[str, Any]:
    """A connection through an endpoint of Azure's own, as the storage shows it."""
    endpoint_of = "/subscriptions/azures/resourceGroups/m/providers/Microsoft.Network"
    state = {"status": "Approved", "description": message or f"search of {env}"}
    return {
        "properties": {
            "privateEndpoint": {"id": f"{endpoint_of}/privateEndpoints/one"},
            "privateLinkServiceConnectionState": state,
        }
    }


def entry(principal: str, word: str, scope: str = "") -> dict[str, Any]:
    """What lets somebody in to data, as a service keeps it itself."""
    role = f"/x/roles/{word}"
    properties = {"principalId": principal, "roleDefinitionId": role, "scope": scope}
    return {"name": f"{principal}-{word}", "properties": properties}


def index(floor: str) -> str:
    """What is a project's of something shared: a name there, and no resource."""
    return f"/providers/Microsoft.Search/searchServices/shared/indexes/{floor}"


def given(world: World, env: str) -> list[Any]:
    """The role assignments of an environment."""
    return world.at(
        f"/subscriptions/{SUBSCRIPTION[env]}/providers/Microsoft.Authorization/roleAssignments"
    )


def assign_above(world: World, env: str, principal: str, scope: str = "") -> None:
    """A role at the subscription, or at what is above it."""
    assign(world, env, "cmn", principal, "Group")
    scope = scope or f"/subscriptions/{SUBSCRIPTION[env]}"
    one = given(world, env)[-1]
    one["id"] = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{principal}"
    one["properties"]["scope"] = scope


def assign(
    world: World,
    env: str,
    floor: str,
    principal: str,
    kind: str,
    role: str | None = None,
    below: str = "",
) -> None:
    found = given(world, env)
    scope = group(env, floor) + below
    found.append(
        {
            "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/ra-{len(found)}",
            "properties": {
                "scope": scope,
                "roleDefinitionId": role or role_id(env),
                "principalId": principal,
                "principalType": kind,
            },
        }
    )


def _log(world: World, env: str, target: str, kind: str) -> None:
    world.lists[(target + SETTING + "Categories").lower()] = [
        *(
            {
                "name": name,
                "properties": {"categoryType": "Logs", "categoryGroups": ["allLogs"]},
            }
            for name in CATEGORIES[kind]
        ),
        {"name": "AllMetrics", "properties": {"categoryType": "Metrics"}},
    ]
    world.at(target + SETTING).append(
        {
            "name": "to-workspace",
            "properties": {
                "workspaceId": workspace(env),
                "logs": [{"category": name, "enabled": True} for name in CATEGORIES[kind]],
                "metrics": [{"category": "AllMetrics", "enabled": True}],
            },
        }
    )


def rule(name: str, priority: int, access: str, sources: list[str], to: str = "*") -> Any:
    return {
        "name": name,
        "properties": {
            "priority": priority,
            "direction": "Inbound",
            "access": access,
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefixes": sources,
            "destinationAddressPrefix": to,
        },
    }


def _network(world: World, env: str) -> None:
    _group(world, env, "net1")
    start = SPACE[env].removesuffix(".0.0/16")
    others = [space for name, space in SPACE.items() if name != env]
    subnets = []
    for index, floor in enumerate(("cmn", "p001", "p002")):
        own = f"{start}.0.{index * 16}/28"
        rules = [rule("deny-environments", 100, "Deny", others)]
        if floor != "cmn":
            rules = [
                rule("allow-own", 100, "Allow", [own], own),
                rule("deny-network", 200, "Deny", ["VirtualNetwork"]),
            ]
        world.add(filter_id(env, floor), properties={"securityRules": rules})
        subnets.append(
            {
                "id": f"{network(env)}/subnets/snet-{floor}",
                "name": f"snet-{floor}",
                "properties": {
                    "addressPrefix": own,
                    "networkSecurityGroup": {"id": filter_id(env, floor)},
                    "privateEndpointNetworkPolicies": "Enabled",
                    "defaultOutboundAccess": False,
                },
            }
        )
    world.add(
        network(env),
        properties={
            "addressSpace": {"addressPrefixes": [SPACE[env]]},
            "subnets": subnets,
            "virtualNetworkPeerings": [],
        },
    )
    _log(world, env, network(env), "virtualNetworks")
    for name in (VAULT_ZONE, BLOB_ZONE):
        world.add(zone(env, name), properties={})
        link = {"name": "vnet", "properties": {"virtualNetwork": {"id": network(env)}}}
        world.at(zone(env, name) + "/virtualNetworkLinks").append(link)


def _connect(world: World, env: str, target: str, member: str, name: str, last: int) -> None:
    mine = endpoint(env, target)
    floor = target.split("/")[4].split("-")[2]
    address = f"{SPACE[env].removesuffix('.0.0/16')}.0.{last}"
    nic = mine.replace("privateEndpoints/pe-", "networkInterfaces/nic-")
    world.add(
        nic,
        properties={"ipConfigurations": [{"properties": {"privateIPAddress": address}}]},
    )
    state = {"status": "Approved"}
    connection = {
        "privateLinkServiceId": target,
        "groupIds": [member],
        "privateLinkServiceConnectionState": state,
    }
    world.add(
        mine,
        properties={
            "provisioningState": "Succeeded",
            "subnet": {"id": f"{network(env)}/subnets/snet-{floor}"},
            "networkInterfaces": [{"id": nic}],
            "privateLinkServiceConnections": [{"name": member, "properties": connection}],
        },
    )
    label = ResourceId(target).name
    config = {
        "privateDnsZoneId": zone(env, name),
        "recordSets": [{"recordType": "A", "recordSetName": label, "ipAddresses": [address]}],
    }
    world.at(mine + "/privateDnsZoneGroups").append(
        {"name": "default", "properties": {"privateDnsZoneConfigs": [{"properties": config}]}}
    )
    record = {"name": label, "properties": {"aRecords": [{"ipv4Address": address}]}}
    world.at(zone(env, name) + "/A").append(record)
    world.lists[f"{target}/privateLinkResources".lower()] = [
        {"name": member, "properties": {"groupId": member}}
    ]
    theirs = world.bodies[target.lower()]["properties"]
    theirs.setdefault("privateEndpointConnections", []).append(
        {
            "properties": {
                "privateEndpoint": {"id": mine},
                "privateLinkServiceConnectionState": dict(state),
            }
        }
    )


def promised(env: str) -> EnvironmentPromise:
    allowed = [
        Allowed(group(env, floor).lower(), role_id(env).lower(), principal.lower(), floor)
        for floor in ("p001", "p002")
        for principal in (f"group-{floor}", identity(env, floor))
    ]
    shared = (group(env, "cmn") + SHARED_PART).lower()
    allowed += [
        Allowed(shared, role_id(env).lower(), f"group-{floor}", floor, (floor,))
        for floor in ("p001", "p002")
    ]
    allowed += [
        Allowed((group(env, "cmn") + index(floor)).lower(), role_id(env).lower(), f"group-{floor}",
                floor)
        for floor in ("p001", "p002")
    ]  # fmt: skip
    services = {vault(env, floor): "keyVault" for floor in ("cmn", "p001", "p002")}
    services |= {
        storage(env): "storage",
        workspace(env): "logAnalytics",
        learning(env): "machineLearning",
        server(env): "server",
        search(env): "search",
    }
    path = "properties.properties.scaleSettings"
    return EnvironmentPromise(
        key=f"{env}/001",
        environment=env,
        groups=tuple(group(env, floor) for floor in ("cmn", "net1", "p001", "p002")),
        subscriptions=(SUBSCRIPTION[env],),
        level="silver",
        spaces=(SPACE[env],),
        tags=TAGS,
        allowed=tuple(allowed),
        budgets={group(env, floor): 1500 for floor in ("p001", "p002")},
        sleeps=True,
        scaling=(Bounds(cluster(env), (f"{path}.minNodeCount", f"{path}.maxNodeCount"), (0, 4)),),
        floors={group(env, floor): floor for floor in ("cmn", "net1", "p001", "p002")},
        ranges={f"{network(env)}/subnets/snet-{floor}": floor for floor in ("cmn", "p001", "p002")},
        services=services,
        guards=guarded.guards(env),
        parts=(*_parts(env), *guarded.parts(env)),
        attached=_attached(env),
        kept=(
            Kept(
                f"{storage(env)}/blobServices/default",
                "properties.deleteRetentionPolicy.days",
                7,
            ),
        ),
        admitted=(
            Admitted(storage(env).lower(), "group-p001", "reads", "dbs/p001"),
            Admitted(storage(env).lower(), identity(env, "p001").lower(), "Writes"),
            Admitted(server(env).lower(), identity(env, "p001").lower(), "administrator"),
        ),
        roles={ROLE: (Permit(actions=("*/read",)),)},
    )


def _parts(env: str) -> tuple[str, ...]:
    return (
        network(env),
        *(f"{network(env)}/subnets/snet-{floor}" for floor in ("cmn", "p001", "p002")),
        *(filter_id(env, floor) for floor in ("cmn", "p001", "p002")),
        *(zone(env, name) for name in (VAULT_ZONE, BLOB_ZONE)),
        *(identity(env, floor) for floor in ("p001", "p002")),
    )


def _attached(env: str) -> tuple[str, ...]:
    targets = (*(vault(env, floor) for floor in ("cmn", "p001", "p002")), storage(env))
    return (
        cluster(env),
        f"{search(env)}{LINKED}/storage",
        *(f"{zone(env, name)}/virtualNetworkLinks/vnet" for name in (VAULT_ZONE, BLOB_ZONE)),
        *(endpoint(env, target) for target in targets),
    )


def promises() -> Promises:
    return Promises("acme", tuple(with_keys(promised(env)) for env in SUBSCRIPTION))
