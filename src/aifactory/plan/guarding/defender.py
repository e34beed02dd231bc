"""Defender for Cloud: the plans of each subscription; one that was on and is off becomes Free."""

from collections.abc import Mapping

from aifactory.catalog.guards import Extension, Pricing
from aifactory.catalog.model import Json
from aifactory.plan.guarding.stacks import DEFENDER, cell_stack
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.site import Site

MODULE = "guardrails/defender.bicep"


def defender_stack(site: Site, cell: str) -> Stack | None:
    """The plans of a cell's subscription; None where none ever was on."""
    words = sorted({*site.ground.guard.defender, *site.promised.defender})
    plans = [
        plan for word in words if word in site.catalog.defender for plan in _pricings(site, word)
    ]
    if not plans:
        return None
    call = ModuleCall(
        symbol="defender",
        module=MODULE,
        params={"plans": list(plans)},
        resource=None,
        why=site.ground.guard.places["defender"],
    )
    return cell_stack(site, cell, DEFENDER, (call,))


def watched(site: Site, word: str) -> str:
    """Enabled or Disabled as the plan is; empty where it never was on."""
    if word in site.ground.guard.defender:
        return "Enabled"
    return "Disabled" if word in site.promised.defender else ""


def _pricings(site: Site, word: str) -> list[Json]:
    settings = site.ground.guard.defender.get(word)
    return [_pricing(one, settings) for one in site.catalog.defender[word].pricings]


def _pricing(one: Pricing, settings: Mapping[str, Json] | None) -> Json:
    if settings is None:
        return {"name": one.name, "tier": "Free", "subPlan": "", "extensions": []}
    return {
        "name": one.name,
        "tier": "Standard",
        "subPlan": one.sub_plan or "",
        "extensions": [_extension(each, settings) for each in one.extensions],
    }


def _extension(one: Extension, settings: Mapping[str, Json]) -> Json:
    is_on = bool(settings[one.setting])
    properties = {azure: settings[name] for azure, name in one.properties.items()}
    return {
        "name": one.name,
        "isEnabled": str(is_on),  # Azure's words are True and False
        "properties": properties if is_on else {},
    }
