"""Every way in which work can end has its exit code, its words and no traceback."""

import errno
import json
import shutil
import subprocess
import sys

import pytest

from aifactory.cli.ending import ended
from aifactory.cli.shell import Shell
from aifactory.problems import Exit, refuse

COPY = shutil.Error([("a", "b/c.bicep", "[Errno 28] No space left on device")])
ENDS = [
    (refuse("here", "AIF1001", "what", "fix"), 1, "AIF1001"),
    (refuse("here", "AIF5002", "what", "fix", Exit.UNCONFIRMED), 4, "AIF5002"),
    (OSError(errno.ENOSPC, "No space left on device"), 69, "Free some space"),
    (COPY, 69, "b/c.bicep"),
    (OSError(errno.EROFS, "Read-only file system", "x"), 69, "can be written"),
    (PermissionError(errno.EACCES, "Permission denied", "x"), 69, "the right to read"),
    (OSError(errno.EADDRINUSE, "Address in use"), 69, "--port"),
    (IsADirectoryError(errno.EISDIR, "Is a directory", "x"), 1, "move it away"),
    (NotADirectoryError(errno.ENOTDIR, "Not a directory", "x"), 1, "move it away"),
    (FileNotFoundError(errno.ENOENT, "No such file", "x"), 1, "a place that is there"),
    (OSError(errno.ENAMETOOLONG, "File name too long", "x"), 1, "shorter"),
    (OSError(errno.EIO, "Input/output error", "x"), 69, "AIF0001"),
    (MemoryError(), 69, "not enough memory"),
    (ZeroDivisionError("x"), 70, "our defect (ZeroDivisionError)"),
]


def failing(error):
    def work():
        raise error

    return work


@pytest.mark.parametrize(("error", "code", "said"), ENDS, ids=[repr(e)[:40] for e, _, _ in ENDS])
@pytest.mark.parametrize("output", ["text", "json"])
def test_an_end_has_its_code_and_its_words(
    capsys, monkeypatch, tmp_path, error, code, said, output
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ended(Shell(".", output, True, "twin"), failing(error)) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    if output == "json":
        problem = json.loads(out)["problems"][0]
        assert problem["fix"]
        assert said in " ".join(problem.values())
    else:
        assert out == ""
        assert said in err


def test_a_defect_leaves_a_report_to_send(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended(Shell(".", "json", True, "twin"), failing(KeyError("x")))
    report = next(tmp_path.glob("aif-defect-*.txt"))
    assert str(report) in capsys.readouterr().out
    assert "KeyError: 'x'" in report.read_text()


def test_a_reader_that_leaves_early_hears_nothing(folder):
    aif = f"{sys.executable} -c 'from aifactory.cli import main; main()'"
    line = f"set -o pipefail; {aif} project list -o json | head -c 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False, cwd=folder)
    assert done.stderr == b""
    assert done.returncode in (0, 130)  # as fast as the reader, or as slow


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_knows_few_letters_is_enough(folder, encoding):
    words = [sys.executable, "-c", "from aifactory.cli import main; main()", "project", "list"]
    done = subprocess.run(
        words, capture_output=True, check=False, cwd=folder, env={"PYTHONIOENCODING": encoding}
    )
    assert (done.returncode, done.stderr) == (0, b"")
