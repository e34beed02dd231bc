"""What a stack's template asks for, evaluated against what is live, and remembered by its key."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from aifactory.build.model import Built
from aifactory.deploy.compared.live import Live, LiveRuntime, Question, look_at
from aifactory.deploy.compared.memory import Evaluation, Memory
from aifactory.deploy.model import digest
from aifactory.problems import Refused, refuse
from aifactory.template import evaluate
from aifactory.template.model import Deployment, DeploymentScope, Evaluated, TemplateError

Whole = Callable[[Built], Built]  # a stack that may be a sketch → the stack
_ROUNDS = 8  # a reference to a reference to …: the modules nest three deep


def as_it_is(built: Built) -> Built:
    """A stack that is whole."""
    return built


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates stacks against what is live; remembers results where there is a folder for them."""

    live: Live
    memory: Memory
    whole: Whole = as_it_is

    async def evaluation(self, built: Built) -> Evaluation:
        """What a stack declares, with what live resources say filled in."""
        kept = self.memory.recall(built)
        if kept is not None:
            await self.live.read_all(kept.questions)
            if self._answers(kept.questions) == kept.answers:
                return kept
        return await self._evaluated_now(built)

    async def with_resources(self, built: Built, found: Evaluation) -> Evaluation:
        """The same with its resources."""
        if found.resources is not None:
            return found
        resources = self.memory.resources(built)
        if resources is None:
            return await self._evaluated_now(built)
        return replace(found, resources=resources)

    def remember(
        self, built: Built, found: Evaluation, agreed: str, unknown: tuple[str, ...]
    ) -> None:
        """Keep an evaluation, and a digest of the live resources that were all as it asks."""
        if found.agreed != agreed:
            self.memory.keep(built, replace(found, agreed=agreed, unknown=unknown))

    async def _evaluated_now(self, built: Built) -> Evaluation:
        deployment = self._deployment(self.whole(built))
        runtime = LiveRuntime(self.live, {})
        found: tuple[Evaluated, ...] = ()
        for _ in range(_ROUNDS):
            runtime = LiveRuntime(self.live, {each.id.key: each.api_version for each in found})
            found = _evaluated(deployment, runtime)
            missing = runtime.missing
            if not missing:
                break
            await self.live.read_all(missing)
        questions = tuple(sorted(runtime.asked))
        places = tuple(look_at(each.id, each.api_version) for each in found)
        return Evaluation(questions, self._answers(questions), places, found)

    def _deployment(self, built: Built) -> Deployment:
        stack = built.stack
        scope = DeploymentScope(self.memory.tenant, stack.subscription, stack.group, stack.location)
        return Deployment(stack.name, scope, built.template, built.parameters)

    def _answers(self, questions: tuple[Question, ...]) -> str:
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
