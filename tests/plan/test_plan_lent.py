"""What environments lend: a registry of models, used from above, each by endpoints and roles."""

import pytest

from aifactory.azure.roles import role
from aifactory.problems import Refused
from tests.plan.conftest import PROJECT

DEV = "00000000-0000-0000-0000-000000000001"
HOME = f"/subscriptions/{DEV}/resourceGroups"
REGISTRY = f"{HOME}/common/providers/Microsoft.MachineLearningServices/registries/mlr-of-dev"
STORE = f"{HOME}/azures/providers/Microsoft.Storage/storageAccounts/azures"
NAMED = "notPrivate: { modelRegistry: { owner: a@b.example, reason: Up., until: 2099-01-01 } }"
ML = PROJECT.replace("compact", "ml")
PARTS = """\
environments:
  dev: { services: { modelPublisher: on } }
  prod: { services: { modelReader: on } }
"""


def written(dev=NAMED, prod=NAMED, store=""):
    told = f"services: {{ modelRegistry: {{ storeId: {store} }} }}, " if store else ""
    return f"""\
factory: acme
region: swedencentral
environments:
  dev: {{ subscriptions: [{DEV}], services: {{ modelRegistry: on }}, {dev} }}
  prod: {{ subscriptions: [00000000-0000-0000-0000-000000000003], {told}
    existing: {{ modelRegistry: {REGISTRY} }}, {prod} }}
"""


def calls(plan, stack):
    return {call.symbol: call for one in plan.stacks if one.id == stack for call in one.calls}


def roles_at(plan, environment):
    return {
        grant.role.name
        for grant in plan.grants
        if grant.stack.startswith(environment) and grant.scope.type.endswith("/registries")
        if "MachineLearning" in grant.scope.type
    }


def test_one_makes_it_and_another_meets_it_through_an_endpoint_of_its_own(drawing):
    plan = drawing.write(written(), churn=ML).draw()
    assert "modelRegistry" in calls(plan, "dev/001/common")
    assert "modelRegistry" not in calls(plan, "prod/001/common")
    network = calls(plan, "prod/001/cell-1/network")
    (one,) = (
        one for one in network["sharedEndpoints"].params["endpoints"] if one["targetId"] == REGISTRY
    )
    assert one["endpoint"]["group"] == "amlregistry"
    assert "/00000000-0000-0000-0000-000000000003/" in one["endpoint"]["subnetId"]


def test_what_azure_made_behind_it_is_met_once_it_is_named(drawing):
    plan = drawing.write(written(store=STORE), churn=ML).draw()
    ends = calls(plan, "prod/001/cell-1/network")["sharedEndpoints"].params["endpoints"]
    (one,) = (one for one in ends if one["targetId"] == STORE)
    assert one["endpoint"]["group"] == "blob"
    assert one["endpoint"]["zoneIds"][0].endswith("/privatelink.blob.core.windows.net")


def test_publishers_write_and_readers_read_by_roles_of_azures_own(drawing):
    plan = drawing.write(written(), churn=ML + PARTS).draw()
    assert roles_at(plan, "dev/") == {role("AzureML Registry User").guid}
    assert roles_at(plan, "prod/") == {role("Reader").guid}
    for one in calls(plan, "prod/001/common")["roles"].params["roles"]:
        assert not [scope for scope in one["assignableScopes"] if DEV in scope]
        granted = str(one["permissions"])
        assert "registries/assets" not in granted


@pytest.mark.parametrize(
    ("story", "dev", "prod", "code"),
    [
        ("the owner does not name it", "tier: economy", NAMED, "AIF1149"),
        ("the user does not name it", NAMED, "tier: economy", "AIF1149"),
        ("nobody says a last day", NAMED.replace(", until: 2099-01-01", ""), NAMED, "AIF1139"),
    ],
)
def test_both_name_it_with_a_last_day_or_it_is_refused(drawing, story, dev, prod, code):
    with pytest.raises(Refused) as refused:
        drawing.write(written(dev, prod), churn=ML).draw()
    assert code in {problem.code for problem in refused.value.problems}
