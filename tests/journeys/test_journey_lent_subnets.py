"""Subnets that others write: asked for, waited for, proven; or theirs from the start, and kept."""

import shutil

import pytest
import yaml

from tests.journeys.conftest import EXAMPLES, Journey
from tests.journeys.journey_contoso import gone, having
from tests.journeys.journey_zones import HUB, answered, examined, told
from tests.journeys.test_journey_own_networks import DEV, OURS, VERSION, subnets

SPACE = "          space: [10.80.4.0/22] # the rest of it is the network team's\n"
SHARED = f"{DEV}/subnets/snet-shared-endpoints"
THEIRS = f"{DEV.partition('/providers/')[0]}/providers/Microsoft.Network/networkSecurityGroups"

pytestmark = pytest.mark.slow


@pytest.fixture
def lent(tmp_path):
    """The example, not deployed, whose network in dev says more."""

    def _with(words):
        path = tmp_path / "own-networks"
        shutil.copytree(EXAMPLES / "own-networks", path, ignore=shutil.ignore_patterns(".aif"))
        text = (path / "factory.yaml").read_text()
        assert SPACE in text
        (path / "factory.yaml").write_text(text.replace(SPACE, SPACE + words))
        return Journey(path)

    return _with


def is_clean(journey):
    card = examined(journey)
    assert told(card) == set()
    assert not any(score.unproven for score in card.scores)
    plan = journey.aif("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err


def promised(journey):
    lock = yaml.safe_load((journey.path / "factory.lock").read_text())
    return set(lock["environments"]["dev/001"]["cells"]["cell-1"]["ranges"])


def test_subnets_are_asked_for_waited_for_proven_and_given_back(lent):
    journey = lent("          side: request\n")
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 4, ended.out + ended.err
    assert "3 stacks wait for what others write: dev/001/cell-1/network" in ended.out + ended.err
    assert set(subnets(journey)) == {"snet-jumpbox"}
    missing = {(rule, where) for rule, where, *_ in told(examined(journey))}
    assert {("OE05-joined", one.lower()) for one in (OURS, SHARED)} <= missing
    again = journey.aif("plan")
    assert "WAITS: 3 stacks until others have written snet-p001-endpoints" in again.out + again.err

    assert answered(journey) == {("put", OURS), ("put", SHARED)}
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    is_clean(journey)

    (journey.path / "projects/claims.yaml").unlink()
    plan = journey.aif("plan", "-o", "json").json
    going = [one["resource"] for each in plan["stacks"] for one in each["changes"]
             if one["kind"] == "delete"]  # fmt: skip
    assert OURS not in going
    ended = journey.aif("deploy", "--yes", *(f"--allow-delete={one}" for one in going))
    assert ended.code == 0, ended.out + ended.err
    assert "snet-p001-endpoints" in subnets(journey)
    assert "p001.endpoints" in promised(journey)
    assert ("delete", OURS) in answered(journey)
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert promised(journey) == {"shared.endpoints"}
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert not [one for one in journey.resources("Microsoft.Network/networkSecurityGroups")
                if "nsg-p001-dev" in one]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "work", "rules"),
    [
        ("its owners take a filter away", having(OURS, networkSecurityGroup=None),
         {"OE05-joined", "SE06-security-groups"}),
        ("its owners let endpoints past the filter",
         having(OURS, privateEndpointNetworkPolicies="Disabled"),
         {"OE05-joined", "SE06-endpoint-policies"}),
    ],
)  # fmt: skip
def test_what_its_owners_write_otherwise_is_found(lent, story, work, rules):
    journey = lent("          side: request\n")
    journey.aif("deploy", "--yes")
    answered(journey)
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    found = {rule for rule, where, *_ in told(examined(journey, work)) if where == OURS.lower()}
    assert rules <= found, found


def going_out_by(journey, words):
    """The factory has another way out to the internet."""
    file = journey.path / "factory.yaml"
    before, _, after = file.read_text().partition("landingZone:")
    file.write_text(f"{before}landingZone: {words}\n{after[after.index('environments:') :]}")


def test_another_way_out_is_made_and_the_old_one_stays_until_their_subnets_let_go(lent):
    journey = lent("          side: request\n")
    project = journey.path / "projects/claims.yaml"
    project.write_text(f"{project.read_text()}services: {{ kubernetes: on }}\n")
    going_out_by(journey, "{ mode: standalone, natGateway: on }")
    journey.aif("deploy", "--yes", "--env", "dev")
    answered(journey)
    ended = journey.aif("deploy", "--yes", "--env", "dev")
    assert ended.code == 0, ended.out + ended.err
    parts = [f"Microsoft.Network/{one}" for one in
             ("natGateways", "publicIPAddresses", "routeTables")]  # fmt: skip

    def out():
        return [one for kind in parts for one in journey.resources(kind)
                if "-net1-dev-" in one and "/rg-fabrikam-" in one]  # fmt: skip

    nat = out()
    assert len(nat) == 2

    going_out_by(
        journey, f"{{ mode: hubSpoke, hub: {{ vnet: {HUB}, firewall: 10.0.0.4, dns: own }} }}"
    )
    ended = journey.aif("deploy", "--yes", "--env", "dev")
    assert ended.code == 4, ended.out + ended.err
    said = ended.out + ended.err
    assert "STAYS until subnets of others let go of it: ng-net1-dev-" in said
    assert "2 stacks wait for what others write: dev/001/cell-1/filters, dev/001/p001/serv" in said
    both = out()
    assert set(nat) < set(both)
    assert len(both) == 3
    answered(journey)
    ended = journey.aif("deploy", "--yes", "--env", "dev")
    assert ended.code == 0, ended.out + ended.err
    assert set(out()) == set(both) - set(nat)
    again = journey.aif("plan", "--detailed-exitcode", "--env", "dev")
    assert again.code == 0, again.out + again.err


def rule(name, priority, access, sources, targets):
    return {"name": name, "properties": {
        "priority": priority, "direction": "Inbound", "access": access, "protocol": "*",
        "sourcePortRange": "*", "destinationPortRange": "*",
        "sourceAddressPrefix": sources, "destinationAddressPrefix": targets}}  # fmt: skip


NAMED = """\
          subnets:
            shared.endpoints: { name: snet-pe-shared, range: 10.80.4.0/26 }
            claims.endpoints: { name: snet-pe-claims, range: 10.80.4.64/27 }
"""
CLOSED = rule("deny-network", 200, "Deny", "VirtualNetwork", "*")
RULES = {
    "snet-pe-shared": ("10.80.4.0/26", [rule("ours", 100, "Allow", "10.80.4.0/22", "*"), CLOSED]),
    "snet-pe-claims": ("10.80.4.64/27", [rule("own", 100, "Allow", "10.80.4.64/27", "*"), CLOSED]),
}


async def the_owners_make_them(arm):
    for name, (net, rules) in RULES.items():
        guard = f"{THEIRS}/nsg-{name}"
        body = {"location": "westeurope", "properties": {"securityRules": rules}}
        await arm.put(guard, VERSION, body)
        seen = {"defaultOutboundAccess": False, "privateEndpointNetworkPolicies": "Enabled"}
        said = {"addressPrefix": net, "networkSecurityGroup": {"id": guard}, **seen}
        await arm.put(f"{DEV}/subnets/{name}", VERSION, {"properties": said})


def test_subnets_that_stand_are_used_as_they_are_proven_and_left_there(lent):
    journey = lent(NAMED)
    (journey.path / "factory.lock").unlink()
    refused = journey.aif("plan", "-o", "json")
    assert {one["code"] for one in refused.json["problems"]} == {"AIF5071"}
    journey.arm(the_owners_make_them)
    before = {name: journey_body(journey, name) for name in RULES}
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    is_clean(journey)
    for name, body in before.items():
        assert journey_body(journey, name) == body
    open_to_all = having(f"{THEIRS}/nsg-snet-pe-claims", securityRules=[
        rule("all", 100, "Allow", "VirtualNetwork", "*")])  # fmt: skip
    found = {one for one, *_ in told(examined(journey, open_to_all))}
    assert {"SE04-project-filter", "SE04-outsiders"} <= found
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0
    assert set(subnets(journey)) == {"snet-jumpbox", *RULES}
    journey.arm(gone(f"{DEV}/subnets/snet-jumpbox"))


def journey_body(journey, name):
    """A subnet as its owners wrote it, without what Azure adds when somebody stands in it."""

    async def _read(arm):
        return await arm.get(f"{DEV}/subnets/{name}", VERSION)

    said = journey.arm(_read)["properties"]
    kept = ("addressPrefix", "networkSecurityGroup", "defaultOutboundAccess",
            "privateEndpointNetworkPolicies", "delegations", "routeTable")  # fmt: skip
    return {key: said.get(key) for key in kept}


def in_mode(journey, firewall):
    """The example's landing zone, with or without a firewall that its subnets go out through."""
    factory = journey.path / "factory.yaml"
    text = factory.read_text().replace("\n    firewall: 10.0.0.4", "")
    said = "    firewall: 10.0.0.4\n    dns: own" if firewall else "    dns: own"
    factory.write_text(text.replace("    dns: own", said))


def test_a_table_that_their_subnets_still_use_waits_for_its_owners(lent):
    journey = lent("          side: request\n")
    in_mode(journey, firewall=True)
    assert journey.aif("deploy", "--env", "dev", "--yes").code == 4
    answered(journey)
    assert journey.aif("deploy", "--env", "dev", "--yes").code == 0
    kept = {name: subnets(journey)[name] for name in ("snet-jumpbox", "snet-p001-endpoints")}
    vaults = journey.resources("Microsoft.KeyVault/vaults")
    in_mode(journey, firewall=False)
    ended = journey.aif("deploy", "--env", "dev", "--yes")
    assert ended.code == 4, ended.out + ended.err
    assert "1 stack waits for what others write: dev/001/cell-1/filters" in ended.out
    answered(journey)
    ended = journey.aif("deploy", "--env", "dev", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert journey.resources("Microsoft.Network/routeTables") == []
    assert kept.items() <= subnets(journey).items()
    assert journey.resources("Microsoft.KeyVault/vaults") == vaults
