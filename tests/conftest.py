"""Goldens are reviewed as diffs: `make golden` writes them. Nothing here depends on the clock."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser):
    parser.addoption("--write-golden", action="store_true", help="Rewrite the goldens.")


@pytest.fixture
def golden(request):
    """Compare text with a golden file beside the test, or rewrite it."""

    def compare(name, text):
        path = request.path.parent / name
        if request.config.getoption("--write-golden", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.is_file(), f"{name} is missing: run `make golden` and review the diff"
        assert path.read_text() == text, f"{name} differs: run `make golden` and review the diff"

    return compare
