"""`aif twin reset` forgets nothing before somebody has agreed."""

import os
import pty
import subprocess
import sys

import pytest

RESET = [sys.executable, "-c", "from aifactory.cli import main; main()", "twin", "reset"]


@pytest.fixture
def kept(folder):
    """What the engine of the folder knows."""
    state = folder / ".aif" / "engine"
    state.mkdir(parents=True)
    (state / "known").write_text("x")
    return state / "known"


def test_without_anybody_to_ask_nothing_is_forgotten(kept):
    ended = reset(subprocess.DEVNULL)
    assert ended.returncode == 64
    assert "--yes" in ended.stderr
    assert kept.exists()


@pytest.mark.parametrize(
    ("answer", "done", "left"), [(b"n\n", False, True), (b"\n", False, True), (b"y\n", True, False)]
)
def test_who_is_there_is_asked(answer, done, left, kept):
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer)
        ended = reset(theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Forget all that the twin and the engine know of" in ended.stdout + ended.stderr
    assert (ended.returncode == 0) is done
    assert "Traceback" not in ended.stderr
    assert kept.exists() is left


def reset(stdin):
    return subprocess.run(
        RESET, stdin=stdin, capture_output=True, text=True, check=False, timeout=60
    )
