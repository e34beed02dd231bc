"""`factory.lock` as a value: what has been promised and must not move; text in, text out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

import yaml

from aifactory.problems import as_read, refuse

_HEADER = (
    "# What this factory has promised: numbers, cells, addresses. Commit it. "
    "Written by aif; not by hand.\n"
)


@dataclass(frozen=True, slots=True)
class CellPromise:
    """One subscription with one VNet: its prefixes, and each subnet's range by owner.purpose."""

    subscription: str
    prefixes: tuple[IPv4Network, ...]
    ranges: Mapping[str, IPv4Network] = field(default_factory=dict)  # p001.endpoints → range
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # others' subnets, as is
    network: str = ""  # id of the VNet that its owners keep: only our subnets in it are promised
    named: Mapping[str, str] = field(default_factory=dict)  # owner.purpose → a subnet of others

    @property
    def taken(self) -> list[IPv4Network]:
        """Every range that somebody has."""
        theirs = (net for subnet in self.kept.values() for net in networks(subnet))
        return [*self.ranges.values(), *theirs]


def networks(subnet: Mapping[str, Any]) -> tuple[IPv4Network, ...]:
    """The ranges in the properties of a subnet, as Azure writes them."""
    one = subnet.get("addressPrefix")
    return _networks([one] if one else subnet["addressPrefixes"])


@dataclass(frozen=True, slots=True)
class ProjectPromise:
    """Where a project stands in one environment."""

    cell: str
    hosts: Mapping[str, int] = field(default_factory=dict)  # host flag → which instance
    budget_start: str | None = None  # year-month
    leaving: bool = False  # out of the YAML, still live: its ranges stay until it is deleted
    origin: str = ""  # the cell that it first stood in, once it has moved: "" where it never has


@dataclass(frozen=True, slots=True)
class GroundPromise:
    """One scale set in one environment."""

    salt: str
    space: tuple[IPv4Network, ...]
    cells: Mapping[str, CellPromise]
    projects: Mapping[str, ProjectPromise]
    encrypted: bool = False  # its vaults hold keys: data may need them, whatever the YAML says now
    defender: tuple[str, ...] = ()  # plans that ever were on: off, they are set to Free
    adopted: Mapping[str, str] = field(default_factory=dict)  # our name → what stands there already

    @property
    def by_number(self) -> list[tuple[str, CellPromise]]:
        """Its cells as people read them: cell-2 before cell-10."""
        return sorted(self.cells.items(), key=lambda each: as_read(each[0]))


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything promised; `retired` numbers are never given again."""

    numbers: Mapping[str, str] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    grounds: Mapping[str, GroundPromise] = field(default_factory=dict)


class _Loader(yaml.CSafeLoader):
    """Plain YAML in which a key stands once: a merge may have left it twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; ValueError for a key that stands twice."""
        found = super().construct_mapping(node, deep)
        if len(found) != len(node.value):
            raise ValueError(f"a key stands twice{node.start_mark}")
        return found


def dump(lock: Lock) -> str:
    """The lock as YAML, sorted, the same bytes for the same promises."""
    content = as_data(lock)
    return _HEADER + yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False, width=100)


def as_data(lock: Lock) -> dict[str, Any]:
    """The lock as plain data, sorted."""
    return {
        "version": 1,
        "projects": dict(sorted(lock.numbers.items())),
        "retired": sorted(lock.retired),
        "environments": {key: _ground(g) for key, g in sorted(lock.grounds.items())},
    }


def _ground(ground: GroundPromise) -> dict[str, Any]:
    return {
        "salt": ground.salt,
        **({"encrypted": True} if ground.encrypted else {}),
        "space": [str(net) for net in ground.space],
        **_without_nothing({"defender": list(ground.defender)}),
        **_without_nothing({"adopted": dict(sorted(ground.adopted.items()))}),
        "cells": {
            name: {
                "subscription": cell.subscription,
                "prefixes": [str(net) for net in cell.prefixes],
                "ranges": {owner: str(net) for owner, net in sorted(cell.ranges.items())},
                **_without_nothing({"kept": dict(sorted(cell.kept.items()))}),
                **_without_nothing({"network": cell.network}),
                **_without_nothing({"named": dict(sorted(cell.named.items()))}),
            }
            for name, cell in ground.by_number
        },
        "projects": {
            name: _without_nothing(
                {
                    "cell": project.cell,
                    "hosts": dict(sorted(project.hosts.items())),
                    "budgetStart": project.budget_start,
                    "leaving": project.leaving,
                    "origin": project.origin,
                }
            )
            for name, project in sorted(ground.projects.items())
        },
    }


def _without_nothing(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value}


def load(text: str) -> Lock:
    """The lock that a text holds; an empty text is an empty lock; raises Refused (AIF3001)."""
    if not text.strip():
        return Lock()
    try:
        return from_data(yaml.load(text, Loader=_Loader))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse(
            "factory.lock",
            "AIF3001",
            f"The lock cannot be read: {type(error).__name__} {error}".replace("\n", " "),
            "Restore factory.lock from version control; it is written by aif alone.",
        ) from error


def from_data(content: Mapping[str, Any]) -> Lock:
    """The lock that as_data gave; raises KeyError, TypeError or ValueError for anything else."""
    if content["version"] != 1:
        raise ValueError(f"version {content['version']!r} is not 1")
    return Lock(
        numbers={str(name): _number(each) for name, each in content["projects"].items()},
        retired=tuple(_number(each) for each in content["retired"]),
        grounds={key: _read_ground(g) for key, g in content["environments"].items()},
    )


def _number(value: object) -> str:
    number = str(value)
    if not (number.isascii() and number.isdecimal()):
        raise ValueError(f"{number!r} is not a project's number")
    return number


def _read_ground(entry: Mapping[str, Any]) -> GroundPromise:
    return GroundPromise(
        salt=str(entry["salt"]),
        encrypted=bool(entry.get("encrypted", False)),
        space=_networks(entry["space"]),
        defender=tuple(str(plan) for plan in entry.get("defender", ())),
        adopted={str(ours): str(theirs) for ours, theirs in entry.get("adopted", {}).items()},
        cells={
            name: CellPromise(
                subscription=cell["subscription"],
                prefixes=_networks(cell["prefixes"]),
                ranges={owner: IPv4Network(net) for owner, net in cell["ranges"].items()},
                kept={str(name): _kept(one) for name, one in cell.get("kept", {}).items()},
                network=str(cell.get("network", "")),
                named={str(one): str(name) for one, name in cell.get("named", {}).items()},
            )
            for name, cell in entry["cells"].items()
        },
        projects={
            name: ProjectPromise(
                cell=project["cell"],
                hosts=project.get("hosts", {}),
                budget_start=project.get("budgetStart"),
                leaving=bool(project.get("leaving", False)),
                origin=str(project.get("origin", "")),
            )
            for name, project in entry["projects"].items()
        },
    )


def _kept(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    networks(properties)
    return properties


def _networks(values: list[str]) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(value) for value in values)
