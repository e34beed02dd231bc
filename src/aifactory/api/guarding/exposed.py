"""What a reader should know of services: not private, made by others, or without a way out."""

from typing import TYPE_CHECKING

from aifactory.api.comparing import brought
from aifactory.api.desired import Desired
from aifactory.api.guarding.lodging import lodgings
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Service
from aifactory.config.landing.model import OwnNetwork
from aifactory.deploy.model import Difference

if TYPE_CHECKING:
    from aifactory.verify.promises import Exposed


def exposed(desired: Desired, key: str) -> "tuple[Exposed, ...]":
    """Every such service of one environment, with who answers for it."""
    ground = desired.factory.environments[key]
    if not ground.not_private:
        return ()
    from aifactory.verify.promises import Exposed  # with all of the examiner: most plans need none

    here = [each.environments[ground.environment] for each in desired.factory.projects_in(ground)]
    flags = {*ground.common, *(flag for one in here for flag in one.services)}
    return tuple(
        Exposed(
            desired.catalog.services[flag].title,
            said.owner,
            said.reason,
            str(said.place),
            said.until,
        )
        for flag, said in ground.not_private.items()
        if flag in flags
    )


def exposed_notes(desired: Desired, found: Difference) -> list[str]:
    """A line for each such service of the environments that a difference is about."""
    about = {"/".join(stack.id.split("/")[:2]) for stack in found.stacks}
    return [
        f"{key}: NOT PRIVATE, as allowed: {one}"
        for key in sorted(about & desired.factory.environments.keys())
        for one in exposed(desired, key)
    ]


def stranded_notes(desired: Desired, found: Difference) -> list[str]:
    """A line for each service that must ask outside of a network that nothing leads out of."""
    about = {"/".join(stack.id.split("/")[:2]) for stack in found.stacks if stack.state != "same"}
    environments, services = desired.factory.environments, desired.catalog.services
    notes = []
    for key in sorted(about & environments.keys()):
        ground = environments[key]
        zone = ground.landing
        if zone.nat or zone.hub or zone.wan:
            continue
        here = [one.environments[ground.environment] for one in desired.factory.projects_in(ground)]
        flags = {*ground.common, *(flag for one in here for flag in one.services)}
        notes += [
            f"{key}: NO WAY OUT: {services[flag].title} asks "
            f"{', '.join(sorted({one.name for one in services[flag].egress}))} outside of its "
            "network, which nothing leaves: write landingZone: { natGateway: on }, or use a hub."
            for flag in sorted(flags)
            if services[flag].egress and not _finds_a_way(services[flag])
        ]
    return notes


def _finds_a_way(service: Service) -> bool:
    """Whether a service makes a way out of its own where its network has none."""
    return any(setting.type == "wayOut" for setting in service.settings.values())


def _written(network: OwnNetwork) -> str:
    if network.asked:
        return "its owners are asked for our subnets, and nothing is written in it"
    return "our subnets alone are written in it"


def existing_notes(desired: Desired, found: Difference) -> list[str]:
    """A line for each resource that is used and that the factory does not make."""
    about = {"/".join(stack.id.split("/")[:2]) for stack in found.stacks}
    here = sorted(about & desired.factory.environments.keys())
    grounds = [(key, desired.factory.environments[key]) for key in here]
    services = desired.catalog.services
    return [
        *(
            f"{key}: {services[one.flag].title} exists: {ResourceId(one.existing).name}"
            f" is used, never changed or deleted. {one.place}"
            for key, ground in grounds
            for one in brought(ground)
        ),
        *(
            f"{key}: {one.name} exists: one project stands in it, and it is never changed or "
            f"deleted. {one.place}"
            for key, ground in grounds
            for one in lodgings(desired, ground)
        ),
        *(
            f"{key}: network {ResourceId(one.vnet).name} exists: {_written(one)}. {one.place}"
            for key, ground in grounds
            for _, one in sorted(ground.networks.items())
        ),
    ]
