"""A robot with exactly the deployer's role deploys; without any one of its actions it fails."""

import json
import shutil

import pytest

from aifactory.api.access.needs import deployer_role, needs
from aifactory.api.building import built
from aifactory.api.desired import desire
from aifactory.problems import Refused
from tests.journeys.conftest import CONTOSO, Journey, fresh
from tests.journeys.journey_contoso import IT, given, group

DEV = "00000000-0000-0000-0000-00000000d001"
ROBOT, SECRET = "70b07000-0000-0000-0000-000000000001", "rehearsal"
ROLES = "2022-04-01"
ROLE = (
    f"/subscriptions/{DEV}/providers/Microsoft.Authorization/roleDefinitions/"
    f"{deployer_role('contoso', 'dev')[0]}"
)
DESIRED = desire(CONTOSO)
ACTIONS = needs(DESIRED, built(DESIRED), "dev").actions
ONGOING = "Microsoft.Resources/deployments/read"  # what one deployment says to another
LIVE = {one.removesuffix("/write") + "/read" for one in ACTIONS if one.endswith("/write")}
LOCKS = "Microsoft.Authorization/locks/read"  # in the way of a delete
LEFT = "Microsoft.Resources/subscriptions/resourceGroups/resources/read"  # what a group still holds
CLEARS = "Microsoft.Resources/deployments/delete"  # long histories: twin/access
STACKS = "Microsoft.Resources/subscriptions/resourceGroups/read"
READS = [one for one in ACTIONS if one in {*LIVE, STACKS} and one not in (ONGOING, LOCKS)]
DELETES = [one for one in ACTIONS if one.endswith("/delete") or one in (LOCKS, LEFT)]
REST = [one for one in ACTIONS if one not in READS and one not in DELETES]
SAMPLE = [
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.CognitiveServices/accounts/deployments/read",
    "Microsoft.CognitiveServices/accounts/deployments/delete",
    LOCKS,
]


class Robot:
    """Commands of a journey, given as the robot and not as the twin's own deployer."""

    def __init__(self, journey, monkeypatch):
        self.journey, self.monkeypatch = journey, monkeypatch

    def aif(self, *words):
        with self.monkeypatch.context() as patch:
            patch.setenv("AIF_TWIN_CLIENT_ID", ROBOT)
            patch.setenv("AIF_TWIN_CLIENT_SECRET", SECRET)
            return self.journey.aif(*words)


def steps(journey, *words):
    return journey.aif("bootstrap", "--env", "dev", "-o", "json", *words).json["steps"]


def of_kind(found, kind, purpose="writes"):
    return [one for one in found if one["kind"] == kind and one["purpose"] in (purpose, "")]


def as_robot(assignment):
    """The deployer's assignment, made for the robot: same role, same scope, same condition."""
    properties = {**assignment["body"]["properties"], "principalId": ROBOT}
    path = assignment["path"].rpartition("/")[0] + "/70b07000-0000-0000-0000-00000000000a"
    return path, {"properties": properties}


@pytest.fixture(scope="module")
def bootstrapped(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("bootstrap"), "writes")


def ready(home, purpose):
    """Contoso's dev with its identities; the robot has the rights of one of them."""
    journey = fresh(home / "contoso")
    scenario = journey.path / "twin.yaml"
    line = f"  - {{ id: {ROBOT}, type: ServicePrincipal, name: robot, secret: {SECRET} }}\n"
    scenario.write_text(scenario.read_text() + line)
    assert journey.aif("bootstrap", "--env", "dev", "--do").code == 0
    path, body = as_robot(of_kind(steps(journey), "assignment", purpose)[0])
    journey.arm(lambda arm: arm.put(path, ROLES, body))
    return journey


@pytest.fixture(scope="module")
def deployed(bootstrapped, tmp_path_factory):
    home = tmp_path_factory.mktemp("deployed") / "contoso"
    shutil.copytree(bootstrapped.path, home)
    with pytest.MonkeyPatch.context() as patch:
        robot = Robot(Journey(home), patch)
        ended = robot.aif("deploy", "--env", "dev", "--yes")
        assert ended.code == 0, ended.out + ended.err
    return Journey(home)


@pytest.fixture
def copy(tmp_path):
    def _copy(journey):
        shutil.copytree(journey.path, tmp_path / "contoso")
        return Journey(tmp_path / "contoso")

    return _copy


def without(journey, action):
    """Take one action out of the deployer's role."""

    async def _change(arm):
        body = await arm.get(ROLE, ROLES)
        body["properties"]["permissions"][0]["actions"].remove(action)
        await arm.put(ROLE, ROLES, body)

    journey.arm(_change)


def destroy(robot):
    """Everything in dev, every delete allowed."""
    words = ("destroy", "--env", "dev", "--yes", "-o", "json")
    refused = robot.aif(*words)
    named = [one["fix"].rpartition(" ")[2] for one in refused.json.get("problems", ())]
    allowed = [word for name in named for word in ("--allow-delete", name)]
    return robot.aif(*words, *allowed)


def test_before_it_everything_is_missing_and_after_it_nothing(nothing):
    before = nothing.aif("bootstrap", "--env", "dev", "-o", "json")
    assert before.code == 4
    assert {one["state"] for one in before.json["steps"] if one["kind"] != "provider"} == {
        "missing"
    }
    done = nothing.aif("bootstrap", "--env", "dev", "--do", "-o", "json")
    assert done.code == 0
    after = nothing.aif("bootstrap", "--env", "dev", "-o", "json")
    assert after.code == 0
    assert {one["state"] for one in after.json["steps"]} == {"there"}
    assert nothing.aif("bootstrap", "--env", "prod").code == 4  # each environment for itself


def test_a_provider_that_is_not_registered_is_named_and_registered(nothing):
    path = f"/subscriptions/{DEV}/providers/Microsoft.Search/unregister"
    nothing.arm(lambda arm: arm.post(path, "2021-04-01"))
    ended = nothing.aif("bootstrap", "--env", "dev")
    assert "  ✗ Microsoft.Search" in ended.out.splitlines()
    assert nothing.aif("bootstrap", "--env", "dev", "--do").code == 0
    providers = {one["what"]: one["state"] for one in of_kind(steps(nothing), "provider")}
    assert set(providers.values()) == {"there"}
    assert {"Microsoft.Search", "Microsoft.KeyVault", "Microsoft.Network"} <= set(providers)


def test_a_role_that_somebody_changed_is_told_apart_and_put_right(bootstrapped, copy):
    journey = copy(bootstrapped)
    without(journey, ACTIONS[0])
    assert of_kind(steps(journey), "role")[0]["state"] == "different"
    assert journey.aif("bootstrap", "--env", "dev", "--do").code == 0
    assert of_kind(steps(journey), "role")[0]["state"] == "there"


@pytest.mark.parametrize(
    ("pipelines", "issuer", "subject"),
    [
        (
            {"github": "acme/factory"},
            "https://token.actions.githubusercontent.com",
            "repo:acme/factory:environment:dev",
        ),
        (
            {
                "azureDevOps": {
                    "organization": "acme",
                    "organizationId": "0a0a0000-0000-0000-0000-000000000001",
                    "project": "ai platform",
                }
            },
            "https://vstoken.dev.azure.com/0a0a0000-0000-0000-0000-000000000001",
            "sc://acme/ai platform/contoso-dev",
        ),
    ],
    ids=["GitHub", "Azure DevOps"],
)
def test_a_pipeline_acts_as_the_deployer_of_its_own_environment(
    nothing, pipelines, issuer, subject
):
    factory = nothing.path / "factory.yaml"
    text = factory.read_text().partition("pipelines:")[0]
    factory.write_text(f"{text}pipelines: {json.dumps(pipelines)}\n")
    made = steps(nothing, "--do")
    credential = of_kind(made, "credential")
    assert [one["what"] for one in credential] == [subject]
    plans = of_kind(made, "credential", "reads")
    assert [one["what"] for one in plans] == [f"{subject}-plan"]
    assert plans[0]["path"] != credential[0]["path"]
    live = nothing.arm(lambda arm: arm.get(credential[0]["path"], "2024-11-30"))["properties"]
    assert (live["issuer"], live["subject"]) == (issuer, subject)
    assert live["audiences"] == ["api://AzureADTokenExchange"]


def test_the_role_is_no_owner_and_has_no_wildcard():
    assert not any("*" in action for action in ACTIONS)
    assert not any(one.startswith("Microsoft.Authorization/elevate") for one in ACTIONS)
    assert not any("listkeys" in one.lower() for one in ACTIONS)
    assert len(READS) + len(DELETES) + len(REST) == len(ACTIONS) > 90


def test_exactly_that_role_deploys_plans_and_destroys(deployed, copy, monkeypatch):
    robot = Robot(copy(deployed), monkeypatch)
    assert robot.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    assert robot.aif("deploy", "--env", "dev", "--yes").code == 0
    ended = destroy(robot)
    assert ended.code == 0, ended.out


def test_another_environment_is_out_of_its_reach(deployed, copy, monkeypatch):
    ended = Robot(copy(deployed), monkeypatch).aif("deploy", "--env", "prod", "--yes")
    assert ended.code != 0
    assert "AuthorizationFailed" in ended.out + ended.err


@pytest.mark.parametrize("role", ["Owner", "Reader", "User Access Administrator"])
def test_it_gives_nobody_a_role_that_is_not_the_factorys(deployed, copy, monkeypatch, role):
    journey = copy(deployed)
    monkeypatch.setenv("AIF_TWIN_CLIENT_ID", ROBOT)
    monkeypatch.setenv("AIF_TWIN_CLIENT_SECRET", SECRET)
    with pytest.raises(Refused, match="AuthorizationFailed"):
        journey.arm(given(group("p001"), role, IT))


def fails(command, action):
    assert command.code != 0, f"{action} is not needed"
    said = command.out + command.err
    assert "AuthorizationFailed" in said or "does not have" in said, said


def refused_without(action, journeys, copy, monkeypatch):
    """A write is missed by a deploy, a read by a plan of what is live, a delete by a destroy."""
    bootstrapped, deployed = journeys
    journey = copy(bootstrapped if action in REST else deployed)
    without(journey, action)
    robot = Robot(journey, monkeypatch)
    if action in DELETES:
        fails(destroy(robot), action)
    else:
        fails(robot.aif("plan" if action in READS else "deploy", "--env", "dev",
                        *(() if action in READS else ("--yes",))), action)  # fmt: skip


@pytest.mark.parametrize("action", SAMPLE)
def test_without_one_action_it_fails(action, bootstrapped, deployed, copy, monkeypatch):
    refused_without(action, (bootstrapped, deployed), copy, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("action", [one for one in ACTIONS if one != CLEARS])
def test_without_any_one_action_it_fails(action, bootstrapped, deployed, copy, monkeypatch):
    refused_without(action, (bootstrapped, deployed), copy, monkeypatch)


def test_the_deployer_of_production_may_let_services_use_their_keys(nothing, monkeypatch):
    scenario = nothing.path / "twin.yaml"
    line = f"  - {{ id: {ROBOT}, type: ServicePrincipal, name: robot, secret: {SECRET} }}\n"
    scenario.write_text(scenario.read_text() + line)
    prod = ("--env", "prod")
    assert nothing.aif("bootstrap", *prod, "--do").code == 0
    found = nothing.aif("bootstrap", *prod, "-o", "json").json["steps"]
    path, body = as_robot(of_kind(found, "assignment")[0])
    nothing.arm(lambda arm: arm.put(path, ROLES, body))
    ended = Robot(nothing, monkeypatch).aif("deploy", *prod, "--yes")
    assert ended.code == 0, ended.out + ended.err


def test_each_identity_is_named_by_its_client(nothing):
    before = nothing.aif("bootstrap", "--env", "dev")
    assert "AZURE_CLIENT_ID" not in before.out
    shown = nothing.aif("bootstrap", "--env", "dev", "--do").out
    identities = [one for one in steps(nothing) if one["kind"] == "identity"]
    assert {one["purpose"] for one in identities} == {"reads", "writes"}
    for one in identities:
        live = nothing.arm(lambda arm, path=one["path"]: arm.get(path, "2024-11-30"))
        assert one["clientId"] == live["properties"]["clientId"]
        assert f"{one['what']}  AZURE_CLIENT_ID={one['clientId']}" in shown


def test_who_plans_reads_and_verifies_everything_and_writes_nothing(tmp_path, monkeypatch):
    journey = ready(tmp_path, "reads")
    robot = Robot(journey, monkeypatch)
    assert robot.aif("plan", "--env", "dev", "--detailed-exitcode").code == 2
    refused = robot.aif("deploy", "--env", "dev", "--yes")
    assert refused.code == 7
    assert "AuthorizationFailed" in refused.out
    assert journey.arm(live_stacks) == []
    assert journey.aif("deploy", "--env", "dev", "--yes").code == 0
    assert robot.aif("plan", "--env", "dev", "--detailed-exitcode").code == 0
    assert robot.aif("drift", "--env", "dev").code == 0
    assert robot.aif("verify", "--env", "dev").code == 0
    before = journey.arm(live_stacks)
    assert before
    assert destroy(robot).code != 0
    assert journey.arm(live_stacks) == before
    plan_role = of_kind(steps(journey), "role", "reads")[0]["body"]["properties"]
    allowed = plan_role["permissions"][0]["actions"]
    networks = "Microsoft.Network/virtualNetworks/list"
    assert [one for one in allowed if not one.startswith(networks)] == [
        "*/read",
        "Microsoft.Search/checkNameAvailability/action",
    ]
    assert len(allowed) == 5  # what is in force in a network is asked, and changes nothing


async def live_stacks(arm):
    path = f"/subscriptions/{DEV}/providers/Microsoft.Resources/deploymentStacks"
    return sorted([one["id"] async for one in arm.pages(path, "2024-03-01")])
