"""The cells of projects that have none yet: in order, or, if that leaves one out, largest first."""

from collections.abc import Mapping

from aifactory.plan.capacity.ledger import Ledger
from aifactory.plan.capacity.weights import Weight


def homes(ledger: Ledger, weights: Mapping[str, Weight]) -> dict[str, str]:
    """A cell for each project; whoever fits in none gets the one with the fewest projects.

    Whether some placement has room for all is bin packing, which no simple rule always decides:
    of equal projects as many are placed as can be, of different ones nearly always.
    """
    filled, found = _placed(ledger, weights)
    if len(found) < len(weights):
        largest = sorted(weights, key=lambda name: (-_share(ledger, weights[name]), name))
        other, more = _placed(ledger, {name: weights[name] for name in largest})
        if len(more) > len(found):
            filled, found = other, more
    return {name: found.get(name, filled.emptiest) for name in weights}


def _placed(ledger: Ledger, weights: Mapping[str, Weight]) -> tuple[Ledger, dict[str, str]]:
    """A copy of the ledger with all that have room in it, in this order."""
    filled, found = ledger.copy(), dict[str, str]()
    for name, weight in weights.items():
        home = filled.place(weight)
        if isinstance(home, str):
            found[name] = home
    return filled, found


def _share(ledger: Ledger, weight: Weight) -> float:
    """The largest part of any limit that a project takes."""
    parts = [n / most for m, n in weight.uses.items() if (most := ledger.allowed(m))]
    return max(parts, default=0.0)
