"""Services that answer a write or a delete in a way of their own, and not as most do.

The official Python clients accept only certain status codes for an operation and fail on others;
these are the ones that the clients inside azure-cli 2.91.0 accept (read 2026-08).
"""

DELETED_AT_ONCE = frozenset(
    {
        "microsoft.cognitiveservices/accounts/connections",
        "microsoft.cognitiveservices/accounts/projects/connections",
        "microsoft.insights/actiongroups",
        "microsoft.insights/components",
        "microsoft.insights/datacollectionendpoints",
        "microsoft.insights/datacollectionrules",
        "microsoft.insights/diagnosticsettings",
        "microsoft.insights/metricalerts",
        "microsoft.insights/scheduledqueryrules",
        "microsoft.keyvault/vaults",
        "microsoft.managedidentity/userassignedidentities",
        "microsoft.search/searchservices",
        "microsoft.storage/storageaccounts",
    }
)
"""200, however long it takes behind the scenes: their clients do not know 202."""

WRITTEN_WITH_200 = frozenset(
    {
        "microsoft.cognitiveservices/accounts/connections",
        "microsoft.cognitiveservices/accounts/projects/connections",
        "microsoft.documentdb/databaseaccounts",
        "microsoft.insights/components",
        "microsoft.insights/diagnosticsettings",
        "microsoft.insights/metricalerts",
    }
)
"""200 for what is new, too: their clients do not know 201."""

WRITTEN_AT_ONCE = WRITTEN_WITH_200 - {"microsoft.documentdb/databaseaccounts"}
"""No operation to follow."""

ACCEPTED = frozenset(
    {
        "microsoft.search/searchservices/sharedprivatelinkresources",
        "microsoft.storage/storageaccounts",
    }
)
"""202 and a Location that answers with the resource in the end."""

WRITTEN_WITH_201 = frozenset({"microsoft.authorization/roledefinitions"})
"""201 for what was there, too: its client does not know 200."""

DELETED_WITH_BODY = frozenset(
    {
        f"microsoft.authorization/{name}"
        for name in ("roleassignments", "roledefinitions", "policyassignments")
    }
)
"""200 and what was there: their clients read it."""
