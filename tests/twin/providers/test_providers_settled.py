"""What a type asks for, and what stays as it was made: one row for each rule of many types."""

from copy import deepcopy
from typing import Any

import pytest

from aifactory.twin import providers
from tests.twin.providers.small_world import SUB, TEAM, TENANT, Bench, at

HERE = "swedencentral"
POOL = [{"name": "system", "count": 1, "vmSize": "Standard_D4s_v5"}]
BODIES: dict[str, dict[str, Any]] = {
    "Microsoft.EventHub/namespaces/hubs-one-1": {"sku": {"name": "Standard"}},
    "Microsoft.ServiceBus/namespaces/bus-one-1": {"sku": {"name": "Standard"}},
    "Microsoft.DBforPostgreSQL/flexibleServers/pg-one": {
        "sku": {"name": "Standard_B1ms", "tier": "Burstable"},
        "properties": {
            "administratorLogin": "me",
            "version": "16",
            "storage": {"storageSizeGB": 64},
        },
    },
    "Microsoft.DocumentDB/databaseAccounts/cosmos-1": {
        "kind": "GlobalDocumentDB",
        "properties": {"locations": [{"locationName": HERE}]},
    },
    "Microsoft.DocumentDB/mongoClusters/mongo-1": {
        "properties": {"administrator": {"userName": "me"}}
    },
    "Microsoft.Sql/servers/sql-one": {"properties": {"administratorLogin": "me"}},
    "Microsoft.Cache/redis/redis-one": {"properties": {"sku": {"name": "Premium"}}},
    "Microsoft.Cache/redisEnterprise/cache-one": {"sku": {"name": "Balanced_B5"}},
    "Microsoft.ContainerService/managedClusters/aks": {
        "properties": {
            "dnsPrefix": "aks",
            "agentPoolProfiles": POOL,
            "networkProfile": {"networkPlugin": "azure"},
        }
    },
    "Microsoft.MachineLearningServices/registries/reg-one": {
        "properties": {"regionDetails": [{"location": HERE}]}
    },
    "Microsoft.EventGrid/topics/topic-one": {},
    "Microsoft.EventGrid/domains/domain-one": {},
    "Microsoft.EventGrid/namespaces/events-one": {},
    "Microsoft.Fabric/capacities/capone": {
        "sku": {"name": "F2", "tier": "Fabric"},
        "properties": {"administration": {"members": ["ada@contoso.com"]}},
    },
    "Microsoft.Elastic/monitors/elastic": {"sku": {"name": "ess-consumption"}},
    "Microsoft.Logic/workflows/flow": {"properties": {"definition": {}}},
    "Microsoft.BotService/botServices/bot-one": {
        "location": "global",
        "properties": {"msaAppId": SUB, "msaAppType": "SingleTenant"},
    },
    "Microsoft.Bing/accounts/bing": {
        "location": "global",
        "kind": "Bing.Grounding",
        "sku": {"name": "G1"},
    },
    "Microsoft.Web/serverfarms/plan": {"sku": {"name": "P1v3"}, "properties": {"reserved": True}},
    "Microsoft.DataFactory/factories/adf-one": {},
}
HUBS, BUS, PG, COSMOS, MONGO, SQL, REDIS, CACHE, AKS, REGISTRY, *_ = BODIES
TOPIC, BOT, BING, PLAN, FACTORY = (
    "Microsoft.EventGrid/topics/topic-one",
    "Microsoft.BotService/botServices/bot-one",
    "Microsoft.Bing/accounts/bing",
    "Microsoft.Web/serverfarms/plan",
    "Microsoft.DataFactory/factories/adf-one",
)
FABRIC, ELASTIC, FLOW = (
    "Microsoft.Fabric/capacities/capone",
    "Microsoft.Elastic/monitors/elastic",
    "Microsoft.Logic/workflows/flow",
)


def body_of(path: str, change: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of a type, with values put at paths; None takes one away."""
    made = deepcopy({"location": HERE, **BODIES[path]})
    for where, value in (change or {}).items():
        *above, last = where.split(".")
        inside = made
        for word in above:
            inside = inside.setdefault(word, {})
        if value is None:
            inside.pop(last, None)
        else:
            inside[last] = value
    return made


@pytest.mark.parametrize("path", BODIES)
def test_a_whole_body_is_taken_again_and_again(path: str, bench: Bench) -> None:
    assert bench.refused(path, body_of(path)) == "accepted"
    assert bench.refused(path, body_of(path)) == "accepted"


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        (HUBS, {"sku.name": None}, "BadRequest"),
        (HUBS, {"sku.name": "Best"}, "BadRequest"),
        (HUBS, {"properties.minimumTlsVersion": "2.0"}, "BadRequest"),
        (BUS, {"sku.name": "Best"}, "BadRequest"),
        (PG, {"sku.tier": "Small"}, "InvalidParameterValue"),
        (COSMOS, {"properties.locations": None}, "BadRequest"),
        (COSMOS, {"kind": "Graph"}, "BadRequest"),
        (
            COSMOS,
            {"properties.consistencyPolicy": {"defaultConsistencyLevel": "Hopeful"}},
            "BadRequest",
        ),
        (SQL, {"properties.minimalTlsVersion": "1.4"}, "UnsupportedMinimalTlsVersion"),
        (REDIS, {"properties.sku": None}, "BadRequest"),
        (REDIS, {"properties.sku.name": "Basic", "zones": ["1"]}, "BadRequest"),
        (REDIS, {"properties.sku.name": "Standard", "properties.shardCount": 2}, "BadRequest"),
        (CACHE, {"sku": None}, "BadRequest"),
        (AKS, {"properties.dnsPrefix": None}, "InvalidParameter"),
        (AKS, {"properties.agentPoolProfiles": []}, "InvalidParameter"),
        (AKS, {"properties.diskEncryptionSetID": "/subscriptions/x"}, "DiskEncryptionSetNotFound"),
        (REGISTRY, {"properties.regionDetails": []}, "ValidationError"),
        (FABRIC, {"sku.name": "F3"}, "InvalidSku"),
        (FABRIC, {"properties.administration.members": []}, "BadRequest"),
        (ELASTIC, {"sku": None}, "InvalidRequestContent"),
        (FLOW, {"properties.definition": None}, "InvalidWorkflowDefinition"),
        (BOT, {"properties.msaAppId": None}, "InvalidBotData"),
        (BING, {"kind": "Bing.Search"}, "InvalidAccountKind"),
        (BING, {"sku.name": "G2"}, "InvalidSku"),
    ],
)
def test_what_a_type_asks_for(path: str, change: dict[str, Any], code: str, bench: Bench) -> None:
    assert bench.refused(path, body_of(path, change)) == code


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        (HUBS, {"sku.name": "Premium"}, "BadRequest"),
        (HUBS, {"sku.name": "Basic"}, "accepted"),
        (BUS, {"sku.name": "Premium"}, "BadRequest"),
        (PG, {"properties.administratorLogin": "you"}, "AdministratorLoginCannotBeChanged"),
        (PG, {"properties.storage.storageSizeGB": 32}, "StorageSizeCannotBeReduced"),
        (PG, {"properties.storage.storageSizeGB": 128}, "accepted"),
        (PG, {"properties.version": "15"}, "VersionCannotBeReduced"),
        (PG, {"properties.version": "17"}, "accepted"),
        (COSMOS, {"kind": "MongoDB"}, "BadRequest"),
        (COSMOS, {"properties.enableAnalyticalStorage": True}, "BadRequest"),
        (MONGO, {"properties.administrator.userName": "you"}, "BadRequest"),
        (SQL, {"properties.administratorLogin": "you"}, "AdministratorLoginCannotBeChanged"),
        (AKS, {"properties.dnsPrefix": "other"}, "PropertyChangeNotAllowed"),
        (
            AKS,
            {"properties.apiServerAccessProfile.enablePrivateCluster": True},
            "PropertyChangeNotAllowed",
        ),
        (AKS, {"properties.networkProfile.networkPlugin": "none"}, "PropertyChangeNotAllowed"),
        (TOPIC, {"properties.inputSchema": "CloudEventSchemaV1_0"}, "InvalidRequest"),
        (ELASTIC, {"sku.name": "other"}, "BadRequest"),
        (BOT, {"properties.msaAppType": "UserAssignedMSI"}, "InvalidBotData"),
        (PLAN, {"properties.reserved": False}, "Conflict"),
    ],
)
def test_what_stays_as_it_was_made(
    path: str, change: dict[str, Any], code: str, bench: Bench
) -> None:
    bench.world.write(path, body_of(path))
    assert bench.refused(path, body_of(path, change)) == code


@pytest.mark.parametrize(
    ("parent", "child", "first", "change", "code"),
    [
        (HUBS, "eventhubs/one", {"partitionCount": 4}, {"partitionCount": 8}, "BadRequest"),
        (BUS, "queues/one", {}, {"requiresDuplicateDetection": True}, "BadRequest"),
        (
            COSMOS,
            f"sqlRoleAssignments/{SUB}",
            {"principalId": TEAM, "roleDefinitionId": "/x", "scope": "/"},
            {"principalId": TENANT, "roleDefinitionId": "/x", "scope": "/"},
            "BadRequest",
        ),
        (CACHE, "databases/default", {"clusteringPolicy": "A"}, {"clusteringPolicy": "B"}, "Bad"),
        (AKS, "agentPools/user", {"vmSize": "A"}, {"vmSize": "B"}, "PropertyChangeNotAllowed"),
    ],
)
def test_what_stays_in_a_child(
    parent: str,
    child: str,
    first: dict[str, Any],
    change: dict[str, Any],
    code: str,
    bench: Bench,
) -> None:
    bench.world.write(parent, body_of(parent))
    assert bench.refused(f"{parent}/{child}", {"properties": first}) == "accepted"
    assert bench.refused(f"{parent}/{child}", {"properties": change}).startswith(code)


@pytest.mark.parametrize(
    ("parent", "child", "code"),
    [
        (CACHE, "databases/mine", "BadRequest"),
        (COSMOS, "sqlRoleAssignments/mine", "BadRequest"),
        (COSMOS, "sqlDatabases/a#b", "BadRequest"),
        (PG, "databases/1st", "InvalidDatabaseName"),
        (SQL, "databases/a:b", "InvalidDatabaseName"),
        (FACTORY, "managedVirtualNetworks/mine", "BadRequest"),
        (AKS, "agentPools/Upper", "InvalidParameter"),
    ],
)
def test_the_name_of_a_child(parent: str, child: str, code: str, bench: Bench) -> None:
    bench.world.write(parent, body_of(parent))
    assert bench.refused(f"{parent}/{child}", {"location": HERE, "properties": {}}) == code


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("Microsoft.EventGrid/topics/topic-one", "ResourceNameNotAvailable"),
        ("Microsoft.DocumentDB/mongoClusters/mongo-1", "ServerNameAlreadyExists"),
        ("Microsoft.MachineLearningServices/registries/reg-one", "Conflict"),
    ],
)
def test_a_name_of_all_azure(path: str, taken: str, bench: Bench) -> None:
    bench.world.write(path, body_of(path))
    far = f"/subscriptions/{SUB}/resourceGroups/far/providers/{path}"
    assert bench.refused(far, body_of(path)) == taken


@pytest.mark.parametrize(
    ("resource_type", "kind", "groups"),
    [
        ("Microsoft.DocumentDB/databaseAccounts", "GlobalDocumentDB", ["Sql"]),
        ("Microsoft.DocumentDB/databaseAccounts", "MongoDB", ["MongoDB"]),
        ("Microsoft.MachineLearningServices/registries", "", ["amlregistry"]),
        ("Microsoft.EventGrid/topics", "", ["topic"]),
        ("Microsoft.EventGrid/domains", "", ["domain"]),
        ("Microsoft.EventGrid/namespaces", "", ["topic", "topicspace"]),
    ],
)
def test_groups_of_endpoints(resource_type: str, kind: str, groups: list[str]) -> None:
    found = providers.private_link_resources(resource_type, {"kind": kind, "location": HERE})
    assert [one["name"] for one in found] == groups


@pytest.mark.parametrize(
    ("path", "change", "group", "code"),
    [
        (
            PG,
            {"properties.network.delegatedSubnetResourceId": "{subnet}"},
            "postgresqlServer",
            "PrivateEndpointNotSupportedForVNetServer",
        ),
        (REDIS, {"properties.subnetId": "{subnet}"}, "redisCache", "BadRequest"),
    ],
)
def test_what_lives_in_a_network_takes_no_endpoint(
    path: str, change: dict[str, Any], group: str, code: str, bench: Bench
) -> None:
    service = "Microsoft.DBforPostgreSQL/flexibleServers"
    delegated = [{"name": "one", "properties": {"serviceName": service}}]
    inside = {"addressPrefix": "10.0.1.0/24", "delegations": delegated}
    network = bench.network(ends="10.0.0.0/24", inside=inside)
    placed = {name: f"{network}/subnets/inside" for name in change}
    bench.world.write(path, body_of(path, placed))
    link = {"privateLinkServiceId": at(path).text, "groupIds": [group]}
    wanted = {
        "subnet": {"id": f"{network}/subnets/ends"},
        "privateLinkServiceConnections": [{"name": "link", "properties": link}],
    }
    body = {"location": HERE, "properties": wanted}
    assert bench.refused("Microsoft.Network/privateEndpoints/pe", body) == code


@pytest.mark.parametrize("principal", [TEAM, TENANT])
@pytest.mark.parametrize(
    ("account", "entry", "code"),
    [
        (COSMOS, f"sqlRoleAssignments/{SUB}", "BadRequest"),
        (PG, "administrators/{principal}", "BadRequest"),
    ],
)
def test_an_entry_is_for_somebody_whom_the_directory_knows(
    account: str, entry: str, code: str, principal: str, bench: Bench
) -> None:
    bench.world.write(account, body_of(account))
    rights = {"principalId": principal, "roleDefinitionId": "/x", "scope": "/"}
    path = f"{account}/{entry.format(principal=principal)}"
    expected = "accepted" if principal == TEAM else code
    assert bench.refused(path, {"properties": rights}) == expected
    bench.world.directory.clear()
    assert bench.refused(path, {"properties": rights}) == expected  # what was given stays


def test_one_write_at_a_time_in_a_database_account(bench: Bench) -> None:
    bench.world.write(COSMOS, body_of(COSMOS))
    rights = {"principalId": TEAM, "roleDefinitionId": "/x", "scope": "/"}
    bench.world.writing.add(at(COSMOS))
    wanted = {"properties": rights}
    assert bench.refused(f"{COSMOS}/sqlRoleAssignments/{SUB}", wanted) == "PreconditionFailed"
    bench.world.writing.clear()
    assert bench.refused(f"{COSMOS}/sqlRoleAssignments/{SUB}", wanted) == "accepted"


@pytest.mark.parametrize(
    "held",
    [
        ("Microsoft.Web/serverfarms/plan", "Microsoft.Web/sites/site-one", "serverFarmId"),
        (
            "Microsoft.App/managedEnvironments/env",
            "Microsoft.App/containerApps/app",
            "managedEnvironmentId",
        ),
    ],
)
def test_what_others_stand_on_is_kept(held: tuple[str, str, str], bench: Bench) -> None:
    below, above, name = held
    bench.world.write(below, {"location": HERE, "sku": {"name": "P1v3"}, "properties": {}})
    bench.world.write(above, {"location": HERE, "properties": {name: at(below).text}})
    assert bench.kept(below) in {"Conflict", "ManagedEnvironmentNotEmpty"}
    bench.world.remove(above)
    assert bench.kept(below) == "deleted"
