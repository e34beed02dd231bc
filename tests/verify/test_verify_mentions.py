"""Whatever names what is another's is found, and whatever speaks past its network."""

import pytest

from aifactory.verify.promises import Existing
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.test_verify_rules import score

SITE = facts.rid("dev", "p001", "Microsoft.Web/sites", "app")
SLOTS = f"{SITE}/slots"
SUBNET = f"{facts.network('dev')}/subnets/snet-p001"
THEIRS = f"{facts.network('dev')}/subnets/snet-p002"
SHARED = facts.vault("dev", "cmn")
ELSEWHERE = "/subscriptions/00000000-0000-0000-0000-0000000000ee/resourceGroups/rg"
STRANGER = f"{ELSEWHERE}/providers/Microsoft.Storage/storageAccounts/st"
CLOSED = {"virtualNetworkSubnetId": SUBNET, "allTraffic": True}
SPEAKING, MENTIONS = "SE04-speaking", "SE04-mentions"


def world(slots=(), **more):
    made = w.healthy()
    made.add(SITE, properties=CLOSED | more)
    made.at(SLOTS).extend({"name": name, "properties": body} for name, body in slots)
    return made


def found(made, **changes):
    services = {**w.promised("dev").services, SITE: "site"}
    card = score(made, "isolation", services=services, **changes)
    return {(one.rule, one.property) for one in card.findings}


@pytest.mark.parametrize(
    ("story", "said", "told"),
    [
        ("nothing strange", {}, None),
        ("its own project's", {"copy": {"to": facts.storage("dev")}}, None),
        ("what is shared", {"copy": {"to": SHARED}}, None),
        ("another project's", {"copy": {"to": facts.vault("dev", "p002")}}, "copy.to"),
        ("in a list", {"copies": [{"to": facts.vault("dev", "p002")}]}, "copies.0.to"),
        ("another environment's", {"copy": {"to": facts.vault("stage", "p001")}}, "copy.to"),
        ("of stage, in capitals", {"key": facts.vault("stage", "cmn").upper()}, "key"),
        ("a stranger's", {"sink": STRANGER}, "sink"),
        ("a stranger's group", {"home": ELSEWHERE}, "home"),
        ("its own subscription", {"home": "/".join(SITE.split("/")[:3])}, None),
        ("the same in capitals", {"home": "/".join(SITE.split("/")[:3]).upper()}, None),
        ("a group that Azure keeps here", {"nodes": f"{facts.group('dev', 'x')}/providers/A.B/c/d"},
         None),
        ("an address", {"url": "https://st.blob.core.windows.net"}, None),
        ("another project's subnet", {"virtualNetworkSubnetId": THEIRS}, "virtualNetworkSubnetId"),
    ],
)  # fmt: skip
def test_what_is_named_is_ones_own_or_shared(story, said, told):
    assert found(world(**said)) == ({(MENTIONS, f"properties.{told}")} if told else set())


def test_what_is_shared_may_name_every_projects_but_not_a_part_of_it_that_is_ones():
    made = w.healthy()
    made.set(SHARED, "properties.of", facts.vault("dev", "p002"))
    assert score(made, MENTIONS).holds
    part = f"{facts.search('dev').replace('p001', 'cmn')}/sharedPrivateLinkResources"
    made.add(part.rpartition("/")[0], properties={})
    names = {"p001-by-hand": "p002", "p002-by-hand": "p002"}
    made.at(part).extend(
        {"name": name, "properties": {"to": facts.vault("dev", whose)}}
        for name, whose in names.items()
    )
    (one,) = score(made, MENTIONS).findings
    assert one.sentence == "p001-by-hand names kv-p002-dev of p002."


def test_what_the_factory_names_may_be_named():
    brought = Existing(STRANGER, "storage", True)
    assert found(world(sink=f"{STRANGER}/blobServices/default"), existing=(brought,)) == set()


@pytest.mark.parametrize(
    ("story", "said", "told"),
    [
        ("out of no subnet", {"virtualNetworkSubnetId": None}, "virtualNetworkSubnetId"),
        ("some of it past the subnet", {"allTraffic": False}, "allTraffic"),
        ("in a house of its own", {"virtualNetworkSubnetId": None, "house": SHARED}, None),
    ],
)
def test_what_is_said_goes_through_the_subnet(story, said, told):
    assert found(world(**said)) == ({(SPEAKING, f"properties.{told}")} if told else set())


def test_what_people_make_is_examined_and_needs_no_order():
    slots = [("fine", {"public": "no"}), ("open", {"public": "yes", "to": STRANGER})]
    made = world(slots)
    made.add(f"{SLOTS}/fine", properties={"public": "no"})
    made.add(f"{SLOTS}/fine/parts/one", properties={})
    assert found(made) == {("SE06-public-access", "properties.public"), (MENTIONS, "properties.to")}


def test_a_certificate_of_nothing_does_not_hold():
    made = w.healthy()
    made.drop(*[one["id"] for one in list(made.bodies.values()) if "stage" in one["id"]])
    card = score(made, MENTIONS)
    assert (card.findings, card.bare, card.holds) == ((), ("stage/001",), False)
