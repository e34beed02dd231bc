"""Resource ids: Azure's own addresses, parsed once and compared without regard to case."""

from dataclasses import dataclass
from functools import cached_property

_PROVIDERS = "/providers/"


@dataclass(frozen=True)
class ResourceId:
    """An ARM resource id; equal to another that differs only in case."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.startswith("/"):
            raise ValueError(f"{self.text!r} is not a resource id: it does not start with '/'")
        object.__setattr__(self, "text", self.text.rstrip("/") or "/")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResourceId) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: "ResourceId") -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        return self.text

    @cached_property
    def key(self) -> str:
        """The id in lower case: what two spellings of the same id share."""
        return self.text.lower()

    @cached_property
    def _split(self) -> tuple[str, tuple[str, ...]]:
        at = self.key.rfind(_PROVIDERS)
        if at < 0:
            return self.text, ()
        return self.text[:at], tuple(self.text[at + len(_PROVIDERS) :].split("/"))

    @property
    def scope(self) -> str:
        """What it lives in: a group, a subscription, another resource, or '/' for the tenant."""
        return self._split[0] or "/"

    @cached_property
    def type(self) -> str:
        """The resource type as written, such as Microsoft.Network/virtualNetworks/subnets."""
        _, parts = self._split
        if parts:
            return "/".join((parts[0], *parts[1::2]))
        if self.resource_group is not None:
            return "Microsoft.Resources/resourceGroups"
        return "Microsoft.Resources/subscriptions" if self.subscription else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each level, outermost first: ('vnet', 'subnet')."""
        _, parts = self._split
        if parts:
            return parts[2::2]
        return (self.resource_group or self.subscription or "",)

    @property
    def name(self) -> str:
        """The last name in the id."""
        names = self.names
        return names[-1] if names else ""

    @property
    def parent(self) -> "ResourceId | None":
        """The resource that this one is a child of, or None for a top-level resource."""
        scope, parts = self._split
        if len(parts) <= 3:
            return None
        prefix = "" if scope == "/" else scope
        return ResourceId(prefix + _PROVIDERS + "/".join(parts[:-2]))

    @cached_property
    def subscription(self) -> str | None:
        """The subscription's id, or None outside a subscription."""
        return self._segment("subscriptions", 1)

    @cached_property
    def resource_group(self) -> str | None:
        """The resource group's name, or None outside a group."""
        return self._segment("resourcegroups", 3)

    def _segment(self, word: str, at: int) -> str | None:
        parts = self.text.split("/")
        if len(parts) > at + 1 and parts[at].lower() == word:
            return parts[at + 1] or None
        return None

    def child(self, kind: str, name: str) -> "ResourceId":
        """The id of a child resource: kind 'subnets', name 'apps'."""
        return ResourceId(f"{self.text}/{kind}/{name}")

    def extension(self, resource_type: str, name: str) -> "ResourceId":
        """The id of an extension resource on this one, such as a diagnostic setting."""
        return ResourceId(f"{self.text}/providers/{resource_type}/{name}")


def subscription_id(subscription: str) -> ResourceId:
    """The id of a subscription."""
    return ResourceId(f"/subscriptions/{subscription}")


def group_id(subscription: str, group: str) -> ResourceId:
    """The id of a resource group."""
    return ResourceId(f"/subscriptions/{subscription}/resourceGroups/{group}")


def resource_id(subscription: str, group: str, resource_type: str, *names: str) -> ResourceId:
    """The id of a resource in a group; one name for each level of its type."""
    namespace, *kinds = resource_type.split("/")
    if len(kinds) != len(names):
        raise ValueError(f"{resource_type} has {len(kinds)} levels, {len(names)} names were given")
    path = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
    return ResourceId(f"{group_id(subscription, group)}/providers/{namespace}/{path}")
