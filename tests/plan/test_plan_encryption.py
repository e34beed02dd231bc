"""Keys of the customer: one per floor or the named one, in order, counted, and refused early."""

import pytest

from aifactory.azure.roles import role
from aifactory.plan.access import IDENTITY
from aifactory.plan.lock import dump, load
from aifactory.problems import Refused
from tests.plan.conftest import FACTORY, PROJECT

OURS = "/subscriptions/{}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-keys"
PROD = "00000000-0000-0000-0000-000000000003"
ELSEWHERE = "00000000-0000-0000-0000-00000000000a"
GENAI, ML = (PROJECT.replace("compact", name) for name in ("dedicated", "ml"))
USER = role("Key Vault Crypto Service Encryption User").guid


def encrypted(word="customerManaged"):
    return FACTORY.replace("prod: {", f"prod: {{ encryption: {word},")


def named(subscription=PROD):
    return encrypted(f"{{ vault: {OURS.format(subscription)}, key: ours }}")


def stack(plan, name):
    (found,) = [one for one in plan.stacks if one.id == name]
    return {call.symbol: call for call in found.calls}


def keys(plan):
    """The vault and key of each call that takes one, by stack and symbol."""
    return {
        f"{one.id}/{call.symbol}": (key["vaultId"].rpartition("/")[2], key["name"])
        for one in plan.stacks
        for call in one.calls
        if (key := call.params.get("key")) is not None
    }


def test_the_platform_keeps_the_keys_unless_it_is_said(drawing):
    plan = drawing.write(churn=GENAI).draw()
    assert set(keys(plan).values()) == {("", "")}
    assert not [c for one in plan.stacks for c in one.calls if "encryption" in c.module.lower()]
    assert not [grant for grant in plan.grants if grant.role.name == USER]


def test_each_floor_has_a_key_in_its_own_vault(drawing):
    found = keys(drawing.write(encrypted(), churn=GENAI, vision=ML).draw())
    prod = {where: key for where, key in found.items() if where.startswith("prod/")}
    for where, (vault, name) in prod.items():
        floor = where.split("/")[2].replace("common", "cmn")
        assert vault.startswith(f"kv-{floor}-prod-"), where
        assert name == "encryption", where
    assert {where.split("/")[2] for where in prod} == {"common", "p001", "p002"}
    assert {key for where, key in found.items() if where.startswith("dev/")} == {("", "")}


def test_identity_vault_key_and_permission_come_before_what_is_encrypted(drawing):
    plan = drawing.write(encrypted(), churn=GENAI).draw()
    calls = stack(plan, "prod/001/p001/services")
    assert calls["encryptionKey"].after == ("keyVault",)
    for symbol in ("storageMetadata", "storageData", "foundry"):
        assert "encryptionKey" in calls[symbol].after, symbol
    assert "encryptionKey" not in calls["aiSearch"].after
    assert "key" not in calls["aiSearch"].params
    common = stack(plan, "prod/001/common")
    assert {"encryptionKey", "keyAccess"} <= set(common["containerRegistry"].after)
    assert "identity" in common["access"].after


def test_a_projects_identity_may_encrypt_by_the_role_it_has_on_its_group(drawing):
    plan = drawing.write(encrypted(), churn=GENAI).draw()
    for key, may in (("prod/001", True), ("dev/001", False)):
        (given,) = [
            one for one in stack(plan, f"{key}/common")["roles"].params["roles"]
            if one["roleName"].endswith(f" {IDENTITY}")
        ]  # fmt: skip
        (entry,) = given["permissions"]
        keys = [f"Microsoft.KeyVault/vaults/keys/{one}/action" for one in ("wrap", "unwrap")]
        assert all((one in entry["dataActions"]) is may for one in keys)
        assert not [one for one in entry["actions"] if one.endswith("eventSubscriptions/write")]
    assert "keyAccess" not in stack(plan, "prod/001/p001/services")
    assert not [one for one in plan.grants if one.role.name == USER and "/p001/" in one.stack]


def test_the_line_that_asks_for_keys_is_the_reason(drawing):
    calls = stack(drawing.write(encrypted(), churn=GENAI).draw(), "prod/001/common")
    assert {calls[one].why.line for one in ("encryptionKey", "keyAccess")} == {5}


@pytest.mark.parametrize("then", [FACTORY, named()], ids=["the platform's key", "a named key"])
def test_a_key_that_was_made_stays_with_its_vault(drawing, then):
    drawing.write(encrypted(), churn=GENAI).draw()
    plan = drawing.write(then, churn=GENAI).draw()
    calls = stack(plan, "prod/001/p001/services")
    assert "encryptionKey" in calls
    assert "encryptionKey" in stack(plan, "prod/001/common")
    assert ("keyAccess" in calls) == (then != FACTORY)  # at the vault that the factory names
    assert load(dump(drawing.lock)) == drawing.lock


def test_only_what_is_common_has_a_role_at_its_vault(drawing):
    plan = drawing.write(encrypted(), churn=GENAI).draw()
    (shared,) = [grant for grant in plan.grants if grant.role.name == USER]
    assert shared.stack == "prod/001/common"
    assert "/id-cmn-" in shared.principal
    assert shared.scope.name.startswith("kv-cmn-")


def test_a_named_key_encrypts_every_floor_and_is_not_made(drawing):
    plan = drawing.write(named(), churn=GENAI).draw()
    found = {key for where, key in keys(plan).items() if where.startswith("prod/")}
    assert found == {("kv-keys", "ours")}
    for name in ("prod/001/common", "prod/001/p001/services"):
        calls = stack(plan, name)
        access = calls["keyAccess"]
        assert "encryptionKey" not in calls
        assert (access.subscription, access.group) == (PROD, "keys")
        assert "encryptionKey" not in calls.get("storageData", access).after


def test_a_scale_set_says_it_for_itself(drawing):
    own = '{ "001": {}, "002": { environments: { dev: %s, prod: %s } } }'
    ground = "{ subscriptions: [00000000-0000-0000-0000-0000000000%s], encryption: %s }"
    sets = own % (ground % ("d2", "customerManaged"), ground % ("b2", "platformManaged"))
    plan = drawing.write(encrypted() + f"scaleSets: {sets}\n", churn=GENAI).draw()
    with_key = {where.rpartition("/")[0] for where, key in keys(plan).items() if key[0]}
    assert {each for each in with_key if each.endswith("common")} == {
        "prod/001/common",
        "dev/002/common",
    }


def test_an_own_registry_is_encrypted_with_the_key_of_its_project(drawing):
    factory = encrypted() + 'scaleSets: { "001": { containerRegistry: perProject } }\n'
    found = keys(drawing.write(factory, churn=PROJECT).draw())
    vault, name = found["prod/001/p001/services/containerRegistry"]
    assert vault.startswith("kv-p001-")
    assert name == "encryption"


REFUSED = [
    (
        "a project without a vault",
        encrypted(),
        GENAI + "services: { keyVault: off }\n",
        ("AIF3040", "projects/churn.yaml", "'keyVault'"),
    ),
    (
        "a vault too far from Machine Learning",
        named(ELSEWHERE),
        ML,
        ("AIF3041", "factory.yaml:5", "Write customerManaged"),
    ),
    (
        "a size too small for a key",
        encrypted(),
        GENAI + "services: { eventHubs: { size: Standard } }\n",
        ("AIF3042", "projects/churn.yaml:5", "Make it Premium"),
    ),
]


@pytest.mark.parametrize(
    ("factory", "project", "told"),
    [pytest.param(*each[1:], id=each[0]) for each in REFUSED],
)
def test_what_cannot_have_a_key_is_refused_with_its_line(drawing, factory, project, told):
    with pytest.raises(Refused) as refused:
        drawing.write(factory, churn=project).draw()
    (problem,) = refused.value.problems
    code, where, fix = told
    assert problem.code == code
    assert problem.where.startswith(where)
    assert fix in problem.fix


def test_a_named_vault_spares_a_project_its_own(drawing):
    drawing.write(named(), churn=GENAI + "services: { keyVault: off }\n").draw()


def test_the_same_plan_twice_is_the_same(drawing):
    drawing.write(encrypted(), churn=GENAI)
    assert drawing.draw() == drawing.draw()
