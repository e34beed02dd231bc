"""Sizes of machines and models: every region has those of the data, but for what is withheld.

A scenario withholds by `absent`: a size, a model, or one way to process it by its quota's name.
What the data does not have is not refused, for Azure may have it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from aifactory.azure.machines import cores, family
from aifactory.azure.regions import REGIONS
from aifactory.twin.providers.facts import parsed
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, Body, World, Write

_FORMAT = "OpenAI"
_ZONES = ["1", "2", "3"]


@cache
def _data() -> Mapping[str, Any]:
    file = files("aifactory.twin.providers").joinpath("data", "offers.yaml")
    found: Mapping[str, Any] = parsed(file.read_text(encoding="utf-8"))
    return found


@cache
def _sizes() -> Sequence[str]:
    series = _data()["sizes"].items()
    return [name.replace("{n}", str(number)) for name, numbers in series for number in numbers]


def quota_of(version: Mapping[str, str], sku: str) -> str:
    """Azure's name of a model's quota: format, SKU and model."""
    return f"{version['format']}.{sku}.{version['name']}"


# -- what is answered


def skus(_: Mapping[str, str], __: Body, world: World) -> Body:
    """The sizes of each region; one that is withheld is listed as restricted."""
    return {"value": [row for region in REGIONS for row in _of_region(region, world)]}


def _of_region(region: str, world: World) -> Iterator[Body]:
    withheld = world.scenario.absent.get(region, ())
    zones = _ZONES if REGIONS[region].has_zones else []
    for size in (*_sizes(), *_unknown(withheld)):
        no = {
            "type": "Location",
            "values": [region],
            "restrictionInfo": {"locations": [region]},
            "reasonCode": "NotAvailableForSubscription",
        }
        yield {
            "resourceType": "virtualMachines",
            "name": size,
            "tier": "Standard",
            "size": size.removeprefix("Standard_"),
            "family": family(size),
            "locations": [region],
            "locationInfo": [{"location": region, "zones": zones}],
            "capabilities": [{"name": "vCPUs", "value": str(cores(size))}],
            "restrictions": [no] if size.lower() in withheld else [],
        }


def _unknown(withheld: Sequence[str]) -> list[str]:
    """Sizes that only a scenario names."""
    known = {size.lower() for size in _sizes()}
    return [one for one in withheld if one.startswith("standard_") and one not in known]


def workspace_sizes(at: Mapping[str, str], _: Body, world: World) -> Body:
    """The sizes that machines of a workspace may have; one that is withheld is not there."""
    withheld = world.scenario.absent.get(at["location"].lower(), ())
    known = [size for size in _sizes() if size.lower() not in withheld]
    return {"value": [{"name": one, "vCPUs": cores(one), "family": family(one)} for one in known]}


def models(at: Mapping[str, str], _: Body, world: World) -> Body:
    """The models that accounts may deploy, with the names of their quotas."""
    withheld = world.scenario.absent.get(at["location"].lower(), ())
    return {
        "value": [
            {"kind": kind, "skuName": "S0", "model": model}
            for name, versions in _data()["models"].items()
            for model in _listed(name, versions, withheld)
            for kind in ("OpenAI", "AIServices")
        ]
    }


def _listed(
    name: str, versions: Mapping[str, Sequence[str]], withheld: Sequence[str]
) -> Iterator[Body]:
    for version, ways in versions.items():
        model = {"format": _FORMAT, "name": name, "version": version}
        offered = [] if name in withheld else ways
        quotas = {sku: quota_of(model, sku) for sku in offered}
        yield {
            **model,
            "lifecycleStatus": "GenerallyAvailable",
            "skus": [
                {"name": sku, "usageName": quota}
                for sku, quota in quotas.items()
                if quota.lower() not in withheld
            ],
        }


# -- what is refused


def check_size(write: Write, world: World) -> None:
    """Refuses new machines of a size that the scenario withholds in their region."""
    if not world.scenario.absent:
        return
    region = _region(write, world)
    wanted = set(_named(write.body)) - set(_named(write.existing))
    for size in sorted(wanted):
        if size.lower() in world.scenario.absent.get(region, ()):
            message = (
                f"The requested size for resource '{write.id}' is currently not available in "
                f"location '{region}' zones '' for subscription '{write.id.subscription}'. Please "
                "try another size or deploy to a different location or zones. See "
                "https://aka.ms/azureskunotavailable for details."
            )
            raise AzureError(409, "SkuNotAvailable", message)


def _named(body: Any) -> Iterator[str]:
    if isinstance(body, Mapping):
        if isinstance(body.get("vmSize"), str):
            yield body["vmSize"]
        body = list(body.values())
    for part in body if isinstance(body, list) else ():
        yield from _named(part)


def _region(write: Write, world: World) -> str:
    parent = world.get(write.id.parent) if write.id.parent else None
    said = write.body.get("location") or (parent or {}).get("location") or ""
    return str(said).replace(" ", "").lower()


def check_model(write: Write, world: World) -> None:
    """Refuses a new deployment of what is not offered there, as people report it (2024-2026)."""
    model: Mapping[str, str] = value_at(write.body, "properties.model") or {}
    if value_at(write.existing, "properties.model") == model:
        return
    name, version, sku = model.get("name", ""), model.get("version"), write.body["sku"]["name"]
    withheld = world.scenario.absent.get(_region(write, world), ())
    versions = _data()["models"].get(name, {}) if model.get("format") == _FORMAT else {}
    if name.lower() in withheld:
        message = (
            f"The model 'Format:{model.get('format')},Name:{name},Version:{version}' of account "
            "deployment is not supported."
        )
        raise AzureError(400, "DeploymentModelNotSupported", message)
    offered = versions.get(str(version), [sku])
    if sku not in offered or f"{model.get('format')}.{sku}.{name}".lower() in withheld:
        message = (
            f"The specified SKU '{sku}' of account deployment is not supported by the model "
            f"'{name}' version: '{version}'."
        )
        raise AzureError(400, "InvalidResourceProperties", message)
