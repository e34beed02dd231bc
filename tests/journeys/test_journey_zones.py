"""Each landing-zone mode on the twin: deployed, proven, broken and found, changed into another."""

import json
import shutil

import pytest

from tests.journeys.conftest import Journey
from tests.journeys.journey_gateways import a_site
from tests.journeys.journey_holes import OPEN_PROD
from tests.journeys.journey_zones import (
    BROKEN,
    EXAMPLES,
    LINK,
    SHARED,
    SPOKE,
    THEIRS,
    THROUGH,
    VAULT,
    ZONES,
    answered,
    examined,
    through_the_hub,
    told,
)


@pytest.mark.parametrize("name", ZONES)
def test_a_mode_is_deployed_as_declared_and_every_promise_holds(zone, name):
    journey = zone(name)
    ended = journey.aif("plan", "--detailed-exitcode")
    assert ended.code == 0, ended.out
    card = examined(journey)
    assert told(card) == set()
    assert not any(score.unproven for score in card.scores)


@pytest.mark.parametrize(
    ("name", "work", "found"), [pytest.param(one[0], *one[2:], id=one[1]) for one in BROKEN]
)
def test_what_is_broken_is_found_and_nothing_else(zone, name, work, found):
    card = examined(zone(name), work)
    assert told(card) == {
        (rule, where.lower(), what, seen.lower()) for rule, where, what, seen in found
    }


@pytest.mark.parametrize("environment", [None, "dev", "prod"])
@pytest.mark.parametrize("name", ZONES)
def test_isolation_is_proven_of_what_is_read_for_it_alone(zone, name, environment):
    card = examined(zone(name), only="isolation", environment=environment)
    assert card.holds
    assert not any(score.unproven for score in card.scores)


def test_a_way_into_another_environment_through_the_hub_is_told_hop_by_hop(zone):
    _, work = THROUGH
    found = told(examined(zone("hub-spoke"), work))
    start = f"{SPOKE}/{SHARED}".lower()
    path = through_the_hub("snet-shared-endpoints").lower()
    assert ("SE04-paths", start, "path", path) in found
    assert {rule for rule, *_ in found} == {"SE04-paths", "SE04-environment-filter"}


def test_an_opening_is_found_when_its_day_is_over(zone):
    card = examined(zone("hybrid"), today="2099-07-01")
    assert told(card) == {("SE06-openings", VAULT.lower(), "openings.office", "2099-06-30")}
    assert "network@fabrikam.example" in card.findings[0].sentence
    assert "The office has no tunnel yet" in card.findings[0].sentence


def test_what_is_open_is_told_with_its_owner_and_its_day(zone):
    ended = zone("hybrid").aif("verify")
    assert ended.code == 0, ended.out
    assert "office, network@fabrikam.example, until 2099-06-30" in ended.out + ended.err


@pytest.mark.slow
def test_a_perimeter_is_left_and_entered_again_and_every_promise_holds(zone):
    journey = zone("hybrid")
    factory = journey.path / "factory.yaml"
    inside = factory.read_text()
    for said in (inside.replace("perimeter: on", "perimeter: off"), inside):
        factory.write_text(said)
        ended = journey.aif("deploy", "--yes")
        assert ended.code == 0, ended.out + ended.err
        card = examined(journey)
        assert told(card) == set()
        standing = len(journey.resources("Microsoft.Network/networkSecurityPerimeters"))
        assert standing == (said == inside)


def test_a_standalone_environment_moves_to_a_hub_and_keeps_addresses_and_data(zone):
    journey = zone("hub-spoke")
    factory = journey.path / "factory.yaml"
    joined = factory.read_text()
    alone = joined.replace("dev: {", "dev: { landingZone: { mode: standalone },")
    factory.write_text(alone)
    back = journey.aif("deploy", "--yes")
    assert back.code == 0, back.out + back.err
    assert examined(journey).holds
    lock = (journey.path / "factory.lock").read_text()
    data = journey.resources("Microsoft.KeyVault/vaults")
    factory.write_text(joined)
    plan = journey.aif("plan", "-o", "json").json
    changes = [one for each in plan["stacks"] for one in each["changes"]]
    touched = {one["resource"].lower() for one in changes}
    assert any("/virtualnetworkpeerings/" in one for one in touched)
    assert not any("/vaults/" in one for one in touched)
    gone = [one["resource"].lower() for one in changes if one["kind"] == "delete"]
    assert gone  # the hub has the zones
    assert all("/privatednszones/" in one for one in gone)
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert (journey.path / "factory.lock").read_text() == lock
    assert journey.resources("Microsoft.KeyVault/vaults") == data
    assert examined(journey).holds


def test_what_is_for_the_hubs_owners_is_asked_word_for_word(zone):
    journey = zone("hub-spoke")
    factory = journey.path / "factory.yaml"
    factory.write_text(factory.read_text().replace("side: deploy", "side: request"))
    ended = journey.aif("requests", "--env", "dev", "--out", str(journey.path / "asked.json"))
    assert ended.code == 0, ended.err
    (asked,) = json.loads((journey.path / "asked.json").read_text())
    bodies = {one["resource"]: one["body"] for one in asked["resources"]}
    assert bodies[THEIRS]["properties"] == {
        "remoteVirtualNetwork": {"id": SPOKE},
        "allowVirtualNetworkAccess": True,
        "allowForwardedTraffic": True,
        "allowGatewayTransit": True,
        "useRemoteGateways": False,
    }
    assert bodies[LINK]["properties"]["virtualNetwork"] == {"id": SPOKE}
    told = journey.aif("requests", "--env", "dev").out
    assert f"az rest --method put --uri 'https://management.azure.com{THEIRS}?api-version=" in told
    assert "# virtualNetworkLinks of privatelink.vaultcore.azure.net: vnet-net1-dev" in told
    assert "AzureKubernetesService" in told
    assert "# let 10.200.0.0/16 ask 10.80.0.128/27, 10.80.0.0/25 on port 443 (TCP: people)" in told


@pytest.mark.slow
def test_our_side_waits_until_the_hubs_owners_lend_their_gateway(tmp_path):
    journey = Journey(tmp_path / "hub-spoke")
    shutil.copytree(EXAMPLES / "hub-spoke", journey.path, ignore=shutil.ignore_patterns(".aif"))
    factory = journey.path / "factory.yaml"
    factory.write_text(factory.read_text().replace("side: deploy", "side: request"))
    ended = journey.aif("deploy", "--env", "dev", "--yes")
    assert ended.code == 4, ended.out + ended.err
    assert "1 stack waits for what others write: dev/001/cell-1/joined" in ended.out
    assert ("put", THEIRS) in answered(journey)
    ended = journey.aif("deploy", "--env", "dev", "--yes")
    assert ended.code == 0, ended.out + ended.err
    ended = journey.aif("verify", "--env", "dev")
    assert ended.code == 0, ended.out + ended.err


@pytest.mark.slow
def test_networks_that_learn_of_everything_from_one_gateway_stay_apart(tmp_path):
    """No firewall: the hub's gateway announces a site with all of 10.0.0.0/8; filters decide."""
    journey = Journey(tmp_path / "hub-spoke")
    shutil.copytree(EXAMPLES / "hub-spoke", journey.path, ignore=shutil.ignore_patterns(".aif"))
    factory = journey.path / "factory.yaml"
    factory.write_text(factory.read_text().replace("    firewall: 10.0.0.4\n", ""))
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    card = examined(journey, a_site("10.0.0.0/8"))
    assert told(card) == set()
    assert card.holds
    assert "SE04-paths" in {one.rule for one in examined(journey, OPEN_PROD).findings}
