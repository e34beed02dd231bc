"""Networks and zones that others keep for an environment, as the comparison asks for them."""

from collections.abc import Iterator

from aifactory.api.desired import Desired
from aifactory.config.model import ScaleSetEnvironment
from aifactory.deploy.compared.networks import Lent, Made
from aifactory.deploy.compared.zones import Kept
from aifactory.plan.draw import survey
from aifactory.plan.landing.filters import facts_of
from aifactory.plan.landing.services import gathered_zones
from aifactory.plan.site import Site


def lent(desired: Desired, ground: ScaleSetEnvironment) -> Iterator[Lent]:
    """Each with the subnets that are promised in it."""
    if not ground.networks:
        return
    site = survey(desired.factory, desired.catalog, desired.lock, ground)
    for cell, promised in sorted(site.promised.cells.items()):
        theirs = ground.networks[promised.subscription]
        yield Lent(
            id=str(site.vnet(cell)),
            region=ground.region,
            space=theirs.space,
            subnets={site.subnet_name(cell, owner): net for owner, net in promised.ranges.items()},
            place=theirs.place,
            asked=theirs.asked,
            named=tuple(_made(site, owner, name) for owner, name in sorted(promised.named.items())),
        )


def answering(desired: Desired, ground: ScaleSetEnvironment) -> Iterator[Kept]:
    """The zones of others in which its names stand."""
    landing = ground.landing
    if not landing.zones.group:
        return
    site = survey(desired.factory, desired.catalog, desired.lock, ground)
    hub = landing.place("hub", landing.place("vwan", ground.place))
    yield Kept(landing.zones.group, tuple(gathered_zones(site)), landing.place("zones", hub))


def _made(site: Site, owner: str, name: str) -> Made:
    facts = facts_of(site, owner)
    if facts is None:
        return Made(name, "", guarded=True)
    return Made(name, facts.delegation or "", guarded=not facts.unguarded)
