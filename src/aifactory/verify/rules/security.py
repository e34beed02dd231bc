"""Security: no key opens a service, no subnet is unguarded, nothing answers to the world."""

from collections.abc import Iterator

from aifactory.catalog.model import Service
from aifactory.verify.inventory import (
    OFFERED,
    Body,
    Live,
    Unproven,
    same,
    value_at,
)
from aifactory.verify.rule import Fault, Rule, Subject
from aifactory.verify.view import Ground, View, filter_of

_STORAGE = "microsoft.storage/storageaccounts"
_PUBLIC_ADDRESSES = "microsoft.network/publicipaddresses"
_TLS = ("TLS1_2", "TLS1_3")
_POLICIES_ON = ("enabled", "networksecuritygroupenabled")


def _services(view: View, ground: Ground) -> Iterator[Subject]:
    for live, service in ground.services:
        if service.host is None or service.private or service.keyless:
            yield Subject(live.id.text, (live, service))


def _public_access(view: View, ground: Ground, item: tuple[Live, Service]) -> Iterator[Fault]:
    """No service answers on a public address.

    ARM is asked whether the service offers private link; the property that closes its public side
    is a fact of its service folder, and its live value is read. A service that offers private link
    and whose facts name no such property is unproven.
    """
    live, service = item
    offered = service.host is None and ground.inventory.items(live.id.text + OFFERED)
    if offered and not service.private:
        raise Unproven(f"{service.title} offers private link, and no fact says how it is closed")
    for path, wanted in sorted(service.private.items()):
        seen = value_at(live.body, path)
        if not same(seen, wanted):
            sentence = f"{live.id.name} can be reached from public networks."
            yield Fault(live.id.text, path, seen, wanted, sentence)


def _local_keys(view: View, ground: Ground, item: tuple[Live, Service]) -> Iterator[Fault]:
    """Only Entra identities open a service: keys, local users and shared secrets are off.

    The property that turns them off is a fact of the service folder; its live value is read.
    """
    live, service = item
    for path, wanted in sorted(service.keyless.items()):
        seen = value_at(live.body, path)
        if not same(seen, wanted):
            yield Fault(live.id.text, path, seen, wanted, f"{live.id.name} accepts local keys.")


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
    yield from (Subject(one.text, subnet) for one, subnet in ground.subnets.items())


def _guarded(view: View, ground: Ground, subnet: Body) -> Iterator[Fault]:
    """Every subnet of our networks has a network security group."""
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


def _groups(view: View, ground: Ground) -> Iterator[Subject]:
    yield from (Subject(group, group) for group in ground.promise.groups)


def _no_public_address(view: View, ground: Ground, group: str) -> Iterator[Fault]:
    """No public address exists in our resource groups."""
    for live in ground.of_type(_PUBLIC_ADDRESSES):
        if live.id.key.startswith(group.lower() + "/"):
            sentence = f"{live.id.name} is a door to the internet."
            yield Fault(live.id.text, "type", live.id.type, "no public address", sentence)


RULES = (
    Rule("SE06-public-access", "security", ("SE:06",), "high",
         "No service answers on a public address", _services, _public_access),
    Rule("SE05-local-keys", "security", ("SE:05", "SE:08"), "high",
         "Only Entra identities open a service", _services, _local_keys),
    Rule("SE07-transport", "security", ("SE:07",), "high",
         "Storage speaks TLS 1.2 or newer", _accounts, _transport),
    Rule("SE08-anonymous-blobs", "security", ("SE:08",), "high",
         "No blob is read without an identity", _accounts, _anonymous),
    Rule("SE06-security-groups", "security", ("SE:06", "SE:04"), "high",
         "Every subnet has a security group", _subnets, _guarded),
    Rule("SE06-endpoint-policies", "security", ("SE:06",), "medium",
         "Security groups apply to private endpoints", _with_endpoints, _filtered),
    Rule("SE06-public-addresses", "security", ("SE:06",), "high",
         "No public address exists", _groups, _no_public_address),
)  # fmt: skip
