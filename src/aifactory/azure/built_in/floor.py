"""What comes with any access on a floor, and what reading means there: never everything around it.

Both are shaped like a built-in role, so that they can be united with those; neither is one.
"""

from collections.abc import Iterable

from aifactory.azure.built_in.role import PUBLISHED, PUBLISHED_ON, BuiltInRole

# What nearly every built-in role of a service holds beside its own actions: the floor's group, who
# has access, how its resources fare, and support. No service's own action is among them.
FLOOR = BuiltInRole(
    name="A floor",
    guid="",
    actions=(
        "Microsoft.Authorization/*/read",
        "Microsoft.Insights/alertRules/read",
        "Microsoft.Insights/diagnosticSettings/read",
        "Microsoft.Insights/metricdefinitions/read",
        "Microsoft.Insights/metrics/read",
        "Microsoft.ResourceHealth/availabilityStatuses/read",
        "Microsoft.Resources/deployments/operations/read",
        "Microsoft.Resources/subscriptions/operationresults/read",
        "Microsoft.Resources/subscriptions/read",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Support/*",
    ),
    source=PUBLISHED,
    date=PUBLISHED_ON,
)

# What a project's identity may do with subnets, where it has its role on one: as the built-in
# Network Contributor it could take the security group away.
JOINING = BuiltInRole(
    name="Joining",
    guid="",
    actions=(
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Microsoft.Network/virtualNetworks/subnets/read",
    ),
    source="learn.microsoft.com/azure/aks/concepts-identity#additional-cluster-identity-permissions",
    date="2026-08",
)

# What encrypting with a key takes of it (get, wrap, unwrap). The built-in role for that lets its
# holder write event subscriptions, too: on one vault that is nothing, in a whole group it is much.
ENCRYPTING = BuiltInRole(
    name="Encrypting",
    guid="",
    data_actions=(
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.KeyVault/vaults/keys/unwrap/action",
        "Microsoft.KeyVault/vaults/keys/wrap/action",
    ),
    source="learn.microsoft.com/azure/storage/common/customer-managed-keys-overview",
    date="2026-08",
)

# Reading that hands out a key; Log Analytics Reader takes it back, too (same page and date).
_KEYS = "Microsoft.OperationalInsights/workspaces/sharedKeys/read"


def reading(types: Iterable[str]) -> BuiltInRole:
    """What Reader allows, of these resource types and their children alone; never a key."""
    roots = sorted({"/".join(one.split("/")[:2]) for one in types})
    actions = tuple(action for root in roots for action in (f"{root}/read", f"{root}/*/read"))
    keys = tuple(key for key in (_KEYS,) if any(key.startswith(f"{root}/") for root in roots))
    return BuiltInRole("Reading", "", actions, keys, source=PUBLISHED, date=PUBLISHED_ON)
