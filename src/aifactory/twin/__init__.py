"""The twin: a local Azure Resource Manager. Knows Azure and nothing of factories."""

from pathlib import Path

from aifactory.twin.alone import hold
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
    alone: bool = False,
) -> Twin:
    """The twin over this state file, made when missing; without a speed only `sleep` takes time.

    A server wants to be alone with the state; raises Refused (AIF8004) when it is taken.
    """
    told = read_scenario(scenario)
    held = hold(state, alone)
    try:
        store = Store(state, held)
        return Twin(store, told, identity_beside(state), providers or _ours(), speed)
    except BaseException:
        held.close()
        raise


def _ours() -> Providers:
    from aifactory.twin import providers

    return providers
