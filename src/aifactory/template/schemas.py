"""Template schemas: which of them belongs to which deployment scope."""

import re
from collections.abc import Mapping
from typing import Any

from aifactory.template.expressions import ExpressionError
from aifactory.template.model import DeploymentScope
from aifactory.template.values import find

_SCHEMA = re.compile(
    r"https?://schema\.management\.azure\.com/schemas/([0-9a-z-]+)/(\w*)deploymentTemplate\.json#?",
    re.IGNORECASE,
)
# Versions by scope: the published schemas (Azure/azure-resource-manager-schemas, 2025).
_VERSIONS = {
    "": ("2014-04-01-preview", "2015-01-01", "2018-05-01", "2019-04-01", "2019-08-01"),
    "subscription": ("2018-05-01", "2019-08-01"),
    "managementgroup": ("2019-08-01",),
    "tenant": ("2019-08-01",),
}


def check_schema(template: Mapping[str, Any], scope: DeploymentScope) -> None:
    """Refuse a template whose schema is not one for its scope."""
    schema = str(find(template, "$schema", ""))
    wanted = _kind(scope)
    match = _SCHEMA.fullmatch(schema)
    if match is None or match[2].lower() != wanted or match[1] not in _VERSIONS[wanted]:
        raise ExpressionError(
            f"Template schema '{schema}' is not supported. Supported versions are "
            f"'{','.join(_VERSIONS[wanted])}'. "
            "Please see https://aka.ms/arm-template for usage details."
        )


def _kind(scope: DeploymentScope) -> str:
    if scope.subscription:
        return "" if scope.group else "subscription"
    return "managementgroup" if scope.management_group else "tenant"
