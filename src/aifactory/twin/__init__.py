"""The twin: a local Azure Resource Manager. Knows Azure and nothing of factories.

The machine itself is imported when it is opened: a client of a served twin needs its secret alone.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aifactory.twin.scenario import Scenario
    from aifactory.twin.twin import Twin
    from aifactory.twin.world import Providers

__all__ = ["Twin", "open_twin"]

TYPES = "AIF_TWIN_TYPES"  # the environment's folder of types, before the scenario's


def __getattr__(name: str) -> Any:
    if name == "Twin":
        from aifactory.twin.twin import Twin

        return Twin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def open_twin(
    state: Path,
    scenario: Path,
    providers: "Providers | None" = None,
    speed: float | None = None,
    alone: bool = False,
    types: Path | None = None,
) -> "Twin":
    """The twin over this state file, made when missing; without a speed only `sleep` takes time.

    A server wants to be alone with the state; raises Refused (AIF8004) when it is taken.
    With `types`, a folder of Azure's type definitions, every write is held against them, too.
    """
    from aifactory.twin.identity import identity_beside
    from aifactory.twin.keeping.alone import hold
    from aifactory.twin.keeping.store import Store
    from aifactory.twin.scenario import read_scenario
    from aifactory.twin.twin import Twin

    told = read_scenario(scenario)
    offered = providers or _ours()
    folder = types or _types(told, scenario)
    if folder is not None:
        from aifactory.twin.providers.types import typed

        offered = typed(offered, folder)
    held = hold(state, alone)
    try:
        store = Store(state, held)
        return Twin(store, told, identity_beside(state), offered, speed)
    except BaseException:
        held.close()
        raise


def _ours() -> "Providers":
    from aifactory.twin import providers

    return providers


def _types(told: "Scenario", scenario: Path) -> Path | None:
    """The folder of types that the environment or the scenario names."""
    named = os.environ.get(TYPES)
    if named:
        return Path(named)
    return scenario.parent / told.types if told.types else None
