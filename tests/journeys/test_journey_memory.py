"""A plan that remembers says what one without any memory says, whatever happened between two."""

import random
import shutil

import pytest

from tests.journeys.conftest import EXAMPLES, Journey
from tests.journeys.journey_contoso import gone, having

STEPS = 12
QUESTIONS = (
    ("plan", "--detailed-exitcode"),
    ("plan", "-o", "json"),
    ("plan", "-o", "json", "--project", "claims"),
    ("plan", "--env", "dev", "--locked"),
    ("drift", "-o", "json"),
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """Two environments on their own."""
    path = tmp_path_factory.mktemp("memory") / "standalone"
    shutil.copytree(EXAMPLES / "standalone", path, ignore=shutil.ignore_patterns(".aif"))
    journey = Journey(path)
    ended = journey.aif("deploy", "--yes")
    assert ended.code == 0, ended.out + ended.err
    return journey


def said(name, *words):
    """One of these words stands in a file, whichever stood there before."""

    def _say(journey, chance):
        file = journey.path / name
        text = file.read_text()
        (was,) = [one for one in words if one in text]
        file.write_text(text.replace(was, chance.choice(words)))

    return _say


def done(kind, work):
    """Somebody does this to a resource of a type in dev, if there is any."""

    def _do(journey, chance):
        if found := [one for one in journey.resources(kind) if "-dev-" in one]:
            journey.arm(work(chance.choice(found)))

    return _do


def commanded(*words):
    return lambda journey, _: journey.aif(*words)


def one_project_more(journey, _):
    shutil.copy(journey.path / "projects/claims.yaml", journey.path / "projects/second.yaml")


def one_project_less(journey, _):
    (journey.path / "projects/second.yaml").unlink(missing_ok=True)


def an_older_lock(journey, _):
    shutil.copy(EXAMPLES / "standalone/factory.lock", journey.path)


MOVES = (
    said("factory.yaml", "# nobody comes in", "# nobody at all comes in"),
    said("factory.yaml", "natGateway: on", "natGateway: off"),
    said("factory.yaml", "[10.200.0.0/24]", "[10.200.0.0/24, 10.201.0.0/24]"),
    said("projects/claims.yaml", "profile: compact", "profile: genai"),
    one_project_more,
    one_project_less,
    an_older_lock,
    done("Microsoft.KeyVault/vaults", lambda one: having(one, publicNetworkAccess="Enabled")),
    done("Microsoft.Network/networkSecurityGroups", lambda one: having(one, securityRules=[])),
    done("Microsoft.Network/privateEndpoints", gone),
    commanded("lock"),
    commanded("deploy", "--yes"),
    commanded("deploy", "--yes", "--project", "claims"),
)


@pytest.mark.parametrize("seed", [0, 2])  # the second meets a lock that a merge brought back
def test_memory_changes_no_answer(deployed, tmp_path, seed):
    chance = random.Random(seed)
    place, forgetful = tmp_path / "standalone", tmp_path / "forgetful" / "standalone"
    shutil.copytree(deployed.path, place)
    for step in range(STEPS):
        chance.choice(MOVES)(Journey(place), chance)
        shutil.rmtree(forgetful, ignore_errors=True)
        shutil.copytree(place, forgetful)
        shutil.rmtree(forgetful / ".aif/cache")
        question = chance.choice(QUESTIONS)
        expected = Journey(forgetful).aif(*question)
        for _ in range(2):  # what the first remembers, the second goes by
            assert Journey(place).aif(*question) == expected, (step, question)
