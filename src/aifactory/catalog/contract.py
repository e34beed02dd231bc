"""What a service folder promises beyond its facts: whole, edited, and a module that keeps them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aifactory.azure.private_links import private_links
from aifactory.catalog.model import Service, Setting
from aifactory.problems import Problem

FILES: Final = ("service.yaml", "main.bicep", "example.yaml", "README.md")
INTERFACE: Final = ("name", "location", "tags", "identityId", "endpoints", "logs", "openings")
MARK: Final = "EDIT"  # what a new folder leaves to a person stands on a line with this word

_ENDPOINTS = "Microsoft.Network/privateEndpoints"
_LOGS = "Microsoft.Insights/diagnosticSettings"
_EVERYWHERE = frozenset({_ENDPOINTS, f"{_ENDPOINTS}/privateDnsZoneGroups", _LOGS})
_TYPES = {"int": "int", "bool": "bool", "map": "object", "grants": "array", "access": "array",
          "clients": "array"}  # fmt: skip

Template = Mapping[str, Any]


def unfinished(folder: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    """Every file that a service folder lacks, and every line that is still to be edited."""
    for name in FILES:
        if not texts.get(name, "").strip():
            what = "A service folder holds this file, and here it is missing or empty."
            yield _told(f"services/{folder}/{name}", 121, what, "Write it.")
    for name, text in sorted(texts.items()):
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.search(rf"\b{MARK}\b:?\s*(.*)", line):
                where = f"services/{folder}/{name}:{number}:{found.start() + 1}"
                what = f"It is still to be edited: {found[1].strip(' #/.') or line.strip()}."
                yield _told(where, 121, what, f"Say what is true, and remove the word {MARK}.")


def broken(service: Service, texts: Mapping[str, str], template: Template) -> Iterator[Problem]:
    """Every way in which a compiled module does not do what its facts say."""
    said = _Said(service, texts)
    yield from _interface(said, template)
    yield from _settings(said, template)
    yield from _offered(said)
    yield from _made(said, {one["type"]: one["apiVersion"] for one in resources(template)})


def resources(template: Template) -> Iterator[dict[str, Any]]:
    """Every resource that a template makes, those of its modules too."""
    listed = template["resources"]
    for one in listed.values() if isinstance(listed, dict) else listed:
        if one.get("existing"):
            continue
        if one["type"] == "Microsoft.Resources/deployments":
            yield from resources(one["properties"]["template"])
        else:
            yield one


class _Said:
    """A service's folder, and where its words stand."""

    def __init__(self, service: Service, texts: Mapping[str, str]) -> None:
        self.service = service
        self._texts = texts

    def fact(self, word: str, what: str, fix: str) -> Problem:
        """A problem at the line of a fact."""
        return self._problem("service.yaml", rf"^\s*{word}\b", what, fix)

    def module(self, start: str, what: str, fix: str) -> Problem:
        """A problem at the line of the module that starts so."""
        return self._problem("main.bicep", rf"^{start}\b", what, fix)

    def _problem(self, file: str, start: str, what: str, fix: str) -> Problem:
        lines = enumerate(self._texts[file].splitlines(), 1)
        line = next((number for number, text in lines if re.search(start, text)), 1)
        return _told(f"services/{self.service.folder}/{file}:{line}:1", 122, what, fix)


def _interface(said: _Said, template: Template) -> Iterator[Problem]:
    wanted = [*INTERFACE, *(["key"] if said.service.takes_key else []), "settings"]
    parameters = template.get("parameters", {})
    taken = list(parameters)
    if taken != wanted:
        at = next((one for one in taken if one not in wanted), taken[0] if taken else "name")
        what = f"The module takes {', '.join(taken) or 'nothing'}."
        fix = f"Take these parameters in this order: {', '.join(wanted)}."
        yield said.module(f"param {at}", what, fix)
    elif parameters["openings"].get("defaultValue") != []:
        yield said.module("param openings", "`openings` has no default.", "Write `= []`.")
    given = str(template.get("outputs", {}).get("id", {}).get("value", ""))
    if not given or (said.service.host is None and f"'{said.service.resource_type}'" not in given):
        fix = "Write `output id string = SYMBOL.id`."
        yield said.module("output", "The module does not give the id of its resource.", fix)


def _settings(said: _Said, template: Template) -> Iterator[Problem]:
    parameter = template.get("parameters", {}).get("settings")
    if parameter is None:
        return
    taken = _followed(template, parameter).get("properties", {})
    offered = said.service.settings
    for name in sorted(set(taken) - set(offered)):
        fix = "Offer it under `settings` of service.yaml, or remove it."
        yield said.module("param settings", f"No fact offers the setting {name!r}.", fix)
    for name, setting in offered.items():
        if name not in taken:
            what, fix = f"The module does not take {name!r}.", "Use it there, or remove it here."
            yield said.fact(name, what, fix)
        elif wrong := _mistyped(template, taken[name], setting):
            what = f"The module takes {name!r} otherwise: {wrong}."
            yield said.fact(name, what, "Give both the same type and fields.")


def _mistyped(template: Template, node: Template, setting: Setting) -> str:
    """How a parameter differs from the setting that fills it; empty: it does not."""
    taken = _followed(template, node)
    wanted = _TYPES.get(setting.type, "string")
    if taken.get("type") != wanted:
        return f"{taken.get('type')} instead of {wanted}"
    if setting.type != "map":
        return ""
    entry = _followed(template, taken.get("additionalProperties") or {}).get("properties", {})
    if set(entry) != set(setting.fields):
        return f"fields {', '.join(entry) or 'none'} instead of {', '.join(setting.fields)}"
    inner = (_mistyped(template, entry[name], one) for name, one in setting.fields.items())
    return next(filter(None, inner), "")


def _followed(template: Template, node: Template) -> Template:
    while "$ref" in node:
        node = template["definitions"][node["$ref"].rpartition("/")[2]]
    return node


def _offered(said: _Said) -> Iterator[Problem]:
    """Every endpoint that the type does not offer, as far as Azure's own table names the type."""
    offered = private_links(said.service.resource_type)
    for one in said.service.endpoints if offered else ():
        if one.group not in offered:
            what = f"The type offers no private link group {one.group!r}."
            yield said.fact("endpoints", what, f"Name one of {', '.join(offered)}.")
        elif more := sorted(set(one.zones) - set(offered[one.group])):
            what = f"The names of {one.group!r} are not in {', '.join(more)}."
            yield said.fact("endpoints", what, f"They are in {', '.join(offered[one.group])}.")


def _made(said: _Said, made: Mapping[str, str]) -> Iterator[Problem]:
    service = said.service
    version = made.get(service.resource_type)
    if version != service.api_version:
        seen = f"makes it as @{version}" if version else f"makes {', '.join(sorted(made))}"
        yield said.fact("resource", f"The module {seen}.", "Name one type and one version in both.")
    if more := set(made) - _EVERYWHERE - {service.resource_type, *service.children}:
        what = f"The module makes {', '.join(sorted(more))}, too."
        yield said.fact("(?:children|resource)", what, "Name it under `children`.")
    if less := set(service.children) - set(made):
        what = f"The module does not make {', '.join(sorted(less))}."
        yield said.fact("children", what, "Remove it here, or make it there.")
    for fact, kind, word in (
        (service.endpoints, _ENDPOINTS, "endpoints"),
        (service.logs, _LOGS, "logs"),
    ):
        if fact and kind not in made:
            yield said.fact(word, f"The module makes no {kind} for them.", "Make one there.")
        elif kind in made and not fact:
            what = f"The module makes {kind}, and no fact says which."
            yield said.fact("resource", what, f"Name `{word}`.")


def _told(where: str, number: int, what: str, fix: str) -> Problem:
    return Problem(where=where, code=f"AIF2{number}", what=what, fix=fix)
