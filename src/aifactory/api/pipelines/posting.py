"""What a run tells where its code is kept: plans, drift, and edits of projects."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from aifactory.api.changing import saved_plan
from aifactory.api.desired import configured
from aifactory.api.pipelines.forge import Edit, Forge, Note, no_run
from aifactory.api.pipelines.on_azure_devops import AzureDevOps
from aifactory.api.pipelines.on_github import GitHub
from aifactory.api.projects import require_name
from aifactory.arm.aiohttp_transport import AiohttpTransport
from aifactory.deploy.model import Change, Difference, digest
from aifactory.problems import refuse

PLAN_MARK = "<!-- aif plan -->"
DRIFT_LABEL = "aif-drift"
_T = TypeVar("_T")


def read_plans(files: tuple[Path, ...]) -> dict[str, dict[str, Any] | None]:
    """Environment → the saved plan in its file, named after it; None where there is none."""
    return {file.stem: saved_plan(file) or None for file in files}


def post_comment(text: str) -> str:
    """One comment under the run's pull request; the one of an earlier run is replaced."""
    return _posted(lambda forge: forge.comment(PLAN_MARK, text))


def post_drift(file: Path) -> tuple[str, ...]:
    """An issue for each change that has none yet; the addresses of the new ones."""
    kept = saved_plan(file)
    if "stacks" not in kept:
        what = "This is no difference that `aif drift` has written."
        raise refuse(str(file), "AIF9013", what, "Write one with `aif drift --out FILE`.")
    notes = tuple(_note(file.stem, each) for each in Difference.from_json(kept).changes)
    return _posted(lambda forge: forge.note(DRIFT_LABEL, notes)) if notes else ()


def post_project(path: Path, name: str) -> str:
    """A pull request with a project's file as it is now (or is no more), and the lock."""
    require_name(name)
    folder, _, _ = configured(path)
    files = {
        each.relative_to(folder.path).as_posix(): _text(each)
        for each in (folder.projects / f"{name}.yaml", folder.lock_file)
    }
    there = next(iter(files.values())) is not None
    title = f"Order the project {name}" if there else f"Remove the project {name}"
    text = (
        "The numbers and addresses that it takes are promised in factory.lock."
        if there
        else "What is live of it is deleted once this is merged; data only where it is named."
    )
    verb = "order" if there else "remove"
    return _posted(lambda forge: forge.propose(Edit(f"{verb}/{name}", title, text, files)))


def _note(environment: str, change: Change) -> Note:
    words = [
        f"- `{each.path}`: {each.before!r}, declared {each.after!r}" for each in change.properties
    ]
    lines = [
        f"Somebody changed this in {environment} behind the factory's back:",
        "",
        f"`{change.resource}`",
        "",
        *words,
        "",
        f"Declared in {change.why}." if change.why else "",
        "The next deploy puts it back; to keep it, declare it.",
    ]
    seen = [[each.path, each.before] for each in change.properties]
    key = f"{DRIFT_LABEL}-{digest([change.kind, change.resource.lower(), seen])[:12]}"
    kind, name = change.type.rpartition("/")[2], change.resource.rpartition("/")[2]
    return Note(key, f"Drift in {environment}: {kind} {name}", "\n".join(lines))


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _posted(work: Callable[[Forge], Awaitable[_T]]) -> _T:
    return asyncio.run(_with_forge(work))


async def _with_forge(work: Callable[[Forge], Awaitable[_T]]) -> _T:
    transport = AiohttpTransport()
    try:
        return await work(_forge(transport))
    finally:
        await transport.close()


def _forge(transport: AiohttpTransport) -> Forge:
    """The provider whose run this is."""
    if os.environ.get("TF_BUILD") == "True":
        return AzureDevOps.opened(transport, os.environ)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return GitHub.opened(transport, os.environ)
    raise no_run("GITHUB_ACTIONS or TF_BUILD")
