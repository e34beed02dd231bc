"""What the twin is told of its world: a tenant, subscriptions, principals and quotas, from YAML."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from aifactory.azure.regions import region
from aifactory.problems import Refused, refuse

_TYPES = ("User", "Group", "ServicePrincipal")
_WORDS = (
    *("tenant", "subscriptions", "principals", "quotas"),
    *("speed", "throttle", "propagation", "types", "resources", "absent"),
)
_SWITCH = {"on": True, "true": True, "off": False, "false": False}


@dataclass(frozen=True, slots=True)
class Principal:
    """Someone or something in the directory that a role can be given to."""

    id: str
    type: str
    name: str
    secret: str = ""  # of a service principal that asks for tokens, and is held to its roles


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of the tenant."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """The world as it is before the first request; quotas are read by the providers alone."""

    tenant: str
    tenant_name: str
    subscriptions: tuple[Subscription, ...]
    principals: tuple[Principal, ...] = ()
    quotas: Mapping[str, Any] = field(default_factory=dict)
    speed: float = 100.0
    throttle: bool = False  # Azure's request limits refuse what is too much
    propagation: float = 0.0  # virtual seconds until a new principal or role is everywhere
    types: str = ""  # a folder of Azure's type definitions, seen from the scenario's
    resources: tuple[Mapping[str, Any], ...] = ()  # bodies with their ids, parents first
    absent: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # region → types, sizes, models; lower case


def read_scenario(path: Path) -> Scenario:
    """The scenario in this file; raises Refused when it is not one."""
    try:
        text = path.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=yaml.BaseLoader)
        if isinstance(document, dict) and "resources" in document:  # numbers and switches count
            document["resources"] = yaml.safe_load(text)["resources"]
    except FileNotFoundError:
        raise _bad(path, "There is no such file.", "Write it with `aif init`.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(path, f"It is not YAML: {error}", "Correct the syntax.") from None
    return parse_scenario(document, path)


def parse_scenario(document: object, path: Path) -> Scenario:
    """The scenario in this document; `path` is named when something is wrong with it."""
    try:
        return _parse(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        fix = (
            "Give tenant {id, name}, subscriptions [{id, name}] and principals [{id, type, name}]."
        )
        raise _bad(path, f"It is not a scenario ({what}).", fix) from None


def _parse(document: Any) -> Scenario:
    unknown = sorted(set(document) - set(_WORDS))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(_WORDS)}")
    tenant = document["tenant"]
    quotas = document.get("quotas") or {}
    return Scenario(
        tenant=_guid(tenant["id"]),
        tenant_name=str(tenant.get("name", "Twin")),
        subscriptions=tuple(
            Subscription(_guid(item["id"]), str(item.get("name", item["id"])))
            for item in document["subscriptions"]
        ),
        principals=tuple(_principal(item) for item in document.get("principals") or ()),
        quotas={str(key): _number(value) for key, value in quotas.items()},
        speed=float(document.get("speed", 100)),
        throttle=_switch(document.get("throttle", "off")),
        propagation=float(document.get("propagation", 0)),
        types=str(document.get("types", "")),
        resources=tuple(_resource(item) for item in document.get("resources") or ()),
        absent={
            region(name).name: tuple(str(kind).lower() for kind in kinds)
            for name, kinds in (document.get("absent") or {}).items()
        },
    )


def _resource(item: Any) -> Mapping[str, Any]:
    if not str(item["id"]).startswith("/subscriptions/"):
        raise ValueError(f"{item['id']!r} is not the id of a resource")
    return dict(item)


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError(f"throttle is on or off, not {text!r}")
    return _SWITCH[text.lower()]


def _principal(item: Mapping[str, str]) -> Principal:
    if item["type"] not in _TYPES:
        raise ValueError(f"principal type {item['type']!r} is none of {', '.join(_TYPES)}")
    name, secret = str(item.get("name", item["id"])), str(item.get("secret", ""))
    if secret and item["type"] != "ServicePrincipal":
        raise ValueError(f"{name} is a {item['type']}; only a ServicePrincipal has a secret")
    return Principal(_guid(item["id"]), item["type"], name, secret)


def _guid(text: str) -> str:
    return str(uuid.UUID(text))


def _number(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _number(item) for key, item in value.items()}
    return int(value)


def _bad(path: Path, what: str, fix: str) -> Refused:
    """The scenario cannot be read, or says what it cannot."""
    return refuse(str(path), "AIF8001", what, fix)
