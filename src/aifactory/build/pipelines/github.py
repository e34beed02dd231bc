"""The pipelines as workflows of GitHub Actions."""

import re
from collections.abc import Iterable, Mapping

from aifactory.build.pipelines.model import (
    Call,
    Called,
    Fetch,
    Findings,
    Forge,
    Job,
    Keep,
    Merge,
    Pipeline,
    PullRequest,
    Run,
    Runner,
    Schedule,
    Step,
)
from aifactory.build.pipelines.yaml_text import Line, Map, yaml_text

NOTE = "written by `aif pipelines`; change the factory or aif, not this file."
# Action → commit and the release that it is; seen in public workflows (code search, 2026-11-28).
PINS = {
    "actions/checkout": ("11bd71901bbe5b1630ceea73d27597364c9af683", "v4.2.2"),
    "actions/setup-python": ("0b93645e9fea7318ecaed2b359559ac225c90a2b", "v5.3.0"),
    "actions/upload-artifact": ("ea165f8d65b6e75b540449e92b4886f43607fa02", "v4.6.2"),
    "actions/download-artifact": ("d3f86a106a0bac45b974a628896c90dbdf5c8093", "v4.3.0"),
    "github/codeql-action/upload-sarif": ("f443b600d91635bebf5b0d9ebc620189c0d6fba5", "v4.30.8"),
}
_FINISHED = "${{ !cancelled() }}"
_MACHINE = "ubuntu-24.04"
_WHO = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID")
_SIGNS = {"id-token": "write"}  # a job may ask for a token that says who it is
# What the upload of findings needs, in private repositories the second, too
# (docs.github.com/code-security/code-scanning, uploading a SARIF file, 2026-11).
_FINDS = {"security-events": "write", "actions": "read"}
_RIGHTS: dict[Forge | None, dict[str, str]] = {
    None: {},
    "comment": {"pull-requests": "write"},
    "issues": {"issues": "write"},
    "change": {"contents": "write", "pull-requests": "write"},
}


def github(pipelines: Iterable[Pipeline], runner: Runner) -> dict[str, str]:
    """File name → text, as the repository's root takes them."""
    all_of_them = tuple(pipelines)
    rights = {each.name: _rights(each) for each in all_of_them}
    files = {
        f".github/workflows/{each.name}.yml": _file(each.title, _workflow(each, runner, rights))
        for each in all_of_them
    }
    return files | {".github/actions/aif/action.yml": _file("Setup", _setup(runner))}


def _file(title: str, content: Map) -> str:
    """The text, with the release beside each pinned commit."""
    text = yaml_text(f"{title}: {NOTE}", content)
    for commit, release in PINS.values():
        text = text.replace(f"@{commit}\n", f"@{commit}  # {release}\n")
    return text


def _rights(pipeline: Pipeline) -> Map:
    """What a call of a pipeline has to let it have: what its jobs have together."""
    found = {"contents": "read"}
    for job in pipeline.jobs:
        found |= _own_rights(job) if isinstance(job, Job) else {}
    return found


def _own_rights(job: Job) -> dict[str, str]:
    return (
        {"contents": "read"}
        | _RIGHTS[job.forge]
        | (_SIGNS if job.identity is not None else {})
        | (_FINDS if job.finds else {})
    )


def _workflow(pipeline: Pipeline, runner: Runner, rights: Mapping[str, Map]) -> Map:
    only_newest = isinstance(pipeline.trigger, PullRequest)
    newest = Line({"group": "plan-${{ github.ref }}", "cancel-in-progress": True})
    return {
        "name": pipeline.title,
        "on": _on(pipeline, runner),
        "permissions": Line({"contents": "read"}),
        **({"concurrency": newest} if only_newest else {}),
        "env": Line({"AIF_TARGET": "azure"}),
        "jobs": {
            job.id: _job(job, runner) if isinstance(job, Job) else _call(job, rights[job.pipeline])
            for job in pipeline.jobs
        },
    }


def _on(pipeline: Pipeline, runner: Runner) -> Map:
    branches = Line({"branches": [runner.branch]})
    match pipeline.trigger:
        case PullRequest():
            return {"pull_request": branches}
        case Merge():
            return {"push": branches}
        case Schedule(cron=cron):
            return {"schedule": [{"cron": cron}], "workflow_dispatch": {}}
        case Called():
            return {"workflow_call": {"inputs": _inputs(pipeline)}}
        case _:
            return {"workflow_dispatch": {"inputs": _inputs(pipeline)}}


def _inputs(pipeline: Pipeline) -> Map:
    return {
        each.name: Line(
            {"description": each.title, "required": not each.optional}
            | ({"type": "choice", "options": list(each.choices)} if each.choices else {})
            | ({} if each.choices else {"type": "string"})
        )
        for each in pipeline.inputs
    }


def _call(call: Call, rights: Map) -> Map:
    return {
        "name": call.title,
        **({"needs": list(call.after)} if call.after else {}),
        "permissions": Line(rights),
        "uses": f"./.github/workflows/{call.pipeline}.yml",
        "with": Line({name: _said(value) for name, value in call.inputs.items()}),
    }


def _job(job: Job, runner: Runner) -> Map:
    own: Map = {"name": job.title}
    if job.after:
        own["needs"] = list(job.after)
    if job.when == "finished":
        own["if"] = _FINISHED
    own |= {"runs-on": _said(runner.of(job)) or _MACHINE, "timeout-minutes": job.minutes}
    if job.identity is not None:
        own["environment"] = _said(job.identity.name)
    rights = _own_rights(job)
    if len(rights) > 1:
        own["permissions"] = Line(rights)
    if job.alone:
        own["concurrency"] = Line({"group": _said(f"aif-{job.alone}"), "cancel-in-progress": False})
    if job.identity is not None:
        own["env"] = {name: f"${{{{ vars.{name} }}}}" for name in _WHO}
    steps = [step for one in job.steps for step in _step(one)]
    return own | {"steps": [*_ready(job), *steps]}


def _ready(job: Job) -> list[Map]:
    checkout = {"uses": _pinned("actions/checkout"), "with": Line({"persist-credentials": False})}
    return [checkout, {"uses": "./.github/actions/aif"}]


def _setup(runner: Runner) -> Map:
    python = Line({"python-version": runner.python})
    install = f"python -m pip install aifactory=={runner.version}"
    steps = [
        {"uses": _pinned("actions/setup-python"), "with": python},
        {"run": install, "shell": "bash"},
    ]
    return {
        "name": "aif",
        "description": "Python and the command line of AI Factory.",
        "runs": {"using": "composite", "steps": steps},
    }


def _step(step: Step) -> list[Map]:
    match step:
        case Run():
            return [_run(step)]
        case Keep():
            kept = Line({"name": _said(step.name), "path": step.path, "overwrite": True})
            return [_when(step.when) | {"uses": _pinned("actions/upload-artifact"), "with": kept}]
        case Fetch():
            name = {"name": _said(step.name)} if step.name else {}
            fetched = Line(name | {"path": step.path})
            return [{"uses": _pinned("actions/download-artifact"), "with": fetched}]
        case Findings():
            return [_findings(step)]
        case _:
            return []  # there is no page of tests: the file is kept with the others


def _findings(step: Findings) -> Map:
    """The upload; where the repository has no code scanning, the kept file has to do."""
    upload = _pinned("github/codeql-action/upload-sarif")
    told = Line({"sarif_file": _said(step.file), "category": _said(step.title)})
    return {"if": _FINISHED, "continue-on-error": True, "uses": upload, "with": told}


def _run(step: Run) -> Map:
    env = {name: _said(value) for name, value in step.env.items()}
    if step.forge:
        env["GITHUB_TOKEN"] = "${{ github.token }}"
    own = {"name": step.title} | _when(step.when) | {"run": step.command}
    return own | ({"env": env} if env else {})


def _when(when: str) -> Map:
    return {"if": _FINISHED} if when == "finished" else {}


def _pinned(action: str) -> str:
    return f"{action}@{PINS[action][0]}"


def _said(text: str) -> str:
    """The text with each input as GitHub's expression."""
    return re.sub(r"<(\w+)>", r"${{ inputs.\1 }}", text)
