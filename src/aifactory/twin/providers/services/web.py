"""App Service: environments and what is in them; a site's settings beside it, its profiles in XML.

What `az webapp show` asks for, one after the other: the site, config/web, publishxml
(azure-cli 2.91.0, appservice/custom.py, 2026-08).
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import overlaid, value_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

SITE = "Microsoft.Web/sites"
CONFIG = f"{SITE}/config"
PLAN = "Microsoft.Web/serverfarms"
ENVIRONMENT = "Microsoft.Web/hostingEnvironments"
NETWORKING = f"{ENVIRONMENT}/configurations"
_HOUSE = "properties.hostingEnvironmentProfile.id"
# What an environment lists of the plans and sites in it, wherever these are: the list, their type.
INSIDE: Mapping[str, tuple[str, str]] = {
    f"{ENVIRONMENT}/{kind}".lower(): (f"microsoft.web/{kind}", _HOUSE)
    for kind in ("serverfarms", "sites")
}
_PUBLIC = "None"  # the load balancing mode of an environment with a public address
_ZONES = 3
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


def complete_site(write: Write, body: Body, world: World) -> Body:
    """A site stands where its plan does; in an environment its names are of that one.

    learn.microsoft.com/azure/app-service/environment/using (App access), 2026-11.
    """
    plan = world.get(ResourceId(str(body["properties"].get("serverFarmId") or "/"))) or {}
    house = value_at(plan, _HOUSE)
    if not isinstance(house, str):
        return body
    at, name = ResourceId(house), write.id.name.lower()
    said = value_at(world.get(at) or {}, "properties.internalLoadBalancingMode")
    suffix = "p.azurewebsites.net" if said == _PUBLIC else "appserviceenvironment.net"
    profile = {"id": house, "name": at.name, "type": ENVIRONMENT}
    host = f"{name}.{at.name}.{suffix}"
    shown = {"hostingEnvironmentProfile": profile, "defaultHostName": host}
    return {**body, "properties": {**body["properties"], **shown}}


def check_site(write: Write, world: World) -> None:
    """A site says no other environment than its plan's. Code unverified."""
    plan = world.get(ResourceId(str(value_at(write.body, "properties.serverFarmId") or "/"))) or {}
    said, house = value_at(write.body, _HOUSE), value_at(plan, _HOUSE)
    if said is not None and str(said).lower() != str(house).lower():
        message = f"The plan of site '{write.id.name}' is not in the environment {said}."
        raise AzureError(400, "BadRequest", message)


def check_plan(write: Write, world: World) -> None:
    """An isolated plan stands in an environment and stays there; zones are that one's.

    learn.microsoft.com/azure/app-service/environment/using and .../creation, 2026-11; codes
    unverified.
    """
    house, was = value_at(write.body, _HOUSE), value_at(write.existing, _HOUSE)
    if write.existing is not None and str(house).lower() != str(was).lower():
        message = f"The plan '{write.id.name}' cannot move to another hosting environment."
        raise AzureError(409, "Conflict", message)
    size = str(value_at(write.body, "sku.name") or "")
    if house is None:
        if size.upper().startswith("I"):
            message = f"A plan of size '{size}' needs a hosting environment."
            raise AzureError(400, "BadRequest", message)
        return
    _check_zones(write, world.get(ResourceId(str(house))) or {})


def _check_zones(write: Write, environment: Body) -> None:
    in_zones = value_at(environment, "properties.zoneRedundant") is True
    wanted = value_at(write.body, "properties.zoneRedundant") is True
    if wanted and not in_zones:
        message = f"The environment of plan '{write.id.name}' is not zone redundant."
        raise AzureError(400, "BadRequest", message)
    if in_zones and int(value_at(write.body, "sku.capacity") or 1) < _ZONES:
        message = f"The plan '{write.id.name}' needs at least {_ZONES} instances."
        raise AzureError(400, "BadRequest", message)


def environment_created(write: Write, body: Body, world: World) -> None:
    """The networking settings of an environment stand beside it, too."""
    said = value_at(body, "properties.networkingConfiguration.properties") or {}
    at = write.id.child("configurations", "networking")
    world.put(at, {"id": at.text, "name": at.name, "type": NETWORKING, "properties": dict(said)})


def networking_created(write: Write, body: Body, world: World) -> None:
    """An environment shows its networking settings in itself, too."""
    environment = world.get(write.id.parent) if write.id.parent else None
    if write.id.parent is None or environment is None or write.id.name.lower() != "networking":
        return
    said = {"properties": dict(body["properties"])}
    properties = {**environment["properties"], "networkingConfiguration": said}
    world.put(write.id.parent, {**environment, "properties": properties})


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
