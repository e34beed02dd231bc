"""Cores at maximum scale, by quota, with the lines that ask for them."""

import pytest

from aifactory.azure.machines import cores, family
from aifactory.plan.cost.machines import cores_wanted
from tests.plan.conftest import CATALOG


@pytest.mark.parametrize(
    ("size", "number", "named"),
    [
        ("Standard_D4s_v5", 4, "standardDSv5Family"),
        ("Standard_D16ds_v5", 16, "standardDDSv5Family"),
        ("Standard_E8-4s_v5", 8, "standardESv5Family"),
        ("Standard_F4s_v2", 4, "standardFSv2Family"),
        ("Standard_B4ms", 4, "standardBSFamily"),
        ("Standard_NC4as_T4_v3", 4, "Standard NCASv3_T4 Family"),
        ("Standard_ND96amsr_A100_v4", 96, None),
        ("Standard_nonsense", None, None),
    ],
)
def test_a_size_says_its_cores_and_its_family(size, number, named):
    assert (cores(size), family(size)) == (number, named)


FACTORY = """\
factory: acme
region: swedencentral
environments: { dev: { subscriptions: [00000000-0000-0000-0000-000000000001] } }
"""
CHURN = """\
profile: ml
team: { lead: LEAD }
services:
  machineLearning: { clusters: { cpu: { max: 5 } } }
  kubernetes: { maxSystem: 3, pools: { user: { size: Standard_D8s_v5, max: 7 } } }
"""


def test_the_largest_numbers_are_counted_with_their_lines(drawing):
    drawing.write(FACTORY, churn=CHURN).draw()
    asked = cores_wanted(drawing.factory(), CATALOG, drawing.lock)
    dev = drawing.factory().environments["dev/001"].subscriptions[0]
    found = {(q.provider, q.name): one for q, one in asked.items() if q.subscription == dev}
    assert found["Microsoft.Compute", "cores"].cores == 3 * 2 + 7 * 8
    user = "projects/churn.yaml:5:76 services.kubernetes.pools.user.max"
    assert found["Microsoft.Compute", "standardDSv5Family"].lines[user] == 56
    assert found["Microsoft.MachineLearningServices", "cores"].cores == 5 * 2


def test_each_machine_of_a_person_is_one_machine_with_an_address_of_its_own(drawing):
    ada = "ada: { person: 5a1c0000-0000-0000-0000-000000000031, size: Standard_D8s_v5 }"
    shaped = CHURN.replace("cpu: { max: 5 } }", f"cpu: {{ max: 27 }} }}, instances: {{ {ada} }}")
    drawing.write(FACTORY, churn=shaped).draw()
    asked = cores_wanted(drawing.factory(), CATALOG, drawing.lock)
    found = {(q.provider, q.name): one.cores for q, one in asked.items()}
    assert found["Microsoft.MachineLearningServices", "cores"] == 27 * 2 + 8
    (cell,) = drawing.lock.grounds["dev/001"].cells.values()
    assert cell.ranges["p001.training"].prefixlen == 26  # 27 nodes and Azure's five fill a /27


def test_a_range_is_never_smaller_than_azure_takes(drawing):
    shaped = "profile: compact\nteam: { lead: LEAD }\nservices: { databricks: { nodes: 3 } }\n"
    drawing.write(FACTORY, churn=shaped).draw()
    (cell,) = drawing.lock.grounds["dev/001"].cells.values()
    assert cell.ranges["p001.databricks-host"].prefixlen == 26
