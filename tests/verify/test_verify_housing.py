"""What a project's own service holds: all of it is the project's, whoever's group it lies in."""

import pytest

from aifactory.verify.promises import Existing
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.test_verify_rules import failed, score, unproven

HOUSE = facts.rid("dev", "p001", "Microsoft.Web/hostingEnvironments", "ase")
PLANS, SITES = f"{HOUSE}/serverfarms", f"{HOUSE}/sites"


def plan_of(floor, env="dev"):
    return facts.rid(env, floor, "Microsoft.Web/serverfarms", "plan")


def world(plans=(), sites=()):
    made = w.healthy()
    made.add(HOUSE, location="swedencentral", properties={"mode": "internal"})
    made.at(PLANS).extend({"id": one} for one in plans)
    made.at(SITES).extend({"id": one} for one in sites)
    return made


def promised():
    return {"services": {**w.promised("dev").services, HOUSE: "house"}}


@pytest.mark.parametrize(
    ("story", "plans", "sites", "found"),
    [
        ("nothing in it", (), (), set()),
        ("the project's own", (plan_of("p001"),), (plan_of("p001"),), set()),
        ("a neighbour's plan", (plan_of("p001"), plan_of("p002")), (), {"SE04-tenants"}),
        ("a plan of another environment", (plan_of("p001", "stage"),), (), {"SE04-tenants"}),
        ("a stranger's site", (), (plan_of("p001").replace("rg-", "rg-of-"),), {"SE04-tenants"}),
    ],
)
def test_what_stands_in_it_is_the_projects(story, plans, sites, found):
    assert failed(score(world(plans, sites), **promised())) == found


def test_a_list_that_nobody_may_read_proves_nothing():
    made = world()
    made.deny(PLANS)
    assert "SE04-tenants" in unproven(score(made, **promised()))


def test_the_finding_names_the_stranger_and_whose_it_is():
    (one,) = score(world((plan_of("p002"),)), **promised()).findings
    assert (one.resource, one.property) == (HOUSE, "serverfarms")
    assert one.sentence == "plan of p002 stands in ase of p001."


LENT = HOUSE.replace("rg-", "rg-web-")
BROUGHT = Existing(LENT, "house", True, "p001", "10.9.0.0/24")


def brought(plans=()):
    made = w.healthy()
    made.add(LENT, location="swedencentral", properties={"mode": "internal"})
    made.at(f"{LENT}/serverfarms").extend({"id": one} for one in plans)
    made.at(f"{LENT}/sites")
    return made


def letting_in(made, floor, of):
    """The filter of a floor lets a range in that no environment has."""
    body = made.bodies[facts.filter_id("dev", floor).lower()]
    body["properties"]["securityRules"].insert(0, w.rule("lent", 95, "Allow", [of]))
    return made


@pytest.mark.parametrize(
    ("story", "made", "found"),
    [
        ("the project's plan in it", brought((plan_of("p001"),)), set()),
        ("a neighbour's plan in it", brought((plan_of("p002"),)), {"SE04-tenants"}),
        ("its range let in by its project", letting_in(brought(), "p001", "10.9.0.0/24"), set()),
        ("its range let in by a neighbour", letting_in(brought(), "p002", "10.9.0.0/24"),
         {"SE04-outsiders"}),
        ("another range let in", letting_in(brought(), "p001", "10.8.0.0/24"),
         {"SE04-outsiders"}),
    ],
)  # fmt: skip
def test_what_is_brought_is_one_projects_and_so_is_its_range(story, made, found):
    assert failed(score(made, existing=(BROUGHT,))) == found


def test_what_is_brought_and_open_is_found():
    made = brought()
    made.set(LENT, "properties.mode", "None")
    assert failed(score(made, existing=(BROUGHT,))) == {"SE06-public-access"}
