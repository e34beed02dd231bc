"""The facts agree with each other and with the limits that they promise to keep."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from aifactory.azure.roles import role
from aifactory.catalog import Catalog
from aifactory.catalog.model import LEVELS, Logs, Service
from aifactory.catalog.shapes import Reading, leaves
from aifactory.catalog.source import read_source

CONTENT = Path(__file__).parents[2] / "bicep"
FOLDERS = sorted(path.parent.name for path in CONTENT.glob("services/*/service.yaml"))
GROUPS = {"allLogs", "audit"}
NOTHING_TO_REACH = {
    "Microsoft.Web/serverfarms",  # machines that only their applications use
    "Microsoft.Compute/virtualMachines",  # reached by its interface; no public address may exist
    "Microsoft.DevOpsInfrastructure/pools",  # machines of others in a subnet of ours
    "GitHub.Network/networkSettings",  # the same
    "Microsoft.Network/virtualNetworkGateways",  # where tunnels end; Entra asks who is there
    "Microsoft.Insights/workbooks",  # queries, asked as whoever looks
}
TIERS = ("economy", "production")
STEPS = ("none", "reader", "builder", "owner")
TAKE_A_KEY = {
    *("ai-foundry", "foundry-host", "machine-learning"),
    *("container-registry", "data-lake", "storage-account", "runtime-storage"),
    *("azure-openai", "document-intelligence", "language", "speech", "translator", "vision"),
    *("data-factory", "managed-redis", "postgresql", "azure-sql", "cosmos-db", "cosmos-host"),
    "mongo-cluster",
    *("event-hubs", "service-bus", "kubernetes"),
}


def of_folder(catalog: Catalog, folder: str) -> Service:
    return next(one for one in catalog.services.values() if one.folder == folder)


def every_log(catalog: Catalog) -> list[tuple[str, Logs]]:
    found = [(one.folder, one.logs) for one in catalog.services.values()]
    found += [(name, part.logs) for name, part in catalog.parts.items()]
    return [(name, logs) for name, logs in found if logs is not None]


def test_abbreviations_and_flags_are_unique(catalog: Catalog) -> None:
    used = [one.abbreviation for one in catalog.services.values()]
    used += [part.abbreviation for part in catalog.parts.values()]
    assert [word for word, times in Counter(used).items() if times > 1] == []
    assert len(catalog.services) == len(FOLDERS)


def test_each_log_level_holds_the_level_below(catalog: Catalog) -> None:
    lost = [
        f"{name}: {higher} lacks {missing}"
        for name, logs in every_log(catalog)
        for lower, higher in pairwise(LEVELS)
        if "allLogs" not in getattr(logs, higher)
        and (missing := set(getattr(logs, lower)) - set(getattr(logs, higher)))
    ]
    assert lost == []


def test_a_level_names_categories_or_groups_and_sends_something(catalog: Catalog) -> None:
    # Azure refuses a setting that mixes groups and single categories, and an empty one.
    for name, logs in every_log(catalog):
        for level in LEVELS:
            words = set(getattr(logs, level))
            assert not (words & GROUPS and words - GROUPS), f"{name}.{level} mixes"
            assert words, f"{name}.{level} is empty"


def test_whatever_holds_data_says_whose_key_can_encrypt_it(catalog: Catalog) -> None:
    holding = [one for one in catalog.services.values() if one.data and one.host is None]
    assert [one.folder for one in holding if one.encryption is None] == []
    assert {one.folder for one in holding if one.takes_key} == TAKE_A_KEY


def test_services_of_one_type_agree_whether_it_holds_data(catalog: Catalog) -> None:
    # A delete is judged by what is live, and that is a type: see api/comparing.py.
    said: dict[str, set[bool]] = {}
    for one in catalog.services.values():
        said.setdefault(one.resource_type, set()).add(one.data)
    assert [kind for kind, words in said.items() if len(words) > 1] == []


def test_one_service_holds_the_keys_and_names_the_role_to_use_them(catalog: Catalog) -> None:
    (holder,) = [one for one in catalog.services.values() if one.keys]
    found = role(holder.keys)
    needed = {"read", "wrap/action", "unwrap/action"}
    assert {f"Microsoft.KeyVault/vaults/keys/{one}" for one in needed} == set(found.data_actions)
    assert not holder.takes_key


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_example_is_valid_and_says_what_a_user_may_say(catalog: Catalog, folder: str) -> None:
    path = CONTENT / "services" / folder / "example.yaml"
    source = read_source(path, path.name, "AIF2")
    assert isinstance(source.data, dict)
    assert source.problems == ()
    reading = Reading(source)
    leaves(reading, (), source.data, of_folder(catalog, folder).settings)
    assert reading.problems == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_child_of_a_host_is_given_its_host_and_takes_no_endpoint(
    catalog: Catalog, folder: str
) -> None:
    service = of_folder(catalog, folder)
    if service.host is None:
        assert "hostName" not in service.settings
        return
    assert service.settings["hostName"].type == "name"
    assert service.settings["hostName"].of == service.host
    assert service.endpoints == ()
    assert service.host in catalog.services


@pytest.mark.parametrize(
    ("persona", "tier", "highest"),
    [
        ("genai-team-lead", "production", "reader"),
        ("genai-member", "production", "reader"),
        ("genai-member-dataops", "production", "reader"),
        ("genai-member-frontend", "production", "reader"),
        ("ml-team-lead", "production", "reader"),
        ("ml-member", "production", "reader"),
        ("core-it-admin", "production", "reader"),
        ("core-it-dataops", "production", "none"),
        ("core-it-dataops-fabric", "production", "none"),
        ("core-operations", "production", "builder"),
        ("core-operations", "economy", "none"),
        ("factory-pipeline", "production", "none"),
        ("factory-pipeline", "economy", "none"),
        ("genai-member-agentic", "production", "none"),
        ("ml-member-frontend", "production", "none"),
        ("project-operations", "production", "builder"),
        ("project-operations", "economy", "none"),
        ("project-identity", "production", "builder"),
    ],
)
def test_nobody_may_more_than_the_tier_allows(
    catalog: Catalog, persona: str, tier: str, highest: str
) -> None:
    levels = catalog.personas[persona].access[tier].values()
    assert max(levels, key=STEPS.index) == highest


def test_every_persona_is_held_to_a_highest_level(catalog: Catalog) -> None:
    assert len(catalog.personas) == 15, "a new persona needs a line in the table above"


def test_people_work_in_economy_and_robots_in_production(catalog: Catalog) -> None:
    for one in catalog.personas.values():
        levels = {tier: set(one.access[tier].values()) for tier in TIERS}
        if one.type == "robot":
            assert levels["economy"] == {"none"}, one.name
            assert "The robot that" in one.title
        elif one.type == "people":
            assert levels["economy"] - {"none"}, one.name
            assert levels["production"] <= {"none", "reader"}, one.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_service_is_private_or_says_why_it_is_not(catalog: Catalog, folder: str) -> None:
    service = of_folder(catalog, folder)
    private = bool(service.endpoints or service.private or service.host)
    if service.ends:  # private, but for what it opens on purpose until a day
        assert private
        assert service.not_private
        return
    assert private != bool(service.not_private) or service.resource_type in NOTHING_TO_REACH
