"""App Service: what a client asks beside a site, in the words of the real providers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.twin.client import GROUP
from tests.twin.failures.real import Real, real_twin

PLAN = f"{GROUP}/providers/Microsoft.Web/serverfarms/plan"
SITE = f"{GROUP}/providers/Microsoft.Web/sites/Site-one"
WEB = f"{SITE}/config/web"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Real]:
    twin = real_twin(tmp_path)
    found = Real.of(twin)
    found.ready(PLAN, {"reserved": True}, sku={"name": "P1v3"})
    yield found
    twin.close()


def site(client: Real, **config: Any) -> None:
    client.ready(SITE, {"serverFarmId": PLAN, "siteConfig": config})


def settings(client: Real) -> dict[str, Any]:
    found: dict[str, Any] = client.get(WEB).json
    assert (found["id"], found["type"]) == (WEB, "Microsoft.Web/sites/config")
    return dict(found["properties"])


def test_the_settings_of_a_site_stand_beside_it(client: Real) -> None:
    site(client, alwaysOn=True, appSettings=[{"name": "KEY", "value": "hush"}])
    assert settings(client)["alwaysOn"] is True
    assert settings(client)["minTlsVersion"] == "1.2"
    assert "appSettings" not in settings(client)


def test_a_write_names_some_settings_and_the_others_stay(client: Real) -> None:
    site(client, alwaysOn=True)
    assert client.put(WEB, {"properties": {"ftpsState": "Disabled"}}).status < 300
    site(client, http20Enabled=True)
    wanted = {"alwaysOn": True, "ftpsState": "Disabled", "http20Enabled": True}
    assert wanted.items() <= settings(client).items()


def test_settings_go_with_their_site(client: Real) -> None:
    site(client)
    client.delete(SITE)
    client.sleep(3600)
    assert client.get(WEB).status == 404


def test_publishing_profiles_are_xml(client: Real) -> None:
    site(client)
    reply = client.post(f"{SITE}/publishxml", {"format": "WebDeploy"})
    assert (reply.status, reply.headers["content-type"]) == (200, "application/xml")
    profiles = ElementTree.fromstring(reply.content)
    hosts = {one.get("publishMethod"): one.get("publishUrl") for one in profiles}
    assert hosts["MSDeploy"] == "site-one.scm.azurewebsites.net:443"
    assert str(hosts["FTP"]).startswith("ftps://site-one.ftp.")
    assert client.post(f"{SITE}s/publishxml").status == 404


NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net"
SUBNET, DOORS = f"{NETWORK}/subnets/apps", f"{NETWORK}/subnets/doors"
HOUSE = f"{GROUP}/providers/Microsoft.Web/hostingEnvironments/ase-one"
ISOLATED = f"{GROUP}/providers/Microsoft.Web/serverfarms/isolated"
ENDPOINT = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe"


@pytest.fixture
def housed(client: Real) -> Real:
    delegation = {"name": "d", "properties": {"serviceName": "Microsoft.Web/hostingEnvironments"}}
    apps = {"addressPrefix": "10.1.0.0/24", "delegations": [delegation]}
    subnets = [{"name": "apps", "properties": apps},
               {"name": "doors", "properties": {"addressPrefix": "10.1.1.0/24"}}]  # fmt: skip
    space = {"addressPrefixes": ["10.1.0.0/16"]}
    client.ready(NETWORK, {"addressSpace": space, "subnets": subnets})
    said = {"virtualNetwork": {"id": SUBNET}, "internalLoadBalancingMode": "Web, Publishing"}
    client.ready(HOUSE, said, kind="ASEV3")
    return client


def plan(size: str, house: str | None = HOUSE, count: int = 1, zones: bool = False) -> Any:
    profile = {"hostingEnvironmentProfile": {"id": house}} if house else {}
    return {
        "location": "swedencentral", "kind": "linux", "sku": {"name": size, "capacity": count},
        "properties": {"reserved": True, "zoneRedundant": zones, **profile},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("story", "body", "code"),
    [
        ("isolated, in it", plan("I1v2"), ""),
        ("a size of Azure's shared machines", plan("P1v3"), "BadRequest"),
        ("isolated, in nothing", plan("I1v2", None), "BadRequest"),
        ("in one that is not there", plan("I1v2", f"{HOUSE}x"), "NotFound"),
        ("in zones that it has not", plan("I1v2", zones=True, count=3), "BadRequest"),
    ],
)
def test_an_isolated_plan_stands_in_an_environment(
    housed: Real, story: str, body: Any, code: str
) -> None:
    answer = housed.put(ISOLATED, body)
    assert (answer.json.get("error", {}).get("code", "")) == code, answer.json


def test_a_plan_moves_into_no_environment_and_out_of_none(housed: Real) -> None:
    moved = plan("I1v2")
    assert housed.put(PLAN, moved).status == 409
    housed.ready(ISOLATED, moved["properties"], sku=moved["sku"])
    assert housed.put(ISOLATED, plan("P1v3", None)).status == 409


def test_an_environment_lists_what_stands_in_it_wherever_that_is(housed: Real) -> None:
    made = plan("I1v2")
    housed.ready(ISOLATED, made["properties"], sku=made["sku"])
    housed.ready(SITE, {"serverFarmId": ISOLATED})
    listed = {
        kind: housed.get(f"{HOUSE}/{kind}").json["value"] for kind in ("serverfarms", "sites")
    }
    assert [one["id"] for one in listed["serverfarms"]] == [ISOLATED]
    (site_inside,) = listed["sites"]
    host = site_inside["properties"]["defaultHostName"]
    assert host == "site-one.ase-one.appserviceenvironment.net"
    assert housed.get(f"{HOUSE}x/sites").status == 404


def test_a_site_in_it_has_an_endpoint_only_where_the_environment_allows_them(housed: Real) -> None:
    made = plan("I1v2")
    housed.ready(ISOLATED, made["properties"], sku=made["sku"])
    housed.ready(SITE, {"serverFarmId": ISOLATED})
    connection = {"privateLinkServiceId": SITE, "groupIds": ["sites"]}
    body = {"subnet": {"id": DOORS},
            "privateLinkServiceConnections": [{"name": "c", "properties": connection}]}  # fmt: skip
    whole = {"location": "swedencentral", "properties": body}
    assert "allows no new private endpoints" in housed.put(ENDPOINT, whole).json["error"]["message"]
    networking = f"{HOUSE}/configurations/networking"
    assert housed.get(networking).json["properties"]["allowNewPrivateEndpointConnections"] is False
    said = {"properties": {"allowNewPrivateEndpointConnections": True}}
    assert housed.put(networking, said).status < 300
    housed.ready(ENDPOINT, body)
    names = housed.get(ENDPOINT).json["properties"]["customDnsConfigs"]
    assert [one["fqdn"] for one in names] == [
        "site-one.ase-one.appserviceenvironment.net",
        "site-one.scm.ase-one.appserviceenvironment.net",
    ]


def test_a_site_in_it_joins_no_network_of_its_own(housed: Real) -> None:
    made = plan("I1v2")
    housed.ready(ISOLATED, made["properties"], sku=made["sku"])
    joined = {"serverFarmId": ISOLATED, "virtualNetworkSubnetId": DOORS}
    answer = housed.put(SITE, {"location": "swedencentral", "properties": joined})
    assert answer.json["error"]["code"] == "Conflict"
