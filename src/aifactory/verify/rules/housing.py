"""Isolation: what a service of one project holds is that project's."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import Ground
from aifactory.verify.inventory import Live
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

Held = tuple[Live, str, str]  # what holds others, the path at which Azure lists them, its floor


def _lists(view: View, ground: Ground) -> Iterator[Subject]:
    for live, house, floor in ground.houses:
        for path in house.tenants:
            yield Subject(f"{live.id.text}/{path}", (live, path, floor))


def _is_its_projects(view: View, ground: Ground, held: Held) -> Iterator[Fault]:
    """Whatever stands in a project's own service is that project's, in whichever group it lies.

    What stands there speaks from the subnet of that service: every filter takes it for the
    project.
    """
    live, path, floor = held
    for item in ground.inventory.items(f"{live.id.text}/{path}"):
        one = ResourceId(str(item.get("id")))
        if ground.floor(one) != floor:
            whose = ground.floor(one) or "nobody here"
            sentence = f"{one.name} of {whose} stands in {live.id.name} of {floor}."
            yield Fault(live.id.text, path, one.text, floor, sentence)


RULES = (
    Rule("SE04-tenants", "isolation", ("SE:04",), "high",
         "Nothing of others stands in a project's own service", _lists, _is_its_projects),
)  # fmt: skip
