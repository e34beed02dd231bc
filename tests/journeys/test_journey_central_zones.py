"""Zones of a central team and no hub: their links are asked for, then every name is proven."""

import shutil

import pytest

from tests.journeys.conftest import EXAMPLES, Journey
from tests.journeys.journey_contoso import gone, having
from tests.journeys.journey_zones import SUBSCRIPTION, at, examined, last, network, outside, told

DNS = f"/subscriptions/00000000-0000-0000-0000-00000000{SUBSCRIPTION['hub']}/resourceGroups/rg-hub"
ALONE = "landingZone: { mode: standalone }"
LINK = outside(
    "privateDnsZones/privatelink.vaultcore.azure.net/virtualNetworkLinks/"
    + last(network("standalone", "prod"))
)
VAULT = at("standalone", "prod", "p001", "KeyVault/vaults", "kv-p001")

pytestmark = pytest.mark.slow


@pytest.fixture
def central(tmp_path):
    """The standalone example, not deployed, whose prod asks the zones of the hub's example."""

    def _with(side):
        path = tmp_path / "standalone"
        shutil.copytree(EXAMPLES / "standalone", path, ignore=shutil.ignore_patterns(".aif"))
        text = (path / "factory.yaml").read_text()
        assert text.count(ALONE) == 1
        zone = f"landingZone: {{ mode: standalone, zones: {{ group: {DNS}, side: {side} }} }}"
        (path / "factory.yaml").write_text(text.replace(ALONE, zone))
        theirs = (EXAMPLES / "hub-spoke" / "twin.yaml").read_text().splitlines()
        zones = [line for line in theirs if "/privateDnsZones/" in line]
        group = f"  - {{ id: {DNS}, location: westeurope }}"
        with (path / "twin.yaml").open("a") as twin:
            twin.write("\n".join(["resources:", group, *zones, ""]))
        return Journey(path)

    return _with


def is_clean(journey):
    card = examined(journey)
    assert told(card) == set()
    assert not any(score.unproven for score in card.scores)


def test_a_zone_that_is_not_there_is_refused_before_anything_is_written(central):
    journey = central("deploy")
    twin = journey.path / "twin.yaml"
    lines = twin.read_text().splitlines(keepends=True)
    twin.write_text("".join(line for line in lines if "vaultcore" not in line))
    ended = journey.aif("plan", "-o", "json")
    (problem,) = ended.json["problems"]
    assert problem["code"] == "AIF5047"
    assert "privatelink.vaultcore.azure.net" in problem["what"]


def test_names_stand_in_the_zones_of_others_which_we_link(central):
    journey = central("deploy")
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    is_clean(journey)
    zone = LINK.partition("/virtualNetworkLinks")[0]
    wrong = having(f"{zone}/A/{last(VAULT)}", aRecords=[{"ipv4Address": "10.81.9.9"}])
    found = {(rule, where, seen) for rule, where, _, seen in told(examined(journey, wrong))}
    assert found == {("SE06-private-names", zone.lower(), "10.81.9.9")}
    unlinked = {(rule, where) for rule, where, *_ in told(examined(journey, gone(LINK)))}
    assert unlinked == {("OE05-joined", LINK.lower()), ("SE06-private-names", zone.lower())}


def test_their_owners_are_asked_for_links_and_until_then_no_name_is_answered(central):
    journey = central("request")
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    found = {(rule, where) for rule, where, *_ in told(examined(journey))}
    assert ("OE05-joined", LINK.lower()) in found
    asked = journey.aif("requests", "--env", "prod", "-o", "json").json[0]["resources"]
    assert LINK in {one["resource"] for one in asked}

    async def _link(arm):
        for one in asked:
            await arm.put(one["resource"], one["apiVersion"], one["body"])

    journey.arm(_link)
    is_clean(journey)
