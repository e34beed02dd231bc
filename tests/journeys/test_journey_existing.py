"""What the organisation has already is used by everybody, checked first, and never touched."""

import json

import pytest

HUB = "00000000-0000-0000-0000-00000000c001"
GROUP = f"/subscriptions/{HUB}/resourceGroups/platform"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/law-hub"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/crhub"
SEARCH = f"{GROUP}/providers/Microsoft.Search/searchServices/srch-hub"
VERSIONS = {WORKSPACE: "2025-07-01", REGISTRY: "2025-11-01", SEARCH: "2025-05-01"}
CLOSED = {
    WORKSPACE: {
        "sku": {"name": "PerGB2018"},
        "publicNetworkAccessForIngestion": "Disabled",
        "publicNetworkAccessForQuery": "Disabled",
        "features": {"disableLocalAuth": True},
    },
    REGISTRY: {
        "publicNetworkAccess": "Disabled",
        "adminUserEnabled": False,
        "anonymousPullEnabled": False,
        "networkRuleSet": {"defaultAction": "Deny"},
    },
    SEARCH: {"publicNetworkAccess": "disabled", "disableLocalAuth": True},
}
SKUS = {REGISTRY: {"name": "Premium"}, SEARCH: {"name": "standard"}}
NAMED = {"logAnalytics": WORKSPACE, "containerRegistry": REGISTRY, "aiSearch": SEARCH}
DEV = ("--env", "dev")


def brings(journey, existing, more=""):
    """Contoso whose development names what is there already."""
    lines = (journey.path / "factory.yaml").read_text().splitlines(keepends=True)
    kept = [one for one in lines if "existing:" not in one and "notPrivate:" not in one]
    at = next(index for index, line in enumerate(kept) if "diagnostics: bronze" in line)
    said = f"    existing: {json.dumps(existing)}\n" if existing else ""
    kept.insert(at + 1, said + more)
    journey.write("factory.yaml", "".join(kept))


def stands(journey, **changed):
    """The platform team's own resources, made before the factory was."""
    scenario = journey.path / "twin.yaml"
    line = f"  - {{ id: {HUB}, name: hub }}\n"
    if line not in scenario.read_text():
        scenario.write_text(scenario.read_text().replace("principals:\n", f"{line}principals:\n"))

    async def _make(arm):
        await arm.put(GROUP, "2025-04-01", {"location": "swedencentral"})
        for resource, version in VERSIONS.items():
            properties = {**CLOSED[resource], **(changed if resource == REGISTRY else {})}
            body = {"location": "swedencentral", "properties": properties}
            if resource in SKUS:
                body["sku"] = SKUS[resource]
            await arm.put(resource, version, body)

    journey.arm(_make)


def live(journey, resource):
    """What is there, or None."""

    async def _read(arm):
        return await arm.get(resource, VERSIONS[resource])

    return journey.arm(_read)


@pytest.fixture
def hub(nothing):
    """Contoso's smallest project, in development alone, beside the platform team's resources."""
    for name in ("assistant", "churn"):
        (nothing.path / "projects" / f"{name}.yaml").unlink()
    stands(nothing)
    return nothing


def test_what_exists_is_used_by_all_and_survives_them(hub):
    brings(hub, NAMED)
    before = {one: live(hub, one) for one in VERSIONS}
    planned = hub.aif("plan", *DEV)
    assert "Log workspace exists: law-hub is used, never changed or deleted" in planned.out
    ended = hub.aif("deploy", "--yes", *DEV)
    assert ended.code == 0, ended.err
    assert hub.resources("Microsoft.OperationalInsights/workspaces") == [WORKSPACE]
    assert hub.resources("Microsoft.ContainerRegistry/registries") == [REGISTRY]
    endpoints = hub.resources("Microsoft.Network/privateEndpoints")
    assert any("pe-crhub-registry-cell-1" in one for one in endpoints)
    assert any("pe-srch-hub-searchService-cell-1" in one for one in endpoints)
    assert hub.aif("plan", *DEV, "--detailed-exitcode").code == 0
    card = hub.aif("verify", *DEV)
    assert card.code == 0, card.out
    destroyed = hub.aif("destroy", "--yes", *DEV)
    assert destroyed.code == 4  # vaults and stores: each is named before it goes
    words = [word for word in destroyed.err.split() if word.startswith("/subscriptions/")]
    assert not [word for word in words if HUB in word]
    after = {one: live(hub, one) for one in VERSIONS}
    assert {one: body["properties"].get("provisioningState") for one, body in after.items()} == {
        one: body["properties"].get("provisioningState") for one, body in before.items()
    }


@pytest.mark.slow
def test_what_becomes_existing_is_a_planned_delete_and_comes_back(hub):
    brings(hub, {})
    assert hub.aif("deploy", "--yes", *DEV).code == 0
    (own,) = (
        one for one in hub.resources("Microsoft.ContainerRegistry/registries") if one != REGISTRY
    )
    brings(hub, {"containerRegistry": REGISTRY})
    refused = hub.aif("deploy", "--yes", *DEV)
    assert (refused.code, own.lower() in (refused.out + refused.err).lower()) == (4, True)
    ended = hub.aif("deploy", "--yes", *DEV, "--allow-delete", own)
    assert ended.code == 0, ended.err
    assert hub.resources("Microsoft.ContainerRegistry/registries") == [REGISTRY]
    brings(hub, {})
    ended = hub.aif("deploy", "--yes", *DEV)
    assert ended.code == 0, ended.err
    assert len(hub.resources("Microsoft.ContainerRegistry/registries")) == 2


def test_what_is_not_there_or_is_open_is_told_before_the_first_write(hub):
    missing = f"{GROUP}/providers/Microsoft.Search/searchServices/srch-gone"
    stands(hub, publicNetworkAccess="Enabled")
    brings(hub, {**NAMED, "aiSearch": missing})
    refused = hub.aif("plan", *DEV)
    assert refused.code == 1
    assert f"AIF5047: There is no {missing}." in refused.err
    assert "AIF5048: crhub is open: properties.publicNetworkAccess is Enabled" in refused.err
    answered = "{ owner: hub@contoso.example, reason: Builds push from outside. }"
    brings(hub, NAMED, f"    notPrivate: {{ containerRegistry: {answered} }}\n")
    planned = hub.aif("plan", *DEV)
    assert planned.code == 0, planned.err
    assert "NOT PRIVATE, as allowed: Container registry, hub@contoso.example" in planned.out


def test_what_may_not_be_read_is_not_taken_for_good(hub, monkeypatch):
    robot = "70b07000-0000-0000-0000-000000000001"
    line = f"  - {{ id: {robot}, type: ServicePrincipal, name: robot, secret: rehearsal }}\n"
    scenario = hub.path / "twin.yaml"
    scenario.write_text(scenario.read_text() + line)
    roles = "/subscriptions/00000000-0000-0000-0000-00000000d001/providers/Microsoft.Authorization"
    reader = f"{roles}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    given = {"principalId": robot, "principalType": "ServicePrincipal", "roleDefinitionId": reader}

    async def _give(arm):
        path = f"{roles}/roleAssignments/70b07000-0000-0000-0000-00000000000a"
        await arm.put(path, "2022-04-01", {"properties": given})

    hub.arm(_give)
    brings(hub, NAMED)
    monkeypatch.setenv("AIF_TWIN_CLIENT_ID", robot)
    monkeypatch.setenv("AIF_TWIN_CLIENT_SECRET", "rehearsal")
    planned = hub.aif("plan", *DEV)
    assert planned.code == 0, planned.err
    told = "NOT PROVEN: crhub may not be read: whether it is there and closed is not proven."
    assert told in planned.out
    assert f"--role Reader --scope {REGISTRY}" in planned.out


def test_the_owner_who_opens_or_deletes_it_is_found_out(hub):
    brings(hub, NAMED)
    ended = hub.aif("deploy", "--yes", *DEV)
    assert ended.code == 0, ended.err
    stands(hub, publicNetworkAccess="Enabled")

    async def _delete(arm):
        await arm.delete(SEARCH, VERSIONS[SEARCH])

    hub.arm(_delete)
    card = hub.aif("verify", *DEV, "-o", "json")
    failed = {
        (rule["rule"], one["resource"].lower())
        for pillar in card.json["pillars"]
        for rule in pillar["rules"]
        for one in rule["findings"]
    }
    assert ("OE05-present", SEARCH.lower()) in failed
    assert any(name.startswith("SE06") and one == REGISTRY.lower() for name, one in failed)
