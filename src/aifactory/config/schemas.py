"""JSON Schemas of the factory folder, printed from the models and the catalogue for editors."""

from collections.abc import Mapping
from typing import Any, Final

from aifactory.azure.regions import REGIONS
from aifactory.catalog import Catalog
from aifactory.catalog.choices import Profile
from aifactory.catalog.model import Service, Setting
from aifactory.catalog.reader import COMMON
from aifactory.catalog.schema import json_schema
from aifactory.catalog.shapes import PLANNED
from aifactory.config import words
from aifactory.config.prices.words import PricesFile

FACTORY_SCHEMA: Final = "factory.schema.json"
PROJECT_SCHEMA: Final = "project.schema.json"
PRICES_SCHEMA: Final = "prices.schema.json"

Schema = dict[str, Any]

_TIME: Final = frozenset({"s", "second", "seconds", "m", "minute", "minutes", "h", "hours", "days"})


def schemas(catalog: Catalog) -> dict[str, Schema]:
    """File name → schema; an editor that reads them completes every word and setting."""
    factory = _with_services(json_schema(words.FactoryFile), catalog, ["off"])
    factory["title"] = "factory.yaml"
    _with_guards(factory["$defs"], catalog)
    for level in (factory, factory["$defs"]["ScaleSet"]):
        level["properties"]["region"]["enum"] = sorted(REGIONS)
    own = [one for one in catalog.personas.values() if one.scope == "common"]
    _names(factory["properties"]["personas"], {one.name: one.title for one in own})
    project = _with_services(json_schema(words.ProjectFile), catalog, ["on", "off"])
    project["title"] = "projects/NAME.yaml"
    profiles = [one for one in catalog.profiles.values() if one.name != COMMON]
    project["properties"]["profile"] |= {
        "enum": [one.name for one in profiles],
        "description": "\n".join(f"{one.name}: {one.title}." for one in profiles),
    }
    _names(project["properties"]["team"], _team(profiles, catalog))
    prices = json_schema(PricesFile)
    prices["title"] = "prices.yaml"
    return {FACTORY_SCHEMA: factory, PROJECT_SCHEMA: project, PRICES_SCHEMA: prices}


def _team(profiles: list[Profile], catalog: Catalog) -> dict[str, str]:
    return {
        short: catalog.personas[persona].title
        for profile in profiles
        for short, persona in sorted(profile.personas.items())
        if catalog.personas[persona].type != "identity"
    }


def _names(schema: Schema, names: Mapping[str, str]) -> None:
    """Turns a map of any name into one of these names, each with its description."""
    inner = schema.pop("additionalProperties")
    schema["properties"] = {
        name: inner | {"description": title} for name, title in sorted(names.items())
    }
    schema["additionalProperties"] = False


def _with_services(schema: Schema, catalog: Catalog, switches: list[str]) -> Schema:
    """The schema with every `services` map described from the catalogue."""
    definitions = schema.setdefault("$defs", {})
    for level in (schema, *definitions.values()):
        if "services" in level.get("properties", {}):
            level["properties"]["services"] = {"$ref": "#/$defs/Services"}
    definitions["Services"] = {
        "type": "object",
        "description": "Services by flag: " + " or ".join([*switches, "a map of settings."]),
        "properties": {
            flag: _service(service, _switches(service, switches))
            for flag, service in sorted(catalog.services.items())
        },
        "additionalProperties": False,
    }
    return schema


def _with_guards(definitions: Mapping[str, Schema], catalog: Catalog) -> None:
    """Describes Defender plans and policies from the catalogue."""
    plans = {
        name: {
            "description": plan.title,
            "anyOf": [{"enum": ["on", "off"]}, _settings(plan.settings)],
        }
        for name, plan in catalog.defender.items()
    }
    for level in (definitions["Environment"], definitions["Ground"]):
        level["properties"]["defender"] |= {"properties": plans, "additionalProperties": False}
    rules = definitions["Policies"]["properties"]["rules"]
    rules |= {
        "description": "Policy by name: deny, audit or off, whatever `effect` says.",
        "properties": {
            name: {"description": policy.title, "enum": ["deny", "audit", "off"]}
            for name, policy in catalog.policies.items()
        },
        "additionalProperties": False,
    }


def _service(service: Service, switches: list[str]) -> Schema:
    settings = _settings(service.settings)
    return {"description": service.title, "anyOf": [{"enum": switches}, settings]}


def _switches(service: Service, switches: list[str]) -> list[str]:
    """An environment switches on what its projects share; a project only shapes that."""
    floor = "project" if "on" in switches else "common"
    return ["on", "off"] if floor in service.floors else ["off"]


def _settings(settings: Mapping[str, Setting]) -> Schema:
    return {
        "type": "object",
        "properties": {
            name: _setting(setting)
            for name, setting in settings.items()
            if setting.type not in PLANNED
        },
        "additionalProperties": False,
    }


def _setting(setting: Setting) -> Schema:
    if setting.type == "map":
        found: Schema = {"type": "object", "additionalProperties": _entry(setting)}
        if setting.pattern:
            found["propertyNames"] = {"pattern": setting.pattern}
    elif setting.type == "int":
        found = _number(setting)
    elif setting.type == "bool":
        found = {"enum": ["on", "off"]}
    else:
        found = {"type": "string"}
        found |= {"enum": list(setting.choices)} if setting.choices else {}
        found |= {"pattern": setting.pattern} if setting.pattern else {}
    if setting.default is not None and setting.type != "map":
        default = setting.default
        found["default"] = ("on" if default else "off") if setting.type == "bool" else default
    unit = f" In {setting.unit}." if setting.unit else ""
    if setting.description or unit:
        found["description"] = f"{setting.description}{unit}".strip()
    return found


def _entry(setting: Setting) -> Schema:
    return _settings(setting.fields) if setting.fields else {"type": ["string", "number"]}


def _number(setting: Setting) -> Schema:
    number: Schema = {"type": "integer"}
    for word, bound in (("minimum", setting.min), ("maximum", setting.max)):
        if bound is not None:
            number[word] = bound
    if setting.unit is None:
        return number
    units = "s|m|h|d" if setting.unit.lower() in _TIME else setting.unit
    return {"anyOf": [number, {"type": "string", "pattern": f"^[0-9]+ ?({units})$"}]}
