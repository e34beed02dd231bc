"""What single projects bring to stand in, with all that it must be."""

from aifactory.api.desired import Desired
from aifactory.config.model import ScaleSetEnvironment
from aifactory.deploy.compared.lodging import Lodging
from aifactory.plan.draw import survey
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node


def lodgings(desired: Desired, ground: ScaleSetEnvironment) -> list[Lodging]:
    """Each of an environment, as the project that stands in it needs it."""
    if not any(
        wanted.range
        for project in desired.factory.projects_in(ground)
        for wanted in project.environments[ground.environment].services.values()
    ):
        return []
    site = survey(desired.factory, desired.catalog, desired.lock, ground)
    plans = [ProjectPlan(site, project) for project in site.projects]
    return [
        found
        for plan in plans
        for node in plan.floor.nodes.values()
        if (found := _lodging(plan, node)) is not None
    ]


def _lodging(plan: ProjectPlan, node: Node) -> Lodging | None:
    service, house = node.service, node.service.house
    if house is None or node.is_ours:
        return None
    inside = [one for one in plan.floor.nodes.values() if one.service.is_inside((service.flag,))]
    needs = {
        path: True
        for name, path in house.needs.items()
        if any(one.wanted.settings.get(name) is True for one in inside)
    }
    region = {"location": plan.site.ground.region}
    return Lodging(
        id=str(node.id),
        api_version=service.api_version,
        place=node.wanted.place,
        demanded={**service.private, **house.demanded, **needs, **region},
        subnet=house.subnet,
        range=node.wanted.range,
        tenants=house.tenants,
        group=str(plan.group),
    )
