"""Isolation: nobody else stands in our subnets, where every filter takes them for one of us."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import NETWORKS, Ground
from aifactory.verify.inventory import id_at
from aifactory.verify.reach.occupants import KINDS, group_of, occupants, stands_in
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View


def _lists(view: View, ground: Ground) -> Iterator[Subject]:
    for subscription in ground.promise.subscriptions:
        for kind in KINDS:
            path = occupants(subscription, kind)
            yield Subject(path, path)


def _is_one_of_us(view: View, ground: Ground, path: str) -> Iterator[Fault]:
    """No interface, endpoint, balancer or gateway of another group stands in our subnets.

    Nor does one serve a whole network of ours.
    What lies in groups of the environment was ordered or fails OE05-ordered; groups that Azure
    keeps for a service of ours, such as a cluster's nodes, are the service's.
    """
    ours = {*ground.subnets, *(live.id for live in ground.of_type(NETWORKS))}
    for body in ground.inventory.items(path):
        resource = ResourceId(str(body["id"]))
        if view.at_home(ground, resource):
            continue
        for subnet in sorted(set(stands_in(body)) & ours):
            group = ground.inventory.body(group_of(resource))
            if not view.at_home(ground, id_at(group, "managedBy")):
                sentence = f"{resource.name} of {resource.resource_group} stands in {subnet.name}."
                yield Fault(resource.text, "subnet", subnet.text, "nobody else", sentence)


RULES = (
    Rule("SE04-occupants", "isolation", ("SE:04", "SE:06"), "high",
         "Nobody else stands in our subnets", _lists, _is_one_of_us),
)  # fmt: skip
