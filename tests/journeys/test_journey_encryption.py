"""Customer keys on the twin: made in order, kept, found when broken, refused when too late."""

import pytest

from aifactory.azure.resource_id import ResourceId
from tests.journeys.journey_contoso import at

STORES = "Microsoft.Storage/storageAccounts"
STORE = at("p001", STORES.removeprefix("Microsoft."), "st1p001", "prod")
LAKE = at("cmn", STORES.removeprefix("Microsoft."), "dlscmn", "prod")
REGISTRY = at("cmn", "ContainerRegistry/registries", "crcmn", "prod")
FOUNDRY = at("p001", "CognitiveServices/accounts", "aif-p001", "prod")
LEARNING = at("p002", "MachineLearningServices/workspaces", "mlw-p002", "prod")
VAULT, SHARED = (at(floor, "KeyVault/vaults", f"kv-{floor}", "prod") for floor in ("p001", "cmn"))
VERSIONS = {
    **dict.fromkeys((STORE, LAKE), "2025-06-01"),
    **{REGISTRY: "2025-11-01", FOUNDRY: "2025-09-01", LEARNING: "2025-09-01"},
}
PROD = ("--env", "prod")
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000b001"
OURS = f"{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/kv-contoso-keys"
# What gives a key back: no registry, no models, no machine learning.
PLAIN = "{ containerRegistry: off, registryRepositories: off, foundry: off, foundryProject: off }"


def said(journey, word):
    """Contoso whose production says this of its encryption."""
    lines = (journey.path / "factory.yaml").read_text().splitlines(keepends=True)
    found = [f"    encryption: {word}\n" if "encryption:" in line else line for line in lines]
    journey.write("factory.yaml", "".join(found))


def encryption(journey, resource):
    """What a live resource says of its encryption."""

    async def _read(arm):
        return await arm.get(resource, VERSIONS.get(resource, "2025-06-01"))

    return journey.arm(_read)["properties"].get("encryption", {})


def failed(ended):
    rules = [rule for pillar in ended.json["pillars"] for rule in pillar["rules"]]
    return {rule["rule"] for rule in rules if rule["failed"]}


def test_each_service_uses_the_key_of_its_floor(contoso):
    name, shared = ResourceId(VAULT).name, ResourceId(SHARED).name
    store, lake = encryption(contoso, STORE), encryption(contoso, LAKE)
    assert store["keySource"] == "Microsoft.Keyvault"
    assert store["keyvaultproperties"]["keyvaulturi"] == f"https://{name}.vault.azure.net"
    assert "keyversion" not in store["keyvaultproperties"]  # a new version is used by itself
    assert lake["keyvaultproperties"]["keyvaulturi"] == f"https://{shared}.vault.azure.net"
    registry = encryption(contoso, REGISTRY)["keyVaultProperties"]["keyIdentifier"]
    assert registry == f"https://{shared}.vault.azure.net/keys/encryption"
    assert encryption(contoso, FOUNDRY)["keyVaultProperties"]["keyName"] == "encryption"
    used = encryption(contoso, LEARNING)["keyVaultProperties"]["keyIdentifier"]
    assert len(used.rpartition("/keys/encryption/")[2]) == 32  # the version that it wants to know


@pytest.mark.parametrize(
    ("resource", "path"),
    [(STORE, "keySource"), (LAKE, "keySource")],
    ids=["a project's store", "the shared lake"],
)
def test_a_service_that_leaves_its_key_is_drift_and_comes_back(contoso, resource, path):
    def leave(body):
        body["properties"]["encryption"] = {path: "Microsoft.Storage"}

    contoso.change(resource, VERSIONS[resource], leave)
    planned = contoso.aif("plan", *PROD)
    assert f"encryption.{path} Microsoft.Storage → Microsoft.Keyvault" in planned.out
    drifted = contoso.aif("drift", *PROD)
    assert drifted.code == 3
    assert failed(contoso.aif("verify", *PROD, "-o", "json")) == {"SE07-customer-keys"}
    assert contoso.aif("deploy", "--yes", *PROD).code == 0
    assert encryption(contoso, resource)[path] == "Microsoft.Keyvault"


def test_a_new_version_of_the_key_needs_a_deploy_only_where_the_service_insists(contoso):
    def rotate(body):
        stem, _, _ = body["properties"]["encryption"]["keyVaultProperties"][
            "keyIdentifier"
        ].rpartition("/")
        body["properties"]["encryption"]["keyVaultProperties"]["keyIdentifier"] = (
            f"{stem}/{'0' * 32}"
        )

    contoso.change(LEARNING, VERSIONS[LEARNING], rotate)  # as if the key had moved on since
    planned = contoso.aif("plan", *PROD)
    assert planned.out.count("keyIdentifier") == 1
    assert f"/{'0' * 32} → " in planned.out
    assert contoso.aif("deploy", "--yes", *PROD).code == 0
    assert contoso.aif("plan", *PROD, "--detailed-exitcode").code == 0


def test_what_takes_no_key_later_is_refused_before_anything_is_written(nothing):
    said(nothing, "platformManaged")
    assert nothing.aif("deploy", "--yes", *PROD).code == 0
    said(nothing, "customerManaged")
    for verb in (("plan",), ("deploy", "--yes")):
        refused = nothing.aif(*verb, *PROD)
        assert refused.code == 1
        assert refused.err.count("AIF5040") == 3  # the registry, Machine Learning, the cluster
        assert ResourceId(REGISTRY).name in refused.err
        lines = (nothing.path / "factory.yaml").read_text().splitlines()
        asked = next(at for at, line in enumerate(lines, 1) if "encryption:" in line)
        assert f"factory.yaml:{asked}:" in refused.err
    assert nothing.aif("plan", "--env", "dev").code == 0  # dev is not concerned
    said(nothing, "platformManaged")
    assert nothing.aif("plan", *PROD, "--detailed-exitcode").code == 0


def test_what_never_gives_a_key_back_is_refused(contoso):
    said(contoso, "platformManaged")
    refused = contoso.aif("deploy", "--yes", *PROD)
    assert refused.code == 1
    assert refused.err.count("AIF5041") == 4
    assert encryption(contoso, STORE)["keySource"] == "Microsoft.Keyvault"
    said(contoso, "customerManaged")
    assert contoso.aif("plan", *PROD, "--detailed-exitcode").code == 0


@pytest.fixture
def plain(nothing):
    """Production with nothing but stores, vaults and what has no say in keys."""
    factory = nothing.path / "factory.yaml"
    text = factory.read_text().replace("    diagnostics: gold", f"    services: {PLAIN}")
    factory.write_text(text)
    (nothing.path / "projects" / "churn.yaml").unlink()
    (nothing.path / "projects" / "helpdesk.yaml").unlink()
    return nothing


@pytest.mark.slow
def test_stores_take_a_key_late_and_give_it_back_and_the_key_stays(plain):
    for word, source in (
        ("platformManaged", "Microsoft.Storage"),
        ("customerManaged", "Microsoft.Keyvault"),
        ("platformManaged", "Microsoft.Storage"),
        ("customerManaged", "Microsoft.Keyvault"),
    ):
        said(plain, word)
        ended = plain.aif("deploy", "--yes", *PROD)
        assert ended.code == 0, ended.err
        assert encryption(plain, STORE)["keySource"] == source
        assert plain.aif("plan", *PROD, "--detailed-exitcode").code == 0
        assert plain.aif("verify", *PROD).code == 0

    async def _key(arm):
        return await arm.get(f"{VAULT}/keys/encryption", "2025-05-01")

    assert plain.arm(_key)["properties"]["keySize"] == 3072


def made(journey, **more):
    """A vault with a key that the organisation has already."""

    async def _make(arm):
        group = OURS.partition("/providers/")[0]
        await arm.put(group, "2025-04-01", {"location": "swedencentral"})
        properties = {
            **{"tenantId": "72f988bf-0000-4000-8000-000000000001", **more},
            **{"sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True},
        }
        body = {"location": "swedencentral", "properties": properties}
        await arm.put(OURS, "2025-05-01", body)
        key = {"properties": {"kty": "RSA", "keySize": 3072}}
        await arm.put(f"{OURS}/keys/ours", "2025-05-01", key)

    journey.arm(_make)


def test_a_key_of_ones_own_encrypts_everything(nothing):
    said(nothing, f"{{ vault: {OURS}, key: ours }}")
    refused = nothing.aif("deploy", "--yes", *PROD)
    assert refused.code == 1
    assert "AIF5043" in refused.err
    made(nothing, enablePurgeProtection=True)
    assert "the platform keeps the key of AI Search, " in nothing.aif("plan", *PROD).out
    ended = nothing.aif("deploy", "--yes", *PROD)
    assert ended.code == 0, ended.err
    for resource in (STORE, LAKE):
        found = encryption(nothing, resource)["keyvaultproperties"]
        assert found == {
            "keyvaulturi": "https://kv-contoso-keys.vault.azure.net",
            "keyname": "ours",
        }
    assert nothing.aif("plan", *PROD, "--detailed-exitcode").code == 0
    card = nothing.aif("verify", *PROD)
    assert card.code == 0, card.out


def test_a_vault_of_ones_own_that_can_be_purged_is_refused(nothing):
    said(nothing, f"{{ vault: {OURS}, key: ours }}")
    made(nothing)
    refused = nothing.aif("plan", *PROD)
    assert refused.code == 1
    assert "AIF5044" in refused.err


def test_a_role_that_is_not_everywhere_yet_is_waited_for(nothing):
    scenario = nothing.path / "twin.yaml"
    scenario.write_text(scenario.read_text() + "propagation: 20\n")
    ended = nothing.aif("deploy", "--yes", *PROD)
    assert ended.code == 0, ended.err
    assert "KeyVaultAuthenticationFailure" in ended.out + ended.err


@pytest.mark.slow
def test_what_was_destroyed_comes_back_with_its_keys(contoso):
    precious = contoso.aif("destroy", "--yes", *PROD)
    assert precious.code == 4
    named = {word for word in precious.err.split() if word.startswith("/subscriptions/")}
    assert f"{VAULT}/keys/encryption" in named
    allowed = [f"--allow-delete={each}" for each in sorted(named)]
    assert contoso.aif("destroy", "--yes", *PROD, *allowed).code == 0
    ended = contoso.aif("deploy", "--yes", *PROD)
    assert ended.code == 0, ended.err
    assert contoso.aif("plan", *PROD, "--detailed-exitcode").code == 0
    assert contoso.aif("verify", *PROD).code == 0
