"""Security: no key opens a service, no subnet is unguarded, nothing answers to the world."""

from collections.abc import Iterator
from typing import Any, Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.children import Collection, Sort
from aifactory.catalog.facts.ways import Opened
from aifactory.catalog.model import Json, Service
from aifactory.verify.ground import Ground, filter_of, prefixes
from aifactory.verify.inventory import (
    OFFERED,
    Body,
    Live,
    Unproven,
    children,
    same,
    value_at,
)
from aifactory.verify.promises import Opening
from aifactory.verify.reach.filtering import lets_the_internet_in
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import View

_STORAGE = "microsoft.storage/storageaccounts"
_PUBLIC_ADDRESSES = "microsoft.network/publicipaddresses"
_TLS = ("TLS1_2", "TLS1_3")
_POLICIES_ON = ("enabled", "networksecuritygroupenabled")


Doors = tuple[Live, str, Service | Collection]  # a resource or a path below it, and its facts
Side = Literal["private", "keyless"]
Otherwise = tuple[ResourceId, str, Any, Json]


def _doors(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.services:
        if service.host is None or service.private or service.keyless:
            yield Subject(live.id.text, (live, "", service))
    for live, service, existing in ground.existing:
        if existing.closed:
            yield Subject(live.id.text, (live, "", service))
    for live, path, facts in ground.collections:
        if facts.private or facts.keyless or facts.sorts:
            yield Subject(f"{live.id.text}/{path}", (live, path, facts))


def _otherwise(ground: Ground, item: Doors, side: Side) -> Iterator[Otherwise]:
    """Each property that is not as the facts want it: of what, where, what is seen and wanted."""
    live, path, facts = item
    sorts = facts.sorts if isinstance(facts, Collection) else ()
    for one in ground.entries(live, path) if path else (live,):
        mine = [facts, *(sort for sort in sorts if _is(one, sort))]
        wanted = {where: value for each in mine for where, value in getattr(each, side).items()}
        if side == "private" and isinstance(facts, Service) and facts.opened:
            wanted |= _when_opened(ground, one, facts.opened)
        for where, value in sorted(wanted.items()):
            seen = value_at(one.body, where)
            if not same(seen, value):
                yield one.id, where, seen, value


def _when_opened(ground: Ground, live: Live, opened: Opened) -> dict[str, Any]:
    if not _openings(ground, live):
        return {}
    inside = opened.perimeter if live.id.key in ground.promise.secured else None
    return {**(inside.wanted if inside else opened.wanted)}


def _openings(ground: Ground, live: Live) -> list[Opening]:
    """The openings that the factory declares for a resource."""
    return [one for one in ground.promise.openings if live.id.key in one.resources]


def _is(live: Live, sort: Sort) -> bool:
    return all(same(value_at(live.body, path), value) for path, value in sort.when.items())


def _public_access(view: View, ground: Ground, item: Doors) -> Iterator[Fault]:
    """No service answers on a public address, and nothing in it does.

    One that the landing zone opens answers, and refuses whoever its openings do not name (see
    SE06-openings). ARM is asked whether the service offers private link; the property that closes
    its public side is a fact of its service folder, and its live value is read. A service that
    offers private link and whose facts name no such property is unproven.
    """
    live, _, facts = item
    if isinstance(facts, Service) and facts.host is None:
        offered = ground.inventory.items(live.id.text + OFFERED)
        if offered and not facts.private:
            raise Unproven(f"{facts.title} offers private link, and no fact says how it is closed")
    for one, where, seen, wanted in _otherwise(ground, item, "private"):
        sentence = f"{one.name} can be reached from public networks."
        yield Fault(one.text, where, seen, wanted, sentence)


def _local_keys(view: View, ground: Ground, item: Doors) -> Iterator[Fault]:
    """Only Entra identities open a service: keys, local users and shared secrets are off.

    The property that turns them off is a fact of the service folder; its live value is read, in
    the service and in children such as clusters.
    """
    for one, where, seen, wanted in _otherwise(ground, item, "keyless"):
        yield Fault(one.text, where, seen, wanted, f"{one.name} accepts local keys.")


def _openable(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.services:
        if service.opened is not None:
            yield Subject(live.id.text, (live, service.opened))


def _only_declared(view: View, ground: Ground, item: tuple[Live, Opened]) -> Iterator[Fault]:
    """A service lets in exactly the public ranges that its openings name, and none of them late.

    Every opening has an owner, a reason and a last day; after that day it is found until the
    factory file lets it go, whether somebody still uses it or not. What stands in a perimeter has
    no ranges of its own (see SE06-perimeters).
    """
    live, opened = item
    declared = _openings(ground, live)
    inside = live.id.key in ground.promise.secured
    wanted = [] if inside else sorted({text for one in declared for text in one.ranges})
    rules = children(live.body, opened.rules)
    seen = sorted(str(rule.get("value") or rule.get("ipMask")) for rule in rules)
    if [text.removesuffix("/32") for text in seen] != [text.removesuffix("/32") for text in wanted]:
        sentence = f"{live.id.name} lets in other public ranges than are declared."
        yield Fault(live.id.text, opened.rules, seen, wanted, sentence)
    for one in declared:
        if not view.today:
            raise Unproven(f"Nobody said what day it is; {one.name} ends on {one.until}")
        if one.until < view.today:
            sentence = f"{one.name} ended on {one.until}; {one.owner} answers for it: {one.reason}"
            yield Fault(live.id.text, f"openings.{one.name}", one.until, view.today, sentence)


def _accounts(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(live.id.text, live) for live in ground.of_type(_STORAGE))


def _transport(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """Storage speaks HTTPS with TLS 1.2 or newer, and nothing else."""
    path = "properties.minimumTlsVersion"
    seen = value_at(live.body, path)
    if seen not in _TLS:
        yield Fault(live.id.text, path, seen, "TLS1_2", f"{live.id.name} accepts old TLS.")
    path = "properties.supportsHttpsTrafficOnly"
    seen = value_at(live.body, path)
    if seen is not True:
        yield Fault(live.id.text, path, seen, True, f"{live.id.name} accepts plain HTTP.")


def _anonymous(view: View, ground: Ground, live: Live) -> Iterator[Fault]:
    """No blob can be read without an identity, whatever its container says."""
    path = "properties.allowBlobPublicAccess"
    seen = value_at(live.body, path)
    if seen is not False:
        yield Fault(live.id.text, path, seen, False, f"{live.id.name} allows anonymous blobs.")


def _subnets(view: View, ground: Ground) -> Iterator[Subject]:
    for one, subnet in ground.subnets.items():
        if one.name.lower() not in ground.known.unguarded:
            yield Subject(one.text, subnet)


def _guarded(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """Every subnet of our networks has a network security group.

    A gateway's subnet has none: Azure takes none there, and nothing but the gateway stands in it.
    """
    if filter_of(subnet) is None:
        yield Fault(
            str(subnet["id"]),
            "properties.networkSecurityGroup",
            None,
            "a network security group",
            f"Nothing filters the traffic of subnet {subnet.get('name')}.",
        )


def _with_endpoints(view: View, ground: Ground) -> Iterator[Subject]:
    for resource, subnet in ground.subnets.items():
        if resource in ground.inside:
            yield Subject(resource.text, subnet)


def _filtered(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """Security groups apply to private endpoints: their subnets have endpoint policies on."""
    path = "properties.privateEndpointNetworkPolicies"
    seen = value_at(subnet, path)
    if str(seen).lower() not in _POLICIES_ON:
        sentence = f"The endpoints of subnet {subnet.get('name')} bypass its security group."
        yield Fault(str(subnet["id"]), path, seen, "Enabled", sentence)


def _asked_from_outside(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """No security group lets the Internet in, nor a service tag that stands for public addresses.

    Azure denies what comes from outside unless a rule lets it in; the rules are walked by
    priority. A subnet without a group fails SE06-security-groups.
    """
    guard = ground.guard(subnet)
    rule = lets_the_internet_in(guard, prefixes(subnet), view.spaces) if guard.group else None
    if rule is not None:
        sentence = f"Subnet {subnet.get('name')} lets public addresses in: {rule}."
        yield Fault(str(subnet["id"]), "securityRules", rule, "Deny", sentence)


def _groups(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(group, group) for group in ground.promise.groups)


def _no_public_address(view: View, ground: Ground, group: str) -> Iterator[Fault]:
    """No public address exists in our resource groups but those that were ordered.

    A NAT gateway and a VPN gateway have one each, where the factory asks for them.
    """
    for live in ground.of_type(_PUBLIC_ADDRESSES):
        if live.id.key.startswith(group.lower() + "/") and live.id.key not in ground.ordered:
            sentence = f"{live.id.name} is a door to the internet."
            yield Fault(live.id.text, "type", live.id.type, "no public address", sentence)


RULES = (
    Rule("SE06-public-access", "security", ("SE:06",), "high",
         "No service answers on a public address", _doors, _public_access),
    Rule("SE06-openings", "security", ("SE:06", "SE:04"), "high",
         "Services let in the public ranges that are declared", _openable, _only_declared),
    Rule("SE05-local-keys", "security", ("SE:05", "SE:08", "SE:04"), "high",
         "Only Entra identities open a service", _doors, _local_keys),
    Rule("SE07-transport", "security", ("SE:07",), "high",
         "Storage speaks TLS 1.2 or newer", _accounts, _transport),
    Rule("SE08-anonymous-blobs", "security", ("SE:08", "SE:04"), "high",
         "No blob is read without an identity", _accounts, _anonymous),
    Rule("SE06-security-groups", "security", ("SE:06", "SE:04"), "high",
         "Every subnet has a security group", _subnets, _guarded),
    Rule("SE06-endpoint-policies", "security", ("SE:06",), "medium",
         "Security groups apply to private endpoints", _with_endpoints, _filtered),
    Rule("SE06-internet-filter", "security", ("SE:06",), "high",
         "Subnets refuse the Internet", _subnets, _asked_from_outside),
    Rule("SE06-public-addresses", "security", ("SE:06",), "high",
         "No public address exists that nobody ordered", _groups, _no_public_address),
)  # fmt: skip
