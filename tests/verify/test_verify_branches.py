"""Hubs with gateways, and Route Servers, are read no further than they lead, and then followed."""

import asyncio
import json
from dataclasses import replace

import pytest

from aifactory.verify import Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.reach import branch_world as b
from tests.verify.reach import reach_world as reach
from tests.verify.verify_world import World

HUBS = (reach.rid("virtualHubs", "one"), reach.rid("virtualHubs", "two"))
MINE, TUNNELS = reach.rid("expressRouteGateways", "mine"), reach.rid("vpnGateways", "tunnels")
ON, FROM = f"{MINE}/expressRouteConnections", f"{TUNNELS}/vpnConnections"
CIRCUIT, SITE = reach.rid("expressRouteCircuits", "one"), reach.rid("vpnSites", "far")
WAN = reach.rid("virtualWans", "wan-one")
SERVER = reach.rid("virtualHubs", "rs")
JOINED = b.circuit("one", "two")


def joined(*worlds: b.World) -> World:
    """These beside dev and stage, which has a subnet that nothing filters."""
    world, text = w.healthy(), json.dumps(b.together(*worlds))
    for env in ("dev", "stage"):
        text = text.replace(f'{reach.vnet_id(env)}"', f'{facts.network(env)}"')
    bodies, lists = json.loads(text)
    world.bodies |= {body["id"].lower(): body for body in bodies}
    world.lists |= {path.lower(): found for path, found in lists.items()}
    world.set(facts.network("stage"), "properties.subnets.0.properties.networkSecurityGroup", None)
    return world


def on_circuits(theirs: str) -> World:
    """dev at a hub with both sorts of gateways, stage at one that is on a circuit."""
    return joined(
        b.hub_at("one", "dev", expressRouteGateway="mine", vpnGateway="tunnels"),
        b.hub_at("two", "stage", expressRouteGateway="theirs"),
        b.express("mine", "one"), b.express("theirs", theirs), b.vpn("tunnels", "far"),
        b.site("far", address="198.51.100.7"), JOINED, b.circuit("two"))  # fmt: skip


def score(world: World) -> Scorecard:
    promises = w.promises()
    first, *rest = promises.environments
    promises = replace(promises, environments=(replace(first, hubs=HUBS), *rest))
    return asyncio.run(examine(promises, facts.FACTS, world, "SE04-paths"))


@pytest.mark.parametrize(
    ("theirs", "link"),
    [("one", "circuit one"), ("two", "circuits one and two, joined by Global Reach")],
)
def test_hubs_of_two_environments_on_circuits_are_found_with_their_way(
    theirs: str, link: str
) -> None:
    seen = [one.seen for one in score(on_circuits(theirs)).findings if one.state == "failed"]
    way = f"hub one > gateway mine > {link} > gateway theirs > hub two > network "
    assert [one for one in seen if way in one]


@pytest.mark.parametrize("path", [MINE, ON, TUNNELS, FROM, SITE, WAN, CIRCUIT])
def test_what_cannot_be_read_of_a_hubs_gateways_proves_nothing(path: str) -> None:
    """Beside a tunnel that cannot be read the way over the circuits is found all the same."""
    world = on_circuits("two")
    world.deny(path)
    dev = [one for one in score(world).findings if facts.network("dev") in one.resource]
    found = {"failed"} if path in (TUNNELS, FROM, SITE) else set()
    assert {one.state for one in dev} == {"unproven", *found}


def test_a_hub_is_asked_for_gateways_that_it_has_alone() -> None:
    bare = joined(b.hub_at("one", "dev"), b.hub_at("two", "stage"))
    both = on_circuits("one")
    for world in (bare, both):
        score(world)
    theirs = reach.rid("expressRouteGateways", "theirs")
    more = {
        MINE,
        ON,
        CIRCUIT,
        TUNNELS,
        FROM,
        SITE,
        WAN,
        theirs,
        f"{theirs}/expressRouteConnections",
    }
    more.add(reach.rid("virtualWans", "wan-two"))
    assert set(both.asked) - set(bare.asked) == {one.lower() for one in more}


@pytest.mark.parametrize("peers", [[], ["10.3.0.9"]], ids=["nobody announces", "a peer announces"])
def test_what_is_announced_to_a_route_server_in_a_network_is_unproven(peers: list[str]) -> None:
    prefix = facts.SPACE["dev"].replace(".0.0/16", ".9.0/27")
    ((place, server), lists) = b.route_server("dev", prefix, *peers)
    world = joined(([server], lists), b.hub_at("one", "dev"), b.hub_at("two", "stage"))
    subnets = world.bodies[facts.network("dev").lower()]["properties"]["subnets"]
    subnets.append({**place, "id": f"{facts.network('dev')}/subnets/RouteServerSubnet"})
    found = [one for one in score(world).findings if "is in no resource" in one.sentence]
    assert bool(found) is bool(peers)
    assert {SERVER.lower(), f"{SERVER}/bgpConnections".lower()} <= set(world.asked)
