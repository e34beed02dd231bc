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
