"""Runners inside the network: whose they are, what they are called, and who may bring them."""

import pytest

from aifactory.plan.draw import survey
from aifactory.plan.landing.egress import egress
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT
from tests.plan.test_plan_shared_services import calls

GUEST = "5a1c0000-0000-0000-0000-0000000000D0"
PIPELINES = """\
pipelines:
  runner: aif-{environment}
  azureDevOps:
    organization: contoso
    organizationId: 0a0a0000-0000-0000-0000-000000000001
    project: ai-factory
"""


def switched(words, pipelines=PIPELINES, where=("1", "3")):
    text = FACTORY
    for end in where:
        text = text.replace(f"000000{end}] }}", f"000000{end}], services: {{ {words} }} }}")
    return text + pipelines


POOL = switched(f"devOpsPool: {{ principal: {GUEST}, machines: 30 }}")


def test_a_pool_is_called_as_the_pipelines_call_it(drawing):
    plan = drawing.write(POOL, churn=PROJECT).draw()
    for environment in ("dev", "prod"):
        said = calls(plan, f"{environment}/001/connected")["devOpsPool"].params["settings"]
        assert said["runner"] == f"aif-{environment}"
        assert (said["organization"], said["project"]) == ("contoso", "ai-factory")
        assert said["subnetId"].endswith("/subnets/snet-shared-agents-of-devops")
    network = calls(plan, "dev/001/cell-1/network")["network"].params
    (subnet,) = [one for one in network["subnets"] if one["name"].endswith("agents-of-devops")]
    assert subnet["delegation"] == "Microsoft.DevOpsInfrastructure/pools"
    assert subnet["prefix"].endswith("/26")  # 30 machines and Azure's five


def test_its_guest_may_join_the_network_and_no_more(drawing):
    plan = drawing.write(POOL, churn=PROJECT).draw()
    (grant,) = [g for g in plan.grants if g.stack.startswith("dev") and g.persona == "devOpsPool"]
    assert (grant.principal, grant.kind) == (GUEST.lower(), "ServicePrincipal")
    assert grant.scope.name == "rg-acme-net1-dev-sdc-001"
    given = calls(plan, grant.stack)["access"].params["grants"]
    assert {"kind": "ServicePrincipal", "principalId": GUEST.lower()}.items() <= given[-1].items()
    roles = calls(plan, "dev/001/common")["roles"].params["roles"]
    (role,) = [one for one in roles if one["name"] == grant.role.name]
    (permission,) = role["permissions"]
    assert sorted(permission["actions"]) == sorted(CATALOG.services["devOpsPool"].guest.actions)
    assert not [one for one in permission["actions"] if one.endswith(("subnets/write", "/*"))]


def test_without_a_guest_roles_and_grants_are_as_they_were(drawing):
    plan = drawing.write(switched('githubRunners: { business: "1" }'), churn=PROJECT).draw()
    assert {g.kind for g in plan.grants} == {"Group"}


def test_a_firewall_is_told_what_runners_ask(drawing):
    drawing.write(switched('githubRunners: { business: "1" }'), churn=PROJECT).draw()
    factory = drawing.factory()
    site = survey(factory, CATALOG, drawing.lock, factory.environments["dev/001"])
    found = {one.name: one for one in egress(site)}
    promised = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges["shared.runners"]
    assert found["githubRunners-github"].sources == (str(promised),)
    assert "github.com" in found["githubRunners-github"].names


ONE = PIPELINES.replace("-{environment}", "")


@pytest.mark.parametrize(
    ("story", "text", "code", "word"),
    [
        ("nobody said whose", switched(f"devOpsPool: {{ principal: {GUEST} }}", ""), "AIF1154",
         "organization"),
        ("nobody said what they are called",
         switched(f"devOpsPool: {{ principal: {GUEST} }}",
                  PIPELINES.replace("  runner: aif-{environment}\n", "")), "AIF1154", "runner"),
        ("two of one name", switched(f"devOpsPool: {{ principal: {GUEST} }}", ONE), "AIF1155",
         "'aif'"),
        ("another word in braces", switched("", PIPELINES.replace("{environment}", "{env}")),
         "AIF1024", "{environment}"),
    ],
)  # fmt: skip
def test_what_would_not_work_is_refused(drawing, story, text, code, word):
    with pytest.raises(Refused) as refused:
        drawing.write(text, churn=PROJECT).draw()
    assert {each.code for each in refused.value.problems} == {code}, refused.value
    assert word in str(refused.value)


def test_one_environment_may_call_them_as_it_likes(drawing):
    text = switched(f"devOpsPool: {{ principal: {GUEST} }}", ONE, where=("3",))
    plan = drawing.write(text, churn=PROJECT).draw()
    said = calls(plan, "prod/001/connected")["devOpsPool"].params["settings"]
    assert said["runner"] == "aif"
