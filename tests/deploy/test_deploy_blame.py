"""A refusal is traced to the YAML line whose module call Azure refused."""

from dataclasses import replace

import pytest

from aifactory.arm import ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.build.main_bicep import deployment
from aifactory.deploy.blame import blamed
from aifactory.plan.model import ModuleCall
from aifactory.problems import Place
from tests.deploy.small_arm import GROUP, built

VAULT = f"{GROUP}/g/providers/Microsoft.KeyVault/vaults/kv"
DEPLOYMENT = f"{GROUP}/g/providers/Microsoft.Resources/deployments"
STACK = replace(
    built("dev/001/p001/services").stack,
    calls=(
        ModuleCall("keyVault", "kv.bicep", {}, ResourceId(VAULT), Place("p.yaml", 3)),
        ModuleCall("access", "access.bicep", {}, None, Place("p.yaml", 9)),
    ),
)


def made(at: int) -> str:
    """The deployment of one of the stack's calls."""
    return f"{DEPLOYMENT}/{deployment(STACK, STACK.calls[at])}"


def refused(*targets: str) -> ArmError:
    """An error in an error in an error, each with its target."""
    error = ArmError(400, "Inner", "", target=targets[-1])
    for target in reversed(targets[:-1]):
        error = ArmError(400, "DeploymentFailed", "", (error,), target=target)
    return error


@pytest.mark.parametrize(
    ("story", "error", "line"),
    [
        ("the call's own deployment", refused("", made(1), "/other"), 9),
        ("named in another case", refused(made(0).upper()), 3),
        ("its main resource", refused("", VAULT.upper()), 3),
        (
            "an extension of it",
            refused(f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/x"),
            3,
        ),
        ("a longer name is another resource", refused(f"{VAULT}2"), None),
        ("nothing named", refused(""), None),
        ("no resource id", refused("properties.template"), None),
    ],
)
def test_the_line_is_found_where_azure_names_the_place(
    story: str, error: ArmError, line: int | None
) -> None:
    found = blamed(STACK, error)
    assert (found.line if found else None) == line, story
