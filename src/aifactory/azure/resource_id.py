"""Resource ids: Azure's own addresses, parsed once and compared without regard to case."""

from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import NamedTuple

_PROVIDERS = "/providers/"
_REMEMBERED = 1 << 17  # plans ask for the same ids again and again


class _Parts(NamedTuple):
    """What an id says, level by level."""

    scope: str
    type: str
    names: tuple[str, ...]
    subscription: str | None
    group: str | None


@lru_cache(maxsize=_REMEMBERED)
def _parts(text: str) -> _Parts:
    """An id taken apart."""
    above = text.split("/", 5)
    subscription = _segment(above, "subscriptions", 1)
    group = _segment(above, "resourcegroups", 3)
    at = text.lower().rfind(_PROVIDERS)
    if at >= 0:
        words = text[at + len(_PROVIDERS) :].split("/")
        kind = intern("/".join((words[0], *words[1::2])))  # thousands of ids share these
        return _Parts(intern(text[:at]) or "/", kind, tuple(words[2::2]), subscription, group)
    if group is not None:
        return _Parts(text, "Microsoft.Resources/resourceGroups", (group,), subscription, group)
    kind = "Microsoft.Resources/subscriptions" if subscription else ""
    return _Parts(text, kind, (subscription or "",), subscription, group)


def _segment(words: list[str], word: str, at: int) -> str | None:
    if len(words) > at + 1 and words[at].lower() == word:
        return intern(words[at + 1]) or None
    return None


@dataclass(frozen=True, slots=True, eq=False)
class ResourceId:
    """An ARM resource id; equal to another that differs only in case."""

    text: str
    key: str = field(init=False, repr=False)  # in lower case: what two spellings share

    def __post_init__(self) -> None:
        text = self.text
        if not text.startswith("/"):
            raise ValueError(f"{text!r} is not a resource id: it does not start with '/'")
        if text.endswith("/"):
            text = text.rstrip("/") or "/"
            object.__setattr__(self, "text", text)
        object.__setattr__(self, "key", text.lower())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ResourceId) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: "ResourceId") -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        return self.text

    @property
    def scope(self) -> str:
        """What it lives in: a group, a subscription, a resource, or '/' for the tenant."""
        return _parts(self.text).scope

    @property
    def type(self) -> str:
        """The resource type as written, such as Microsoft.Network/virtualNetworks/subnets."""
        return _parts(self.text).type

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each level, outermost first: ('vnet', 'subnet')."""
        return _parts(self.text).names

    @property
    def name(self) -> str:
        """The last name in the id."""
        names = self.names
        return names[-1] if names else ""

    @property
    def parent(self) -> "ResourceId | None":
        """The resource that this one is a child of, or None for a top-level resource."""
        if self.type.count("/") < 2:
            return None
        return ResourceId(self.text.rsplit("/", 2)[0])

    @property
    def subscription(self) -> str | None:
        """The subscription's id, or None outside a subscription."""
        return _parts(self.text).subscription

    @property
    def resource_group(self) -> str | None:
        """The resource group's name, or None outside a group."""
        return _parts(self.text).group

    def child(self, kind: str, name: str) -> "ResourceId":
        """The id of a child resource: kind 'subnets', name 'apps'."""
        return ResourceId(f"{self.text}/{kind}/{name}")

    def below(self, path: str) -> "ResourceId":
        """What stands at a path below it; a path that names a type whole stands beside it."""
        if stands_beside(path):
            return ResourceId(f"{self.scope.rstrip('/')}{_PROVIDERS}{path}")
        return ResourceId(f"{self.text}/{path}")

    def extension(self, resource_type: str, name: str) -> "ResourceId":
        """The id of an extension resource on this one, such as a diagnostic setting."""
        return ResourceId(f"{self.text}/providers/{resource_type}/{name}")


def stands_beside(path: str) -> bool:
    """Whether a path begins with a type of its own: Microsoft.App/containerApps, not computes."""
    return "." in path.partition("/")[0]


def subscription_id(subscription: str) -> ResourceId:
    """The id of a subscription."""
    return ResourceId(f"/subscriptions/{subscription}")


@lru_cache(maxsize=_REMEMBERED)
def group_id(subscription: str, group: str) -> ResourceId:
    """The id of a resource group."""
    return ResourceId(f"/subscriptions/{subscription}/resourceGroups/{group}")


@lru_cache(maxsize=_REMEMBERED)
def resource_id(subscription: str, group: str, resource_type: str, *names: str) -> ResourceId:
    """The id of a resource in a group; one name for each level of its type."""
    namespace, *kinds = resource_type.split("/")
    if len(kinds) != len(names):
        raise ValueError(f"{resource_type} has {len(kinds)} levels, {len(names)} names were given")
    path = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
    return ResourceId(f"{group_id(subscription, group)}/providers/{namespace}/{path}")
