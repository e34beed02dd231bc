"""The types that the providers know, in Azure's own casing, and the refusal of all others."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from aifactory.azure.regions import REGIONS
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.policy.built_in import built_in_policies
from aifactory.twin.world import AzureError, Body, Providers, World

_GROUPS = re.compile("/resourcegroups/", re.IGNORECASE)
OWN: Mapping[str, Sequence[str]] = {
    "Microsoft.Resources/resourceGroups": ("2025-04-01", "2024-11-01", "2021-04-01"),
    "Microsoft.Resources/deployments": ("2025-04-01", "2024-11-01", "2022-09-01"),
    "Microsoft.Resources/deploymentStacks": ("2025-07-01", "2024-03-01"),
    "Microsoft.Resources/subscriptions": ("2022-12-01",),
    "Microsoft.Resources/tags": ("2025-04-01", "2021-04-01"),
}

# Types whose listing says in which regions there are zones (unverified which beside these do).
_ZONED = ("Microsoft.Compute/virtualMachines", "Microsoft.Network/publicIPAddresses")


class Registry:
    """Every type there is, and the providers behind it."""

    def __init__(self, providers: Providers) -> None:
        self.providers = providers

    @cached_property
    def _types(self) -> dict[str, tuple[str, Sequence[str]]]:
        known = {**self.providers.known_types(), **OWN}
        return {name.lower(): (name, versions) for name, versions in sorted(known.items())}

    @cached_property
    def _built_in(self) -> dict[str, dict[str, Body]]:
        found: dict[str, dict[str, Body]] = {}
        for body in (*self.providers.built_in(), *built_in_policies()):
            found.setdefault(body["type"].lower(), {})[body["name"].lower()] = body
        return found

    def built_in(self, resource_type: str, name: str) -> Body | None:
        """Something of Azure's own that nobody created, at whatever scope it is looked for."""
        return self._built_in.get(resource_type.lower(), {}).get(name.lower())

    def all_built_in(self, resource_type: str) -> list[Body]:
        """All of Azure's own of a type."""
        return list(self._built_in.get(resource_type.lower(), {}).values())

    @cached_property
    def namespaces(self) -> dict[str, str]:
        """Namespaces by their lower-case spelling."""
        return {
            name.split("/", 1)[0].lower(): name.split("/", 1)[0] for name, _ in self._types.values()
        }

    def types(self, namespace: str, world: World) -> list[Body]:
        """The `resourceTypes` of a namespace as GET /providers shows them."""
        prefix = f"{namespace.lower()}/"
        return [
            self._type(name, versions, world)
            for key, (name, versions) in self._types.items()
            if key.startswith(prefix)
        ]

    def _type(self, name: str, versions: Sequence[str], world: World) -> Body:
        places = self.providers.places(name, world)
        zones = [REGIONS[at].title for at in places if at in REGIONS and REGIONS[at].has_zones]
        return {
            "resourceType": name.split("/", 1)[1],
            "apiVersions": list(versions),
            "locations": [REGIONS[at].title if at in REGIONS else at for at in places],
            "zoneMappings": [
                {"location": at, "zones": ["1", "2", "3"]} for at in zones if name in _ZONED
            ],
        }

    def canonical(self, resource: ResourceId) -> ResourceId:
        """The id with its type in Azure's casing; a type that is not known stays as it is."""
        if "/resourceGroups/" not in resource.text:
            resource = ResourceId(_GROUPS.sub("/resourceGroups/", resource.text, count=1))
        known = self._types.get(resource.type.lower())
        if known is None or known[0] == resource.type or "/providers/" not in resource.key:
            return resource
        scope = "" if resource.scope == "/" else resource.scope
        namespace, *kinds = known[0].split("/")
        path = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, resource.names, strict=True))
        return ResourceId(f"{scope}/providers/{namespace}/{path}")

    def knows(self, path: str) -> bool:
        """Whether a path names a resource or a collection of a known type."""
        words = path.lower().rpartition("/providers/")[2].split("/")
        return "/".join((words[0], *words[1::2])) in self._types

    def newest(self, resource_type: str) -> str:
        """The newest version of a type; empty when nobody knows it."""
        known = self._types.get(resource_type.lower())
        return known[1][0] if known and known[1] else ""

    def require(self, resource_type: str, api_version: str) -> None:
        """Refuse a type that nobody knows."""
        if resource_type.lower() in self._types:
            return
        namespace, _, rest = resource_type.partition("/")
        if namespace.lower() not in self.namespaces:
            message = f"The resource namespace '{namespace}' is invalid."
            raise AzureError(404, "InvalidResourceNamespace", message)
        raise AzureError(
            404,
            "InvalidResourceType",
            f"The resource type '{rest}' could not be found in the namespace '{namespace}' "
            f"for api version '{api_version}'.",
        )
