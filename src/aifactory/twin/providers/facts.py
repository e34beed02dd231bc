"""What is known of each resource type, read once from the YAML files beside this one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from aifactory.azure.limits import limit
from aifactory.azure.private_links import private_links
from aifactory.twin.providers.paths import value_at

VERSIONS = "api-versions.yaml"
ROLES = "roles"  # not a folder of types


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Azure answers when a rule is broken; the message is a template."""

    code: str
    message: str
    status: int = 400


@dataclass(frozen=True, slots=True)
class Name:
    """Which names a type takes, and what is answered to others."""

    refusal: Refusal
    pattern: str = ""
    min: int = 1
    max: int = 260


@dataclass(frozen=True, slots=True)
class Unique:
    """A name that one resource in all of Azure has; `here` is said in its own subscription."""

    refusal: Refusal
    at: str = "name"
    here: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about the value at a path: what it refers to, may be, or must stay."""

    refusal: Refusal
    at: str = ""
    type: str = ""
    values: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a type may stand in one place; a scenario's quota of that name comes first."""

    refusal: Refusal
    most: int
    # or its region, its region and SKU (sku), parent, scope, group ids in a parent (groups)
    of: str = "subscription"
    table: str = ""  # its name in the table of Azure's limits
    tiers: Mapping[str, str] = field(default_factory=dict)  # SKU → the limit it has instead
    kind: str = ""  # only of this kind


@dataclass(frozen=True, slots=True)
class Tiered:
    """What only some tiers offer: a value, more than a number, or a resource as such."""

    refusal: Refusal
    at: str = ""  # empty: the resource itself asks for it
    values: tuple[Any, ...] = ()  # the values that ask for it; empty: any value does
    most: float | None = None  # a number beyond this asks for it
    tiers: tuple[str, ...] = ()  # the tiers that offer it
    without: tuple[str, ...] = ()  # or those that do not
    tier: str = "sku.name"
    of: str = "self"  # whose tier: its own, its parent's, or that of the id at this path


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing that a subnet must be for a service to live in it."""

    refusal: Refusal
    at: str  # where the resource names the subnet, or its VNet
    named: str = ""  # where it names the subnet of that VNet
    longest: int = 32  # the prefix of the smallest range
    delegated: str = ""
    called: str = ""
    unless: str = ""  # not asked where this path has a value
    when: str = ""  # asked only where this path has a value
    link: str = ""  # the subnet is taken under this name, and by one resource alone
    address: str = ""  # where the resource lists the address that it is given there


@dataclass(frozen=True, slots=True)
class Alone:
    """Whose writes under way keep this one waiting."""

    refusal: Refusal
    of: str = "self"  # or children (with those below it), family (with its parent's), scope
    patient: bool = False  # a deployment waits for its turn instead of being refused


@dataclass(frozen=True, slots=True)
class Address:
    """One private address of an endpoint: the public names that it answers for."""

    member: str
    fqdns: tuple[tuple[str, str, str], ...]  # public name, record, zone


@dataclass(frozen=True, slots=True)
class Group:
    """One sub-resource of a type that a private endpoint may lead to."""

    name: str
    zones: tuple[str, ...]
    addresses: tuple[Address, ...]
    kinds: tuple[str, ...] = ()  # of the target; empty: every kind
    when: str = ""  # only of a target that has a value at this path; it then stands before others

    def is_of(self, target: Mapping[str, Any]) -> bool:
        """Whether this target has it."""
        kind = str(target.get("kind", ""))
        return (not self.kinds or kind in self.kinds) and (
            not self.when or value_at(target, self.when) is not None
        )


@dataclass(frozen=True, slots=True)
class SoftDelete:
    """How a deleted resource lingers, and the property that brings it back."""

    days: float
    recover: str
    value: Any
    refusal: Refusal
    days_at: str = ""
    protected_at: str = ""
    by: str = "name"  # or id: another group's resource may take the name


@dataclass(frozen=True, slots=True)
class Key:
    """Where a resource says which customer-managed key it uses, and as whom."""

    vault: str  # an address or an id; an address may name the key, too
    name: str = ""
    identity: str = ""
    versioned: bool = False  # an address without the key's version is refused


@dataclass(frozen=True, slots=True)
class Facts:
    """One resource type, as far as data can tell."""

    type: str
    versions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()  # group, subscription, tenant (or a management group), extension
    location: str = "none"  # required, none, or one fixed word such as global
    provisioning: bool = True
    name: Name | None = None
    unique: Unique | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    once: Mapping[str, Any] = field(default_factory=dict)
    computed: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    soft_delete: SoftDelete | None = None
    groups: tuple[Group, ...] = ()
    logs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()
    required: tuple[Rule, ...] = ()
    allowed: tuple[Rule, ...] = ()
    fixed: tuple[Rule, ...] = ()
    grows: tuple[Rule, ...] = ()  # values that never become less
    apart: tuple[Rule, ...] = ()  # values that are neither entered nor left later
    references: tuple[Rule, ...] = ()
    principals: tuple[Rule, ...] = ()  # whom the directory must know; no path: the name is the id
    held: tuple[Rule, ...] = ()
    nested: tuple[Rule, ...] = ()
    limits: tuple[Limit, ...] = ()
    alone: Alone | None = None
    brings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # kind → name → body
    key: Key | None = None
    tiered: tuple[Tiered, ...] = ()
    linked: tuple[Tiered, ...] = ()  # which tiers an endpoint may lead to
    placed: tuple[Placed, ...] = ()
    ends: tuple[Limit, ...] = ()  # endpoints that lead to one, or resources with any (subscription)
    lasting: Refusal | None = None  # said to a delete at a subscription's scope
    linking: Refusal | None = None  # said to a private endpoint while the target is being written


class _Loader(yaml.CSafeLoader):
    """YAML where a date, such as an api-version, stays text."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@cache
def known() -> Mapping[str, Facts]:
    """Every known type by its lower-case name."""
    found: dict[str, Facts] = {}
    documents = _documents()
    versions = documents.pop(VERSIONS)
    for document in documents.values():
        for short, entry in document["types"].items():
            name = f"{document['namespace']}/{short}"
            found[name.lower()] = _facts(name, versions.get(name, ()), entry or {})
    for name, listed in versions.items():
        found.setdefault(name.lower(), _facts(name, listed, {}))
    return found


def facts(resource_type: str) -> Facts:
    """What is known of this type; of an unknown type, nothing."""
    return known().get(resource_type.lower()) or Facts(type=resource_type)


def _documents() -> dict[str, Any]:
    folder = files("aifactory.twin.providers").joinpath("data")
    parts = [part for part in folder.iterdir() if part.is_dir() and part.name != ROLES]
    listed = [item for part in parts for item in part.iterdir() if item.name.endswith(".yaml")]
    listed = sorted([folder.joinpath(VERSIONS), *listed], key=lambda item: item.name)
    return {item.name: parsed(item.read_text(encoding="utf-8")) for item in listed}


def parsed(text: str) -> Any:
    """The document in this text; dates stay text."""
    return yaml.load(text, Loader=_Loader)


def _facts(name: str, versions: Sequence[str], entry: Mapping[str, Any]) -> Facts:
    given = {_field(key): _read(key, value) for key, value in entry.items()}
    if entry:
        given.setdefault("scopes", ("group",))
    given.setdefault("groups", _of_the_page(name))
    return Facts(type=name, versions=tuple(versions), **given)


def _field(key: str) -> str:
    return {"softDelete": "soft_delete", "privateLink": "groups"}.get(key, key)


def _read(key: str, value: Any) -> Any:
    if key in _MANY:
        return tuple(_MANY[key](item) for item in value)
    if key in _ONE:
        return _ONE[key](value)
    return tuple(value) if isinstance(value, list) else value


def _refusal(entry: dict[str, Any]) -> Refusal:
    words = {item.name for item in fields(Refusal)}
    return Refusal(**{key: entry.pop(key) for key in list(entry) if key in words})


def _rule(entry: Mapping[str, Any]) -> Rule:
    rest = dict(entry)
    refusal = _refusal(rest)
    rest["values"] = tuple(rest.get("values", ()))
    return Rule(refusal=refusal, **rest)


def _tiered(entry: Mapping[str, Any]) -> Tiered:
    rest = dict(entry)
    lists: dict[str, Any] = {w: tuple(rest.pop(w, ())) for w in ("values", "tiers", "without")}
    return Tiered(refusal=_refusal(rest), **lists, **rest)


def _placed(entry: Mapping[str, Any]) -> Placed:
    rest = dict(entry)
    return Placed(refusal=_refusal(rest), **rest)


def _limit(entry: Mapping[str, Any]) -> Limit:
    rest = dict(entry)
    table = rest.pop("limit")
    return Limit(refusal=_refusal(rest), most=limit(table).value, table=table, **rest)


def _alone(entry: Mapping[str, Any]) -> Alone:
    rest = dict(entry)
    return Alone(refusal=_refusal(rest), **rest)


def _name(entry: Mapping[str, Any]) -> Name:
    rest = dict(entry)
    return Name(refusal=_refusal(rest), **rest)


def _unique(entry: Mapping[str, Any]) -> Unique:
    rest = dict(entry)
    here = rest.pop("here", None)
    return Unique(refusal=_refusal(rest), here=Refusal(**here) if here else None, **rest)


def _soft_delete(entry: Mapping[str, Any]) -> SoftDelete:
    rest = dict(entry)
    return SoftDelete(
        refusal=_refusal(rest),
        days_at=rest.pop("daysAt", ""),
        protected_at=rest.pop("protectedAt", ""),
        **rest,
    )


def _groups(entry: Mapping[str, Any]) -> tuple[Group, ...]:
    return tuple(_group(name, one) for name, one in entry.items())


def _of_the_page(resource_type: str) -> tuple[Group, ...]:
    """The groups of a type of which Azure's page of zones alone is known: a name in each zone."""
    found = []
    for group, named in private_links(resource_type).items():
        zones = tuple(zone.replace("{region}", "{location}") for zone in named)
        names = tuple(
            (f"{{lower}}.{zone.removeprefix('privatelink.')}", "{lower}", zone) for zone in zones
        )
        found.append(Group(name=group, zones=zones, addresses=(Address(group, names),)))
    return tuple(found)


def _group(name: str, entry: Mapping[str, Any]) -> Group:
    name, _, kind = name.partition(":")
    when = entry.get("when", "")
    return Group(
        name=name,
        zones=tuple(entry["zones"]),
        addresses=tuple(
            Address(member, tuple((one[0], one[1], one[2]) for one in names))
            for member, names in entry["members"].items()
        ),
        kinds=(kind,) if kind and not when else tuple(entry.get("kinds", ())),
        when=when,
    )


_MANY: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "required": _rule,
    "allowed": _rule,
    "fixed": _rule,
    "grows": _rule,
    "apart": _rule,
    "references": _rule,
    "principals": _rule,
    "held": _rule,
    "nested": _rule,
    "limits": _limit,
    "ends": _limit,
    "tiered": _tiered,
    "linked": _tiered,
    "placed": _placed,
}
_ONE: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "name": _name,
    "unique": _unique,
    "softDelete": _soft_delete,
    "privateLink": _groups,
    "alone": _alone,
    "key": lambda entry: Key(**entry),
    "lasting": lambda entry: Refusal(**entry),
    "linking": lambda entry: Refusal(**entry),
}
