"""The stacks that guard an environment: where each stands, and what comes before it."""

from dataclasses import replace

from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import COMMON
from aifactory.plan.site import Site

DEFENDER, GUARD, ALERTS, LOCKS = "defender", "guard", "alerts", "locks"


def cell_stack(site: Site, cell: str, part: str, calls: tuple[ModuleCall, ...]) -> Stack:
    """A stack on a cell's subscription that needs nothing else to be there."""
    return _stack(site, f"{cell}/{part}", site.promised.cells[cell].subscription, calls, ())


def ground_stack(
    site: Site, part: str, calls: tuple[ModuleCall, ...], after: tuple[str, ...]
) -> Stack:
    """A stack about what an environment's projects share, after the stacks that make it."""
    return _stack(site, part, site.subscription, calls, after)


def _stack(
    site: Site, part: str, subscription: str, calls: tuple[ModuleCall, ...], after: tuple[str, ...]
) -> Stack:
    return replace(site.stack(part, COMMON, calls, after), subscription=subscription)
