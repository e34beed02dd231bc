"""The data itself: complete, well formed, and at one with Azure's official types."""

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from aifactory.twin import providers
from aifactory.twin.providers.durations import UNVERIFIED, durations
from aifactory.twin.providers.facts import facts, known, parsed
from aifactory.twin.providers.registry import _KNOWN

DATA = Path(str(files("aifactory.twin.providers").joinpath("data")))
FILES = sorted(DATA.rglob("*.yaml"))

NEEDED_BY_NAMESPACE = {
    "Microsoft.ManagedIdentity": ("userAssignedIdentities",),
    "Microsoft.Network": (
        "virtualNetworks",
        "virtualNetworks/subnets",
        "networkSecurityGroups",
        "networkSecurityGroups/securityRules",
        "privateEndpoints",
        "privateEndpoints/privateDnsZoneGroups",
        "privateDnsZones",
        "privateDnsZones/virtualNetworkLinks",
        "privateDnsZones/A",
        "networkInterfaces",
        "publicIPAddresses",
        "routeTables",
    ),
    "Microsoft.OperationalInsights": ("workspaces",),
    "Microsoft.Insights": (
        "components",
        "privateLinkScopes",
        "privateLinkScopes/scopedResources",
        "diagnosticSettings",
        "actionGroups",
        "metricAlerts",
    ),
    "Microsoft.KeyVault": (
        "vaults",
        "vaults/keys",
        "vaults/secrets",
    ),
    "Microsoft.Storage": (
        "storageAccounts",
        "storageAccounts/blobServices",
        "storageAccounts/blobServices/containers",
        "storageAccounts/fileServices",
        "storageAccounts/queueServices",
        "storageAccounts/tableServices",
        "storageAccounts/managementPolicies",
    ),
    "Microsoft.ContainerRegistry": ("registries",),
    "Microsoft.CognitiveServices": (
        "accounts",
        "accounts/projects",
        "accounts/deployments",
        "accounts/connections",
        "accounts/projects/connections",
        "accounts/capabilityHosts",
        "accounts/raiPolicies",
        "accounts/defenderForAISettings",
    ),
    "Microsoft.Search": ("searchServices",),
    "Microsoft.MachineLearningServices": (
        "workspaces",
        "workspaces/computes",
        "workspaces/datastores",
        "workspaces/connections",
    ),
    "Microsoft.Authorization": (
        "roleDefinitions",
        "roleAssignments",
        "locks",
        "policyAssignments",
        "policyDefinitions",
    ),
    "Microsoft.Consumption": ("budgets",),
    "Microsoft.Security": ("pricings",),
    "Microsoft.Resources": ("tags",),
}
NEEDED = [f"{space}/{kind}" for space, kinds in NEEDED_BY_NAMESPACE.items() for kind in kinds]


@pytest.mark.parametrize("resource_type", NEEDED)
def test_a_needed_type_is_known_with_its_versions(resource_type: str) -> None:
    versions = providers.known_types()[resource_type]
    assert versions
    assert list(versions) == sorted(versions, reverse=True)


def test_behaviour_belongs_to_known_types() -> None:
    assert {name for name in _KNOWN if name.lower() not in known()} == set()


LINKED = sorted(about.type for about in known().values() if about.groups)


@pytest.mark.parametrize("resource_type", LINKED)
def test_every_private_name_lies_in_a_required_zone(resource_type: str) -> None:
    for group in facts(resource_type).groups:
        zones = {zone for address in group.addresses for _, _, zone in address.fqdns}
        assert zones == set(group.zones), group.name
    for resource in providers.private_link_resources(resource_type):
        assert resource["properties"]["requiredMembers"]


def test_rules_refer_to_known_types() -> None:
    for about in known().values():
        for rule in (*about.references, *about.held, *about.nested):
            assert not rule.type or rule.type.lower() in known(), (about.type, rule)


INJECTED = {"properties": {"networkInjections": [{"scenario": "agent"}]}}


@pytest.mark.parametrize(
    ("resource_type", "verb", "body", "expected"),
    [
        ("Microsoft.Network/virtualNetworkGateways", "create", None, 2700),
        ("microsoft.network/VIRTUALNETWORKGATEWAYS", "delete", None, 600),
        ("Microsoft.Authorization/roleAssignments", "create", None, 0),
        ("Microsoft.Nowhere/things", "delete", None, 0),
        ("Microsoft.CognitiveServices/accounts", "create", {"properties": {}}, 30),
        ("Microsoft.CognitiveServices/accounts", "create", INJECTED, 960),
        ("Microsoft.CognitiveServices/accounts", "delete", INJECTED, 20),
        ("Microsoft.ApiManagement/service", "create", {"sku": {"name": "Developer"}}, 2100),
        ("Microsoft.ApiManagement/service", "create", {"sku": {"name": "StandardV2"}}, 300),
    ],
)
def test_durations(resource_type: str, verb: str, body: Any, expected: float) -> None:
    assert providers.seconds(resource_type, verb, body) == expected


def test_every_duration_is_of_a_known_type_and_every_source_is_used_and_dated() -> None:
    assert set(durations()) <= set(known())
    text = DATA.joinpath("durations.yaml").read_text(encoding="utf-8")
    sources = parsed(text)["sources"].values()
    used = {one.source for found in durations().values() for one in found} - {UNVERIFIED}
    assert used == set(sources)
    assert all(re.search(r"\b20[0-9]{2}\b", source) for source in sources)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_word_stands_twice_in_a_mapping(file: Path) -> None:
    waiting = [yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            words = [key.value for key, _ in node.value]
            assert len(words) == len(set(words)), (node.start_mark.line + 1, words)
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def official() -> list[tuple[str, dict[str, Any]]]:
    """Name rules of the newest version of each official type that the data has a name rule for."""
    folder = os.environ.get("AIF_AZURE_TYPES")
    if not folder:
        return []
    newest: dict[str, tuple[str, dict[str, Any]]] = {}
    for file in sorted(Path(folder).glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        name, _, version = document["name"].partition("@")
        if facts(name).name and version > newest.get(name, ("", {}))[0]:
            newest[name] = (version, document)
    return sorted((name, document) for name, (_, document) in newest.items())


def name_rule(document: dict[str, Any]) -> tuple[int | None, int | None, str | None]:
    """Shortest, longest and pattern of the name; nothing where the type says nothing."""
    slots = document["t"]
    value = slots[document["b"]]["o"]["name"]
    value = value[1] if isinstance(value, list) else value
    while isinstance(value, dict) and "r" in value:
        value = slots[value["r"]]
    if not isinstance(value, dict) or "s" not in value:
        return None, None, None
    low, high, pattern = (*value["s"], None, None, None)[:3]
    return low, high, pattern


TRIED = (
    "a",
    "ab",
    "abc",
    "abc-1",
    "abc1",
    "a" * 24,
    "a" * 33,
    "a" * 50,
    "a" * 64,
    "Abc",
    "1abc",
    "abc-",
    "-abc",
    "a_b",
    "a.b.c",
    "a--b",
    "abc 1",
    "default",
    "gpu-cluster",
    "x" * 127,
)


def test_names_agree_with_the_official_types() -> None:
    """No name that the official type refuses is taken; ours may be stricter."""
    types = official()
    if not types:
        pytest.skip("set AIF_AZURE_TYPES to a folder of distilled official types to compare names")
    wrong = []
    for resource_type, document in types:
        rule, (low, high, pattern) = facts(resource_type).name, name_rule(document)
        assert rule is not None
        for name in TRIED:
            ours = rule.min <= len(name) <= rule.max and re.fullmatch(rule.pattern or ".*", name)
            theirs = (low or 0) <= len(name) <= (high or 999)
            theirs = theirs and (pattern is None or re.search(pattern, name) is not None)
            if ours and not theirs:
                wrong.append((resource_type, name))
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_says_where_its_facts_come_from(file: Path) -> None:
    head = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert re.search(r"\b20[0-9]{2}-[0-9]{2}\b", " ".join(head)), "no date"
