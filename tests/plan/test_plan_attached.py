"""A cluster that is compute of its project's workspace: what each of them is given for it."""

import pytest

from aifactory.azure.roles import role
from aifactory.problems import Refused
from tests.plan.conftest import FACTORY, PROJECT

NAMED = "kubernetesCompute: { owner: a@b.example, reason: GPUs., until: 2099-01-01 }"
ALLOWED = FACTORY.replace("1] }", f"1], notPrivate: {{ {NAMED} }} }}")
HAS = "environments: { dev: { services: { kubernetes: on"
ML = PROJECT.replace("compact", "ml")
ON = f"{HAS}, kubernetesCompute: on }} }} }}"
OFF = f"{HAS} }} }} }}"
WRITES = role("Azure Kubernetes Service Contributor Role").guid


def given(plan):
    """The roles that the project's identity has in development, beside its own."""
    (access,) = (
        call.params["grants"]
        for stack in plan.stacks
        if stack.id == "dev/001/p001/foundation"
        for call in stack.calls
        if call.symbol == "access"
    )
    return {one["roleDefinitionId"].rpartition("/")[2] for one in access if one["identityId"]}


def test_the_identity_writes_clusters_only_where_one_is_attached(drawing):
    assert WRITES in given(drawing.write(ALLOWED, churn=f"{ML}{ON}\n").draw())
    assert WRITES not in given(drawing.write(ALLOWED, churn=f"{ML}{OFF}\n").draw())


def test_it_is_attached_late_to_the_workspace_and_the_cluster_of_its_project(drawing):
    plan = drawing.write(ALLOWED, churn=f"{ML}{ON}\n").draw()
    calls = {call.symbol: call for stack in plan.stacks for call in stack.calls
             if stack.id.startswith("dev/001/p001/")}  # fmt: skip
    (late,) = (stack for stack in plan.stacks if stack.id == "dev/001/p001/late")
    assert "kubernetesCompute" in {call.symbol for call in late.calls}
    settings = calls["kubernetesCompute"].params["settings"]
    assert settings["workspaceId"] == str(calls["machineLearning"].resource)
    assert settings["clusterId"] == str(calls["kubernetes"].resource)


def test_nobody_attaches_one_without_being_named(drawing):
    with pytest.raises(Refused) as refused:
        drawing.write(FACTORY, churn=f"{ML}{ON}\n").draw()
    (problem,) = refused.value.problems
    assert problem.code == "AIF1132"
    assert "until: LAST-DAY" in problem.fix
