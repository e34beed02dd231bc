"""App Service: the settings of a site stand beside it, and its publishing profiles are in XML.

What `az webapp show` asks for, one after the other: the site, config/web, publishxml
(azure-cli 2.91.0, appservice/custom.py, 2026-08).
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import overlaid, value_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import Body, World, Write

SITE = "Microsoft.Web/sites"
CONFIG = f"{SITE}/config"
_UNSAID: Mapping[str, Any] = {  # learn.microsoft.com/azure/app-service, 2026; unverified
    "alwaysOn": False,
    "ftpsState": "FtpsOnly",
    "http20Enabled": False,
    "minTlsVersion": "1.2",
    "numberOfWorkers": 1,
    "scmMinTlsVersion": "1.2",
}
_ELSEWHERE = frozenset({"appSettings", "connectionStrings"})  # lists of their own, asked by POST


def site_created(write: Write, _: Body, world: World) -> None:
    """What a site says of its settings stands in its config/web; what it leaves out stays."""
    at = write.id.child("config", "web")
    named: Body = {"id": at.text, "name": "web", "type": CONFIG, "properties": dict(_UNSAID)}
    before = world.get(at) or named
    said = value_at(write.body, "properties.siteConfig") or {}
    shown = {name: value for name, value in said.items() if name not in _ELSEWHERE}
    world.put(at, {**before, "properties": overlaid(before["properties"], shown)})


def complete_config(write: Write, body: Body, _: World) -> Body:
    """The settings of a site: a write names some of them, and the others stay."""
    if write.id.name.lower() != "web" or write.existing is None:
        return body
    return {**body, "properties": overlaid(write.existing["properties"], body["properties"])}


def publishing_profiles(site: ResourceId) -> str:
    """How code gets to a site: by web deployment, or by FTP. Hosts unverified."""
    name = site.name.lower()
    root = Element("publishData")
    for method, host in (
        ("MSDeploy", f"{name}.scm.azurewebsites.net:443"),
        ("FTP", f"ftps://{name}.ftp.azurewebsites.windows.net/site/wwwroot"),
    ):
        profile = {
            "profileName": f"{site.name} - {method}",
            "publishMethod": method,
            "publishUrl": host,
            "userName": f"${site.name}",
            "userPWD": guid(site, method),
            "destinationAppUrl": f"https://{name}.azurewebsites.net",
        }
        SubElement(root, "publishProfile", profile)
    return tostring(root, encoding="unicode")
