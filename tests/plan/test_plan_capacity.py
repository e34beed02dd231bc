"""What a plan takes of Azure's limits, how many projects fit, what binds, where the next stands."""

import re
from collections import Counter
from functools import cache

import pytest

from aifactory.api.access.needs import evaluated
from aifactory.azure.counted import is_counted_in_group, limits_of
from aifactory.azure.limits import LIMITS
from aifactory.build.model import Built
from aifactory.build.templates import build, in_process
from aifactory.deploy.work import stack_body
from aifactory.plan import draw, promise
from aifactory.plan.capacity.counting import Measure, uses
from aifactory.plan.capacity.declared import unfit
from aifactory.plan.capacity.ledger import ADDRESSES, opened, standing
from aifactory.plan.capacity.report import fit, shards
from aifactory.plan.capacity.uncounted import UNCOUNTED
from aifactory.plan.capacity.weights import Scale
from aifactory.plan.lock import Lock
from aifactory.problems import Refused
from aifactory.twin.providers.facts import known
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

ML, FULL = PROJECT.replace("compact", "ml"), PROJECT.replace("compact", "full")
LEAN = FULL.replace("  members: MEMBERS\n", "")  # every service, and few enough people
DEV, PROD = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 3))
TOLD = FACTORY.replace("] }", "], diagnostics: gold, alerts: { emails: [a@contoso.example] } }")
TWO = FACTORY.replace("0001] }", "0001, 00000000-0000-0000-0000-000000000002] }")
LOW = "limits: { vaultsWithEndpoints: 4 } }"


def limited(factory=FACTORY, limits=LOW):
    return factory.replace("0001] }", f"0001], {limits}").replace("0002] }", f"0002], {limits}")


_ENDS = ("source", "destination")
_FEWER = "Microsoft.Insights/activityLogAlerts"  # a subscription has less of them than a group
_SHARED = re.compile(r"/subscriptions/[^/]+/resourceGroups/(?!.*-p\d{3}-)[^/]+")  # no project's


@cache
def compiler():
    return in_process((CATALOG.root,))


def made(plan):
    """What the templates of a plan make, counted by the limits that it counts against."""
    found = {}
    for each in build(plan.stacks, compiler()):
        for one in evaluated(each):
            here = found.setdefault(one.id.subscription or "", Counter())
            sku = {
                "sku.name": (one.body.get("sku") or {}).get("name"),
                "kind": one.body.get("kind"),
            }
            for count in limits_of(one.id.type, sku):
                here[
                    Measure(count.limit, one.id.parent.name if count.within == "parent" else "")
                ] += 1
            here[Measure(one.id.type.lower())] += 1
            properties = one.body.get("properties") or {}
            here[Measure("subnets")] += len(properties.get("subnets") or ())
            shared = one.id.type != _FEWER and _SHARED.fullmatch(one.id.scope)
            if shared and is_counted_in_group(one.id.type):
                here[Measure("resourcesOfType", one.id.type)] += 1
            rules = [rule["properties"] for rule in properties.get("securityRules") or ()]
            named = [len(v) for rule in rules for v in rule.values() if isinstance(v, list)]
            named += [bool(rule.get(f"{end}AddressPrefix")) for rule in rules for end in _ENDS]
            here[Measure("securityRuleRanges", one.id.name)] += sum(named)
    return found


@pytest.mark.parametrize("text", [PROJECT, ML, LEAN], ids=["compact", "ml", "full"])
def test_what_is_counted_in_the_plan_is_what_its_templates_make(drawing, text):
    plan = drawing.write(TOLD, alpha=text, beta=PROJECT).draw()
    counted, there = uses(plan, CATALOG), made(plan)
    for subscription in (DEV, PROD):
        mine = {m: n for m, n in counted[subscription].items() if n}
        azures = made_by_azure(plan, subscription)
        assert len(mine) > 20
        for measure, number in there[subscription].items():
            if measure.limit in LIMITS and number:
                assert mine.get(measure, 0) - azures[measure.limit] == number, measure
        for limit, kind in TYPES.items():
            number = sum(n for measure, n in mine.items() if measure.limit == limit)
            assert number - azures[limit] == there[subscription][Measure(kind)], limit


HUB = """\
landingZone:
  mode: hubSpoke
  hub: { vnet: /subscriptions/HUB/resourceGroups/h/providers/NET/vnet-hub, firewall: 10.0.0.4 }
""".replace("HUB", "00000000-0000-0000-0000-00000000c001").replace(
    "NET", "Microsoft.Network/virtualNetworks"
)


def test_endpoints_of_all_networks_at_a_hub_are_counted_together(drawing):
    plan = drawing.write(HUB + TWO, alpha=PROJECT, beta=ML).draw()
    counted = uses(plan, CATALOG)
    for across, alone in (("privateEndpointsAcrossPeers", "privateEndpoints"),
                          ("privateAddressesAcrossPeers", "privateAddresses")):  # fmt: skip
        each = [counted[one][Measure(alone)] for one in (DEV, f"{DEV[:-1]}2", PROD)]
        assert all(each)
        assert counted[""][Measure(across, "vnet-hub")] == sum(each)
    assert counted[""][Measure("peerings", "vnet-hub")] == 3
    for limit, refused in (
        ("privateEndpointsAcrossPeers", "4,001 private endpoints; 4,000 may be"),
        ("privateAddressesAcrossPeers", "128,001 private addresses; 128,000 may be"),
        ("peerings", "501 peerings with networks of the factory; 500 may be"),
    ):
        most = LIMITS[limit].value
        full = {**counted, "": {**counted[""], Measure(limit, "vnet-hub"): most}}
        assert unfit(drawing.factory(), CATALOG, drawing.lock, full) == ()
        full = {**counted, "": {**counted[""], Measure(limit, "vnet-hub"): most + 1}}
        problems = unfit(drawing.factory(), CATALOG, drawing.lock, full)
        assert [problem.code for problem in problems] == ["AIF3013"]
        assert refused in problems[0].what


TYPES = {
    "privateEndpoints": "microsoft.network/privateendpoints",
    "roleAssignments": "microsoft.authorization/roleassignments",
    "policyAssignments": "microsoft.authorization/policyassignments",
    "modelDeployments": "microsoft.cognitiveservices/accounts/deployments",
    "activityLogAlerts": "microsoft.insights/activitylogalerts",
    "metricAlerts": "microsoft.insights/metricalerts",
    "logAlerts": "microsoft.insights/scheduledqueryrules",
}


def made_by_azure(plan, subscription):
    """What Azure makes by itself is in no template: the facts say how much."""
    facts = {f"services/{one.folder}/main.bicep": one for one in CATALOG.services.values()}
    called = [
        facts.get(c.module) for s in plan.stacks if s.subscription == subscription for c in s.calls
    ]
    there = [service for service in called if service]
    return Counter(
        roleAssignments=sum(one.assigns for one in there),
        resourceGroups=sum(one.groups for one in there),
    )


def test_every_type_that_the_twin_counts_is_counted_here():
    """Both keep their own list of what counts against which limit: neither forgets a type."""
    ours = {row.resource_type.lower() for row in CATALOG.services.values()}
    for kind in sorted(ours - {"microsoft.authorization/roleassignments"}):  # counted as grants
        told = {limit.table for limit in known()[kind].limits} if kind in known() else set()
        for name in told:
            found = {
                count.limit for count in limits_of(kind, {"kind": "OpenAI", "sku.name": "standard"})
            }
            assert name in found, (kind, name)


def scale_of(drawing, key="dev/001"):
    factory = drawing.factory()
    scale = Scale(factory, CATALOG, factory.environments[key])
    lock = promise(factory, CATALOG, drawing.lock, "2026-11")
    return scale, lock.grounds[key], uses(draw(factory, CATALOG, lock), CATALOG)


@pytest.mark.parametrize("text", [PROJECT, ML], ids=["compact", "ml"])
@pytest.mark.parametrize(("factory", "vaults"), [(FACTORY, [4]), (TWO, [3, 1])], ids=["one", "two"])
def test_projects_weigh_what_a_plan_with_them_takes(drawing, text, factory, vaults):
    """Weighed one by one on what is common, or counted in the plan of all: the same numbers.

    A project of the second cell has its parts of shared hosts, and its roles there, in the first.
    """
    drawing.write(factory, **{f"team-{number}": text for number in range(3)})
    scale, ground, used = scale_of(drawing)
    weighed = opened(scale, ground.space, ground.cells, ground.projects).cells
    counted = standing(scale, ground, used).cells
    own = {"account", "resource", "vault"}  # limits of one account, or one group of rules
    alone = {name for name, one in LIMITS.items() if one.scope in own}
    for cell, there in counted.items():
        shared = {m for m in there.used if m.limit not in alone | {"privateZones", "zoneLinks"}}
        assert {m: weighed[cell].used[m] for m in shared} == {m: there.used[m] for m in shared}
    assert [one.used[Measure("vaultsWithEndpoints")] for one in counted.values()] == vaults


def test_as_many_fit_as_are_said_and_the_next_is_refused_by_the_limit_that_was_named(drawing):
    drawing.write(limited(), alpha=PROJECT)
    scale, ground, used = scale_of(drawing)
    ledger = standing(scale, ground, used)
    found = fit(scale, ledger, scale.weigh(scale.factory.projects["alpha"]), "compact")
    assert (found.more, found.bounds[0].measure.limit, found.bounds[0].room) == (
        2,
        "vaultsWithEndpoints",
        2,
    )
    rooms = [bound.room for bound in found.bounds]
    assert rooms == sorted(rooms)
    assert ledger.cells["cell-1"].projects == 1, "asking changes nothing"
    full = {f"more-{number}": PROJECT for number in range(found.more)}
    assert beyond(drawing, limited(), full) == []
    assert beyond(drawing, limited(), {"one-more": PROJECT}) == ["vaultsWithEndpoints"]


def beyond(drawing, text, more):
    """The limits that are exceeded with more projects, all of them placed anew."""
    factory = drawing.write(text, **more).factory()
    lock = promise(factory, CATALOG, Lock(), "2026-11")
    problems = unfit(factory, CATALOG, lock, uses(draw(factory, CATALOG, lock), CATALOG))
    assert all(problem.code == "AIF3013" for problem in problems)
    return [problem.what.partition(" of ")[2].partition(";")[0] for problem in problems]


def test_what_projects_of_other_cells_take_of_the_first_is_counted(drawing):
    """Roles at shared hosts stand where the hosts do: a second cell does not double what fits."""
    low = limited(TWO, "limits: { roleAssignments: 60 } }")
    scale, ground, used = scale_of(drawing.write(low, alpha=PROJECT))
    ledger = standing(scale, ground, used)
    weight = scale.weigh(scale.factory.projects["alpha"])
    found = fit(scale, ledger, weight, "compact")
    first = found.bounds[0]
    assert (first.measure, first.room) == (Measure("roleAssignments"), found.more)
    assert found.more < 2 * found.empty
    full = {f"more-{number}": PROJECT for number in range(found.more)}
    assert beyond(drawing, low, full) == []
    assert beyond(drawing, low, {"one-more": PROJECT}) == ["roleAssignments"]
    assert shards(scale, ledger, weight, 100) == ()  # no number of cells has room at the hosts


def test_hosts_are_counted_when_their_children_need_one_more(drawing):
    """The 251st project needs a second account, with its endpoint: 250 are one account's."""
    drawing.write(limited(limits="limits: { foundryAccounts: 1 } }"), alpha=PROJECT)
    scale, ground, used = scale_of(drawing)
    weight = scale.weigh(scale.factory.projects["alpha"])
    found = fit(scale, standing(scale, ground, used), weight, "compact")
    assert (found.more, found.bounds[0].measure.limit) == (249, "foundryAccounts")


def test_addresses_bind_where_the_space_is_small(drawing):
    small = FACTORY.replace("0001] }", "0001], network: { space: [10.64.0.0/22] } }")
    drawing.write(small, alpha=PROJECT)
    scale, ground, used = scale_of(drawing)
    weight = scale.weigh(scale.factory.projects["alpha"])
    found = fit(scale, standing(scale, ground, used), weight, "compact")
    assert found.bounds[0].measure == ADDRESSES
    assert found.more == (1024 - 128) // 32 - 1


def test_projects_go_to_the_emptiest_cell_that_has_room(drawing):
    """Three vaults fit in each cell beside the common one, which is in the first alone."""
    teams = {f"team-{number}": PROJECT for number in range(7)}
    drawing.write(
        limited(TWO.replace("0001, 0", "0001, 0").replace("0002] }", f"0002], {LOW}")), **teams
    )
    lock = drawing.promise()
    homes = Counter(project.cell for project in lock.grounds["dev/001"].projects.values())
    assert homes == {"cell-1": 3, "cell-2": 4}
    again = drawing.promise()
    assert again == lock


def test_placing_is_the_same_on_every_run_and_never_moves_anybody(drawing):
    drawing.write(TWO, **{f"team-{number}": PROJECT for number in range(5)})
    first = drawing.promise()
    drawing.lock = Lock()
    assert drawing.promise() == first
    after = drawing.write(TWO, aardvark=PROJECT, zulu=ML).promise()
    kept = after.grounds["dev/001"].projects
    assert all(
        kept[name].cell == one.cell for name, one in first.grounds["dev/001"].projects.items()
    )
    assert Counter(one.cell for one in kept.values()) == {"cell-1": 4, "cell-2": 3}


@pytest.mark.slow
def test_two_cells_hold_as_many_compact_projects_as_any_placement(drawing):
    """Equal numbers would fill the first cell's role assignments with 470."""
    scale, ground, used = scale_of(drawing.write(TWO, alpha=PROJECT))
    weight = scale.weigh(scale.factory.projects["alpha"])
    assert 1 + fit(scale, standing(scale, ground, used), weight, "compact").more == 520


def test_shards_say_how_many_cells_hold_so_many_projects(drawing):
    drawing.write(limited(), alpha=PROJECT)
    scale, ground, used = scale_of(drawing)
    weight = scale.weigh(scale.factory.projects["alpha"])
    found = shards(scale, standing(scale, ground, used), weight, 9)
    assert [(one.cell, one.is_there, one.projects, one.limit, one.share) for one in found] == [
        ("cell-1", True, 3, "vaultsWithEndpoints", 1.0),  # the common vault is the fourth
        ("cell-2", False, 4, "vaultsWithEndpoints", 1.0),
        ("cell-3", False, 3, "vaultsWithEndpoints", 0.75),
    ]


def test_every_limit_of_the_table_is_counted_or_says_why_it_never_binds(drawing):
    """A limit that nobody counts would be a promise that nobody keeps."""
    counted = {
        measure.limit
        for factory in (TOLD, HUB + TWO)
        for found in uses(drawing.write(factory, alpha=LEAN, beta=PROJECT).draw(), CATALOG).values()
        for measure in found
    }
    assert set(LIMITS) - counted == set(UNCOUNTED)
    assert not set(UNCOUNTED) & counted


def test_no_stack_denies_anything_so_that_no_deny_assignment_is_made(drawing):
    (stack, *_) = drawing.write(alpha=PROJECT).draw().stacks
    body = stack_body(Built(stack, "", {}, {}, ""))
    assert body["properties"]["denySettings"] == {"mode": "none"}


def test_more_tags_than_azure_takes_are_refused_at_their_place(drawing):
    """Four tags are ours on every resource, and one more on a project's."""
    tags = ", ".join(f"t{number}: x" for number in range(45))
    drawing.write(alpha=f"{PROJECT}tags: {{ {tags} }}\n").draw()
    drawing.write(alpha=f"{PROJECT}tags: {{ {tags}, more: x }}\n")
    with pytest.raises(Refused) as refused:
        drawing.draw()
    assert {problem.code for problem in refused.value.problems} == {"AIF3025"}
    assert all(one.where.startswith("projects/alpha.yaml") for one in refused.value.problems)
    assert "would have 51 tags in dev/001" in refused.value.problems[0].what
    shared = f"{FACTORY}defaults: {{ tags: {{ {tags}, a: x, b: x }} }}\n"
    with pytest.raises(Refused, match="What is common would have 51 tags in dev/001"):
        drawing.write(shared, alpha=PROJECT).draw()
