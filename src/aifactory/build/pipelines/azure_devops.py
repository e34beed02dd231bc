"""The pipelines as YAML of Azure Pipelines; a job is a stage, since stages wait for approvals."""

import re
from collections.abc import Iterable, Mapping

from aifactory.build.pipelines.github import NOTE
from aifactory.build.pipelines.model import (
    Call,
    Called,
    Fetch,
    Findings,
    Identity,
    Job,
    Keep,
    Merge,
    Pipeline,
    PullRequest,
    Run,
    Runner,
    Schedule,
    Step,
    TestResults,
)
from aifactory.build.pipelines.yaml_text import Line, Map, yaml_text

_FINISHED = "not(canceled())"
_MACHINE = "ubuntu-24.04"
_SETUP = "aif.yml"
_AFTER = "after"  # the stages that a called pipeline waits for


def azure_devops(pipelines: Iterable[Pipeline], runner: Runner) -> dict[str, str]:
    """File name → text, as the repository's root takes them."""
    files = {
        f"pipelines/{each.name}.yml": yaml_text(f"{each.title}: {NOTE}", _pipeline(each, runner))
        for each in pipelines
    }
    return files | {f"pipelines/{_SETUP}": yaml_text(f"Setup: {NOTE}", _setup(runner))}


def _pipeline(pipeline: Pipeline, runner: Runner) -> Map:
    parameters = {"parameters": _parameters(pipeline)} if pipeline.inputs else {}
    own = pipeline.trigger.by if isinstance(pipeline.trigger, Called) else ""
    names = {job.id: _last(job) for job in pipeline.jobs if isinstance(job, Call)}
    stages = [
        _call(each, names) if isinstance(each, Call) else _stage(each, runner, own, names)
        for each in pipeline.jobs
    ]
    if own:
        return {**parameters, "stages": stages}
    return {
        "name": f"{pipeline.name}-$(Date:yyyyMMdd)$(Rev:.r)",
        **_on(pipeline, runner),
        **parameters,
        "variables": Line({"AIF_TARGET": "azure"}),
        "pool": _pool(runner.everywhere),
        "lockBehavior": "sequential",  # whoever waits for an environment gets it in turn
        "stages": stages,
    }


def _pool(name: str) -> Line:
    return Line({"name": _said(name)} if name else {"vmImage": _MACHINE})


def _on(pipeline: Pipeline, runner: Runner) -> Map:
    branches = {"branches": Line({"include": [runner.branch]})}
    match pipeline.trigger:
        case PullRequest():
            return {"trigger": "none", "pr": branches}
        case Merge():
            return {"trigger": branches, "pr": "none"}
        case Schedule(cron=cron, title=title):
            schedule = {"cron": cron, "displayName": title, **branches, "always": "true"}
            return {"trigger": "none", "pr": "none", "schedules": [schedule]}
        case _:
            return {"trigger": "none", "pr": "none"}


def _parameters(pipeline: Pipeline) -> list[Map]:
    called = isinstance(pipeline.trigger, Called)
    nothing = "" if called else " "  # a person who leaves an empty default is asked for a value
    inputs = [
        Line(
            {"name": each.name, "displayName": each.title, "type": "string"}
            | ({"values": list(each.choices)} if each.choices else {})
            | ({"default": nothing} if each.optional else {})
        )
        for each in pipeline.inputs
    ]
    after = Line({"name": _AFTER, "displayName": "Stages before", "type": "object"})
    return [*inputs, after] if called else [*inputs]


def _last(call: Call) -> str:
    """The stage that ends a call, as its template names it."""
    return f"{call.last}_{call.inputs['environment']}"


def _call(call: Call, calls: Mapping[str, str]) -> Map:
    before = [calls.get(each) or _name(each, "") for each in call.after]
    inputs = {name: _said(value) for name, value in call.inputs.items()}
    return {"template": f"{call.pipeline}.yml", "parameters": Line(inputs | {_AFTER: before})}


def _stage(job: Job, runner: Runner, own: str, calls: Mapping[str, str]) -> Map:
    """A job; those of a called pipeline have the input in their names that tells calls apart."""
    name, *before = (calls.get(each) or _name(each, own) for each in (job.id, *job.after))
    waits = f"${{{{ parameters.{_AFTER} }}}}" if own and not before else before
    stage = {
        "stage": name,
        "displayName": f"{job.title} {_said(f'<{own}>')}" if own else job.title,
        "dependsOn": waits,
        **({"condition": _FINISHED} if job.when == "finished" else {}),
        **({"pool": _pool(runner.of(job))} if runner.of(job) != runner.everywhere else {}),
    }
    steps = [*_ready(), *(_step(one, job, runner) for one in job.steps)]
    minutes = {"timeoutInMinutes": str(job.minutes)}
    plain = job.id.replace("-", "_")
    if not job.alone:
        return stage | {"jobs": [{"job": plain, **minutes, "steps": steps}]}
    run = {"runOnce": {"deploy": {"steps": steps}}}
    where = {"environment": _said(job.alone)}
    return stage | {"jobs": [{"deployment": plain, **where, **minutes, "strategy": run}]}


def _name(job: str, own: str) -> str:
    return _said(f"{job}_<{own}>") if own else job.replace("-", "_")


def _ready() -> list[Map]:
    return [{"checkout": "self"}, {"template": _SETUP}]


def _setup(runner: Runner) -> Map:
    install = f"python -m pip install aifactory=={runner.version}"
    return {
        "steps": [
            {"task": "UsePythonVersion@0", "inputs": Line({"versionSpec": runner.python})},
            {"bash": install, "displayName": "Install aif"},
        ]
    }


def _step(step: Step, job: Job, runner: Runner) -> Map:
    match step:
        case Run():
            return _run(step, job.identity, runner)
        case Keep():
            # Nobody fetches it, so another attempt of the stage may keep another one.
            attempt = "" if step.passed_on else "-$(System.StageAttempt)"
            kept = Line({"targetPath": step.path, "artifact": f"{_said(step.name)}{attempt}"})
            return {"task": "PublishPipelineArtifact@1", **_when(step.when), "inputs": kept}
        case Fetch():
            name = {"artifactName": _said(step.name)} if step.name else {}
            path = f"$(System.DefaultWorkingDirectory)/{step.path}"
            fetched = Line(name | {"targetPath": path})
            return {"task": "DownloadPipelineArtifact@2", "inputs": fetched}
        case Findings():
            # An artefact of this name is what the extension "SARIF SAST Scans Tab" shows
            # (github.com/microsoft/sarif-azuredevops-extension, README, 2026-11).
            shown = {"PathtoPublish": _said(step.file), "ArtifactName": "CodeAnalysisLogs"}
            task = "PublishBuildArtifacts@1"
            return {"task": task, "condition": _FINISHED, "inputs": Line(shown)}
        case TestResults():
            results = {"testResultsFormat": "JUnit", "testResultsFiles": step.file}
            inputs = results | {"testRunTitle": _said(step.title)}
            return {"task": "PublishTestResults@2", "condition": _FINISHED, "inputs": inputs}


def _run(step: Run, identity: Identity | None, runner: Runner) -> Map:
    env = {name: _said(value) for name, value in step.env.items()}
    if step.forge or identity is not None:
        env["SYSTEM_ACCESSTOKEN"] = "$(System.AccessToken)"  # with it the connection is proven, too
    ending = {"env": env} if env else {}
    head = {"displayName": step.title, **_when(step.when)}
    if identity is None:
        return {"bash": step.command, **head, **ending}
    inputs = {
        "azureSubscription": _said(f"{runner.factory}-{identity.name}"),
        "scriptType": "bash",
        "scriptLocation": "inlineScript",
        "inlineScript": step.command,
    }
    return {"task": "AzureCLI@2", **head, "inputs": inputs, **ending}


def _when(when: str) -> Map:
    return {"condition": _FINISHED} if when == "finished" else {}


def _said(text: str) -> str:
    """The text with each input as a parameter, filled in before anything runs."""
    return re.sub(r"<(\w+)>", r"${{ parameters.\1 }}", text)
