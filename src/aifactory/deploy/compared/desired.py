"""What a stack's template asks for, evaluated against what is live, and remembered by its key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aifactory
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.live import Live, LiveRuntime, Question
from aifactory.deploy.model import digest
from aifactory.problems import Refused, refuse
from aifactory.template import evaluate
from aifactory.template.model import (
    Deployment,
    DeploymentScope,
    Evaluated,
    TemplateError,
    Unknown,
)

_ROUNDS = 8  # a reference to a reference to …: the modules nest three deep
_UNKNOWN = "$unknown"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates stacks of one tenant; remembers results in a folder when one is given."""

    live: Live
    tenant: str
    cache: Path | None = None

    async def resources(self, built: Built) -> tuple[Evaluated, ...]:
        """The resources that a stack declares, with what live resources say filled in."""
        remembered = await self._remembered(built)
        if remembered is not None:
            return remembered
        runtime = LiveRuntime(self.live, {})
        found: tuple[Evaluated, ...] = ()
        for _ in range(_ROUNDS):
            runtime = LiveRuntime(self.live, {each.id.key: each.api_version for each in found})
            found = _evaluated(self._deployment(built), runtime)
            missing = runtime.missing
            if not missing:
                break
            await self.live.read_all(missing)
        self._remember(built, runtime.asked, found)
        return found

    def _deployment(self, built: Built) -> Deployment:
        stack = built.stack
        scope = DeploymentScope(self.tenant, stack.subscription, stack.group, stack.location)
        return Deployment(stack.name, scope, built.template, built.parameters)

    def _file(self, built: Built) -> Path | None:
        """The key alone is not enough: the same content elsewhere has other ids."""
        if self.cache is None:
            return None
        where = [built.stack.resource_id.key, built.stack.location, self.tenant]
        return self.cache / f"{digest([aifactory.__version__, built.key, where])}.json"

    async def _remembered(self, built: Built) -> tuple[Evaluated, ...] | None:
        file = self._file(built)
        if file is None or not file.is_file():
            return None
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
            questions = [(resource, version) for resource, version in stored["asked"]]
            found = tuple(_loaded(each) for each in stored["resources"])
        except (ValueError, KeyError, TypeError):
            return None  # a torn or older file: evaluate again
        await self.live.read_all(questions)
        return found if self._answers(questions) == stored["answers"] else None

    def _remember(self, built: Built, asked: set[Question], found: tuple[Evaluated, ...]) -> None:
        file = self._file(built)
        if file is None:
            return
        questions = sorted(asked)
        stored = {
            "asked": questions,
            "answers": self._answers(questions),
            "resources": [_stored(each) for each in found],
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(stored), encoding="utf-8")
        partial.replace(file)

    def _answers(self, questions: list[Question]) -> str:
        return digest([self.live.known(question) for question in questions])


def _evaluated(deployment: Deployment, runtime: LiveRuntime) -> tuple[Evaluated, ...]:
    try:
        return evaluate(deployment, runtime)
    except TemplateError as error:
        raise _defect(deployment, error) from error


def _defect(deployment: Deployment, error: TemplateError) -> Refused:
    return refuse(
        deployment.name,
        "AIF5101",
        f"The stack's template cannot be evaluated: {error.code}: {error.message}",
        "Check the settings of this stack's services; `aif build` writes the template.",
    )


def _stored(each: Evaluated) -> dict[str, Any]:
    return {
        "id": each.id.text,
        "apiVersion": each.api_version,
        "body": _coded(each.body),
        "path": list(each.path),
    }


def _loaded(value: Mapping[str, Any]) -> Evaluated:
    body = _decoded(value["body"])
    return Evaluated(ResourceId(value["id"]), value["apiVersion"], body, tuple(value["path"]))


def _coded(value: Any) -> Any:
    if isinstance(value, Unknown):
        return {_UNKNOWN: value.expression}
    if isinstance(value, Mapping):
        return {key: _coded(item) for key, item in value.items()}
    return [_coded(item) for item in value] if isinstance(value, list) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_UNKNOWN}:
            return Unknown(value[_UNKNOWN])
        return {key: _decoded(item) for key, item in value.items()}
    return [_decoded(item) for item in value] if isinstance(value, list) else value
