"""What policies would deny is asked of Azure about as little as can tell it."""

import asyncio
import json
from urllib.parse import urlsplit

import pytest

from aifactory.api.access.denials import denials
from aifactory.arm import Arm, InProcessTransport
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.model import Change, Difference, PropertyChange, StackDifference
from aifactory.plan.model import ModuleCall, Stack
from aifactory.problems import Place
from aifactory.template.model import Evaluated
from tests.deploy.small_arm import BASE, Anyone

NETWORK = "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet"
CALL = ModuleCall("net", "m", {}, ResourceId(NETWORK), Place("factory.yaml", 3, 1))
STACK = Stack("s", "s", "sub", "rg", "", {}, (CALL,), (), "dev", "001")
NAMES = ("alpha", "beta", "gamma", "delta")
SUBNETS = tuple(
    Evaluated(
        ResourceId(f"{NETWORK}/subnets/{name}"),
        "2025-05-01",
        {"properties": {"addressPrefixes": [f"10.0.{at}.0/26"], "defaultOutboundAccess": False}},
        (),
    )
    for at, name in enumerate(NAMES)
)
GREW = Change("modify", SUBNETS[3].id.text, "s", None, (PropertyChange("a", 1, 2),))


class Azure:
    """A Resource Manager whose policy denies subnets that begin so; it notes those asked about."""

    def __init__(self, denied: str = "nothing") -> None:
        self.denied = denied
        self.asked: list[str] = []

    async def handle(self, method, url, headers, body):
        if method == "GET":
            return 200, {}, b'{"value": []}'
        assert urlsplit(url).path.endswith("/checkPolicyRestrictions")
        content = json.loads(body)["resourceDetails"]["resourceContent"]
        self.asked.append(content["name"].rpartition("/")[2])
        says = {
            "evaluationResult": "NonCompliant",
            "effectDetails": {"policyEffect": "Deny"},
            "policyInfo": {"policyAssignmentId": "/subscriptions/sub/policyAssignments/ranges"},
        }
        is_denied = content["properties"]["addressPrefixes"][0].startswith(self.denied)
        found = {"policyEvaluations": [says] if is_denied else []}
        return 200, {}, json.dumps({"contentEvaluationResult": found}).encode()

    async def sleep(self, seconds):
        raise AssertionError("nothing to wait for")

    def says(self, stack):
        arm = Arm(InProcessTransport(self.handle, self.sleep), Anyone(), BASE)
        built = [Built(STACK, "", {}, {}, "")]
        return asyncio.run(denials(built, {"s": SUBNETS}, Difference("acme", (stack,)), arm))


def standing(*changes):
    return StackDifference("s", NETWORK, "changed", changes, resources=SUBNETS)


@pytest.mark.parametrize(
    ("story", "stack", "asked"),
    [
        ("what stands is alike", standing(GREW), {"alpha", "delta"}),
        ("though nothing of it changes", standing(), {"alpha"}),
        ("what is new is not", StackDifference("s", NETWORK, "absent"), set(NAMES)),
    ],
)
def test_of_what_stays_as_it_is_one_is_asked_about(story, stack, asked):
    azure = Azure()
    assert not azure.says(stack).problems
    assert sorted(azure.asked) == sorted(asked), story


@pytest.mark.parametrize(
    ("denied", "who"),
    [("10.0.0.", "subnets alpha and 2 alike: "), ("10.0.3.", "subnets delta: ")],
)
def test_what_would_be_denied_is_told_whether_it_stands_or_changes(denied, who):
    (problem,) = Azure(denied).says(standing(GREW)).problems
    assert problem.code == "AIF5057"
    assert problem.where == "factory.yaml:3:1"
    assert who in problem.what
