"""Runs both providers' files: each is read by its own rules, the jobs then run in a shell.

What a file says that is not understood here is an error, so nothing is left out quietly.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.pipelines.forge import TOKEN

FINISHED = {"${{ !cancelled() }}", "not(canceled())"}


@dataclass
class Step:
    kind: str  # checkout, setup, run, keep, fetch, results, findings
    words: dict
    finished: bool = False


@dataclass
class Job:
    id: str
    after: list
    steps: list
    finished: bool = False
    subject: str = ""  # whom it says it is
    client: str = ""  # the client id that it asks for
    gate: str = ""  # the environment whose approval it waits for
    alone: str = ""
    machine: str = ""  # where it runs
    rights: dict = field(default_factory=dict)


def only(content, *known):
    unknown = set(content) - set(known)
    assert not unknown, f"not understood: {sorted(unknown)}"
    return content


def read(path):
    return yaml.load(path.read_text(), Loader=yaml.BaseLoader)


def filled(value, words):
    """A value with its expressions filled in; one that nobody knows is an error."""
    if isinstance(value, dict):
        return {key: filled(each, words) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, words) for each in value]
    whole = re.fullmatch(r"\$\{\{ ([\w.]+) \}\}", value)
    if whole:
        return words[whole[1]]
    return re.sub(r"\$\{\{ ([\w.]+) \}\}", lambda found: words[found[1]], value)


class GitHub:
    """Workflows, reusable workflows and one composite action."""

    name = "github"

    def __init__(self, root, variables):
        self.root, self.variables = root, variables

    def jobs(self, name, inputs):
        content = read(self.root / f".github/workflows/{name}.yml")
        only(content, "name", "on", "permissions", "concurrency", "env", "jobs")
        event = next(iter(content["on"].items()))
        known = (event[1] or {}).get("inputs", {}) if isinstance(event[1], dict) else {}
        words = self._inputs(known, inputs)
        calls, found = {}, []
        for key, job in content["jobs"].items():
            if "uses" in job:
                only(job, "name", "needs", "permissions", "uses", "with")
                called = Path(job["uses"]).stem
                made = self.jobs(called, filled(job["with"], words))
                for each in made:
                    each.rights = {k: v for k, v in each.rights.items() if k in job["permissions"]}
                    each.after += self._before(job, calls)
                calls[key] = [each.id for each in made]
                found += made
            else:
                found.append(self._job(key, job, content, words))
                if calls:
                    found[-1].after = self._before(job, calls)
        return found

    def _before(self, job, calls):
        return [one for need in job.get("needs", ()) for one in calls.get(need, [need])]

    def _inputs(self, known, given):
        assert set(given) <= set(known)
        for name, one in known.items():
            assert one["required"] == "false" or given.get(name), f"{name} is asked for"
            assert not given.get(name) or given[name] in one.get("options", [given[name]])
        return {f"inputs.{name}": given.get(name, "") for name in known}

    def _job(self, key, job, content, words):
        only(job, "name", "needs", "if", "runs-on", "timeout-minutes", "environment",
             "permissions", "concurrency", "env", "steps")  # fmt: skip
        ending = f"-{words['inputs.environment']}" if "workflow_call" in content["on"] else ""
        where = filled(job.get("environment", ""), words)
        rights = job.get("permissions", content["permissions"])
        env = {f"vars.{k}": v for k, v in self.variables.get(where, {}).items()}
        said = content["env"] | filled(job.get("env", {}), words | env)
        may = where and rights.get("id-token") == "write"
        assert job.get("if", FINISHED) in (FINISHED, *FINISHED)
        return Job(
            id=f"{key}{ending}",
            after=[f"{each}{ending}" for each in job.get("needs", ())],
            steps=[one for step in job["steps"] for one in self._step(step, said, words)],
            finished="if" in job,
            subject=f"repo:contoso/ai-factory:environment:{where}" if may else "",
            client=said.get("AZURE_CLIENT_ID", ""),
            gate=where,
            alone=filled(job.get("concurrency", {}).get("group", ""), words),
            machine=filled(job["runs-on"], words),
            rights=rights,
        )

    def _step(self, step, env, words):
        only(step, "name", "uses", "with", "if", "run", "env", "shell", "continue-on-error")
        finished, given = "if" in step, filled(step.get("with", {}), words)
        assert step.get("if") in (None, *FINISHED)
        if "run" in step:
            said = filled(step.get("env", {}), words | {"github.token": TOKEN})
            yield Step("run", {"command": step["run"], "env": env | said}, finished)
        elif step["uses"].startswith("actions/checkout@"):
            yield Step("checkout", only(given, "persist-credentials"))
        elif step["uses"] == "./.github/actions/aif":
            action = read(self.root / ".github/actions/aif/action.yml")
            python, install = action["runs"]["steps"]
            assert python["uses"].startswith("actions/setup-python@")
            yield Step("setup", {"command": install["run"]})
        elif step["uses"].startswith("actions/upload-artifact@"):
            assert given.pop("overwrite") == "true"
            yield Step("keep", only(given, "name", "path"), finished)
        elif step["uses"].startswith("github/codeql-action/upload-sarif@"):
            assert step["continue-on-error"] == "true"
            told = only(given, "sarif_file", "category")
            yield Step("findings", {"file": told["sarif_file"]}, finished)
        else:
            assert step["uses"].startswith("actions/download-artifact@"), step["uses"]
            yield Step("fetch", only(given, "name", "path"))


class AzureDevOps:
    """Pipelines, templates of stages and one template of steps."""

    name = "azure-devops"

    def __init__(self, root, variables):
        self.root, self.variables = root, variables

    def jobs(self, name, inputs):
        content = read(self.root / f"pipelines/{name}.yml")
        only(content, "name", "trigger", "pr", "schedules", "parameters", "variables", "pool",
             "lockBehavior", "stages")  # fmt: skip
        words = self._parameters(content.get("parameters", []), inputs, by_hand=True)
        env = content["variables"]
        words["pool"] = content["pool"]
        assert content["lockBehavior"] == "sequential"
        return [job for stage in content["stages"] for job in self._stage(stage, words, env)]

    def _parameters(self, known, given, by_hand=False):
        words = {}
        for one in known:
            only(one, "name", "displayName", "type", "values", "default")
            value = given.get(one["name"], one.get("default"))
            assert value is not None, f"{one['name']} is asked for"
            assert not (by_hand and value == ""), "an empty default is asked for, too"
            assert value in one.get("values", [value])
            words[f"parameters.{one['name']}"] = value
        assert {f"parameters.{name}" for name in given} <= set(words)
        return words

    def _stage(self, stage, words, env):
        if "template" in stage:
            given = filled(only(stage, "template", "parameters")["parameters"], words)
            content = only(
                read(self.root / "pipelines" / stage["template"]), "parameters", "stages"
            )
            inner = self._parameters(content["parameters"], given) | {"pool": words["pool"]}
            return [job for each in content["stages"] for job in self._stage(each, inner, env)]
        only(stage, "stage", "displayName", "dependsOn", "condition", "pool", "jobs")
        assert stage.get("condition") in (None, *FINISHED)
        (job,) = stage["jobs"]
        only(job, "job", "deployment", "environment", "timeoutInMinutes", "steps", "strategy")
        steps = job["steps"] if "job" in job else job["strategy"]["runOnce"]["deploy"]["steps"]
        gate = filled(job.get("environment", ""), words)
        assert bool(gate) == ("deployment" in job)
        read_steps = [self._step(step, words, env) for step in steps]
        connections = {one.words.get("connection", "") for one in read_steps} - {""}
        assert len(connections) <= 1
        connection = "".join(connections)
        return [
            Job(
                id=filled(stage["stage"], words).replace("_", "-"),
                after=[each.replace("_", "-") for each in filled(stage["dependsOn"], words)],
                steps=read_steps,
                finished="condition" in stage,
                subject=f"sc://acme/ai platform/{connection}" if connection else "",
                client=self.variables.get(connection, ""),
                gate=gate,
                alone=f"aif-{gate}" if gate else "",
                machine="".join(filled(stage.get("pool", words["pool"]), words).values()),
            )
        ]

    def _step(self, step, words, env):  # noqa: C901, PLR0911 (one for each kind)
        only(step, "checkout", "template", "bash", "task", "displayName", "condition", "inputs",
             "env")  # fmt: skip
        finished, given = "condition" in step, filled(step.get("inputs", {}), words)
        assert step.get("condition") in (None, *FINISHED)
        said = env | {
            name: value.replace("$(System.AccessToken)", TOKEN)
            for name, value in filled(step.get("env", {}), words).items()
        }
        match step:
            case {"checkout": "self"}:
                return Step("checkout", {})
            case {"template": template}:
                _python, install = read(self.root / "pipelines" / template)["steps"]
                return Step("setup", {"command": install["bash"]})
            case {"bash": command}:
                return Step("run", {"command": command, "env": said}, finished)
            case {"task": "AzureCLI@2"}:
                assert (given["scriptType"], given["scriptLocation"]) == ("bash", "inlineScript")
                ran = {"command": given["inlineScript"], "env": said}
                return Step("run", ran | {"connection": given["azureSubscription"]}, finished)
            case {"task": "PublishPipelineArtifact@1"}:
                name = given["artifact"].replace("-$(System.StageAttempt)", "")
                return Step("keep", {"name": name, "path": given["targetPath"]}, finished)
            case {"task": "DownloadPipelineArtifact@2"}:
                path = given["targetPath"].removeprefix("$(System.DefaultWorkingDirectory)/")
                name = {"name": given["artifactName"]} if "artifactName" in given else {}
                return Step("fetch", {**name, "path": path})
            case {"task": "PublishBuildArtifacts@1"}:
                assert only(given, "PathtoPublish", "ArtifactName")["ArtifactName"]
                return Step("findings", {"file": given["PathtoPublish"]}, finished)
            case {"task": "PublishTestResults@2"}:
                return Step("results", {"file": given["testResultsFiles"]}, finished)
        raise AssertionError(f"not understood: {step}")


@dataclass
class Run:
    """One run of one pipeline: what its jobs came to, and what they kept."""

    jobs: list
    ended: dict = field(
        default_factory=dict
    )  # job → succeeded, failed, refused, skipped, cancelled
    trace: list = field(default_factory=list)  # (job, command, exit code)
    out: dict = field(default_factory=dict)  # job → everything that was printed


class Runner:
    """Machines that start empty each time, in front of one cloud and one place for code."""

    def __init__(self, provider, world, forge):
        self.provider, self.world, self.forge = provider, world, forge

    def run(self, pipeline, ref="refs/heads/main", **how):
        jobs = self.provider.jobs(pipeline, how.pop("inputs", {}))
        assert len({job.id for job in jobs}) == len(jobs)
        run = Run(jobs)
        run.kept = self.world.scratch()
        run.ref = ref
        return self.go_on(run, **how)

    def go_on(self, run, refuse=(), cancel="", before=None):
        """Run what has not succeeded yet, as `re-run failed jobs` does."""
        run.ended = {job: end for job, end in run.ended.items() if end == "succeeded"}
        for job in run.jobs:
            if job.id in run.ended:
                continue
            ends = {run.ended[need] for need in job.after}
            if "cancelled" in run.ended.values():
                run.ended[job.id] = "cancelled"
            elif ends - {"succeeded"} and not job.finished:
                run.ended[job.id] = "skipped"
            elif job.gate in refuse:
                run.ended[job.id] = "refused"
            else:
                if before:
                    before(job.id)
                run.ended[job.id] = self._job(run, job, job.id == cancel)
        return run

    def _job(self, run, job, cancel):
        here = self.world.scratch()
        who = self.world.login(self.provider.name, job.subject, job.client) if job.subject else {}
        machine = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(here),
            **self.forge.environment(self.provider.name, run.ref),
            **who,
        }
        failed = False
        for step in job.steps:
            if failed and not step.finished:
                continue
            code = self._step(run, job, step, (here, machine), cancel)
            if code == "cancelled":
                return "cancelled"
            failed = failed or code != 0
        return "failed" if failed else "succeeded"

    def _step(self, run, job, step, at, cancel):
        here, machine = at
        match step.kind:
            case "checkout":
                self.world.check_out(here)
            case "setup":
                assert re.fullmatch(
                    r"python -m pip install aifactory==[\w.]+", step.words["command"]
                )
                machine["PATH"] = f"{self.world.bin}:{machine['PATH']}"
            case "keep":
                kept = run.kept / step.words["name"]
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(here / step.words["path"], kept)
            case "fetch":
                source = run.kept / step.words.get("name", "")
                shutil.copytree(source, here / step.words["path"], dirs_exist_ok=True)
            case "findings":
                assert '"runs":' in (here / step.words["file"]).read_text()
            case "results":
                assert "<testsuites" in (here / step.words["file"]).read_text()
            case "run":
                return self._command(run, job, step, at, cancel)
        return 0

    def _command(self, run, job, step, at, cancel):
        here, machine = at
        env = machine | step.words["env"]
        assert env.pop("AIF_TARGET") == "azure"  # our cloud is the twin
        process = subprocess.Popen(
            ["bash", "-e", "-c", step.words["command"]],
            cwd=here,
            env=env | {"AIF_TARGET": "twin"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if cancel:
            self.world.wait_for_a_stack(job)
            os.killpg(process.pid, signal.SIGTERM)
        said = process.communicate(timeout=300)[0]
        assert "Traceback" not in said, said
        run.out[job.id] = run.out.get(job.id, "") + said
        run.trace.append((job.id, step.words["command"], process.returncode))
        return "cancelled" if cancel else process.returncode


def shim(folder):
    """A folder with `aif` as an installation puts it on the path."""
    folder.mkdir()
    command = f'exec "{sys.executable}" -c "from aifactory.cli import main; main()" "$@"'
    (folder / "aif").write_text(f"#!/bin/sh\n{command}\n")
    (folder / "aif").chmod(0o755)
    return folder


def until(holds, seconds=60):
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.05)
