"""The private link groups that a type offers, and the private DNS zones of each.

Zones that the page says not to make (of a registry's data and of an application's deployment
site) are left out.
"""

from collections.abc import Mapping
from typing import Final

SOURCE: Final = "learn.microsoft.com/azure/private-link/private-endpoint-dns, 2026-05-07"

# Below each type its groups, each with its zones without `privatelink.`; {region} is the region's
# name. A group with many zones has two lines.
_PAGE = """\
Microsoft.MachineLearningServices/workspaces
  amlworkspace api.azureml.ms notebooks.azure.net
Microsoft.MachineLearningServices/registries
  amlregistry api.azureml.ms
Microsoft.CognitiveServices/accounts
  account cognitiveservices.azure.com openai.azure.com services.ai.azure.com
Microsoft.BotService/botServices
  Bot directline.botframework.com
  Token token.botframework.com
Microsoft.Synapse/workspaces
  Sql sql.azuresynapse.net
  SqlOnDemand sql.azuresynapse.net
  Dev dev.azuresynapse.net
Microsoft.Synapse/privateLinkHubs
  Web azuresynapse.net
Microsoft.EventHub/namespaces
  namespace servicebus.windows.net
Microsoft.ServiceBus/namespaces
  namespace servicebus.windows.net
Microsoft.Relay/namespaces
  namespace servicebus.windows.net
Microsoft.DataFactory/factories
  dataFactory datafactory.azure.net
  portal adf.azure.com
Microsoft.Kusto/clusters
  cluster {region}.kusto.windows.net blob.core.windows.net queue.core.windows.net
  cluster table.core.windows.net
Microsoft.Databricks/workspaces
  databricks_ui_api azuredatabricks.net
  browser_authentication azuredatabricks.net
Microsoft.Batch/batchAccounts
  batchAccount batch.azure.com
  nodeManagement batch.azure.com
Microsoft.ContainerService/managedClusters
  management {region}.azmk8s.io
Microsoft.App/managedEnvironments
  managedEnvironments {region}.azurecontainerapps.io
Microsoft.ContainerRegistry/registries
  registry azurecr.io
Microsoft.Sql/servers
  sqlServer database.windows.net
Microsoft.DocumentDB/databaseAccounts
  Sql documents.azure.com
  MongoDB mongo.cosmos.azure.com
  Cassandra cassandra.cosmos.azure.com
  Gremlin gremlin.cosmos.azure.com
  Table table.cosmos.azure.com
  Analytical analytics.cosmos.azure.com
Microsoft.DocumentDB/mongoClusters
  MongoCluster mongocluster.cosmos.azure.com
Microsoft.DBforPostgreSQL/flexibleServers
  postgresqlServer postgres.database.azure.com
Microsoft.DBforMySQL/flexibleServers
  mysqlServer mysql.database.azure.com
Microsoft.Cache/redis
  redisCache redis.cache.windows.net
Microsoft.Cache/redisEnterprise
  redisEnterprise redis.azure.net
Microsoft.EventGrid/topics
  topic eventgrid.azure.net
Microsoft.EventGrid/domains
  domain eventgrid.azure.net
Microsoft.EventGrid/namespaces
  topic eventgrid.azure.net
  topicSpace ts.eventgrid.azure.net
Microsoft.EventGrid/partnerNamespaces
  partnernamespace eventgrid.azure.net
Microsoft.ApiManagement/service
  Gateway azure-api.net
Microsoft.HealthcareApis/workspaces
  healthcareworkspace azurehealthcareapis.com dicom.azurehealthcareapis.com
Microsoft.DigitalTwins/digitalTwinsInstances
  API digitaltwins.azure.net
Microsoft.VideoIndexer/accounts
  account api.videoindexer.ai
Microsoft.Automation/automationAccounts
  Webhook azure-automation.net
  DSCAndHybridWorker azure-automation.net
Microsoft.Insights/privateLinkScopes
  azuremonitor monitor.azure.com oms.opinsights.azure.com ods.opinsights.azure.com
  azuremonitor agentsvc.azure-automation.net blob.core.windows.net
Microsoft.Purview/accounts
  account purview.azure.com
  portal purviewstudio.azure.com
  platform purview-service.microsoft.com
Microsoft.Dashboard/grafana
  grafana grafana.azure.com
Microsoft.Monitor/accounts
  prometheusMetrics {region}.prometheus.monitor.azure.com
Microsoft.KeyVault/vaults
  vault vaultcore.azure.net
Microsoft.KeyVault/managedHSMs
  managedhsm managedhsm.azure.net
Microsoft.AppConfiguration/configurationStores
  configurationStores azconfig.io
Microsoft.Attestation/attestationProviders
  standard attest.azure.net
Microsoft.Storage/storageAccounts
  blob blob.core.windows.net
  blob_secondary blob.core.windows.net
  table table.core.windows.net
  table_secondary table.core.windows.net
  queue queue.core.windows.net
  queue_secondary queue.core.windows.net
  file file.core.windows.net
  web web.core.windows.net
  web_secondary web.core.windows.net
  dfs dfs.core.windows.net
  dfs_secondary dfs.core.windows.net
Microsoft.Compute/diskAccesses
  disks blob.core.windows.net
Microsoft.Search/searchServices
  searchService search.windows.net
Microsoft.Web/sites
  sites azurewebsites.net
Microsoft.SignalRService/signalR
  signalr service.signalr.net
Microsoft.SignalRService/webPubSub
  webpubsub webpubsub.azure.com
Microsoft.Maps/accounts
  account account.maps.azure.com
"""

Groups = Mapping[str, tuple[str, ...]]


def _read(page: str) -> dict[str, Groups]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for line in page.strip().splitlines():
        first, *zones = line.split()
        if not zones:
            groups = found[first.lower()] = {}
        else:
            more = tuple(f"privatelink.{zone}" for zone in zones)
            groups[first] = (*groups.get(first, ()), *more)
    return dict(found)


_BY_TYPE = _read(_PAGE)


def private_links(resource_type: str) -> Groups:
    """Group → zones of a type; empty for one that the page does not name."""
    return _BY_TYPE.get(resource_type.lower(), {})
