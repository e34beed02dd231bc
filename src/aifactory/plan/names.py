"""Names of everything in one scale set's environment, by Azure's rules for each type."""

import hashlib
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from aifactory.azure.names import NAME_RULES, allows_hyphen, check_name, is_guid
from aifactory.azure.regions import region as region_of
from aifactory.azure.resource_id import ResourceId, group_id, resource_id
from aifactory.catalog.model import Service
from aifactory.problems import Place, Problem

COMMON = "cmn"
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_NAMES = uuid.UUID("0d5f3c1e-7a52-5b0e-9f6e-2b1c5d8e4a77")


@dataclass(frozen=True, slots=True)
class Names:
    """The naming of one scale set's environment: kv-p003-dev-sdc-a4c2b."""

    factory: str
    environment: str
    scale_set: str
    region: str
    salt: str
    adopted: Mapping[str, str] = field(default_factory=dict)  # ours → what stands there already

    def known(self, name: str) -> str:
        """The name under which it stands already, else this one."""
        return self.adopted.get(name, name)

    @property
    def _tail(self) -> str:
        return f"{self.environment}-{region_of(self.region).short}-{self.salt}"

    def of(self, abbreviation: str, resource_type: str, floor: str, index: int = 0) -> str:
        """A resource's name: what it is, whose floor it is on (p003 or cmn), where."""
        name = f"{abbreviation}{index or ''}-{floor}-{self._tail}"
        if resource_type.lower() in NAME_RULES:
            if is_guid(resource_type):
                return str(uuid.uuid5(_NAMES, f"{self.factory}-{self.scale_set}-{name}"))
            name = name if allows_hyphen(resource_type) else name.replace("-", "")
        return self.known(name)

    def service(
        self, service: Service, floor: str, index: int = 0, beside: Collection[str] = ()
    ) -> str:
        """The name of a service on a floor on which these flags are on."""
        return self.of(service.abbreviated(beside), service.resource_type, floor, index)

    def group(self, floor: str) -> str:
        """The name of a floor's resource group."""
        where = f"{self.environment}-{region_of(self.region).short}-{self.scale_set}"
        return self.known(f"rg-{self.factory}-{floor}-{where}")

    def stack(self, *parts: str) -> str:
        """The name of a deployment stack."""
        return "-".join(("aif", self.factory, self.environment, self.scale_set, *parts))


def salt_of(*words: str) -> str:
    """Five letters and digits that words always give, and hardly any others."""
    value = int.from_bytes(hashlib.sha256("/".join(words).encode()).digest()[:8], "big")
    letters = []
    for _ in range(5):
        value, digit = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def floor_of(number: str) -> str:
    """How a project's floor is called in names: p003."""
    return f"p{number}"


def network_floor(cell: str) -> str:
    """How the floor of a cell's network is called in names: net1."""
    return f"net{cell.removeprefix('cell-')}"


def child_id(host: ResourceId, resource_type: str, names: tuple[str, ...]) -> ResourceId:
    """The id of a hosted child, by its names below the host."""
    if host.subscription is None or host.resource_group is None:
        raise ValueError(f"{host} is not in a resource group")
    return resource_id(host.subscription, host.resource_group, resource_type, *host.names, *names)


def group(subscription: str, name: str) -> ResourceId:
    """The id of a resource group."""
    return group_id(subscription, name)


def name_problem(resource: ResourceId, why: Place) -> Problem | None:
    """What Azure would say against a planned name, as a problem of the line that caused it.

    A team's own service may use a type that the table lacks: Azure is then the first to say.
    """
    if resource.type.lower() not in NAME_RULES:
        return None
    wrong = check_name(resource.type, resource.name)
    if wrong is None:
        return None
    return Problem(
        where=str(why),
        code="AIF3007",
        what=f"The name {resource.name!r} of a {resource.type} does not fit Azure: {wrong}",
        fix="Shorten the names of factory and environment.",
    )
