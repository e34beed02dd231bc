"""Words that no plan shows change the run: each `retry` knob under a fault, and the tenant."""

from pathlib import Path

import pytest

from aifactory.api.changing import Order, deploy
from aifactory.problems import Refused
from aifactory.twin.faults.file import read_faults
from aifactory.twin.faults.keeping import keep_faults
from tests.deploy.test_deploy_on_the_twin import COMMON, FACTORY, PROJECT, SCENARIO

PATIENT = "attempts: 5, firstDelay: 10s, maxDelay: 10m, multiplier: 2, jitter: off"


def refused(times):
    """The first stack is refused so often, without a word on when to come back."""
    return f"""\
faults:
  - what: write
    type: Microsoft.Resources/deploymentStacks
    id: "*-common"
    times: {times}
    effect: {{ error: {{ status: 503, code: ServiceUnavailable, message: Later. }} }}
"""


def waits(folder: Path, retry: str, times: int = 3):
    """Whether the run ended well, and how long it waited before each new try of that stack."""
    (folder / "projects").mkdir(parents=True)
    (folder / ".aif" / "twin").mkdir(parents=True)
    (folder / "projects" / "churn.yaml").write_text(PROJECT.replace("genai", "compact"))
    (folder / "twin.yaml").write_text(SCENARIO)
    (folder / "factory.yaml").write_text(f"{FACTORY}retry: {{ {retry} }}\n")
    (folder / "faults.yaml").write_text(refused(times))
    keep_faults(folder / ".aif" / "twin" / "twin.db", read_faults(folder / "faults.yaml"))
    seen = []
    ended = deploy(folder, Order(), lambda _: True, seen.append)
    waited = [event.seconds for event in seen if event.kind == "waiting" and event.stack == COMMON]
    return ended.done, waited


def test_a_patient_run_outlasts_the_fault(tmp_path):
    assert waits(tmp_path / "a", PATIENT) == (True, [10, 20, 40])


@pytest.mark.parametrize(
    ("knob", "changed", "expected"),
    [
        ("attempts: 5", "attempts: 3", (False, [10, 20])),
        ("firstDelay: 10s", "firstDelay: 1s", (True, [1, 2, 4])),
        ("maxDelay: 10m", "maxDelay: 15s", (True, [10, 15, 15])),
        ("multiplier: 2", "multiplier: 3", (True, [10, 30, 90])),
    ],
)
def test_a_knob_of_retry_changes_the_run(tmp_path, knob, changed, expected):
    assert waits(tmp_path / "a", PATIENT.replace(knob, changed)) == expected


def test_jitter_makes_each_wait_shorter_by_up_to_a_half(tmp_path):
    done, waited = waits(tmp_path / "a", PATIENT.replace("jitter: off", "jitter: on"))
    assert done
    assert waited != [10, 20, 40]
    assert all(least / 2 <= wait <= least for wait, least in zip(waited, (10, 20, 40), strict=True))


def test_another_tenant_than_the_one_that_is_named_is_refused(tmp_path):
    (tmp_path / "factory.yaml").write_text(
        FACTORY.replace("region:", "tenant: 11111111-1111-1111-1111-111111111111\nregion:")
    )
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "churn.yaml").write_text(PROJECT)
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    with pytest.raises(Refused, match="tenant"):
        deploy(tmp_path, Order(), lambda _: True, lambda _: None)
