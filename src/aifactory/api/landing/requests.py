"""What the owners of a hub are asked for: each resource that is theirs to write, word for word."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aifactory.api.desired import Desired, desire
from aifactory.api.landing.promised import all_joints, wanted_of
from aifactory.api.proposals.selection import Selection, within
from aifactory.azure.resource_id import ResourceId
from aifactory.plan.draw import survey
from aifactory.plan.landing.egress import Egress, egress
from aifactory.plan.landing.passages import Passage, passages
from aifactory.plan.site import Site

_VERSIONS = {"privatednszones": "2024-06-01"}
_VERSION = "2025-05-01"
_PASSING = ("properties.peeringState",)  # what Azure says by itself, and nobody writes


@dataclass(frozen=True, slots=True)
class Request:
    """One resource for others to write: where, in which version, with which body."""

    environment: str
    resource: str
    version: str
    body: dict[str, Any]  # empty: it is not needed any more

    @property
    def method(self) -> str:
        """What is asked: that it is written, or that it is deleted."""
        return "put" if self.body else "delete"

    @property
    def title(self) -> str:
        """What it is and of what, for two links of one network are of two zones."""
        one = ResourceId(self.resource)
        of = f" of {one.parent.name}" if one.parent else ""
        over = "" if self.body else " is not needed any more"
        return f"{one.type.rpartition('/')[2]}{of}: {one.name}{over}"

    @property
    def group(self) -> str:
        """The id of the resource group whose owners are asked."""
        return self.resource.partition("/providers/")[0]

    @property
    def command(self) -> str:
        """The official CLI's command that does it."""
        uri = f"https://management.azure.com{self.resource}?api-version={self.version}"
        body = f" --body '{json.dumps(self.body)}'" if self.body else ""
        return f"az rest --method {self.method} --uri '{uri}'{body}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that one environment asks of others."""

    environment: str
    requests: tuple[Request, ...]
    firewall: tuple[Egress, ...]  # what the hub's firewall must let out
    passages: tuple[Passage, ...]  # and what it must let pass between private ranges

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        rules = [
            {
                "name": one.name,
                "sources": list(one.sources),
                "names": list(one.names),
                "tags": list(one.tags),
                "port": one.port,
                "because": one.source,
            }
            for one in self.firewall
        ]
        inside = [
            {
                "name": one.name,
                "sources": list(one.sources),
                "targets": list(one.targets),
                "port": one.port,
                "protocols": list(one.protocols),
            }
            for one in self.passages
        ]
        bodies = [
            {
                "resource": one.resource,
                "method": one.method,
                "apiVersion": one.version,
                "body": one.body,
            }
            for one in self.requests
        ]
        return {
            "environment": self.environment,
            "resources": bodies,
            "firewallRules": rules,
            "privateRules": inside,
        }


def requests(path: Path, environment: str | None = None) -> list[Asked]:
    """What is asked for in each scale set and environment; nothing is read from Azure."""
    desired = desire(path)
    within(desired, Selection(environment))
    return [
        _asked(desired, site)
        for site in _sites(desired)
        if environment in (None, site.ground.environment)
    ]


def _sites(desired: Desired) -> Iterator[Site]:
    for _, ground in sorted(desired.factory.environments.items()):
        yield survey(desired.factory, desired.catalog, desired.lock, ground)


def _asked(desired: Desired, site: Site) -> Asked:
    theirs = [joint.call for joint in all_joints(site) if not joint.ours]
    zone = site.ground.landing
    hub, wan = zone.hub, zone.wan
    guarded = bool(hub and hub.firewall) or bool(wan and wan.hub)
    written = (
        Request(site.ground.key, resource, _version(resource), _body(resource, dict(wanted)))
        for call in theirs
        for resource, wanted in wanted_of(call).items()
    )
    return Asked(
        site.ground.key,
        (*written, *_deleted(site)),
        egress(site) if guarded else (),
        passages(site) if guarded else (),
    )


def _deleted(site: Site) -> Iterator[Request]:
    """The subnets that others wrote and nobody needs any more."""
    for cell, promised in sorted(site.promised.cells.items()):
        for owner in sorted(promised.ranges.keys() - promised.named.keys()):
            if site.asks(cell) and site.is_gone(owner):
                yield Request(site.ground.key, str(site.subnet(cell, owner)), _VERSION, {})


def _version(resource: str) -> str:
    lowered = resource.lower()
    return next((v for kind, v in _VERSIONS.items() if f"/{kind}/" in lowered), _VERSION)


def _body(resource: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Property paths as the body that says them."""
    body: dict[str, Any] = {"location": "global"} if "/privatednszones/" in resource.lower() else {}
    for path, value in sorted(wanted.items()):
        if path not in _PASSING:
            *steps, last = path.split(".")
            here = body
            for step in steps:
                here = here.setdefault(step, {})
            here[last] = value
    listed: dict[str, Any] = _lists(body)
    return listed


def _lists(value: Any) -> Any:
    """Maps whose keys are places in a list become lists."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}
