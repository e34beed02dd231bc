"""The rehearsal of a scale set walks to its end, small; what it promises is checked by its walk."""

import re

import pytest

from benchmarks.rehearsal.__main__ import rehearse
from benchmarks.rehearsal.walk import is_its_own, of_others


@pytest.mark.slow
@pytest.mark.filterwarnings(  # a twin's server outlives whoever starts it, here: this process
    "ignore:Exception ignored in. <function Popen:pytest.PytestUnraisableExceptionWarning"
)
def test_a_small_rehearsal_ends_with_a_report(tmp_path):
    """Twenty projects: two leave, two come."""
    report = tmp_path / "report.md"
    rehearse(20, report)
    text = report.read_text()
    assert "deploy 20 x 3" in text
    steps = [
        line for line in text.splitlines() if re.match(r"\| (deploy|plan|verify|remove)", line)
    ]
    assert len(steps) == 9
    assert "verify isolation" in text
    assert "## One more project" in text


@pytest.mark.parametrize(
    ("stack", "own"),
    [
        ("dev/001/p021/services", True),
        ("dev/001/cell-1/network", True),
        ("dev/001/people", True),
        ("dev/001/p020/services", False),
        ("dev/001/cell-1/guard", False),
        ("dev/001/common", False),
        ("dev/001/locks", False),
    ],
)
def test_what_one_more_project_may_change(stack, own):
    assert is_its_own(stack, "021") is own


@pytest.mark.parametrize(
    ("kind", "properties", "others"),
    [
        ("create", [], 0),
        ("modify", [["properties.subnets[snet-p021-endpoints]", None, {}]], 0),
        ("modify", [["properties.subnets[snet-p020-endpoints].x", 1, 2]], 1),
        ("delete", [], 1),
    ],
)
def test_what_one_more_project_changes_of_others_is_told(kind, properties, others):
    change = {"kind": kind, "resource": "/x", "properties": properties}
    assert len(of_others([{"changes": [change]}], "021")) == others
