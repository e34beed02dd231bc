"""Networks that their owners keep and have joined with a hub: packets and names follow it there."""

import shutil

import pytest
import yaml

from tests.journeys.conftest import EXAMPLES, Journey
from tests.journeys.journey_contoso import change, gone, having, made, then, without
from tests.journeys.journey_zones import (
    HUB,
    RULES,
    WAN,
    at,
    every_environment_is_let_through,
    examined,
    hole,
    last,
    outside,
    told,
)
from tests.journeys.test_journey_own_networks import DEV, PROD

EXAMPLE = "own-networks"
VAULTS = outside("privateDnsZones/privatelink.vaultcore.azure.net")
ROUTES = at(EXAMPLE, "dev", "net1", "Network/routeTables", "rt-net1")
FILTER = at(EXAMPLE, "prod", "net1", "Network/networkSecurityGroups", "nsg-shared")
TABLES = {network: f"{WAN}/hubRouteTables/rt-{last(network)}" for network in (DEV, PROD)}

pytestmark = pytest.mark.slow


def linked(zone):
    """What the zones' owners did, before we came: both networks ask them."""
    return [
        {
            "id": f"{zone}/virtualNetworkLinks/{last(network)}",
            "location": "global",
            "properties": {"virtualNetwork": {"id": network}, "registrationEnabled": False},
        }
        for network in (DEV, PROD)
    ]


def behind_a_firewall():
    """The example's networks, at the hub of the other one: with its firewall, gateway and zones."""
    own, hub = (
        yaml.safe_load((EXAMPLES / name / "twin.yaml").read_text())
        for name in (EXAMPLE, "hub-spoke")
    )
    theirs = hub["resources"]
    known = {one["id"] for one in theirs}
    spokes = [one for one in own["resources"] if one["id"] not in known]
    for one in spokes:
        if "/virtualNetworkPeerings/" in one["id"]:
            one["properties"]["allowForwardedTraffic"] = True
    zones = [one["id"] for one in theirs if "/privateDnsZones/" in one["id"]]
    links = [link for zone in zones for link in linked(zone)]
    return {**own, "resources": [*theirs, *spokes, *links]}


def at_a_virtual_wan():
    """The example's networks at the hub of the other one, each connected by a table of its own."""
    own, hub = (
        yaml.safe_load((EXAMPLES / name / "twin.yaml").read_text())
        for name in (EXAMPLE, "virtual-wan")
    )
    spokes = [one for one in own["resources"]
              if "/rg-spoke" in one["id"] and "Peerings/" not in one["id"]]  # fmt: skip
    tables = [{"id": table, "properties": {"labels": [last(table)], "routes": []}}
              for table in TABLES.values()]  # fmt: skip
    joined = [connected(network, table) for network, table in TABLES.items()]
    return {**own, "resources": [*hub["resources"], *spokes, *tables, *joined]}


def connected(network, table, *more):
    """A network at the hub that follows a table, and is made known to it and to more."""
    known = {"ids": [{"id": one} for one in (table, *more)], "labels": []}
    return {
        "id": f"{WAN}/hubVirtualNetworkConnections/{last(network)}",
        "properties": {
            "remoteVirtualNetwork": {"id": network},
            "routingConfiguration": {
                "associatedRouteTable": {"id": table},
                "propagatedRouteTables": known,
            },
        },
    }


@pytest.fixture
def joined(tmp_path):
    """The example, deployed to networks that their owners joined with something else."""

    def _to(landing, world):
        path = tmp_path / EXAMPLE
        shutil.copytree(EXAMPLES / EXAMPLE, path, ignore=shutil.ignore_patterns(".aif"))
        said = yaml.safe_load((path / "factory.yaml").read_text())
        (path / "factory.yaml").write_text(yaml.safe_dump({**said, "landingZone": landing}))
        (path / "twin.yaml").write_text(yaml.safe_dump(world))
        journey = Journey(path)
        ended = journey.aif("deploy", "--yes", "--locked")
        assert ended.code == 0, ended.out + ended.err
        return journey

    return _to


@pytest.fixture
def behind(joined):
    """Behind a hub's firewall, with names in its zones."""
    hub = {"vnet": HUB, "firewall": "10.0.0.4", "dns": "hub"}
    return joined({"mode": "hubSpoke", "hub": hub}, behind_a_firewall())


@pytest.fixture
def wide(joined):
    """At a hub of a Virtual WAN, whose owners route it."""
    wan = {"hub": WAN, "routing": "tables", "side": "deploy"}
    return joined({"mode": "vwan", "vwan": wan}, at_a_virtual_wan())


def is_clean(journey):
    card = examined(journey)
    assert told(card) == set()
    assert not any(score.unproven for score in card.scores)
    plan = journey.aif("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err


def test_behind_a_firewall_every_promise_holds_and_what_its_owners_open_is_found(behind):
    is_clean(behind)
    link = linked(VAULTS)[0]["id"]
    found = {(rule, where) for rule, where, *_ in told(examined(behind, gone(link)))}
    assert found == {("SE06-private-names", VAULTS.lower())}
    through = then(
        change(RULES, every_environment_is_let_through),
        without(FILTER, "securityRules", "deny-environments-inbound"),
        hole(FILTER, "10.80.0.0/16"),
    )
    path = " > ".join(
        ("subnet snet-shared-endpoints", "AllowVnetOutBound lets out", "route to-firewall",
         "firewall afw-hub: wide/all", "peering spoke-prod", f"network {last(PROD)}",
         "hole lets in", "subnet snet-shared-endpoints"))  # fmt: skip
    start = f"{DEV}/subnets/snet-shared-endpoints".lower()
    assert ("SE04-paths", start, "path", path.lower()) in told(examined(behind, through))


def test_a_route_around_the_firewall_is_found(behind):
    work = having(ROUTES, routes=[])
    found = {(rule, where) for rule, where, *_ in told(examined(behind, work))}
    assert ("OE05-joined", ROUTES.lower()) in found


def test_at_a_virtual_wan_every_promise_holds_and_routes_to_another_environment_are_found(wide):
    is_clean(wide)
    assert "Nothing is asked of anybody." in wide.aif("requests").out
    both = [connected(DEV, TABLES[DEV], TABLES[PROD]), connected(PROD, TABLES[PROD], TABLES[DEV])]
    work = then(
        *(made(one["id"], properties=one["properties"]) for one in both),
        without(FILTER, "securityRules", "deny-environments-inbound"),
        hole(FILTER, "10.80.0.0/16"),
    )
    start = f"{DEV}/subnets/snet-shared-endpoints".lower()
    found = {where: seen for rule, where, _, seen in told(examined(wide, work))
             if rule == "SE04-paths"}  # fmt: skip
    assert "hub vhub-westeurope" in found[start]
    assert found[start].endswith("hole lets in > subnet snet-shared-endpoints")
