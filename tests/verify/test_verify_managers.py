"""What network managers put in force in our networks is found, whatever their filters say."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from aifactory.verify import Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.verify_world import World

NET, STAGE = facts.network("dev"), facts.network("stage")
ADMIN = "/listNetworkManagerEffectiveSecurityAdminRules"
CONNECTED = "/listNetworkManagerEffectiveConnectivityConfigurations"
MANAGER = "/subscriptions/x/resourceGroups/g/providers/Microsoft.Network/networkManagers/nm"
GROUP = f"{MANAGER}/networkGroups/all"
STRANGER = "/subscriptions/x/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/theirs"
WITHIN = "10.64.0.0/16"


def rule(
    world: World, access: str, source: str, direction: str = "Inbound", target: str = "*"
) -> None:
    name = f"{MANAGER}/securityAdminConfigurations/c/ruleCollections/r/rules/by-hand"
    properties = {"access": access, "direction": direction, "priority": 10, "protocol": "Any",
                  "sources": [{"addressPrefix": source}],
                  "destinations": [{"addressPrefix": target}]}  # fmt: skip
    world.at(NET + ADMIN).append({"id": name, "properties": properties})


def mesh(world: World, *networks: str, members: tuple[str, ...] = ()) -> None:
    applied = {"connectivityTopology": "Mesh", "appliesToGroups": [{"networkGroupId": GROUP}]}
    configuration = {"id": f"{MANAGER}/connectivityConfigurations/mesh", "properties": applied}
    for network in networks:
        world.at(network + CONNECTED).append(configuration)
    for member in members:
        world.at(f"{GROUP}/staticMembers").append({"properties": {"resourceId": member}})


GROUPS, FILTER = "SE04-connected-groups", "SE04-environment-filter"
WAYS: list[tuple[str, Callable[[World], Any], set[tuple[str, str, str]]]] = [
    ("stage is always allowed in", lambda x: rule(x, "AlwaysAllow", facts.SPACE["stage"]),
     {(FILTER, "failed", "admin rule nm/by-hand")}),
    ("the neighbours are always allowed in", lambda x: rule(x, "AlwaysAllow", WITHIN),
     {("SE04-project-filter", "failed", "admin rule nm/by-hand"),
      ("SE04-project-paths", "failed", "")}),
    ("the internet is always allowed in", lambda x: rule(x, "AlwaysAllow", "Internet"),
     {("SE06-internet-filter", "failed", "admin rule nm/by-hand")}),
    ("another site is always allowed in", lambda x: rule(x, "AlwaysAllow", "192.168.0.0/16"),
     {("SE04-outsiders", "failed", "admin rule nm/by-hand")}),
    ("stage is allowed in, and the groups deny", lambda x: rule(x, "Allow", facts.SPACE["stage"]),
     set()),
    ("a denial of the internet's", lambda x: rule(x, "Deny", "Internet"), set()),
    ("projects may not ask their endpoints", lambda x: rule(x, "Deny", "*", "Outbound", WITHIN),
     {("SE06-admin-denials", "failed", "admin rule nm/by-hand")}),
    ("a mesh with stage", lambda x: mesh(x, NET, STAGE),
     {(GROUPS, "failed", STAGE), (GROUPS, "failed", NET)}),
    ("a mesh with a stranger who cannot be read", lambda x: (
        mesh(x, NET, members=(NET, STRANGER)), x.deny(STRANGER)),
     {(GROUPS, "failed", STRANGER), ("SE04-paths", "unproven", "")}),
    ("a mesh that nobody else is known to be in", lambda x: mesh(x, NET, members=(NET,)),
     {(GROUPS, "unproven", "")}),
    ("a group that may not be read", lambda x: (
        mesh(x, NET, members=(NET,)), x.deny(f"{GROUP}/staticMembers")),
     {(GROUPS, "unproven", ""), ("SE04-paths", "unproven", "")}),
]  # fmt: skip


def score(world: World) -> Scorecard:
    return asyncio.run(examine(w.promises(), facts.FACTS, world, "isolation"))


@pytest.mark.parametrize(("story", "way", "found"), WAYS, ids=[story for story, *_ in WAYS])
def test_what_a_network_manager_does_is_found(
    story: str, way: Callable[[World], Any], found: set[tuple[str, str, str]]
) -> None:
    world = w.healthy()
    way(world)
    card = score(world)
    short = {
        (one.rule, one.state, "" if one.property in ("", "path") else one.seen)
        for one in card.findings
    }
    assert short == found


@pytest.mark.parametrize(
    ("action", "unproven"),
    [
        (ADMIN, {"SE04-environment-filter", "SE04-project-filter", "SE04-outsiders",
                 "SE06-internet-filter", "SE04-paths", "SE04-project-paths", "SE04-ways-out",
                 "SE06-admin-denials"}),
        (CONNECTED, {GROUPS, "SE04-paths", "SE04-project-paths", "SE04-ways-out"}),
    ],
)  # fmt: skip
def test_what_a_network_does_not_tell_is_not_proven(action: str, unproven: set[str]) -> None:
    world = w.healthy()
    world.deny(NET + action)
    findings = score(world).findings
    assert {one.rule for one in findings} == unproven
    assert {(one.state, one.environment) for one in findings} == {("unproven", "dev/001")}


def test_a_list_is_read_page_after_page() -> None:
    world = w.healthy()
    asked: list[Any] = []

    async def post(path: str, api_version: str, body: Any = None) -> dict[str, Any]:
        first = path == NET + ADMIN and not body
        if path == NET + ADMIN:
            asked.append(body)
        more = world.lists.get(path.lower(), [])
        return {"value": [], "skipToken": "more"} if first else {"value": more, "skipToken": ""}

    world.post = post  # type: ignore[method-assign]
    rule(world, "AlwaysAllow", facts.SPACE["stage"])
    assert {one.rule for one in score(world).findings} == {FILTER}
    assert asked == [{}, {"skipToken": "more"}]
