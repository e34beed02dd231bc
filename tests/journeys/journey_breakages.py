"""What anybody may break through Resource Manager, and what must then be found.

A case: a story, how it comes to be, and every finding: rule, resource, property, value.
"""

from aifactory.azure.resource_id import ResourceId
from tests.journeys.journey_contoso import (
    AT_REGISTRY,
    BUDGET,
    CLUSTER,
    CONTAINER,
    ENDPOINT,
    FILTER,
    FOUNDRY,
    IDENTITY,
    INSIGHTS,
    IT,
    LAKE,
    LINK,
    LOGS,
    MEMBERS,
    NET,
    PERSON,
    PROD_ENDPOINT,
    PROD_FILTER,
    PROD_STORE,
    PROD_VAULT,
    RECORD,
    REGISTRY,
    SCOPE,
    SEARCH,
    SHARED_ENDPOINT,
    SHARED_VAULT,
    STAGE_NET,
    STAGE_SUBNET,
    STORE,
    TENANT,
    VAULT,
    ZONE,
    a_leader_loses_her_role,
    a_store_takes_the_shared_key,
    assignment,
    at,
    change,
    conditioned,
    definition,
    endpoint,
    given,
    gone,
    group,
    having,
    logging,
    made,
    peered,
    permitting,
    role_of,
    setting,
    the_connection_is_deleted,
    the_endpoint_is_turned_away,
    the_role_at_the_key_is_taken_away,
    the_stage_identity_reads_here,
    then,
)
from tests.journeys.journey_guarded import GUARDED, lock
from tests.journeys.journey_kubernetes import KUBERNETES
from tests.journeys.journey_ordered import ADDED, BLOBS, CHANGED, ORDERED
from tests.journeys.journey_paths import APART, BY_DEFAULT, FILTERED, SMALL, way


def node(**properties):
    return change(CLUSTER, lambda body: body["properties"]["properties"].update(properties))


PUBLIC, KEYS, NAMES = "SE06-public-access", "SE05-local-keys", "SE06-private-names"
ACCESS = "properties.publicNetworkAccess"
OPENED = [
    ("a vault answers the world", having(VAULT, publicNetworkAccess="Enabled"),
     [(PUBLIC, VAULT, ACCESS, "Enabled")]),
    ("a search service answers the world", having(SEARCH, publicNetworkAccess="enabled"),
     [(PUBLIC, SEARCH, ACCESS, "enabled")]),
    ("Azure's own services pass a search service's door",
     having(SEARCH, networkRuleSet={"bypass": "AzureServices"}),
     [(PUBLIC, SEARCH, "properties.networkRuleSet.bypass", "AzureServices")]),
    ("telemetry comes from anywhere",
     having(INSIGHTS, publicNetworkAccessForIngestion="Enabled"),
     [(PUBLIC, INSIGHTS, "properties.publicNetworkAccessForIngestion", "Enabled")]),
    ("logs are read from anywhere", having(LOGS, publicNetworkAccessForQuery="Enabled"),
     [(PUBLIC, LOGS, "properties.publicNetworkAccessForQuery", "Enabled")]),
    ("the monitor's door stands open",
     having(SCOPE, accessModeSettings={"ingestionAccessMode": "Open",
                                       "queryAccessMode": "PrivateOnly"}),
     [(PUBLIC, SCOPE, "properties.accessModeSettings.ingestionAccessMode", "Open")]),
    ("a firewall lets everybody in", having(STORE, networkAcls={"defaultAction": "Allow"}),
     [(PUBLIC, STORE, "properties.networkAcls.defaultAction", "Allow")]),
    ("images are pulled without a name", having(REGISTRY, anonymousPullEnabled=True),
     [(PUBLIC, REGISTRY, "properties.anonymousPullEnabled", "true")]),
    ("blobs may be read without a name", having(STORE, allowBlobPublicAccess=True),
     [(PUBLIC, STORE, "properties.allowBlobPublicAccess", "true"),
      ("SE08-anonymous-blobs", STORE, "properties.allowBlobPublicAccess", "true")]),
    ("a container is read without a name",
     then(having(LAKE, allowBlobPublicAccess=True), having(CONTAINER, publicAccess="Blob")),
     [(PUBLIC, LAKE, "properties.allowBlobPublicAccess", "true"),
      ("SE08-anonymous-blobs", LAKE, "properties.allowBlobPublicAccess", "true"),
      (PUBLIC, CONTAINER, "properties.publicAccess", "Blob")]),
    ("account keys work", having(STORE, allowSharedKeyAccess=True),
     [(KEYS, STORE, "properties.allowSharedKeyAccess", "true")]),
    ("model keys work", having(FOUNDRY, disableLocalAuth=False),
     [(KEYS, FOUNDRY, "properties.disableLocalAuth", "false")]),
    ("search keys work", having(SEARCH, disableLocalAuth=False),
     [(KEYS, SEARCH, "properties.disableLocalAuth", "false")]),
    ("the registry has an admin", having(REGISTRY, adminUserEnabled=True),
     [(KEYS, REGISTRY, "properties.adminUserEnabled", "true")]),
    ("a vault goes by access policies", having(VAULT, enableRbacAuthorization=False),
     [(KEYS, VAULT, "properties.enableRbacAuthorization", "false")]),
    ("an account has users of its own",
     having(STORE, isLocalUserEnabled=True),
     [(KEYS, STORE, "properties.isLocalUserEnabled", "true")]),
    ("the lake is a server of files", having(LAKE, isSftpEnabled=True),
     [(KEYS, LAKE, "properties.isSftpEnabled", "true")]),
    ("nodes have public addresses", node(enableNodePublicIp=True),
     [(PUBLIC, CLUSTER, "properties.properties.enableNodePublicIp", "true")]),
    ("nodes are logged on to from anywhere", node(remoteLoginPortPublicAccess="Enabled"),
     [(PUBLIC, CLUSTER, "properties.properties.remoteLoginPortPublicAccess", "Enabled")]),
    ("nodes have users of their own", having(CLUSTER, disableLocalAuth=False),
     [(KEYS, CLUSTER, "properties.disableLocalAuth", "false")]),
    ("old TLS is spoken", having(STORE, minimumTlsVersion="TLS1_0"),
     [("SE07-transport", STORE, "properties.minimumTlsVersion", "TLS1_0")]),
    ("plain HTTP is spoken", having(STORE, supportsHttpsTrafficOnly=False),
     [("SE07-transport", STORE, "properties.supportsHttpsTrafficOnly", "false")]),
]  # fmt: skip
REACHED = [
    ("an endpoint is deleted", gone(ENDPOINT),
     [("SE06-private-endpoints", VAULT, "private endpoint of vault", "")]),
    ("a shared endpoint is deleted", gone(SHARED_ENDPOINT),
     [("SE06-private-endpoints", REGISTRY, "private endpoint of registry", "")]),
    ("an endpoint is turned away", the_endpoint_is_turned_away,
     [("SE06-private-endpoints", VAULT, "private endpoint of vault", "Rejected"),
      ("CO07-dead-endpoints", ENDPOINT, "properties.privateLinkServiceConnections", "Rejected")]),
    ("a target deletes the connection", the_connection_is_deleted,
     [("SE06-private-endpoints", VAULT, "private endpoint of vault", "Disconnected"),
      ("CO07-dead-endpoints", ENDPOINT, "properties.privateLinkServiceConnections",
       "Disconnected")]),
    ("a record is deleted", gone(RECORD),
     [(NAMES, ZONE, f"A {ResourceId(VAULT).name}", "")]),
    ("a record leads elsewhere", having(RECORD, aRecords=[{"ipv4Address": "10.64.9.9"}]),
     [(NAMES, ZONE, f"A {ResourceId(VAULT).name}", "10.64.9.9")]),
    ("a record leads elsewhere, too",
     change(RECORD, lambda body: body["properties"]["aRecords"].append({"ipv4Address": "1.2.3.4"})),
     [(NAMES, ZONE, f"A {ResourceId(VAULT).name}", "1.2.3.4, 10.64.0.228")]),
    ("a zone loses its link", gone(LINK), [(NAMES, ZONE, "virtualNetworkLinks", "")]),
    ("a network asks a stranger for names",
     having(NET, dhcpOptions={"dnsServers": ["10.64.0.4"]}),
     [("SE06-name-servers", NET, "properties.dhcpOptions.dnsServers", "10.64.0.4")]),
    ("an endpoint forgets its zone", gone(f"{ENDPOINT}/privateDnsZoneGroups/default"),
     [(NAMES, ENDPOINT, "privateDnsZoneGroups", "")]),
]  # fmt: skip


ROLE = "properties.roleDefinitionId"
HERS = assignment(group("p003"))
ROLE_OF = "ml-team-lead"
PERMITTED = [
    ("somebody is given a role", given(group("p003"), "Reader", IT),
     [("SE05-allowed", HERS, "properties", definition("Reader"))]),
    ("somebody is given a role on one vault", given(VAULT, "Key Vault Secrets User", IT),
     [("SE05-allowed", assignment(VAULT), "properties", definition("Key Vault Secrets User"))]),
    ("a promised role is taken away", a_leader_loses_her_role,
     [("SE05-promised", group("p003"), "roleAssignments", "")]),
    ("a condition at the registry opens another project's images",
     conditioned(lambda said: said.replace("'p003/'", "'p'")),
     [("SE04-project-parts", AT_REGISTRY, "properties.condition", "p")]),
    ("a condition at the registry gets a way around it",
     conditioned(lambda said: f"{said} OR (@Request[A/b:name] StringLike '*')"),
     [("SE04-project-parts", AT_REGISTRY, "properties.condition", ", p003/")]),
    ("an owner appears", given(group("p003"), "Owner", IT),
     [("SE05-allowed", HERS, "properties", definition("Owner")),
      ("SE05-no-owners", HERS, ROLE, "Owner")]),
    ("a role is widened",
     permitting(ROLE_OF, lambda sets: sets[0]["actions"].append("Microsoft.KeyVault/vaults/write")),
     [("SE05-roles", role_of(ROLE_OF), "properties.permissions.actions",
       "microsoft.keyvault/vaults/write")]),
    ("a role gets a second set",
     permitting(ROLE_OF, lambda sets: sets.append({"actions": [], "dataActions": ["*"]})),
     [("SE05-roles", role_of(ROLE_OF), "properties.permissions", "2")]),
    ("a role is cut",
     permitting(ROLE_OF, lambda sets: sets[0]["actions"].remove("Microsoft.Support/*")),
     [("SE05-roles", role_of(ROLE_OF), "properties.permissions.actions",
       "without microsoft.support/*")]),
    ("a person is given a role", given(group("p003"), "Reader", PERSON, "User"),
     [("SE05-allowed", HERS, "properties", definition("Reader")),
      ("SE05-groups", HERS, "properties.principalType", "user")]),
    ("an identity trusts a stranger",
     made(f"{IDENTITY}/federatedIdentityCredentials/runs", properties={
         "issuer": "https://issuer.example.org", "subject": "s", "audiences": ["a"]}),
     [("SE05-federation", IDENTITY, "federatedIdentityCredentials.runs",
       "https://issuer.example.org")]),
    ("a team reads its neighbours' floor", given(group("p003"), "Reader", MEMBERS["p001"]),
     [("SE05-allowed", HERS, "properties", definition("Reader")),
      ("SE04-project-access", HERS, "properties.principalId", "p001")]),
]  # fmt: skip
SOURCE = "properties.encryption.keySource"
ENCRYPTED = [
    ("a store leaves its key", having(PROD_STORE, encryption={"keySource": "Microsoft.Storage"}),
     [("SE07-customer-keys", PROD_STORE, SOURCE, "Microsoft.Storage")]),
    ("a store takes the key of what is shared", a_store_takes_the_shared_key,
     [("SE05-allowed", assignment(SHARED_VAULT), "properties",
       definition("Key Vault Crypto Service Encryption User", "prod")),
      ("SE04-project-access", assignment(SHARED_VAULT), "properties.principalId", "p001"),
      ("SE07-customer-keys", PROD_STORE, "properties.encryption.keyvaultproperties.keyvaulturi",
       f"{ResourceId(SHARED_VAULT).name}/encryption")]),
    ("a role to use a key is taken away, past the lock",
     then(gone(lock(SHARED_VAULT)), the_role_at_the_key_is_taken_away),
     [("RE09-locks", lock(SHARED_VAULT), "properties.level", ""),
      ("SE05-promised", SHARED_VAULT, "roleAssignments", "")]),
    ("a vault is deleted with the key in it, past the lock",
     then(gone(lock(PROD_VAULT)), gone(PROD_VAULT)),
     [("RE09-locks", lock(PROD_VAULT), "properties.level", ""),
      ("SE07-usable-keys", f"{PROD_VAULT}/keys/encryption", "", ""),
      ("OE05-present", PROD_VAULT, "", ""),
      ("CO07-dead-endpoints", PROD_ENDPOINT, "properties.privateLinkServiceConnections",
       "Disconnected")]),
]  # fmt: skip
KEPT = "diagnosticSettings.logs"
STRAY = at("p003", "KeyVault/vaults", "kv-p0031")
EXTRA = at("p003", "Insights/components", "appi-p003")
ADDRESSES = at("p003", "Network/ipGroups", "ipg-p003")
OPERATED = [
    ("a vault logs nothing", gone(setting(VAULT)),
     [("OE07-diagnostics", VAULT, "diagnosticSettings", "")]),
    ("deletes of blobs are not logged any more", logging(BLOBS, "StorageRead"),
     [("OE07-diagnostics", BLOBS, KEPT, "storageread")]),
    ("a log is switched off",
     having(setting(VAULT), logs=[{"category": "AuditEvent", "enabled": False}]),
     [("OE07-diagnostics", VAULT, KEPT, "")]),
    ("metrics are not sent any more", having(setting(VAULT), metrics=[]),
     [("OE07-diagnostics", VAULT, "diagnosticSettings.metrics", "")]),
    ("a service is deleted", gone(INSIGHTS), [("OE05-present", INSIGHTS, "", "")]),
    ("a container is deleted", gone(CONTAINER),
     [("OE05-present", CONTAINER, "", ""), ("SE05-promised", CONTAINER, "roleAssignments", "")]),
    ("a vault is deleted under its endpoint", gone(VAULT),
     [("OE05-present", VAULT, "", ""),
      ("CO07-dead-endpoints", ENDPOINT, "properties.privateLinkServiceConnections",
       "Disconnected")]),
    ("somebody adds a service",
     made(EXTRA, location="swedencentral", kind="web", properties={
         "publicNetworkAccessForIngestion": "Disabled", "publicNetworkAccessForQuery": "Disabled",
         "DisableLocalAuth": True}),
     [("OE05-ordered", EXTRA, "", "Microsoft.Insights/components")]),
    ("somebody adds a vault that can be purged",
     made(STRAY, location="swedencentral", properties={
         "tenantId": TENANT, "sku": {"family": "A", "name": "standard"},
         "publicNetworkAccess": "Disabled", "enableRbacAuthorization": True,
         "networkAcls": {"defaultAction": "Deny"}}),
     [("RE09-recoverable-vaults", STRAY, "properties.enablePurgeProtection", ""),
      ("OE05-ordered", STRAY, "", "Microsoft.KeyVault/vaults"),
      ("OE07-diagnostics", STRAY, "diagnosticSettings", ""),
      ("SE06-private-endpoints", STRAY, "private endpoint of vault", "")]),
    ("somebody adds what the factory does not know", made(ADDRESSES, location="swedencentral"),
     [("OE05-known-types", ADDRESSES, "type", "Microsoft.Network/ipGroups")]),
]  # fmt: skip
BOUNDS = "properties.properties.scaleSettings"
ENTRANTS = [at("p003", "Network/privateEndpoints", f"pe-extra{number}") for number in (1, 2, 3)]


def scaled(low, high):
    def _edit(body):
        body["properties"]["properties"]["scaleSettings"] |= {
            "minNodeCount": low, "maxNodeCount": high}  # fmt: skip

    return change(CLUSTER, _edit)


COUNTED = [
    ("a group does not say who pays", change(group("p001"), lambda body: body["tags"].clear()),
     [("CO03-tags", group("p001"), f"tags.{name}", "")
      for name in ("aif-environment", "aif-factory", "aif-scale-set", "costCentre")]),
    ("somebody else pays", change(group("p001"), lambda body: body["tags"].update(costCentre="1")),
     [("CO03-tags", group("p001"), "tags.costCentre", "1")]),
    ("a budget grows", having(BUDGET, amount=9000),
     [("CO04-budgets", group("p001"), "budgets.properties.amount", "9000")]),
    ("a budget is deleted", gone(BUDGET), [("CO04-budgets", group("p001"), "budgets", "")]),
    ("a budget tells nobody", having(BUDGET, notifications={}),
     [("CO04-budgets", BUDGET, "properties.notifications", "")]),
    ("a cluster grows further", scaled(0, 40),
     [("PE05-scaling", CLUSTER, f"{BOUNDS}.maxNodeCount", "40")]),
    ("a cluster never sleeps", scaled(1, 2),
     [("PE05-scaling", CLUSTER, f"{BOUNDS}.minNodeCount", "1"),
      ("CO12-scale-to-zero", CLUSTER, f"{BOUNDS}.minNodeCount", "1")]),
    ("a cluster is deleted", gone(CLUSTER), [("PE05-scaling", CLUSTER, "", "")]),
    ("a subnet fills up",
     then(made(SMALL, properties={
         "addressPrefix": "10.64.1.0/29", "networkSecurityGroup": {"id": FILTER},
         "privateEndpointNetworkPolicies": "Enabled"}),
         *(endpoint(each, SMALL, VAULT, "vault") for each in ENTRANTS)),
     [("PE02-subnet-room", SMALL, "addresses", "3"),
      (ORDERED, SMALL, "", "Microsoft.Network/virtualNetworks/subnets"),
      *((ORDERED, each, "", "Microsoft.Network/privateEndpoints") for each in ENTRANTS),
      ("SE04-ways-out", SMALL, "path", way("snet-small", "AllowInternetOutBound", BY_DEFAULT)),
      *((NAMES, each, "privateDnsZoneGroups", "") for each in ENTRANTS)]),
]  # fmt: skip
ALIEN = f"{group('net1')}/providers/Microsoft.Network/privateDnsZones/privatelink.example.org"
GUEST = at("p003", "Network/privateEndpoints", "pe-guest", "stage")
SIEM = LOGS.replace("/rg-", "/rg-siem-")
STAGE_LOGS = at("cmn", "OperationalInsights/workspaces", "log-cmn", "stage")
PROD_LOGS = at("cmn", "OperationalInsights/workspaces", "log-cmn", "prod")
STAGE_SCOPE = at("cmn", "Insights/privateLinkScopes", "ampls1-cmn", "stage")
STAGE_STORE = at("p001", "Storage/storageAccounts", "st1p001", "stage")
CONNECTED = f"{FOUNDRY}/connections/by-hand"
SPACES = "properties.addressSpace.addressPrefixes"
STAGE_IDENTITY = at("p003", "ManagedIdentity/userAssignedIdentities", "id-p003", "stage")
DELEGATED = "providers/Microsoft.ManagedServices/registration"
OFFER = f"{group('p001').rpartition('/resourceGroups')[0]}/{DELEGATED}Definitions/{PERSON}"
TAKEN = f"{group('p001')}/{DELEGATED}Assignments/{PERSON}"
ACROSS = [
    ("prod logs like dev", logging(PROD_FILTER, "NetworkSecurityGroupEvent", workspace=PROD_LOGS),
     [("OE07-diagnostics", PROD_FILTER, KEPT, "networksecuritygroupevent")]),
    ("dev takes the addresses of stage",
     having(NET, addressSpace={"addressPrefixes": ["10.64.0.0/16", "10.68.0.0/16"]}),
     [("SE04-own-space", NET, SPACES, "10.68.0.0/16"),
      ("SE04-own-space", STAGE_NET, SPACES, "10.68.0.0/16")]),
    ("dev is peered with stage",
     then(peered(NET, STAGE_NET), peered(STAGE_NET, NET)),
     [("SE04-peerings", NET, "properties.virtualNetworkPeerings.across", STAGE_NET),
      ("SE04-peerings", STAGE_NET, "properties.virtualNetworkPeerings.across", NET)]),
    *APART,
    ("another tenant manages a project's group of dev",
     then(made(OFFER, properties={"managedByTenantId": PERSON, "authorizations": []}),
          made(TAKEN, properties={"registrationDefinitionId": OFFER})),
     [("SE04-delegations", TAKEN, "properties.managedByTenantId", PERSON)]),
    ("dev logs into a workspace of nobody here",
     then(made(SIEM.partition("/providers")[0], location="swedencentral"),
          made(SIEM, location="swedencentral", properties={}),
          logging(VAULT, "AuditEvent", workspace=SIEM)),
     [("SE04-logs", VAULT, "diagnosticSettings.workspaceId", SIEM),
      ("OE07-diagnostics", VAULT, "diagnosticSettings", "")]),
    ("dev answers names in stage",
     then(made(ALIEN, location="global"),
          made(f"{ALIEN}/virtualNetworkLinks/stage", location="global",
               properties={"virtualNetwork": {"id": STAGE_NET}})),
     [("SE04-names", ALIEN, "virtualNetworkLinks.stage", STAGE_NET),
      (ORDERED, ALIEN, "", "Microsoft.Network/privateDnsZones")]),
    ("telemetry of dev goes through the door of stage",
     made(f"{STAGE_SCOPE}/scopedResources/alien", properties={"linkedResourceId": INSIGHTS}),
     [("SE04-logs", STAGE_SCOPE, "scopedResources", INSIGHTS),
      (ORDERED, f"{STAGE_SCOPE}/scopedResources/alien", "",
       "Microsoft.Insights/privateLinkScopes/scopedResources")]),
    ("stage has an endpoint to dev", endpoint(GUEST, STAGE_SUBNET, VAULT, "vault"),
     [("SE04-endpoints", GUEST, "target", VAULT),
      (ORDERED, GUEST, "", "Microsoft.Network/privateEndpoints"),
      ("SE04-strangers", VAULT, "properties.privateEndpointConnections", GUEST)]),
    ("a store admits a subnet of stage",
     having(STORE, networkAcls={"defaultAction": "Deny",
                                "virtualNetworkRules": [{"id": STAGE_SUBNET}]}),
     [("SE04-strangers", STORE, "properties.networkAcls.virtualNetworkRules", STAGE_SUBNET)]),
    ("models of dev are connected with a store of stage",
     made(CONNECTED, properties={"category": "AzureStorageAccount", "authType": "AAD",
                                 "target": "https://st.blob.core.windows.net",
                                 "metadata": {"ResourceId": STAGE_STORE}}),
     [("SE04-mentions", CONNECTED, "properties.metadata.ResourceId", STAGE_STORE)]),
    ("an identity of stage reads dev", the_stage_identity_reads_here,
     [("SE05-allowed", HERS, "properties", definition("Reader")),
      ("SE04-identities", HERS, "properties.principalId", STAGE_IDENTITY)]),
    ("telemetry of dev is kept in stage", having(INSIGHTS, WorkspaceResourceId=STAGE_LOGS),
     [("SE04-logs", INSIGHTS, "properties.workspaceResourceId", STAGE_LOGS)]),
    ("dev logs into stage", logging(VAULT, "AuditEvent", workspace=STAGE_LOGS),
     [("SE04-logs", VAULT, "diagnosticSettings.workspaceId", STAGE_LOGS),
      ("OE07-diagnostics", VAULT, "diagnosticSettings", "")]),
]  # fmt: skip

BREAKAGES = [
    *((*each, "dev") for each in (*OPENED, *REACHED, *FILTERED, *PERMITTED)),
    *((*each, "dev") for each in (*ADDED, *CHANGED, *OPERATED, *COUNTED)),
    *((*each, "prod") for each in ENCRYPTED),
    *((*each, "prod") for each in GUARDED),
    *((*each, "stage") for each in KUBERNETES),
    *((*each, None) for each in ACROSS),  # every environment is examined
]
