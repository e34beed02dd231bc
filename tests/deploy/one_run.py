"""A run in a process of its own, for tests that kill it: writes go to a log, one may hang.

Usage: one_run.py FOLDER PLAN [HANG]   (a stack's name whose write never comes back)
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from aifactory.config.model import Retry
from aifactory.deploy.run import Settings, run
from tests.deploy.small_arm import SmallArm, built

STACKS = [
    built("common"),
    built("one", after=("common",)),
    built("two", after=("common",)),
    built("three", after=("two",)),
    built("refused", after=("common",)),
]


class LoggedArm(SmallArm):
    """Outlives its process: a line per write and what was made; one write is never answered."""

    def __init__(self, log: Path, hang: str) -> None:
        super().__init__()
        self.log = log
        self.memory = log.with_name("azure.json")
        if self.memory.exists():
            self.resources = json.loads(self.memory.read_text(encoding="utf-8"))
        self.hang = hang
        if hang:
            self.refusals = {"refused": [(409, "QuotaExceeded", {})]}

    async def handle(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        name = url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
        if method == "PUT":
            with self.log.open("a", encoding="utf-8") as log:
                log.write(f"{name}\n")
            if name == self.hang:
                await asyncio.sleep(3600)
        answer = await super().handle(method, url, headers, body)
        if method == "PUT":
            self.memory.write_text(json.dumps(self.resources), encoding="utf-8")
        return answer


async def main(folder: Path, plan: str, hang: str) -> None:
    """Runs, and prints the report as JSON."""
    arm = LoggedArm(folder / "writes.log", hang).arm()
    report = await run(STACKS, arm, plan, Settings(folder, Retry(jitter=False)))
    states = {outcome.stack: outcome.state for outcome in report.outcomes}
    print(json.dumps({"run": report.run, "continued": report.continued, "states": states}))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], (sys.argv[3:] or [""])[0]))
