"""Names are held against Azure's page, and against its official type patterns when given."""

import json
import os
import re
from pathlib import Path

import pytest

from aifactory.azure.names import NAME_RULES, allows_hyphen, check_name, longest, name_rule

VAULT = "Microsoft.KeyVault/vaults"
ACCOUNT = "Microsoft.Storage/storageAccounts"
SEARCH = "Microsoft.Search/searchServices"
COMPUTE = "Microsoft.MachineLearningServices/workspaces/computes"
ZONE = "Microsoft.Network/privateDnsZones"


@pytest.mark.parametrize(
    ("resource_type", "name"),
    [
        (VAULT, "kv-p003-dev-sdc-a4c2b"),
        (ACCOUNT, "stp003devsdc001a4c2b"),
        ("Microsoft.ContainerRegistry/registries", "acrcmndevsdc001"),
        (SEARCH, "srch-p003-dev-sdc-a4c2b"),
        (COMPUTE, "cluster-gpu"),
        (ZONE, "privatelink.vaultcore.azure.net"),
        (ZONE, "privatelink.agentsvc.azure-automation.net"),
        ("Microsoft.Resources/deploymentStacks", "aif-dev-001-p003-services"),
        ("Microsoft.Insights/components", "appi-p003-dev-sdc"),
        ("Microsoft.CognitiveServices/accounts/projects", "p003"),
        ("Microsoft.CognitiveServices/accounts/deployments", "gpt-4.1-mini"),
        ("microsoft.network/VIRTUALNETWORKS", "vnet-dev-001-c1"),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", "models"),
    ],
)
def test_a_good_name_is_accepted(resource_type: str, name: str) -> None:
    assert check_name(resource_type, name) is None


@pytest.mark.parametrize(
    ("story", "resource_type", "name", "said"),
    [
        ("too long", VAULT, "kv-" + "x" * 22, "has 25 characters"),
        ("digit first", VAULT, "3kv", "a letter first"),
        ("two hyphens", VAULT, "kv--p003", "no two hyphens"),
        ("hyphen last", VAULT, "kv-p003-", "digit last"),
        ("hyphen", ACCOUNT, "st-p003", "small letters and digits"),
        ("capital", ACCOUNT, "stP003", "small letters and digits"),
        ("one letter, then a hyphen", SEARCH, "s-p003", "two letters or digits first"),
        ("too short", "Microsoft.ContainerRegistry/registries", "acr", "5 to 50"),
        ("number last", COMPUTE, "cluster-1", "no hyphen and number"),
        ("one label", ZONE, "local", "2 to 34 labels"),
        ("period last", "Microsoft.Resources/resourceGroups", "rg-x.", "no period last"),
        ("stack name", "Microsoft.Resources/deploymentStacks", "s" * 91, "1 to 90"),
        ("deployment name", "Microsoft.Resources/deployments", "d" * 65, "1 to 64"),
        ("underscore", "Microsoft.CognitiveServices/accounts", "aif_x", "letters, digits and"),
        ("not ASCII", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-ä", "letters"),
    ],
)
def test_a_bad_name_is_refused_in_words(
    story: str, resource_type: str, name: str, said: str
) -> None:
    refusal = check_name(resource_type, name)
    assert refusal is not None, story
    assert said in refusal


def test_an_unknown_type_is_not_waved_through() -> None:
    with pytest.raises(KeyError, match=r"Contoso\.Thing"):
        check_name("Contoso.Thing/things", "x")


def test_hyphens_and_lengths_are_answered_without_regard_to_case() -> None:
    assert not allows_hyphen("microsoft.storage/storageaccounts")
    assert allows_hyphen(VAULT)
    assert longest(VAULT.upper()) == 24
    assert name_rule(ACCOUNT).unique == "tenant-global"


def _official(folder: Path) -> dict[str, tuple[int | None, int | None, str | None]]:
    found: dict[str, tuple[int | None, int | None, str | None]] = {}
    for file in sorted(folder.glob("*.json")):
        resource_type = file.name.partition("@")[0].replace("_", "/")
        if resource_type not in NAME_RULES:
            continue
        content = json.loads(file.read_text())
        shape = content["b"]
        shape = content["t"][shape] if isinstance(shape, int) else shape
        name = shape.get("o", {}).get("name")
        name = name[1] if isinstance(name, list) else name
        while isinstance(name, dict) and "r" in name:
            name = content["t"][name["r"]]
        if isinstance(name, dict) and "s" in name:
            found[resource_type] = (*name["s"], None, None, None)[:3]  # the newest file wins
    return found


def test_the_table_agrees_with_the_official_type_patterns() -> None:
    folder = os.environ.get("AIF_AZURE_TYPES")
    if not folder:
        pytest.skip("AIF_AZURE_TYPES does not name a folder of Azure's official types")
    official = _official(Path(folder))
    assert len(official) >= 10
    for resource_type, (low, high, pattern) in official.items():
        rule = NAME_RULES[resource_type]
        assert rule.shortest >= (low or 0), resource_type
        assert rule.longest <= (high or 1000), resource_type
        for name in ("abc", "abcd1", "ab-c1", "a-b", "AbC", "ab_c", "a.b", "a--b", "1abc", "abc-1"):
            if pattern and rule.refusal(name) is None:
                assert re.search(pattern, name), f"{resource_type}: we accept {name}, Azure not"
