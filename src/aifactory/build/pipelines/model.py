"""Pipelines as values: nothing here knows how a provider writes them.

A word in angle brackets, <environment>, stands for the input of that name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Purpose = Literal["reads", "writes"]
EACH = "<environment>"
When = Literal["succeeded", "finished"]  # finished: whatever came before, unless it was cancelled
Forge = Literal["comment", "issues", "change"]  # what a job writes where the code is kept


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Every pull request to the main branch; a newer push takes the place of an older run."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Every push to the main branch."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time, as cron writes it, in UTC."""

    cron: str
    title: str


@dataclass(frozen=True, slots=True)
class Manual:
    """When a person starts it."""


@dataclass(frozen=True, slots=True)
class Called:
    """When another pipeline calls it; the input that tells the calls of one run apart."""

    by: str


@dataclass(frozen=True, slots=True)
class Input:
    """What a person fills in: a choice where there are choices, else a text."""

    name: str
    title: str
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a job is in Azure: one identity for each environment and purpose, without a secret."""

    environment: str
    purpose: Purpose

    @property
    def name(self) -> str:
        """How the provider knows it: dev-plan reads, dev writes (after approval, where asked)."""
        return f"{self.environment}-plan" if self.purpose == "reads" else self.environment


@dataclass(frozen=True, slots=True)
class Run:
    """One command; inputs reach it through environment variables, so they are never code."""

    title: str
    command: str
    env: Mapping[str, str] = field(default_factory=dict)
    when: When = "succeeded"
    forge: bool = False  # it is handed the token of the place where the code is kept


@dataclass(frozen=True, slots=True)
class Keep:
    """Files kept with the run; those that are `passed_on` are fetched by a later job."""

    name: str
    path: str
    passed_on: bool = False
    when: When = "succeeded"


@dataclass(frozen=True, slots=True)
class Fetch:
    """What an earlier job has kept; without a name all of it, in a folder for each name."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class TestResults:
    """A JUnit file for the run's page of tests; GitHub has none, there it is only kept."""

    file: str
    title: str


@dataclass(frozen=True, slots=True)
class Findings:
    """A SARIF file for the provider's page of findings; without such a page it is only kept."""

    file: str
    title: str


Step = Run | Keep | Fetch | TestResults | Findings


@dataclass(frozen=True, slots=True)
class Job:
    """Steps on one machine, in order; a failed step ends it, and what comes after it."""

    id: str
    title: str
    steps: tuple[Step, ...]
    after: tuple[str, ...] = ()
    identity: Identity | None = None
    forge: Forge | None = None
    when: When = "succeeded"
    minutes: int = 60

    @property
    def finds(self) -> bool:
        """Whether it tells findings to the provider."""
        return any(isinstance(step, Findings) for step in self.steps)

    @property
    def alone(self) -> str:
        """Jobs of the same name never run at the same time; empty: any number do."""
        writes = self.identity is not None and self.identity.purpose == "writes"
        return self.identity.environment if self.identity and writes else ""


@dataclass(frozen=True, slots=True)
class Call:
    """Another pipeline as a part of this one, with its inputs filled in."""

    id: str
    title: str
    pipeline: str
    last: str  # the job that ends it
    inputs: Mapping[str, str]
    after: tuple[str, ...] = ()  # other calls, and jobs


Trigger = PullRequest | Merge | Schedule | Manual | Called


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One file: when it runs, what it asks, and its jobs."""

    name: str
    title: str
    trigger: Trigger
    jobs: tuple[Job | Call, ...]
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """Where jobs run and what they install; `pool` names runners inside the network.

    With <environment> in the name each environment has its own: what acts in none has none.
    """

    version: str  # of aifactory
    factory: str
    pool: str = ""
    python: str = "3.11"
    branch: str = "main"

    @property
    def everywhere(self) -> str:
        """The runners of jobs that act in no environment; empty: the provider's own machines."""
        return "" if EACH in self.pool else self.pool

    def of(self, job: Job) -> str:
        """The runners of a job; empty: the provider's own machines."""
        return self.pool if job.identity is not None else self.everywhere
