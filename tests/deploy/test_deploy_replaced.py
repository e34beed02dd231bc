"""What Azure decides when a resource is made is told by the plan; all else is changed in place."""

import pytest

from aifactory.azure.fixed import FIXED
from aifactory.deploy.compared.replaced import replacements
from aifactory.deploy.model import Change, PropertyChange
from aifactory.problems import Place
from aifactory.twin.providers.facts import facts

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-one"
STORE = f"{GROUP}/Microsoft.Storage/storageAccounts/stone"
DAYS, HNS = "properties.softDeleteRetentionInDays", "properties.isHnsEnabled"
SUBDOMAIN = "properties.customSubDomainName"
ACCOUNT = f"{GROUP}/Microsoft.CognitiveServices/accounts/foundry"
ML = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/ml"

CASES = [
    ("days of soft delete", "modify", VAULT, (DAYS, 30, 90), "is 30 and cannot become 90"),
    ("a namespace that was never said", "modify", STORE, (HNS, None, True), "is False and cannot"),
    ("below what is fixed", "modify", ML, ("properties.keyVault.id", "a", "b"), "is a and cannot"),
    ("a name that is not there yet", "modify", ACCOUNT, (SUBDOMAIN, None, "one"), None),
    ("another name", "modify", ACCOUNT, (SUBDOMAIN, "one", "two"), "is one and cannot become two"),
    ("a vault's rights", "modify", VAULT, ("properties.enableRbacAuthorization", 0, 1), None),
    ("a longer word", "modify", VAULT, (f"{DAYS}Left", 30, 90), None),
    ("a new vault", "create", VAULT, (DAYS, 30, 90), None),
]


@pytest.mark.parametrize(
    ("story", "kind", "resource", "change", "said"), CASES, ids=[one[0] for one in CASES]
)
def test_what_is_fixed_is_told_and_the_rest_is_not(story, kind, resource, change, said):
    line = Place("projects/churn.yaml", 3, 1)
    one = Change(kind, resource, "dev/001/p001/services", line, (PropertyChange(*change),))
    found = list(replacements([one]))
    assert [(each.code, each.where) for each in found] == ([("AIF5065", str(line))] if said else [])
    assert not said or said in found[0].what
    assert all(change[0] in each.what and "makes it anew" in each.fix for each in found)


def test_the_twin_refuses_what_is_told():
    for kind, rows in FIXED.items():
        refused = {one.at: one.default for one in facts(kind).fixed}
        assert {row.path for row in rows} <= refused.keys(), kind
        assert {row.path: row.unsaid for row in rows} == {
            row.path: refused[row.path] for row in rows
        }
