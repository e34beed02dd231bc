"""What is declared and exceeds a limit of the subscriptions that are named."""

from aifactory.azure.limits import LIMITS, limit
from aifactory.catalog import Catalog
from aifactory.config.model import Factory, ScaleSetEnvironment
from aifactory.plan.capacity.counting import Uses
from aifactory.plan.capacity.ledger import Block, standing
from aifactory.plan.capacity.report import overflow
from aifactory.plan.capacity.weights import Scale
from aifactory.plan.lock import Lock
from aifactory.problems import Exit, Problem, Refused

_WIDER = {  # what all subscriptions take of together
    "customRoles": "The factory has {:,} roles of its own; a tenant may have {:,}.",
    "privateEndpointsAcrossPeers": "The networks at {2} have {0:,} private endpoints; {1:,} may be "
    "in all that one network is peered with.",
    "privateAddressesAcrossPeers": "The networks at {2} have {0:,} private addresses; {1:,} may be "
    "in all that one network is peered with.",
    "peerings": "{2} has {0:,} peerings with networks of the factory; {1:,} may be at one network.",
}
_FEWER = "Have fewer scale sets, or personas; at a hub: another hub, or a Virtual WAN."


def unfit(factory: Factory, catalog: Catalog, lock: Lock, used: Uses) -> tuple[Problem, ...]:
    """What is declared beyond a limit of a subscription (AIF3013), at its environment's line."""
    found = []
    for _, ground in sorted(factory.environments.items()):
        ledger = standing(Scale(factory, catalog, ground), lock.grounds[ground.key], used)
        found += [_problem(ground, block) for block in overflow(ledger)]
    found += [
        Problem("factory.yaml", "AIF3013", _WIDER[one.limit].format(number, most, one.at), _FEWER)
        for one, number in sorted(used.get("", {}).items())
        if one.limit in _WIDER and number > (most := limit(one.limit).value)
    ]
    return tuple(found)


def require_fitting(factory: Factory, catalog: Catalog, lock: Lock, used: Uses) -> None:
    """Refuses (AIF3013, exit 5) what does not fit in the subscriptions that are named."""
    problems = unfit(factory, catalog, lock, used)
    if problems:
        raise Refused(problems, Exit.DOES_NOT_FIT)


def _problem(ground: ScaleSetEnvironment, block: Block) -> Problem:
    known = LIMITS.get(block.measure.limit)
    at = f" in {block.measure.at}" if block.measure.at else ""
    fix = "Add a subscription to the environment (one more cell)"
    if known is None or known.raisable:
        word = f"limits: {{ {block.measure.limit}: {block.used} }}"
        fix = f"Ask Azure for more and say so in {word}, or add a subscription (one more cell)"
    return Problem(
        str(ground.place),
        "AIF3013",
        f"{ground.key}/{block.cell} takes {block.used:,} of {block.measure.limit}{at}; "
        f"{block.most:,} are allowed ({_source(block)}).",
        f"{fix}; `aif capacity` says what is cheapest.",
    )


def _source(block: Block) -> str:
    known = LIMITS.get(block.measure.limit)
    if known is None or known.value != block.most:
        return "limits in factory.yaml"
    return f"{'raisable' if known.raisable else 'fixed'}: {known.source}, {known.date}"
