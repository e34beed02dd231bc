"""ARM's limits on one template, from the table of Azure's limits, refused in ARM's words."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from aifactory.azure.limits import limit
from aifactory.template.expressions import ExpressionError
from aifactory.template.model import Deployment, TemplateError

COUNTS = {
    "parameters": limit("templateParameters").value,
    "variables": limit("templateVariables").value,
    "outputs": limit("templateOutputs").value,
}
RESOURCES = limit("templateResources").value
NAME_LENGTH = 64
SIZE = limit("templateBytes").value

EFFORT = 500_000  # rounds, calls and blocks of items or text that one deployment may take


def check_text(length: int) -> None:
    """Refuse to build a text that no request could have brought (the limit is our own)."""
    if length > SIZE:
        raise ExpressionError(
            f"The language expression evaluation result of '{length}' characters exceeds the limit "
            f"of '{SIZE}'."
        )


def check_effort(spent: int) -> None:
    """Refuse a template whose evaluation never seems to end (the limit is our own)."""
    if spent > EFFORT:
        raise ExpressionError(
            "The evaluation of the template's language expressions exceeds the limit of "
            f"'{EFFORT}' steps."
        )


def check_counts(sections: Mapping[str, Any]) -> None:
    """Refuse more parameters, variables or outputs than ARM takes."""
    for kind, most in COUNTS.items():
        _check(kind, len(sections[kind]), most)


def check_resources(count: int) -> None:
    """Refuse more resources than ARM takes, every round of a loop counted."""
    _check("resources", count, RESOURCES)


def _check(kind: str, actual: int, most: int) -> None:
    if actual > most:
        raise ExpressionError(
            f"The number of template {kind} limit exceeded. Limit: '{most}' and actual: "
            f"'{actual}'. Please see https://aka.ms/arm-syntax-{kind} for usage details."
        )


def check_name(name: str) -> None:
    """Refuse a deployment name that is too long (the code is unverified, the message published)."""
    if len(name) > NAME_LENGTH:
        raise TemplateError(
            "DeploymentNameLengthLimitExceeded",
            f"The provided deployment name '{name}' has a length of '{len(name)}' which exceeds "
            f"the maximum length of '{NAME_LENGTH}'. "
            "Please see https://aka.ms/arm-deploy for usage details.",
        )


def check_size(deployment: Deployment, template: int) -> None:
    """Refuse a template of more than 4 MB with its parameters (the message is unverified)."""
    size = template + size_of(deployment.parameters) + len("[,]")
    if size > SIZE:
        raise TemplateError(
            "DeploymentJobSizeExceeded",
            f"The size of the template deployment '{deployment.name}' is '{size}' bytes, which "
            f"exceeds the limit of '{SIZE}' bytes. "
            "Please see https://aka.ms/arm-deploy for usage details.",
        )


def size_of(value: Any) -> int:
    """How many bytes a value is as JSON."""
    try:
        return len(orjson.dumps(value, default=str))
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return len(json.dumps(value, default=str))
