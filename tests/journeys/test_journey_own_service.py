"""A team's own service: begun by a command, edited, deployed, verified; its mistakes are told."""

import re
from dataclasses import replace

import pytest

from aifactory.api.access.needs import evaluated
from aifactory.api.access.offered import not_offered
from aifactory.api.building import built
from aifactory.api.changing import Order, deploy, plan
from aifactory.api.configuring import check, init
from aifactory.api.content.adding import service_add, shared
from aifactory.api.desired import desire
from aifactory.api.examining import verify
from aifactory.azure.resource_id import ResourceId
from aifactory.problems import Refused

FOLDER = "services/news-desk"
FACTS, MODULE = f"{FOLDER}/service.yaml", f"{FOLDER}/main.bicep"
TYPE = "Microsoft.EventGrid/topics@2025-02-15"
FACTORY = """\
factory: own
region: swedencentral
environments: { dev: { subscriptions: [00000000-0000-0000-0000-000000000001] } }
"""
PROJECT = """\
profile: compact
team: { lead: 5a1c0000-0000-0000-0000-000000000001 }
services: { newsDesk: on }
"""
OPEN = "publicNetworkAccess: 'Enabled'"
# What a person says in the ten minutes: the facts of a topic.
SAID = {
    "roles: {}": "roles: { reader: [EventGrid EventSubscription Reader] }",
    "identity: []": "identity: [EventGrid Data Sender]",
    "data: true": "data: false",
}


# And those of a store: no service of ours names its roles, and a page alone its endpoint.
SETTINGS = "Microsoft.AppConfiguration/configurationStores@2024-06-01"
STORE = {
    "roles: {}": "roles: { builder: [App Configuration Data Owner] }",
    "identity: []": "identity: [App Configuration Data Reader]",
    "bronze: [allLogs]": "bronze: [Audit]",
    "silver: [allLogs]": "silver: [Audit, HttpRequest]",
    "tags: tags\n  identity": "tags: tags\n  sku: { name: 'standard' }\n  identity",
}


def edited(path, folder=FOLDER, said=SAID):
    """The folder with everything said and no mark left."""
    for file in (path / folder).iterdir():
        text = file.read_text()
        for old, new in said.items():
            text = text.replace(old, new)
        text = re.sub(r" *(#|//) EDIT.*|\bEDIT: *", "", text)
        file.write_text(text.replace("; EDIT: settings that somebody would choose", ""))


@pytest.fixture
def own(tmp_path):
    """A small factory with a service of its own, edited."""
    init(tmp_path)
    (tmp_path / "factory.yaml").write_text(FACTORY)
    service_add(tmp_path, "news-desk", TYPE)
    edited(tmp_path)
    (tmp_path / "projects" / "churn.yaml").write_text(PROJECT)
    return tmp_path


def test_it_deploys_twice_is_verified_and_goes_again(own):
    service_add(own, "team-settings", SETTINGS)
    edited(own, "services/team-settings", STORE)
    both = PROJECT.replace("on }", "on, teamSettings: on }")
    (own / "projects" / "churn.yaml").write_text(both)
    assert deploy(own, Order(), lambda _: True, lambda _: None).done
    assert plan(own, Order()).difference.is_empty
    card = verify(own, "twin")
    assert card.findings == ()
    (own / "projects" / "churn.yaml").write_text(PROJECT.replace("on }", "off }"))
    doomed = {one.type.lower() for one in plan(own, Order()).difference.changes}
    assert doomed >= {"microsoft.eventgrid/topics", SETTINGS.partition("@")[0].lower()}


def test_a_policy_of_this_very_run_denies_at_the_write_and_is_told_before_the_next(own):
    strict = FACTORY.replace("subscriptions:", "tier: production, subscriptions:")
    (own / "factory.yaml").write_text(strict)
    module = (own / MODULE).read_text()
    (own / MODULE).write_text(module.replace("publicNetworkAccess: 'Disabled'", OPEN))
    assert OPEN in (own / MODULE).read_text()
    assert plan(own, Order()).problems == ()  # the policy is not there yet: nobody can ask it
    ended = deploy(own, Order(), lambda _: True, lambda _: None)
    failed = {one.stack: one for one in ended.report.outcomes if one.state == "failed"}
    assert not ended.done
    assert set(failed) == {"dev/001/p001/services"}
    told = [cause.code for cause in failed["dev/001/p001/services"].error.causes()]
    assert "RequestDisallowedByPolicy" in told
    assert str(failed["dev/001/p001/services"].place).startswith("projects/churn.yaml:3")
    (problem,) = plan(own, Order()).problems
    assert problem.code == "AIF5057"
    assert problem.where.startswith("projects/churn.yaml:3")


def test_a_type_that_the_twin_does_not_know_is_told_before_the_first_write(own):
    for name in ("service.yaml", "main.bicep"):
        file = own / FOLDER / name
        file.write_text(file.read_text().replace("EventGrid/topics", "EventGrids/topics"))
    (problem,) = plan(own, Order()).problems
    assert (problem.code, problem.where) == ("AIF5062", f"{FACTS}:4:11")
    assert "rehearses the types that it knows, and Microsoft.EventGrids/topics" in problem.what
    assert "Switch the service off" in problem.fix


def test_azure_is_asked_whether_it_offers_what_a_team_makes(own):
    desired = desire(own)
    stack = next(one for one in built(desired) if one.stack.id.endswith("p001/services"))
    (topic,) = (one for one in evaluated(stack) if one.id.type == "Microsoft.EventGrid/topics")
    child = replace(topic, id=ResourceId(f"{topic.id.text}/eventSubscriptions/all"))

    def _told(made, listed):
        types = {"microsoft.eventgrid": {"resourceTypes": [{"resourceType": listed}]}}
        return [one.where for one in not_offered(desired, stack, [made], types, rehearsed=False)]

    assert _told(topic, "topics") == []
    assert _told(child, "topics") == []  # Azure lists few types of children
    assert _told(topic, "domains") == [f"{FACTS}:4:11"]


def test_a_new_folder_is_refused_line_by_line_until_it_is_edited(tmp_path):
    init(tmp_path)
    service_add(tmp_path, "news-desk", TYPE)
    marks = {
        f"{file.relative_to(tmp_path)}:{number}"
        for file in (tmp_path / FOLDER).iterdir()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "EDIT" in line
    }
    with pytest.raises(Refused) as refused:
        check(tmp_path)
    told = {one.where.rpartition(":")[0] for one in refused.value.problems}
    assert told == marks
    assert {one.code for one in refused.value.problems} == {"AIF2121"}
    assert {mark.partition(":")[0].rpartition("/")[2] for mark in marks} == {
        *("service.yaml", "main.bicep", "example.yaml", "README.md")
    }
    edited(tmp_path)
    check(tmp_path)


ENDPOINTS = ("AIF2122", f"{FACTS}:7:1")
MISTAKES = [
    ("a fact of the wrong kind", FACTS, "kind: data", "kind: dta", "AIF2023", f"{FACTS}:6:7"),
    ("another version", FACTS, "2025-02-15", "2024-06-01-preview", "AIF2122", f"{FACTS}:4:1"),
    (
        "a setting that no module takes",
        FACTS,
        "settings: {}",
        "settings:\n  size: { type: int, default: 1 }",
        "AIF2122",
        f"{FACTS}:22:1",
    ),
    (
        "a setting that no fact offers",
        MODULE,
        "param settings {}",
        "param settings { size: int }",
        "AIF2122",
        f"{MODULE}:11:1",
    ),
    (
        "parameters in another order",
        MODULE,
        "param name string\nparam location string",
        "param location string\nparam name string",
        "AIF2122",
        f"{MODULE}:4:1",
    ),
    (
        "something made beside it",
        MODULE,
        "output id",
        "resource more 'Microsoft.EventGrid/domains@2025-02-15' = "
        "{ name: name, location: location, tags: tags }\noutput id",
        "AIF2122",
        f"{FACTS}:4:1",
    ),
    ("a group that the type has not", FACTS, "group: topic", "group: vault", *ENDPOINTS),
    (
        "a zone of another service",
        FACTS,
        "[privatelink.eventgrid",
        "[privatelink.vault",
        *ENDPOINTS,
    ),
    ("the id of another", MODULE, "= service.id", "= identityId", "AIF2122", f"{MODULE}:51:1"),
    ("logs that are not sent", FACTS, "logs:", "logs:", "AIF2122", f"{FACTS}:16:1"),
    ("Bicep that is none", MODULE, "param name string", "param name strin", "BCP", f"{MODULE}:4"),
    ("our abbreviation", FACTS, "abbreviation: news", "abbreviation: kv", "AIF2102", f"{FACTS}:5"),
    ("our flag", FACTS, "flag: newsDesk", "flag: keyVault", "AIF2102", f"{FACTS}:3"),
]


@pytest.mark.parametrize(
    ("story", "file", "old", "new", "code", "place"), MISTAKES, ids=[one[0] for one in MISTAKES]
)
def test_a_mistake_is_told_with_its_file_and_line(own, story, file, old, new, code, place):
    path = own / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    if "logs" in story:
        module = own / MODULE
        text = re.sub(r"resource diagnostics .*?\n}\n", "", module.read_text(), flags=re.DOTALL)
        module.write_text(text)
    with pytest.raises(Refused) as refused:
        check(own)
    found = [(one.code, one.where) for one in refused.value.problems]
    assert any(seen.startswith(code) and where.startswith(place) for seen, where in found), found
    assert all(one.fix or one.code.startswith("BCP") for one in refused.value.problems)


def test_ours_cannot_be_replaced_from_beside_a_factory(own):
    before = plan(own, Order()).content
    theirs = own / "shared" / "types.bicep"
    theirs.write_text("metadata description = 'Other words.'\n")
    (warning,) = check(own)["warnings"]
    assert (warning["code"], warning["where"]) == ("AIF2123", "shared/types.bicep:1:1")
    assert plan(own, Order()).content == before
    assert shared(own) == [theirs]
    assert check(own)["warnings"] == []
    (own / "services" / "news-desk").rename(own / "services" / "key-vault")
    with pytest.raises(Refused, match="AIF2102"):
        check(own)
