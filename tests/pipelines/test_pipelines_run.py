"""Both providers' files, run against the twin: the same trace and the same state, come what may."""

import json

import pytest

from tests.pipelines.conftest import PROVIDERS, committed
from tests.pipelines.forge import Forge
from tests.pipelines.interpreter import Runner
from tests.pipelines.world import NEW_TEAM, SUBSCRIPTIONS, World, founded

PULL = "refs/pull/7/merge"
ENVIRONMENTS = ("dev", "stage", "prod")


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return founded(tmp_path_factory.mktemp("founded") / "repository").path


class Twice:
    """A story told to each provider, each with a cloud of its own; what came of it is equal."""

    def __init__(self, ground, home):
        self.told, self.ground, self.home, self.forges = {}, ground, home, []

    def tell(self, story):
        for name in PROVIDERS:
            (self.home / name).mkdir()
            world = World(self.home / name, self.ground)
            self.forges.append(Forge(committed(world.journey.path)))
            runner = Runner(world.provider(name), world, self.forges[-1])
            self.told[name] = story(runner, world) or {}
            self.told[name]["state"] = world.state()
            self.told[name]["seen"] = self.forges[-1].code.seen()
        first, second = self.told.values()
        assert first == second
        return first


@pytest.fixture
def twice(ground, tmp_path):
    both = Twice(ground, tmp_path)
    yield both
    for forge in both.forges:
        forge.close()


def codes(run):
    """Job → the verbs that it ran, and how each ended."""
    found = {}
    for job, command, code in run.trace:
        found.setdefault(job, []).append((command.split()[1], code))
    return found


def live(told):
    """Environment → the states of its stacks."""
    found = {}
    for stack, state in told["state"]["stacks"].items():
        found.setdefault(stack.partition("/")[0], set()).add(state)
    return found


@pytest.mark.slow
def test_from_pull_request_to_production(twice):
    def story(runner, world):
        reviewed = runner.run("plan", PULL)
        assert set(reviewed.ended.values()) == {"succeeded"}
        merged = runner.run("deploy")
        night = runner.run("drift")
        again = runner.run("plan", PULL)
        return {
            "ended": [each.ended for each in (reviewed, merged, night, again)],
            "traces": [each.trace for each in (reviewed, merged, night, again)],
            "kept": sorted(path.name for path in merged.kept.iterdir()),
            "reports": sorted(path.name for path in (merged.kept / "verify-prod").iterdir()),
        }

    told = twice.tell(story)
    assert live(told) == {name: {"same"} for name in ENVIRONMENTS}
    jobs = [job for job, _, _ in told["traces"][1]]
    assert jobs == [
        f"{verb}-{env}" for env in ENVIRONMENTS for verb in ("plan", "deploy", "verify")
    ]
    assert all(code == 0 for trace in told["traces"] for _, _, code in trace)
    assert told["reports"] == ["prod.sarif", "verify.md", "verify.xml"]
    (comment,) = told["seen"]["comments"]  # the second run has replaced the first one's
    assert comment[0] == 7
    assert comment[1].count("no change") >= 3


@pytest.mark.slow
def test_a_failed_stage_ends_everything_after_it_and_is_resumed(twice):
    fault = {
        "faults": [
            {
                "name": "no-networks-in-stage",
                "what": "write",
                "id": f"/subscriptions/{SUBSCRIPTIONS['stage']}/*",
                "type": "Microsoft.Network/virtualNetworks",
                "effect": {"error": {"status": 400, "code": "InvalidTemplate", "message": "No."}},
            }
        ]
    }

    def story(runner, world):
        world.journey.write("kept-fault.yaml", json.dumps(fault))
        assert (
            world.journey.aif("twin", "fault", str(world.journey.path / "kept-fault.yaml")).code
            == 0
        )
        failed = runner.run("deploy")
        assert world.journey.aif("twin", "fault", "--clear").code == 0
        again = runner.go_on(failed)  # the plan that was approved is not true any more
        resumed = runner.run("resume", inputs={"environment": "stage"})
        rest = runner.run("deploy")
        return {
            "codes": codes(failed),
            "again": again.ended,
            "stale": "AIF5001" in failed.out["deploy-stage"],
            "resumed": codes(resumed),
            "rest": codes(rest),
        }

    told = twice.tell(story)
    assert told["codes"]["deploy-dev"] == [("deploy", 0)]
    assert told["codes"]["deploy-stage"] == [("deploy", 7), ("deploy", 1)]
    assert "plan-prod" not in told["codes"]
    assert told["again"]["deploy-stage"] == "failed"
    assert {told["again"][job] for job in ("verify-stage", "plan-prod", "deploy-prod")} == {
        "skipped"
    }
    assert told["stale"]
    assert told["resumed"] == {f"{v}-stage": [(v, 0)] for v in ("plan", "deploy", "verify")}
    assert live(told) == {name: {"same"} for name in ENVIRONMENTS}


def test_a_refused_approval_leaves_that_environment_and_the_next_alone(twice):
    def story(runner, world):
        run = runner.run("deploy", refuse={"stage"})
        return {"ended": run.ended}

    told = twice.tell(story)
    assert told["ended"]["deploy-stage"] == "refused"
    assert {told["ended"][job] for job in ("verify-stage", "plan-prod", "deploy-prod")} == {
        "skipped"
    }
    assert live(told) == {"dev": {"same"}, "stage": {"absent"}, "prod": {"absent"}}


@pytest.mark.slow
def test_a_plan_that_grew_stale_while_it_waited_stops(twice):
    def story(runner, world):
        runner.run("resume", inputs={"environment": "dev"})

        def meanwhile(job):
            if job == "deploy-dev":  # somebody merges while the approval is awaited
                project = json.loads((world.journey.path / "projects/churn.yaml").read_text())
                project["tags"] = {"costCentre": "1234"}
                world.journey.write("projects/churn.yaml", json.dumps(project))

        run = runner.run("deploy", before=meanwhile)
        return {
            "ended": run.ended,
            "stale": "AIF5001" in run.out["deploy-dev"],
            "codes": codes(run),
        }

    told = twice.tell(story)
    assert told["stale"]
    assert told["codes"] == {"plan-dev": [("plan", 0)], "deploy-dev": [("deploy", 1)]}
    assert told["ended"]["plan-stage"] == "skipped"


@pytest.mark.slow
def test_a_job_is_tried_again_and_the_run_goes_on(twice):
    fault = {
        "faults": [
            {
                "name": "away",
                "what": "request",
                "id": "*/resources",
                "times": 40,
                "effect": {
                    "error": {"status": 403, "code": "AuthorizationFailed", "message": "Not yet."}
                },
            }
        ]
    }

    def story(runner, world):
        world.journey.write("kept-fault.yaml", json.dumps(fault))
        assert (
            world.journey.aif("twin", "fault", str(world.journey.path / "kept-fault.yaml")).code
            == 0
        )
        run = runner.run("resume", inputs={"environment": "dev"})
        first = dict(run.ended)
        assert world.journey.aif("twin", "fault", "--clear").code == 0
        runner.go_on(run)
        return {"first": first, "ended": run.ended, "codes": codes(run)}

    told = twice.tell(story)
    assert "failed" in told["first"].values()
    assert set(told["ended"].values()) == {"succeeded"}
    assert live(told)["dev"] == {"same"}


@pytest.mark.slow
def test_a_cancelled_run_loses_nothing_and_is_resumed(twice):
    def story(runner, world):
        run = runner.run("deploy", cancel="deploy-dev")
        half = set(live({"state": world.state()})["dev"])
        resumed = runner.run("resume", inputs={"environment": "dev"})
        return {"ended": run.ended, "half": "absent" in half, "resumed": codes(resumed)}

    told = twice.tell(story)
    assert told["half"]
    after = {end for job, end in told["ended"].items() if job != "plan-dev"}
    assert (told["ended"]["plan-dev"], after) == ("succeeded", {"cancelled"})
    assert told["resumed"] == {f"{v}-dev": [(v, 0)] for v in ("plan", "deploy", "verify")}
    assert live(told)["dev"] == {"same"}


@pytest.mark.slow
def test_drift_is_an_issue_each_night_once(twice):
    def story(runner, world):
        runner.run("resume", inputs={"environment": "dev"})
        vault = world.journey.resources("Microsoft.KeyVault/vaults")[0]
        opened = {"publicNetworkAccess": "Enabled"}
        world.journey.change(vault, "2024-11-01", lambda body: body["properties"].update(opened))
        nights = [runner.run("drift"), runner.run("drift")]
        return {"codes": [codes(each) for each in nights], "ended": [each.ended for each in nights]}

    told = twice.tell(story)
    assert told["codes"][0]["drift-dev"] == [("drift", 3), ("post", 0)]
    assert told["ended"][0] == {
        "drift-dev": "failed",
        "drift-stage": "succeeded",
        "drift-prod": "succeeded",
    }
    ((title, text),) = told["seen"]["issues"]
    assert title.startswith("Drift in dev: vaults kv")
    assert "`properties.publicNetworkAccess`: 'Enabled', declared 'Disabled'" in text


@pytest.mark.slow
def test_each_week_says_how_many_more_fit(twice):
    def story(runner, world):
        fits = runner.run("capacity")
        factory = (world.journey.path / "factory.yaml").read_text()
        small = json.loads(factory)
        small["environments"]["dev"]["limits"] = {"roleAssignments": 4}
        world.journey.write("factory.yaml", json.dumps(small))
        full = runner.run("capacity")
        world.journey.write("factory.yaml", factory)
        return {
            "codes": [codes(each) for each in (fits, full)],
            "kept": sorted(path.name for path in (full.kept / "capacity").iterdir()),
        }

    told = twice.tell(story)
    assert told["codes"] == [
        {"capacity": [("capacity", 0), ("capacity", 0)]},
        {"capacity": [("capacity", 5), ("capacity", 0)]},
    ]
    assert told["kept"] == ["addresses.svg"]


@pytest.mark.slow
def test_a_project_is_ordered_run_alone_and_removed(twice):
    groups = " ".join(f"{role}={each}" for role, each in NEW_TEAM.items())

    def story(runner, world):
        runner.run("resume", inputs={"environment": "dev"})
        order = {"name": "vision", "profile": "compact", "team": groups}
        ordered = runner.run("order", inputs=order)
        files = {
            path: text
            for _, _, changed in runner.forge.code.seen()["pulls"]
            for path, text in changed.items()
        }
        for path, text in files.items():  # a person merges it
            world.journey.write(path, text)
        merged = committed(world.journey.path)
        runner.forge.commit = runner.forge.code.commit(runner.forge.commit, merged)
        alone = runner.run("project", inputs={"environment": "dev", "project": "vision"})
        removed = runner.run("remove", inputs={"name": "vision"})
        return {
            "codes": [codes(each) for each in (ordered, alone, removed)],
            "files": sorted(files),
        }

    told = twice.tell(story)
    assert told["files"] == ["factory.lock", "projects/vision.yaml"]
    assert told["codes"][0] == {"order": [("project", 0), ("post", 0)]}
    assert told["codes"][1] == {f"{v}-dev": [(v, 0)] for v in ("plan", "deploy", "verify")}
    titles = [title for _, title, _ in told["seen"]["pulls"]]
    assert titles == ["Order the project vision", "Remove the project vision"]
    assert live(told)["dev"] == {"same"}
    assert live(told)["stage"] == {"absent"}


def test_a_broken_pull_request_is_told_and_plans_nothing(twice):
    def story(runner, world):
        factory = (world.journey.path / "factory.yaml").read_text()
        world.journey.write("factory.yaml", factory.replace("swedencentral", "swedencentrall"))
        run = runner.run("plan", PULL)
        world.journey.write("factory.yaml", factory)
        error = (
            "::error file=factory.yaml"
            if runner.provider.name == "github"
            else "sourcepath=factory.yaml"
        )
        return {"ended": run.ended, "annotated": error in run.out["check"]}

    told = twice.tell(story)
    assert told["annotated"]
    assert told["ended"]["check"] == "failed"
    assert told["ended"]["plan-dev"] == "skipped"
    ((_, text),) = told["seen"]["comments"]
    assert text.count("there is no plan") == 3


def test_who_plans_cannot_write_and_who_writes_waits_for_a_gate(ground, tmp_path):
    world = World(tmp_path, ground)
    names = ("plan", "deploy", "drift", "order", "remove", "project", "resume")
    given = {
        "order": {"name": "a", "profile": "compact", "team": "lead=1"},
        "remove": {"name": "a"},
        "project": {"environment": "dev", "project": "a"},
        "resume": {"environment": "dev"},
    }
    for provider in PROVIDERS:
        reader = world.provider(provider)
        for job in (job for name in names for job in reader.jobs(name, given.get(name, {}))):
            commands = [step.words["command"] for step in job.steps if step.kind == "run"]
            writes = any(command.startswith("aif deploy") for command in commands)
            purpose = world.trust[provider, job.subject]["purpose"] if job.subject else ""
            assert (purpose == "writes") == writes == job.alone.startswith("aif-"), job.id
            own = f"aif-{world.trust[provider, job.subject]['env']}" if job.subject else ""
            assert job.machine == (own or "ubuntu-24.04"), job.id
    login = world.login("github", "repo:contoso/ai-factory:environment:dev-plan",
                        world._variables("github")["dev-plan"]["AZURE_CLIENT_ID"])  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in login.items():
            patch.setenv(name, value)
        refused = world.journey.aif("deploy", "--env", "dev", "--yes")
    assert refused.code != 0
    assert "AuthorizationFailed" in refused.out + refused.err
    assert live({"state": world.state()})["dev"] == {"absent"}
