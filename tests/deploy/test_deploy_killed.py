"""A run that is killed goes on where it was; a second run in the same folder is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aifactory.deploy.history import History
from aifactory.deploy.lock import only_one
from aifactory.problems import Refused

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
ENVIRONMENT = {**os.environ, "PYTHONPATH": PATHS}
COMMAND = [sys.executable, "-m", "tests.deploy.one_run"]


def writes(folder: Path) -> list[str]:
    log = folder / "writes.log"
    return log.read_text(encoding="utf-8").split() if log.exists() else []


def to_the_end(folder: Path, plan: str) -> dict[str, Any]:
    done = subprocess.run(
        [*COMMAND, str(folder), plan],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def started(
    folder: Path, plan: str, hang: str, ready: Callable[[], bool]
) -> "subprocess.Popen[str]":
    command = [*COMMAND, str(folder), plan, hang]
    process = subprocess.Popen(command, env=ENVIRONMENT, text=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not ready():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline, "the run did not come so far"
        time.sleep(0.02)
    return process


def recorded(folder: Path) -> dict[str, str]:
    """What the history holds of the newest run."""
    history = History(folder / "runs.sqlite")
    runs = history.runs()
    latest = history.run(runs[0].id) if runs else None
    return {} if latest is None else {each.stack: each.state for each in latest.outcomes}


def killed(folder: Path, plan: str, hang: str = "two") -> list[str]:
    def far_enough() -> bool:
        return {"common", "one", "refused"} <= recorded(folder).keys() and hang in writes(folder)

    process = started(folder, plan, hang, far_enough)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return writes(folder)


def test_a_killed_run_goes_on_and_repeats_nothing_that_is_recorded(tmp_path: Path) -> None:
    before = killed(tmp_path, "plan")
    report = to_the_end(tmp_path, "plan")
    after = Counter(writes(tmp_path)[len(before) :])
    assert report["continued"] is True
    assert set(report["states"].values()) == {"done"}
    # The one in flight is sent again, the one that had failed gets another chance.
    assert after == {"two": 1, "three": 1, "refused": 1}


def test_what_is_recorded_but_gone_since_is_written_again(tmp_path: Path) -> None:
    before = killed(tmp_path, "plan")
    memory = tmp_path / "azure.json"
    kept = json.loads(memory.read_text(encoding="utf-8"))
    memory.write_text(json.dumps({key: kept[key] for key in kept if not key.endswith("/one")}))
    report = to_the_end(tmp_path, "plan")
    after = Counter(writes(tmp_path)[len(before) :])
    assert set(report["states"].values()) == {"done"}
    assert after == {"one": 1, "two": 1, "three": 1, "refused": 1}


def test_another_plan_supersedes_a_killed_run(tmp_path: Path) -> None:
    before = killed(tmp_path, "old")
    report = to_the_end(tmp_path, "new")
    after = Counter(writes(tmp_path)[len(before) :])
    assert report["continued"] is False
    assert after == dict.fromkeys(("common", "one", "two", "three", "refused"), 1)
    states = {each.plan: each.state for each in History(tmp_path / "runs.sqlite").runs()}
    assert states == {"old": "superseded", "new": "done"}


def test_an_interrupted_run_leaves_at_once_and_goes_on_later(tmp_path: Path) -> None:
    process = started(tmp_path, "plan", "two", lambda: "two" in writes(tmp_path))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=15) != 0
    before = len(writes(tmp_path))
    report = to_the_end(tmp_path, "plan")
    assert report["continued"] is True
    assert "two" in writes(tmp_path)[before:]
    assert "common" not in writes(tmp_path)[before:]


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    process = started(tmp_path, "plan", "two", lambda: "two" in writes(tmp_path))
    try:
        with pytest.raises(Refused) as refused, only_one(tmp_path):
            pass
        assert refused.value.problems[0].code == "AIF5010"
        assert f"process {process.pid}" in refused.value.problems[0].what
    finally:
        process.kill()
        process.wait()
    with only_one(tmp_path):
        assert (tmp_path / "deploy.lock").read_text(encoding="utf-8") == str(os.getpid())
