"""What the catalogue's facts say about live resource types, looked up by type and by flag."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Protocol

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.children import Collection
from aifactory.catalog.model import Logs, Part, Service


class Facts(Protocol):
    """The part of the catalogue that the examiner reads: facts of services and of parts."""

    @property
    def services(self) -> Mapping[str, Service]:
        """Facts of each service by flag."""
        ...

    @property
    def parts(self) -> Mapping[str, Part]:
        """Facts of each landing-zone part by name."""
        ...


# Read whatever the facts say: Azure makes the interface with every private endpoint.
_VERSIONS = {
    "microsoft.network/networkinterfaces": "2025-05-01",
    "microsoft.network/privateendpoints": "2025-05-01",
    "microsoft.network/privatednszones": "2024-06-01",
    "microsoft.network/dnsresolvers": "2025-05-01",
    "microsoft.network/dnsforwardingrulesets": "2025-05-01",
    "microsoft.network/networkmanagers": "2025-05-01",
    "microsoft.network/applicationgateways": "2025-05-01",
    "microsoft.network/loadbalancers": "2025-05-01",
    "microsoft.network/localnetworkgateways": "2025-05-01",
    "microsoft.network/natgateways": "2025-05-01",
    "microsoft.network/privatelinkservices": "2025-05-01",
    "microsoft.network/publicipaddresses": "2025-05-01",
    "microsoft.network/virtualnetworkgateways": "2025-05-01",
    "microsoft.network/virtualnetworks": "2025-05-01",
    "microsoft.network/networksecuritygroups": "2025-05-01",
    "microsoft.network/routetables": "2025-05-01",
    "microsoft.network/azurefirewalls": "2025-05-01",
    "microsoft.network/firewallpolicies": "2025-05-01",
    "microsoft.network/ipgroups": "2025-05-01",
    "microsoft.network/expressroutecircuits": "2025-05-01",
    "microsoft.network/expressroutegateways": "2025-05-01",
    "microsoft.network/virtualhubs": "2025-05-01",
    "microsoft.network/virtualwans": "2025-05-01",
    "microsoft.network/vpngateways": "2025-05-01",
    "microsoft.network/vpnsites": "2025-05-01",
    "microsoft.network/networksecurityperimeters": "2025-05-01",
    "microsoft.compute/diskencryptionsets": "2025-01-02",
    "microsoft.kubernetesconfiguration/extensions": "2025-03-01",
    "microsoft.managedidentity/userassignedidentities": "2024-11-30",
    "microsoft.authorization/locks": "2020-05-01",
    "microsoft.authorization/policyassignments": "2025-03-01",
    "microsoft.security/pricings": "2024-01-01",
    "microsoft.security/securitycontacts": "2023-12-01-preview",
}


class Known:
    """The facts, arranged for questions about live resources."""

    def __init__(self, facts: Facts) -> None:
        self.services = facts.services
        self._by_type: dict[str, Service] = {}
        self._types: set[str] = set()
        self._free: set[str] = set()  # of what people make themselves, what stands below, too
        self._versions = dict(_VERSIONS)
        self._part_logs: dict[str, Logs] = {}
        self._part_collections: dict[str, dict[str, Collection]] = {}
        self.unguarded = frozenset(
            subnet.name.lower()
            for service in facts.services.values()
            for subnet in service.subnets
            if subnet.unguarded
        )  # names of subnets in which Azure takes no security group
        self.overlays = tuple(
            IPv4Network(subnet.overlay)
            for service in facts.services.values()
            for subnet in service.subnets
            if subnet.overlay
        )  # ranges that machines use among themselves
        for _, service in sorted(facts.services.items()):
            self._by_type.setdefault(service.resource_type.lower(), service)
            made = tuple(f"{service.resource_type}/{path}" for path in service.free)
            self._note(service.resource, (*service.children, *made))
            self._free.update(f"{kind.lower()}/" for kind in made)
        for _, part in sorted(facts.parts.items()):
            self._note(part.resource, part.children)
            kind = part.resource.partition("@")[0].lower()
            self._part_collections[kind] = part.collections
            if part.logs is not None:
                self._part_logs[kind] = part.logs

    def _note(self, resource: str, children: tuple[str, ...]) -> None:
        name, _, version = resource.partition("@")
        self._versions[name.lower()] = version
        self._types.update([name.lower(), *(child.lower() for child in children)])
        space = name.partition("/")[0].lower()
        for child in children:  # what a module makes beside its own is of the same version
            if child.partition("/")[0].lower() == space:
                self._versions.setdefault(child.lower(), version)

    def service(self, resource: ResourceId, flag: str | None) -> Service | None:
        """The facts that a live resource answers to: the promised service's, else its type's."""
        promised = self.services.get(flag) if flag else None
        return promised or self._by_type.get(resource.type.lower())

    def logs(self, resource: ResourceId, service: Service | None) -> Logs | None:
        """What a live resource must log, by the facts of its service or part."""
        if service is not None:
            return service.logs
        return self._part_logs.get(resource.type.lower())

    def collections(self, resource: ResourceId, service: Service | None) -> dict[str, Collection]:
        """Where below a live resource nothing may stand that was not ordered."""
        if service is not None:
            return service.collections
        return self._part_collections.get(resource.type.lower(), {})

    def knows(self, resource_type: str) -> bool:
        """Whether some service or part creates this type, or lets people make it."""
        kind = resource_type.lower()
        return kind in self._types or kind.startswith(tuple(self._free))

    def version(self, resource_type: str) -> str | None:
        """The api-version to read a type with; a child without one is read with its parent's."""
        kind = resource_type.lower()
        while "/" in kind:
            if kind in self._versions:
                return self._versions[kind]
            kind = kind.rpartition("/")[0]
        return None
