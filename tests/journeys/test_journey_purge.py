"""What a delete leaves behind is said with its last day; `--purge` forgets it, and asks before."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from aifactory.api.changing import Order, deploy, destroy, plan
from aifactory.api.folder import Folder
from aifactory.api.target import reach
from aifactory.arm import ArmError
from aifactory.azure.soft_delete import SOFT_DELETES
from aifactory.config.model import Retry
from aifactory.deploy.leaving.tombstones import purge, tombstones
from aifactory.deploy.model import Change, Difference, StackDifference
from aifactory.problems import Exit, Refused
from tests.journeys.test_journey_flags import FACTORY, TWIN

DEV = "00000000-0000-0000-0000-00000000d001"
DELETED = {
    "microsoft.keyvault/vaults": ("Microsoft.KeyVault/deletedVaults", "2025-05-01"),
    "microsoft.cognitiveservices/accounts": (
        "Microsoft.CognitiveServices/deletedAccounts",
        "2025-09-01",
    ),
}


def write(path, services):
    (path / "projects").mkdir(exist_ok=True)
    (path / "projects" / "one.yaml").write_text(
        "profile: compact\nteam: { lead: 5a1c0000-0000-0000-0000-000000000001 }\n"
        f"services: {{ {services} }}\n"
    )


def order(found, **more):
    deletes = [one.stack for one in found.difference.changes if one.kind == "delete"]
    return Order(allow_delete=frozenset(deletes), **more)


def buried(path, kind):
    """The names that the twin holds of deleted resources of a type."""
    collection, version = DELETED[kind]

    async def _list():
        async with reach(Folder(path), "twin", None) as arm:
            items = arm.pages(f"/subscriptions/{DEV}/providers/{collection}", version)
            return [one["name"] async for one in items]

    return asyncio.run(_list())


@pytest.fixture
def off(tmp_path):
    """A compact project that is live, and its host's last child switched off in the YAML."""
    (tmp_path / "factory.yaml").write_text(FACTORY)
    (tmp_path / "twin.yaml").write_text(TWIN)
    write(tmp_path, "keyVault: on")
    assert deploy(tmp_path, Order(), lambda _: True, lambda _: None).done
    write(tmp_path, "keyVault: off, foundryProject: off")
    return tmp_path


def noted(planned, beginning):
    return [note for note in planned.notes if note.startswith(beginning)]


def test_what_stays_is_said_with_its_last_day(off):
    planned = plan(off, Order())
    lasting = {grave.resource.type.lower(): grave for grave in planned.graves}
    assert set(lasting) == set(DELETED)
    for kind, grave in lasting.items():
        last = f"{datetime.now(UTC) + timedelta(days=grave.days):%Y-%m-%d}"
        (note,) = [one for one in noted(planned, "Deleted, and kept") if grave.resource.name in one]
        assert f"until {last}" in note, kind
        assert "On again brings it back" in note


def test_without_the_word_names_stay_held(off):
    assert deploy(off, order(plan(off, Order())), lambda _: True, lambda _: None).done
    assert len(buried(off, "microsoft.cognitiveservices/accounts")) == 1
    assert len(buried(off, "microsoft.keyvault/vaults")) == 1


def test_a_purge_is_named_asked_for_and_leaves_what_is_protected(off):
    found = plan(off, Order())
    account = next(one for one in found.graves if "Cognitive" in one.resource.type)
    vault = next(one for one in found.graves if "KeyVault" in one.resource.type)
    assert vault.protected
    asked = []
    with pytest.raises(Refused) as refused:
        deploy(off, order(found, purge=True), asked.append, lambda _: None)  # nobody says yes
    assert refused.value.exit_code is Exit.UNCONFIRMED
    (loud,) = noted(asked[0], "PURGED FOR GOOD")
    assert account.resource.name in loud
    assert vault.resource.name not in loud
    ended = deploy(off, order(found, purge=True), lambda _: True, lambda _: None)
    assert ended.done
    assert ended.purged == (account.resource.name,)
    assert buried(off, "microsoft.cognitiveservices/accounts") == []
    assert buried(off, "microsoft.keyvault/vaults") == [vault.resource.name]
    write(off, "keyVault: on")
    assert deploy(off, Order(), lambda _: True, lambda _: None).done
    assert plan(off, Order()).difference.is_empty


def test_destroy_purges_too(off):
    found = plan(off, Order())
    account = next(one for one in found.graves if "Cognitive" in one.resource.type)
    everything = ("common", "p001/late", "p001/services", "p001/foundation")
    allowed = frozenset(f"dev/001/{part}" for part in everything)
    ended = destroy(off, Order(allow_delete=allowed, purge=True), lambda _: True)
    assert account.resource.name in ended.purged
    assert buried(off, "microsoft.cognitiveservices/accounts") == []


GROUP = f"/subscriptions/{DEV}/resourceGroups/rg-a"
STANDARD = {"family": "A", "name": "standard"}
TENANT = "72f988bf-0000-4000-8000-000000000001"
STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stneeded"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-needed"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-needed"
INSIGHTS = f"{GROUP}/providers/Microsoft.Insights/components/appi-needed"
NEEDED = {
    STORE: ("2025-06-01", {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}),
    VAULT: (
        "2025-05-01",
        {"properties": {"tenantId": TENANT, "sku": STANDARD, "accessPolicies": []}},
    ),
    LOGS: ("2025-02-01", {}),
    INSIGHTS: (
        "2020-02-02",
        {"kind": "web", "properties": {"Application_Type": "web", "WorkspaceResourceId": LOGS}},
    ),
}
BODIES = {
    "Microsoft.KeyVault/vaults": {
        "properties": {"tenantId": TENANT, "sku": STANDARD, "accessPolicies": []}
    },
    "Microsoft.CognitiveServices/accounts": {
        "kind": "SpeechServices",
        "sku": {"name": "S0"},
        "properties": {"customSubDomainName": "gone-for-good"},
    },
    "Microsoft.ApiManagement/service": {
        "sku": {"name": "Developer", "capacity": 1},
        "properties": {"publisherEmail": "team@example.com", "publisherName": "team"},
    },
    "Microsoft.AppConfiguration/configurationStores": {"sku": {"name": "standard"}},
    "Microsoft.MachineLearningServices/workspaces": {
        "identity": {"type": "SystemAssigned"},
        "properties": {"storageAccount": STORE, "keyVault": VAULT, "applicationInsights": INSIGHTS},
    },
}


def test_every_type_that_is_known_is_purged_here():
    assert {one.lower() for one in BODIES} == set(SOFT_DELETES)


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("purged", [True, False], ids=["purged", "not purged"])
def test_a_purged_name_is_free_for_others(tmp_path, kind, purged):
    (tmp_path / "twin.yaml").write_text(TWIN)
    name = "gone-for-good"
    resource = f"{GROUP}/providers/{kind}/{name}"
    version = SOFT_DELETES[kind.lower()].version
    body = {"location": "Sweden Central", **BODIES[kind]}
    change = Change("delete", resource, "dev/001/p001/services")
    stack = StackDifference(change.stack, resource, "changed", (change,))

    async def work():
        async with reach(Folder(tmp_path), "twin", None) as arm:
            await arm.put(GROUP, "2025-04-01", {"location": "swedencentral"})
            for needed, (of, what) in NEEDED.items():
                await arm.put(needed, of, {"location": "swedencentral", **what})
            await arm.put(resource, version, body)
            graves = await tombstones(arm, Difference("flags", (stack,)))
            await arm.delete(resource, version)
            if purged:
                assert await purge(arm, Retry(), graves) == ((name,), ())
            try:
                await arm.put(resource, version, body)
            except ArmError as error:
                return error.kind
        return "made"

    assert asyncio.run(work()) == ("made" if purged else "softDeleted")
