"""What guards the small live factory: as promised, as ARM shows it, and ways to break it."""

from typing import Any, Protocol

from aifactory.verify.guarded import Account, Assigned, Contact, Excepted, Guards, Plan, Watch
from tests.verify.verify_facts import SUBSCRIPTION, group, vault, workspace

UNTIL = "2099-06-30T23:59:59Z"
DEFINITION = "/providers/Microsoft.Authorization/policyDefinitions/1"
CAP = "CapGBPerMonthPerStorageAccount"


class Bodies(Protocol):
    def add(self, resource: str, **body: Any) -> None: ...

    def at(self, path: str) -> list[dict[str, Any]]: ...


def home(env: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION[env]}/providers"


def plan(env: str) -> str:
    return f"{home(env)}/Microsoft.Security/pricings/StorageAccounts"


def account(env: str) -> str:
    kind = "Microsoft.MachineLearningServices/workspaces"
    return f"{home(env)}/{kind}/a/defenderForAISettings/default"


def contact(env: str) -> str:
    return f"{home(env)}/Microsoft.Security/securityContacts/default"


def policy(env: str) -> str:
    return f"{home(env)}/Microsoft.Authorization/policyAssignments/aif-closed"


def exemptions(env: str) -> str:
    return f"{home(env)}/Microsoft.Authorization/policyExemptions"


def exemption(env: str, name: str = "old") -> str:
    return f"{group(env, 'p001')}/providers/Microsoft.Authorization/policyExemptions/{name}"


def lock(env: str) -> str:
    return f"{vault(env, 'p001')}/providers/Microsoft.Authorization/locks/aif-keep"


def people(env: str) -> str:
    return f"{group(env, 'cmn')}/providers/Microsoft.Insights/actionGroups/ag"


def alert(env: str) -> str:
    return f"{group(env, 'net1')}/providers/Microsoft.Insights/activityLogAlerts/health"


def telemetry(env: str) -> str:
    return f"{group(env, 'p001')}/providers/Microsoft.Insights/components/appi"


def parts(env: str) -> tuple[str, ...]:
    return people(env), alert(env), telemetry(env)


def guards(env: str) -> Guards:
    return Guards(
        plans=(
            Plan(
                plan(env),
                "Standard",
                "DefenderForStorageV2",
                {"OnUploadMalwareScanning": "True"},
                {f"OnUploadMalwareScanning.{CAP}": "200"},
            ),
        ),
        accounts=(Account(account(env), "properties.state", "Enabled"),),
        contacts=(Contact(contact(env), ("a@example.org", "b@example.org"), "Medium"),),
        assigned=(
            Assigned(policy(env), DEFINITION, "Default", {"effect": "Deny", "regions": "a, b"}),
        ),
        excepted=(Excepted(exemption(env), policy(env), UNTIL),),
        watch=Watch(people(env), ("a@example.org",), (alert(env),)),
        locked=(lock(env),),
    )


def exempt(env: str, name: str = "old", **more: Any) -> dict[str, Any]:
    properties = {"policyAssignmentId": policy(env), "expiresOn": UNTIL, **more}
    return {"id": exemption(env, name), "properties": properties}


def stand(world: Bodies, env: str) -> None:
    """Everything that is promised, as ARM shows it."""
    extension = {
        "name": "OnUploadMalwareScanning",
        "isEnabled": "True",
        "additionalExtensionProperties": {CAP: "200"},
    }
    world.add(
        plan(env),
        properties={
            "pricingTier": "Standard",
            "subPlan": "DefenderForStorageV2",
            "extensions": [extension],
        },
    )
    world.add(account(env), properties={"state": "Enabled"})
    world.add(
        contact(env),
        properties={
            "isEnabled": True,
            "emails": "a@example.org;b@example.org",
            "notificationsSources": [{"sourceType": "Alert", "minimalSeverity": "Medium"}],
        },
    )
    world.add(
        policy(env),
        properties={
            "policyDefinitionId": DEFINITION,
            "enforcementMode": "Default",
            "notScopes": [],
            "parameters": {"effect": {"value": "Deny"}, "regions": {"value": ["a", "b"]}},
        },
    )
    world.add(telemetry(env), properties={"WorkspaceResourceId": workspace(env)})
    world.at(exemptions(env)).append(exempt(env))
    world.add(lock(env), properties={"level": "CanNotDelete"})
    world.add(
        people(env),
        properties={"enabled": True, "emailReceivers": [{"emailAddress": "a@example.org"}]},
    )
    actions = {"actionGroups": [{"actionGroupId": people(env)}]}
    world.add(alert(env), properties={"enabled": True, "actions": actions})
