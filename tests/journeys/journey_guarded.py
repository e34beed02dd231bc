"""What anybody may do to what guards production, and what must then be found.

Cases as in journey_breakages.
"""

from tests.journeys.journey_contoso import FACTORY, at, change, gone, group, having, made, setting

HOME = f"/subscriptions/{FACTORY['prod']['subscriptions'][0]}/providers"
AI = f"{HOME}/Microsoft.Security/pricings/AI"
STORES = f"{HOME}/Microsoft.Security/pricings/StorageAccounts"
CONTACT = f"{HOME}/Microsoft.Security/securityContacts/default"
VAULTS_CLOSED = f"{HOME}/Microsoft.Authorization/policyAssignments/aif-keyVaultPublicAccess"
REGIONS = f"{HOME}/Microsoft.Authorization/policyAssignments/aif-allowedLocations"
VAULT = at("p001", "KeyVault/vaults", "kv-p001", "prod")
NET = at("net1", "Network/virtualNetworks", "vnet-net1", "prod")
FOUNDRY = at("p001", "CognitiveServices/accounts", "aif-p001", "prod")
INSIGHTS = at("p001", "Insights/components", "appi-p001", "prod")
LOGS = at("cmn", "OperationalInsights/workspaces", "log-cmn", "prod")
PEOPLE = at("cmn", "Insights/actionGroups", "ag-cmn", "prod")
HEALTH = at("net1", "Insights/activityLogAlerts", "alert-service-health-net1", "prod")
CAP = at("cmn", "Insights/scheduledQueryRules", "alert-daily-cap-cmn", "prod")
WATCHED = f"{FOUNDRY}/defenderForAISettings/default"
SECRET = f"{group('p001', 'prod')}/providers/Microsoft.Authorization/policyExemptions/mine"
LINK = (
    f"{group('net1', 'prod')}/providers/Microsoft.Network/privateDnsZones/"
    f"privatelink.vaultcore.azure.net/virtualNetworkLinks/{NET.rpartition('/')[2]}"
)


def lock(target):
    return f"{target}/providers/Microsoft.Authorization/locks/aif-keep"


def extension(name, **more):
    def _edit(body):
        for each in body["properties"]["extensions"]:
            if each["name"] == name:
                each.update(more)

    return _edit


PLANS, POLICIES, LOCKS = "SE10-defender-plans", "SE01-policies", "RE09-locks"
EXTENSIONS = "properties.extensions"
MALWARE = "OnUploadMalwareScanning"
GUARDED = [
    ("Defender for AI is switched off", having(AI, pricingTier="Free", extensions=None),
     [(PLANS, AI, "properties.pricingTier", "Free")]),
    ("prompts are no evidence any more",
     change(AI, extension("AIPromptEvidence", isEnabled="False")),
     [(PLANS, AI, f"{EXTENSIONS}.AIPromptEvidence", "False")]),
    ("malware is looked for without an end", change(STORES, extension(
        MALWARE, additionalExtensionProperties={"CapGBPerMonthPerStorageAccount": -1})),
     [(PLANS, STORES, f"{EXTENSIONS}.{MALWARE}.CapGBPerMonthPerStorageAccount", "-1")]),
    ("an account is taken out", having(WATCHED, state="Disabled"),
     [("SE10-ai-accounts", WATCHED, "properties.state", "Disabled")]),
    ("Defender writes to nobody", having(CONTACT, isEnabled=False),
     [("SE12-security-contact", CONTACT, "properties.isEnabled", "")]),
    ("a policy only audits",
     change(VAULTS_CLOSED, lambda body: body["properties"]["parameters"].update(
         effect={"value": "Audit"})),
     [(POLICIES, VAULTS_CLOSED, "properties.parameters.effect", "Audit")]),
    ("another region is allowed",
     change(REGIONS, lambda body: body["properties"]["parameters"].update(
         listOfAllowedLocations={"value": ["swedencentral", "westus"]})),
     [(POLICIES, REGIONS, "properties.parameters.listOfAllowedLocations",
       "swedencentral, westus")]),
    ("a policy is deleted", gone(VAULTS_CLOSED), [(POLICIES, VAULTS_CLOSED, "", "")]),
    ("somebody makes an exemption",
     made(SECRET, properties={"policyAssignmentId": VAULTS_CLOSED, "exemptionCategory": "Waiver"}),
     [("SE01-exemptions", SECRET, "", VAULTS_CLOSED)]),
    ("a lock on a vault is deleted", gone(lock(VAULT)),
     [(LOCKS, lock(VAULT), "properties.level", "")]),
    ("the lock on the network is deleted", gone(lock(NET)),
     [(LOCKS, lock(NET), "properties.level", "")]),
    ("the lock on a link is deleted", gone(lock(LINK)),
     [(LOCKS, lock(LINK), "properties.level", "")]),
    ("alerts reach somebody else",
     having(PEOPLE, emailReceivers=[{"name": "x", "emailAddress": "x@example.org"}]),
     [("OE08-action-group", PEOPLE, "properties.emailReceivers", "x@example.org")]),
    ("an alert is off", having(HEALTH, enabled=False),
     [("OE08-alerts", HEALTH, "properties.enabled", "false")]),
    ("an alert tells nobody", having(CAP, actions={}),
     [("OE08-alerts", CAP, "properties.actions", "")]),
    ("logs are cut off at a gigabyte", having(LOGS, workspaceCapping={"dailyQuotaGb": 1}),
     [("OE05-as-ordered", LOGS, "properties.workspaceCapping.dailyQuotaGb", "1")]),
    ("telemetry is stored twice",
     made(setting(INSIGHTS), properties={
         "workspaceId": LOGS, "logs": [{"category": "AppTraces", "enabled": True}]}),
     [("OE07-stored-once", INSIGHTS, "diagnosticSettings", "to-workspace")]),
]  # fmt: skip
