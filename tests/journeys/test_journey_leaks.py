"""What leaks out of services that no example has: found where it is, and nothing else is."""

import shutil

import pytest
import yaml

from tests.journeys.conftest import Journey
from tests.journeys.journey_contoso import change, having, made
from tests.journeys.journey_zones import examined

SUBSCRIPTION = {"dev": "00000000-0000-0000-0000-000000000001",
                "prod": "00000000-0000-0000-0000-000000000003"}  # fmt: skip
ELSEWHERE = "/subscriptions/00000000-0000-0000-0000-0000000000ee/resourceGroups/rg/providers"
KINDS = {
    "aif": "CognitiveServices/accounts", "adf": "DataFactory/factories", "app": "Web/sites",
    "cosmos": "DocumentDB/databaseAccounts", "evhns": "EventHub/namespaces",
    "mlw": "MachineLearningServices/workspaces", "redis": "Cache/redisEnterprise",
    "sbns": "ServiceBus/namespaces", "sql": "Sql/servers",
}  # fmt: skip


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A factory of two environments and one project with every service, deployed."""
    path = tmp_path_factory.mktemp("leaks") / "acme"
    journey = Journey(path)
    assert journey.aif("init", str(path)).code == 0
    factory, project = path / "factory.yaml", path / "projects" / "churn.yaml"
    lines = factory.read_text().splitlines(keepends=True)
    factory.write_text("".join(line for line in lines if "stage:" not in line))
    project.write_text(project.read_text().replace("profile: genai", "profile: full"))
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    return journey


@pytest.fixture
def leaking(everything, tmp_path):
    shutil.copytree(everything.path, tmp_path / "acme")
    return Journey(tmp_path / "acme")


def resource(journey, stem, env="dev"):
    lock = yaml.safe_load((journey.path / "factory.lock").read_text())
    group = f"rg-acme-p001-{env}-sdc-001"
    name = f"{stem}-p001-{env}-sdc-{lock['environments'][f'{env}/001']['salt']}"
    scope = f"/subscriptions/{SUBSCRIPTION[env]}/resourceGroups/{group}"
    return f"{scope}/providers/Microsoft.{KINDS[stem]}/{name}"


def connected(there):
    return {"category": "AzureOpenAI", "authType": "AAD", "target": "https://x.example.org",
            "metadata": {"ResourceId": there}}  # fmt: skip


def child(path, there=None, **properties):
    """Something by hand below the resource; `there` is the same one of prod."""

    def _work(here, prods):
        found = {name: prods if value is there else value for name, value in properties.items()}
        extra = {"location": "swedencentral"} if "Endpoints" in path else {}
        return made(f"{here}/{path}", properties=found, **extra)

    return _work


PROD = object()
ORDERED, MENTIONS, PUBLIC = "OE05-ordered", "SE04-mentions", "SE06-public-access"
LEAKS = [
    ("models of a stranger are asked", "aif",
     lambda here, prods: made(f"{here}/connections/by-hand", properties=connected(
         f"{ELSEWHERE}/Microsoft.CognitiveServices/accounts/x")), {MENTIONS}),
    ("the agents' project asks models of prod", "aif",
     lambda here, prods: made(f"{here}/projects/project/connections/by-hand",
                              properties=connected(prods)), {MENTIONS}),
    ("machines of somebody run its pipelines", "adf",
     child("integrationRuntimes/by-hand", type="SelfHosted"), {ORDERED}),
    ("an app leaves its network", "app",
     lambda here, prods: having(here, virtualNetworkSubnetId=None), {"SE04-speaking"}),
    ("an app sends some packets past it", "app",
     lambda here, prods: having(here, outboundVnetRouting={"allTraffic": False}),
     {"SE04-speaking"}),
    ("an endpoint of models answers the world", "mlw",
     child("onlineEndpoints/by-hand", authMode="AADToken", publicNetworkAccess="Enabled"),
     {PUBLIC}),
    ("an endpoint of models takes keys", "mlw",
     child("onlineEndpoints/by-hand", authMode="Key", publicNetworkAccess="Disabled"),
     {"SE05-local-keys"}),
    ("an endpoint of models as it should be", "mlw",
     child("onlineEndpoints/by-hand", authMode="AADToken", publicNetworkAccess="Disabled"), set()),
    ("machines learn in a network of Azure's", "mlw",
     lambda here, prods: having(here, managedNetwork={"isolationMode": "AllowInternetOutbound"}),
     {PUBLIC}),
    ("a cache is one with that of prod", "redis",
     lambda here, prods: having(f"{here}/databases/default", geoReplication={
         "linkedDatabases": [{"id": f"{prods}/databases/default"}]}), {MENTIONS}),
    ("events are captured elsewhere", "evhns",
     lambda here, prods: change(f"{here}/eventhubs/events", lambda body: body["properties"].update(
         captureDescription={"destination": {"properties": {
             "storageAccountResourceId": f"{ELSEWHERE}/Microsoft.Storage/storageAccounts/x"}}})),
     {MENTIONS}),
    ("a namespace is paired with prod's", "evhns",
     child("disasterRecoveryConfigs/by-hand", PROD, partnerNamespace=PROD), {ORDERED, MENTIONS}),
    ("Azure's own services pass a closed namespace", "evhns",
     lambda here, prods: having(f"{here}/networkRuleSets/default",
                                trustedServiceAccessEnabled=True), {PUBLIC}),
    ("Azure's own services take messages", "sbns",
     lambda here, prods: having(f"{here}/networkRuleSets/default",
                                trustedServiceAccessEnabled=True), {PUBLIC}),
    ("messages are paired with prod's", "sbns",
     child("disasterRecoveryConfigs/by-hand", PROD, partnerNamespace=PROD), {ORDERED, MENTIONS}),
    ("a database is copied to prod's server", "sql",
     lambda here, prods: made(f"{here}/failoverGroups/by-hand", properties={
         "partnerServers": [{"id": prods}]}), {ORDERED, MENTIONS}),
    ("a server may write to a name elsewhere", "sql",
     child("outboundFirewallRules/st.blob.core.windows.net"), {ORDERED}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stem", "work", "found"), [pytest.param(*each[1:], id=each[0]) for each in LEAKS]
)
def test_a_leak_is_found_and_nothing_else(leaking, stem, work, found):
    here, prods = resource(leaking, stem), resource(leaking, stem, "prod")
    card = examined(leaking, work(here, prods))
    assert {one.rule for one in card.findings} == found
    assert {one.resource.lower().startswith(here.lower()) for one in card.findings} <= {True}
