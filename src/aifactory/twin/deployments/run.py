"""Carries a deployment out: instance after instance, nested ones inside, each at its own moment."""

from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.template import Deployment, Instance, Prepared, TemplateError, prepare
from aifactory.twin.deployments import history
from aifactory.twin.deployments.records import FAILED, Ended, Frame, Step, keep, shown_parameters
from aifactory.twin.deployments.runtime import Live
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.writer import Writer

_NESTED = "microsoft.resources/deployments"
_OVERHEAD = 2.0  # seconds that a deployment takes beyond its resources; a guess
_NOT_SENT = ("name", "type", "apiVersion")
_BETWEEN = 10.0  # seconds between the attempts of @retryOn; unverified
_TIMES = 1  # attempts that @retryOn adds when it names no number; unverified


class Run:
    """One deployment under way."""

    def __init__(self, writer: Writer, frame: Frame, runtime: Live | None = None) -> None:
        self._writer = writer
        self._state = writer.state
        self._frame = frame
        self._runtime = runtime or Live(writer)
        self._ends: dict[ResourceId, float] = {}
        self._dead: set[ResourceId] = set()
        self._failed_at = float("inf")
        self._steps: list[Step] = []
        self._touched: list[Step] = []

    def carry_out(self) -> Ended:
        """Write everything that can be written, remember the deployment, say how it went."""
        frame, outputs = self._frame, {}
        full = history.refusal(self._state, frame.id)
        if full is not None:
            return Ended(frame.starts, full, (), {}, (), {})
        taken: dict[str, Any] = {}
        self._state.at = frame.starts
        error: AzureError | None = None
        try:
            prepared = prepare(frame.deployment, self._runtime)
            taken = {} if frame.deployment.outer else prepared.setting.parameters
            for instance in prepared.instances:
                self._take(prepared, instance)
            error = self._verdict()
            self._state.at = self._end()
            if frame.mode == "Complete" and not error:
                self._complete()
            outputs = {} if error else prepared.outputs(self._runtime)
        except (TemplateError, AzureError) as refusal:
            error = as_azure(refusal)
        self._runtime.keep_outputs(frame.id, outputs)
        outputs = _without_secrets(outputs)
        steps, touched = tuple(self._steps), tuple(self._touched)
        parameters = shown_parameters(frame.deployment, taken)
        ended = Ended(self._end(), error, steps, outputs, touched, parameters)
        keep(self._state, frame, ended)
        history.clear(self._writer, frame.deployment.scope.prefix)
        return ended

    def _end(self) -> float:
        return max((step.ends for step in self._steps), default=self._frame.starts) + _OVERHEAD

    def _verdict(self) -> AzureError | None:
        failures = [step for step in self._steps if step.error]
        if not failures:
            return None
        return AzureError(409, "DeploymentFailed", FAILED, [_inner(step) for step in failures])

    def _complete(self) -> None:
        """Delete what is in the group and neither written nor below or above what is written."""
        group = ResourceId(self._frame.deployment.scope.prefix)
        written = {step.target.key for step in self._touched}
        doomed = [
            item
            for item, _ in self._state.children(group)
            if item.key not in written
            and not any(above in written for above in _above(item))
            and not any(key.startswith(f"{item.key}/") for key in written)
        ]
        left, _ = self._writer.remove_all(doomed)
        if left:
            raise left[0][1]

    def _take(self, prepared: Prepared, instance: Instance) -> None:
        """Carry one instance out, unless something before it failed."""
        if instance.existing:
            return
        starts = max((self._ends.get(i, 0.0) for i in instance.after), default=0.0)
        starts = max(starts, self._frame.starts)
        if starts > self._failed_at or not self._dead.isdisjoint(instance.after):
            self._dead.add(instance.id)
            return
        self._state.at = starts
        step = self._step(prepared, instance)
        self._ends[instance.id] = step.ends
        self._steps.append(step)
        if step.error:
            self._dead.add(instance.id)
            self._failed_at = min(self._failed_at, step.ends)

    def _step(self, prepared: Prepared, instance: Instance) -> Step:
        """One attempt, and more while the error is one that @retryOn names."""
        starts, wanted = self._state.at, instance.declared.options
        if "onlyIfNotExists" in wanted and self._state.get(instance.id) is not None:
            step = Step(instance.id, starts, starts, False)
            self._touched.append(step)
            return step
        codes, times = _retries(wanted)
        step = self._attempt(prepared, instance)
        while times and step.error and not codes.isdisjoint(_codes(step.error)):
            times -= 1
            self._state.at = step.ends + _BETWEEN
            again = self._attempt(prepared, instance)
            step = Step(again.target, starts, again.ends, again.new, again.error)
        return step

    def _attempt(self, prepared: Prepared, instance: Instance) -> Step:
        starts = self._state.at
        try:
            body = prepared.body(instance, self._runtime)
            if instance.type.lower() == _NESTED:
                nested = prepared.nested(instance, body, self._runtime)
                return self._nest(instance, nested, body)
            sent = {key: value for key, value in body.items() if key not in _NOT_SENT}
            written = self._writer.write(instance.id, instance.api_version, sent, deployment=True)
            error = written.error and _ended_badly(written.error)
            step = Step(written.id, starts, starts + written.seconds, written.new, error)
            self._touched.append(step)
        except (TemplateError, AzureError) as refusal:
            return Step(instance.id, starts, starts, False, as_azure(refusal))
        return step

    def _nest(self, instance: Instance, deployment: Deployment, body: Body) -> Step:
        starts = self._state.at
        name = check_name(deployment.name)
        scope = ResourceId(deployment.scope.prefix or "/")
        self._writer.require_group(scope)
        self._writer.permits.require("Microsoft.Resources/deployments/write", scope)
        properties: dict[str, Any] = body.get("properties") or {}
        frame = Frame(
            id=deployment_id(deployment.scope.prefix, name),
            deployment=deployment,
            mode=str(properties.get("mode", "Incremental")),
            starts=starts,
            correlation=self._frame.correlation,
            location=None if deployment.scope.group else deployment.scope.location,
        )
        ended = Run(self._writer, frame, self._runtime).carry_out()
        self._touched.extend(ended.touched)
        return Step(frame.id, starts, ended.ends, True, ended.error)


def _retries(wanted: Mapping[str, Any]) -> tuple[set[str], int]:
    """The error codes that are tried again, and how often."""
    given = wanted.get("retryOn") or []
    codes = {str(code).lower() for code in given[0]} if given else set()
    return codes, int(given[1]) if len(given) > 1 else _TIMES


def _codes(error: AzureError) -> Iterator[str]:
    """The code of an error and of those inside it."""
    yield error.code.lower()
    for inner in error.details:
        if isinstance(inner, AzureError):
            yield from _codes(inner)


def deployment_id(scope: str, name: str) -> ResourceId:
    """The id of a deployment in the history of a scope."""
    return ResourceId(f"{scope}/providers/Microsoft.Resources/deployments/{name}")


def check_name(name: str) -> str:
    """The name of a deployment; one that is too long is refused."""
    if len(name) > 64:
        raise AzureError(
            400,
            "DeploymentNameLengthLimitExceeded",
            f"The length of the deployment name '{name}' exceeds the limit of 64 characters.",
        )
    return name


def as_azure(refusal: TemplateError | AzureError) -> AzureError:
    """A refusal by the template language in the shape of the wire."""
    if isinstance(refusal, AzureError):
        return refusal
    error = AzureError(400, refusal.code, refusal.message)
    error.target = refusal.target
    return error


def _ended_badly(error: AzureError) -> AzureError:
    """The error of a write that was accepted and failed afterwards."""
    message = (
        "The resource write operation failed to complete successfully, because it reached terminal "
        "provisioning state 'Failed'."
    )
    return AzureError(409, "ResourceDeploymentFailure", message, [error])


def _above(resource: ResourceId) -> Iterator[str]:
    """The keys of the resources that this one lies below."""
    key, at = resource.key, resource.key.find("/providers/")
    while (at := key.find("/", at + 1)) > 0:
        yield key[:at]


def _inner(step: Step) -> AzureError:
    """The error of one step as its deployment reports it; that of a nested one is wrapped."""
    error = step.error
    assert error is not None
    if step.target.type.lower() == _NESTED and error.code == "DeploymentFailed":
        wrapped = _ended_badly(error)
        error.target = wrapped.target = str(step.target)
        return wrapped
    made = AzureError(error.status, error.code, error.message, error.details)
    made.target, made.info = error.target or str(step.target), error.info
    return made


def _without_secrets(outputs: Body) -> Body:
    """Secure outputs keep their type and lose their value."""
    return {
        name: {"type": item["type"]} if str(item["type"]).lower().startswith("secure") else item
        for name, item in outputs.items()
    }
