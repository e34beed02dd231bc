"""The story, verb by verb: what the command line (and later the console) may ask for."""

import asyncio
from pathlib import Path
from typing import Any

from aifactory.api import changing, examining
from aifactory.api.changing import Confirm, Deployed, Order, Planned, Watch, deployed_json
from aifactory.api.comparing import Selection
from aifactory.api.compilers import compile_file
from aifactory.api.configuring import build, check, explain, init, lock
from aifactory.api.examining import reported, run_of, runs
from aifactory.api.folder import write
from aifactory.api.projects import project_add, project_list, project_remove, project_show
from aifactory.api.serving import (
    twin_env,
    twin_fault,
    twin_reset,
    twin_start,
    twin_status,
    twin_stop,
)
from aifactory.api.target import Target
from aifactory.deploy.model import Difference
from aifactory.verify import Scorecard

__all__ = [
    "Deployed",
    "Order",
    "Planned",
    "Scorecard",
    "Selection",
    "build",
    "check",
    "compile_file",
    "deploy",
    "deployed_json",
    "destroy",
    "drift",
    "explain",
    "init",
    "lock",
    "plan",
    "project_add",
    "project_list",
    "project_remove",
    "project_show",
    "reported",
    "run_of",
    "runs",
    "status",
    "twin_env",
    "twin_fault",
    "twin_reset",
    "twin_start",
    "twin_status",
    "twin_stop",
    "verify",
    "write",
]


def plan(path: Path, order: Order, out: Path | None = None) -> Planned:
    """What would change; writes nothing but the plan file."""
    return asyncio.run(changing.plan(path, order, out))


def deploy(path: Path, order: Order, confirm: Confirm, watch: Watch) -> Deployed:
    """Make the selected part of the factory what it is declared to be."""
    return asyncio.run(changing.deploy(path, order, confirm, watch))


def drift(path: Path, order: Order) -> Difference:
    """What was changed in Azure behind the factory's back."""
    return asyncio.run(changing.drift(path, order))


def destroy(path: Path, order: Order, confirm: Confirm) -> tuple[str, ...]:
    """Delete what is live of the selected part; the ids of the stacks that are gone."""
    return asyncio.run(changing.destroy(path, order, confirm))


def verify(
    path: Path, target: Target, environment: str | None = None, only: str | None = None
) -> Scorecard:
    """The scorecard of the live factory against its promises."""
    return asyncio.run(examining.verify(path, target, environment, only))


def status(path: Path, target: Target, environment: str | None = None) -> list[dict[str, Any]]:
    """Every floor with its number of stacks and the worst of their states."""
    return asyncio.run(examining.status(path, target, environment))
