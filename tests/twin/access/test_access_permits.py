"""A principal of the scenario is held to its roles, request by request; the twin's own is not."""

import asyncio

import pytest

from aifactory.arm import Arm, ArmError
from aifactory.arm.credentials import SecretCredential
from aifactory.arm.inprocess import InProcessTransport
from aifactory.twin import open_twin

SUB = "00000000-0000-0000-0000-000000000001"
ROBOT = "70b07000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUB}/resourceGroups/rg"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-p001-dev-a4c2b"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-p001"
STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stp001deva4c2b"
AUTHORIZATION = "providers/Microsoft.Authorization"
ROLE = "0c000000-0000-0000-0000-000000000000"
TENANT = "11111111-0000-0000-0000-000000000000"
SCENARIO = f"""
tenant: {{ id: {TENANT}, name: Contoso }}
subscriptions: [{{ id: {SUB}, name: dev }}]
quotas: {{ deploymentHistory: 8 }}
principals:
  - {{ id: {ROBOT}, type: ServicePrincipal, name: robot, secret: hush }}
  - {{ id: 5a1c0000-0000-0000-0000-000000000001, type: Group, name: leads }}
"""
VAULT_BODY = {
    "location": "swedencentral",
    "properties": {
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    },
}
STORE_BODY = {
    "location": "swedencentral",
    "kind": "StorageV2",
    "sku": {"name": "Standard_LRS"},
    "identity": {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}},
    "properties": {},
}


class World:
    """A twin, and two who ask it: its own deployer, and a robot with the actions of one role."""

    def __init__(self, path):
        path.joinpath("twin.yaml").write_text(SCENARIO)
        self.twin = open_twin(path / "twin.db", path / "twin.yaml")

    def as_(self, client, secret, work):
        async def _do():
            transport = InProcessTransport(self.twin.handle, self.twin.sleep)
            base = "https://twin.invalid"
            credential = SecretCredential(transport, base, self.twin.tenant, client, secret)
            async with Arm(transport, credential, base) as arm:
                return await work(arm)

        return asyncio.run(_do())

    def owner(self, work):
        return self.as_(self.twin.client_id, self.twin.client_secret, work)

    def robot(self, work):
        return self.as_(ROBOT, "hush", work)

    def allow(self, *actions, condition=None):
        """Make a group, an identity, and a role with these actions that the robot holds."""

        async def _allow(arm):
            place = {"location": "swedencentral"}
            await arm.put(GROUP, "2025-04-01", place)
            await arm.put(IDENTITY, "2024-11-30", place)
            role = f"/subscriptions/{SUB}/{AUTHORIZATION}/roleDefinitions/{ROLE}"
            await arm.put(role, "2022-04-01", {"properties": {
                "roleName": "robot", "assignableScopes": [f"/subscriptions/{SUB}"],
                "permissions": [{"actions": list(actions), "notActions": ["*/purge/action"]}],
            }})  # fmt: skip
            given = f"/subscriptions/{SUB}/{AUTHORIZATION}/roleAssignments/{ROLE}"
            properties = {"roleDefinitionId": role, "principalId": ROBOT}
            if condition:
                properties |= {"condition": condition, "conditionVersion": "2.0"}
            await arm.put(given, "2022-04-01", {"properties": properties})

        self.owner(_allow)
        return self


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.twin.close()


def refused(world, work):
    """The code of the refusal, or None."""
    try:
        world.robot(work)
    except ArmError as error:
        return error.code
    return None


READ, WRITE, DELETE = (f"Microsoft.KeyVault/vaults/{verb}" for verb in ("read", "write", "delete"))


@pytest.mark.parametrize(
    ("story", "actions", "work", "code"),
    [
        ("a write, and the look at how it went", [WRITE, READ],
         lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY), None),
        ("a write without the right", [READ],
         lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY), "AuthorizationFailed"),
        ("a wildcard", ["Microsoft.KeyVault/*"],
         lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY), None),
        ("a write that points at an identity", ["Microsoft.Storage/storageAccounts/write"],
         lambda arm: arm.put(STORE, "2025-06-01", STORE_BODY), "LinkedAuthorizationFailed"),
        ("a write that may use the identity",
         ["Microsoft.Storage/storageAccounts/write", "Microsoft.Storage/storageAccounts/read",
          "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"],
         lambda arm: arm.put(STORE, "2025-06-01", STORE_BODY), None),
        ("a read of what is not there", [READ], lambda arm: arm.get(VAULT, "2025-05-01"), None),
        ("a read without the right", [WRITE],
         lambda arm: arm.get(VAULT, "2025-05-01"), "AuthorizationFailed"),
        ("a group", ["Microsoft.Resources/subscriptions/resourceGroups/read"],
         lambda arm: arm.get(GROUP, "2025-04-01"), None),
        ("a provider's action", [], lambda arm: arm.post(
            f"/subscriptions/{SUB}/providers/Microsoft.Search/register", "2021-04-01"),
         "AuthorizationFailed"),
        ("registering", ["Microsoft.Search/register/action"], lambda arm: arm.post(
            f"/subscriptions/{SUB}/providers/Microsoft.Search/register", "2021-04-01"), None),
        ("who one is", [], lambda arm: arm.get("/tenants", "2022-12-01"), None),
    ],
)  # fmt: skip
def test_what_a_role_allows(world, story, actions, work, code):
    world.allow(*actions, "Microsoft.Consumption/budgets/read")
    assert refused(world, work) == code


def test_a_delete_asks_for_itself_and_not_for_what_is_inside(world):
    world.allow(DELETE)
    world.owner(lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY))
    assert refused(world, lambda arm: arm.delete(VAULT, "2025-05-01")) is None
    assert refused(world, lambda arm: arm.delete(GROUP, "2025-04-01")) == "AuthorizationFailed"


def test_the_twins_own_deployer_may_everything_and_a_wrong_secret_nothing(world):
    world.allow(READ)
    world.owner(lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY))
    with pytest.raises(ArmError, match="invalid_client"):
        world.as_(ROBOT, "loud", lambda arm: arm.get(GROUP, "2025-04-01"))


def test_what_is_of_an_unregistered_provider_is_not_made(world):
    world.allow(WRITE, READ)

    async def _let_go(arm):
        at = f"/subscriptions/{SUB}/providers/Microsoft.KeyVault"
        await arm.post(f"{at}/unregister", "2021-04-01")

    world.owner(_let_go)
    refusal = refused(world, lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY))
    assert refusal == "MissingSubscriptionRegistration"


def test_a_secret_belongs_to_a_service_principal(tmp_path):
    from aifactory.problems import Refused
    from aifactory.twin.scenario import read_scenario

    path = tmp_path / "twin.yaml"
    path.write_text(SCENARIO.replace("ServicePrincipal", "User"))
    with pytest.raises(Refused, match="only a ServicePrincipal has a secret"):
        read_scenario(path)


DEPLOYS = ("Microsoft.Resources/deployments/write", "Microsoft.Resources/deployments/read")
CLEARS = (*DEPLOYS, "Microsoft.Resources/deployments/delete")
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
EMPTY = {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "resources": []}


@pytest.mark.parametrize(
    ("story", "actions", "lock", "refused", "kept"),
    [
        ("who may delete deployments clears the oldest", CLEARS, None, "", "3456789"),
        ("who may not fills the history", DEPLOYS, None, "DeploymentQuotaExceeded", "12345678"),
        ("a lock on the group keeps it", CLEARS, GROUP, "DeploymentQuotaExceeded", "12345678"),
        ("so does one on the subscription", CLEARS, f"/subscriptions/{SUB}",
         "DeploymentQuotaExceeded", "12345678"),
        ("one on a resource in it does not", CLEARS, IDENTITY, "", "3456789"),
    ],
)  # fmt: skip
def test_the_history_of_a_group_is_cleared_by_whoever_deploys(
    world, story, actions, lock, refused, kept
):
    """Room for eight: more than seven are cleared down to six; a name again takes its own place."""
    world.allow(*actions)
    history = f"{GROUP}/providers/Microsoft.Resources/deployments"

    async def _lock(arm):
        path = f"{lock}/{AUTHORIZATION}/locks/keep"
        await arm.put(path, "2020-05-01", {"properties": {"level": "CanNotDelete"}})

    async def _names(arm):
        return "".join(sorted([one["name"] async for one in arm.pages(history, "2025-04-01")]))

    def deploy(name):
        async def _put(arm):
            body = {"properties": {"mode": "Incremental", "template": EMPTY}}
            await arm.put(f"{history}/{name}", "2025-04-01", body)

        world.robot(_put)

    if lock:
        world.owner(_lock)
    for number in range(1, 9):
        deploy(number)
    if refused:
        with pytest.raises(ArmError, match=refused) as told:
            deploy(9)
        assert told.value.kind == "busy"
        deploy(8)
    else:
        deploy(9)
    assert world.owner(_names) == kept
