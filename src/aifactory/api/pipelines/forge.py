"""Where the code is kept, as a pipeline's run knows it: comments, issues, pull requests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aifactory.arm.transport import Request, Response, Transport
from aifactory.problems import Exit, refuse

_GIVE = "Give the pipeline's own token the right that docs/pipelines.md names for this step."


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be looked at: the key by which it is known again, and what is said."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of files for people to review; a file without a text is deleted."""

    branch: str
    title: str
    text: str
    files: Mapping[str, str | None]


class Forge(Protocol):
    """What both providers can do; each call returns the address of what people look at."""

    async def comment(self, mark: str, text: str) -> str:
        """Put a comment under the run's pull request; the one with this mark is replaced."""
        ...

    async def note(self, label: str, notes: tuple[Note, ...]) -> tuple[str, ...]:
        """An issue (or work item) for each note that has no open one yet."""
        ...

    async def propose(self, edit: Edit) -> str:
        """A pull request with the edit, from the commit that the run works on."""
        ...


@dataclass(frozen=True, slots=True)
class Api:
    """A REST API with a token: JSON out, JSON in, every refusal told with its words."""

    transport: Transport
    headers: Mapping[str, str]

    async def ask(self, method: str, url: str, body: Any = None, kind: str = "json") -> Any:
        """The JSON of an answer; raises Refused (AIF9011) when it is no success."""
        answer = await self.send(method, url, body, kind)
        if answer.status >= 300:
            raise self.refusal(method, url, answer)
        return json.loads(answer.body) if answer.body else None

    async def send(self, method: str, url: str, body: Any = None, kind: str = "json") -> Response:
        """The answer, whatever it is."""
        headers = {**self.headers, "User-Agent": "aif"}
        if body is not None:
            headers["Content-Type"] = f"application/{kind}"
        data = b"" if body is None else json.dumps(body).encode()
        try:
            return await self.transport.send(Request(method, url, headers, data))
        except ConnectionError as failure:
            fix = "Run the step again."
            raise refuse(
                url, "AIF9012", f"It does not answer: {failure}", fix, Exit.UNAVAILABLE
            ) from failure

    def refusal(self, method: str, url: str, answer: Response) -> Exception:
        """What was refused, in the other side's words."""
        try:
            said = str(json.loads(answer.body)["message"])
        except (ValueError, KeyError, TypeError):
            said = answer.body.decode(errors="replace")[:200]
        what = f"{method} was refused with {answer.status}: {said}"
        return refuse(url.partition("?")[0], "AIF9011", what, _GIVE)


def no_run(needed: str) -> Exception:
    """The refusal of a step that is not in a run, or has not been given what it needs."""
    return refuse(
        "this environment",
        "AIF9010",
        f"This is no pipeline's run that may do it: {needed} is not set.",
        "Let the pipeline of `aif pipelines` run it: it hands in the token and the pull request.",
    )
