"""The twin: a local Azure Resource Manager. Knows Azure and nothing of factories."""

from pathlib import Path

from aifactory.twin.identity import identity_beside
from aifactory.twin.scenario import read_scenario
from aifactory.twin.store import Store
from aifactory.twin.twin import Twin
from aifactory.twin.world import Providers

__all__ = ["Twin", "open_twin"]


def open_twin(
    state: Path,
    scenario: Path,
    providers: Providers | None = None,
    speed: float | None = None,
) -> Twin:
    """The twin over this state file, made when missing; without a speed only `sleep` takes time."""
    told = read_scenario(scenario)
    store = Store(state)
    return Twin(store, told, identity_beside(state), providers or _ours(), speed)


def _ours() -> Providers:
    from aifactory.twin import providers

    return providers
