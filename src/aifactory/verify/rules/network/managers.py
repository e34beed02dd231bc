"""Isolation: what network managers put in force joins no strangers and cuts nobody off."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import NETWORKS, Ground, addresses, prefixes
from aifactory.verify.inventory import Live, Unproven
from aifactory.verify.reach.filtering import kept_from
from aifactory.verify.reach.others.connected import groups_of
from aifactory.verify.reach.spans import Spans
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View


def _networks(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(NETWORKS))


def _joins_no_stranger(view: View, ground: Ground, network: Live) -> Iterator[Fault]:
    """No network manager joins a network with another environment's, or a stranger's.

    A connected group (a mesh, or spokes that are directly connected) shows no peering: it is asked
    for by network. Its members are our networks that are in it, and those that its groups list;
    whom a policy adds to a group is in no resource, so a group of ours alone is unproven.
    """
    hubs = {ResourceId(one) for one in ground.promise.peers}
    for group in groups_of(network.id, network.body, ground.inventory):
        members = sorted(view.joins.members[group] - hubs)
        strangers = [one for one in members if not view.at_home(ground, one)]
        for one in strangers:
            sentence = (
                f"{network.id.name} is in a {group.way} with {one.name} of {view.owner(one)}."
            )
            yield Fault(network.id.text, "connectivityConfigurations", str(one),
                        f"networks of {ground.key}", sentence)  # fmt: skip
        if not strangers:
            raise Unproven(f"{group.way}: whom a policy adds to it is in no resource")


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(one.text, one) for one in sorted(ground.subnets))


def _cuts_nobody_off(view: View, ground: Ground, subnet: ResourceId) -> Iterator[Fault]:
    """No security admin rule keeps a subnet from the private endpoints that it may ask.

    Asked is whether the subnet's packets for port 443 of the endpoints of its own floor, and of
    what is shared, get out where its security group lets them. Whether a denial of what comes in
    applies to an endpoint, Azure does not tell; it is not looked at.
    """
    guard = ground.guard(ground.subnets[subnet])
    floor = ground.ranges.get(subnet.key, "")
    if not guard.before or not floor:
        return
    asked = [
        one.endpoint
        for one in ground.connections
        if ground.is_shared(one.endpoint.id) or ground.floor(one.endpoint.id) == floor
    ]
    targets = Spans.of((int(at), int(at)) for one in asked for at in addresses(ground, one))
    rule = kept_from(guard, prefixes(ground.subnets[subnet]), targets)
    if rule is not None:
        sentence = f"Subnet {subnet.name} may not ask all of its endpoints: {rule} denies it."
        yield Fault(subnet.text, "securityAdminRules", rule, "Allow", sentence)


RULES = (
    Rule("SE04-connected-groups", "isolation", ("SE:04",), "high",
         "Network managers join no strangers", _networks, _joins_no_stranger),
    Rule("SE06-admin-denials", "security", ("SE:06",), "medium",
         "Network managers cut nobody off", _subnets, _cuts_nobody_off),
)  # fmt: skip
