"""Networks that others keep: ours are the subnets that were promised, and nothing else changes."""

import pytest

from tests.journeys.journey_contoso import change, given, having, made, then
from tests.journeys.journey_zones import examined, last, told

DEV, PROD = (
    f"/subscriptions/00000000-0000-0000-0000-00000000{end}/resourceGroups/rg-spoke"
    f"/providers/Microsoft.Network/virtualNetworks/vnet-spoke-{env}"
    for env, end in (("dev", "d002"), ("prod", "b002"))
)
VERSION = "2025-05-01"
OURS = f"{DEV}/subnets/snet-p001-endpoints"
THEIRS = f"{DEV}/subnets/snet-jumpbox"
PLANNED = ("plan", "-o", "json")

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(zone):
    return zone("own-networks")


def live(journey, resource=DEV):
    async def _read(arm):
        return await arm.get(resource, VERSION)

    return journey.arm(_read)


def subnets(journey):
    found = live(journey)["properties"]["subnets"]
    return {one["name"]: one["properties"]["addressPrefix"] for one in found}


def test_only_the_promised_subnets_are_written_and_every_promise_holds(kept):
    network = live(kept)
    assert "tags" not in network
    assert network["properties"]["addressSpace"]["addressPrefixes"] == ["10.80.0.0/16"]
    assert subnets(kept) == {
        "snet-jumpbox": "10.80.0.0/26",
        "snet-shared-endpoints": "10.80.4.0/25",
        "snet-p001-endpoints": "10.80.4.128/27",
    }
    ours = live(kept, OURS)["properties"]
    assert last(ours["networkSecurityGroup"]["id"]).startswith("nsg-p001")
    assert ours["defaultOutboundAccess"] is False
    card = examined(kept)
    assert told(card) == set()
    assert not any(score.unproven for score in card.scores)
    plan = kept.aif("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    assert "network vnet-spoke-dev exists" in plan.out + plan.err


def test_what_its_owners_do_with_the_rest_is_theirs(kept):
    work = then(
        made(f"{DEV}/subnets/snet-more", properties={"addressPrefix": "10.80.1.0/26"}),
        change(DEV, lambda body: body.update(tags={"owner": "network"})),
    )
    assert told(examined(kept, work)) == set()
    plan = kept.aif("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    assert "snet-more" in subnets(kept)


HOLES = [
    ("a security group is taken from a subnet of ours",
     having(OURS, networkSecurityGroup=None), "SE06-security-groups", OURS),
    ("the network is peered with another environment's",
     then(*(
         made(f"{here}/virtualNetworkPeerings/across",
              properties={"remoteVirtualNetwork": {"id": there}, "allowVirtualNetworkAccess": True})
         for here, there in ((DEV, PROD), (PROD, DEV))
     )), "SE04-peerings", DEV),
    ("somebody gets a role on a subnet of ours",
     given(OURS, "Network Contributor", "5a1c0000-0000-0000-0000-000000000012"),
     "SE05-allowed", OURS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("work", "rule", "where"), [pytest.param(*row[1:], id=row[0]) for row in HOLES]
)
def test_a_hole_in_it_is_found(kept, work, rule, where):
    found = told(examined(kept, work))
    assert any(one == rule and at.startswith(where.lower()) for one, at, *_ in found), found


def elsewhere(text):
    return lambda journey: journey.write(
        "factory.yaml", (journey.path / "factory.yaml").read_text().replace(*text)
    )


WRONG = {
    "AIF5047": elsewhere(("vnet-spoke-dev", "vnet-nowhere")),
    "AIF5063": elsewhere(("10.80.4.0/22", "10.96.4.0/22")),
    "AIF5055": elsewhere(("region: westeurope", "region: northeurope")),
}


@pytest.mark.parametrize(("code", "wrong"), WRONG.items(), ids=list(WRONG))
def test_a_network_that_cannot_hold_them_is_refused_by_the_plan(kept, code, wrong):
    (kept.path / "factory.lock").unlink()
    wrong(kept)
    ended = kept.aif(*PLANNED)
    assert ended.code != 0
    assert code in {one["code"] for one in ended.json["problems"]}


def test_a_subnet_of_others_in_the_way_is_refused_and_stays(kept):
    text = (kept.path / "projects/claims.yaml").read_text()
    kept.write("projects/more.yaml", text)
    free = "10.80.4.160/27"  # what the next project would be promised

    async def _make(arm):
        subnet = {"properties": {"addressPrefix": free}}
        await arm.put(f"{DEV}/subnets/snet-printers", VERSION, subnet)

    kept.arm(_make)
    ended = kept.aif(*PLANNED)
    assert {one["code"] for one in ended.json["problems"]} == {"AIF5058"}
    assert subnets(kept)["snet-printers"] == free


def test_a_project_and_the_environment_leave_and_the_network_stays(kept):
    (kept.path / "projects/claims.yaml").unlink()
    plan = kept.aif(*PLANNED).json
    going = [one["resource"] for each in plan["stacks"] for one in each["changes"]
             if one["kind"] == "delete"]  # fmt: skip
    ended = kept.aif("deploy", "--yes", *(f"--allow-delete={one}" for one in going))
    assert ended.code == 0, ended.out + ended.err
    assert set(subnets(kept)) == {"snet-jumpbox", "snet-shared-endpoints"}
    ended = kept.aif("destroy", "--env", "dev", "--yes")
    allowed = [word for line in (ended.out + ended.err).split("\n") for word in line.split()
               if word.startswith("/subscriptions/")]  # fmt: skip
    if ended.code:
        ended = kept.aif("destroy", "--env", "dev", "--yes",
                         *(f"--allow-delete={one.rstrip('.,')}" for one in allowed))  # fmt: skip
    assert ended.code == 0, ended.out + ended.err
    assert subnets(kept) == {"snet-jumpbox": "10.80.0.0/26"}


def test_who_deploys_may_look_at_the_network_and_write_subnets_alone(kept):
    said = {line.strip() for line in kept.aif("bootstrap").out.splitlines()}
    assert "Microsoft.Network/virtualNetworks: join, read" in said
    assert "Microsoft.Network/virtualNetworks/subnets: delete, join, read, write" in said
