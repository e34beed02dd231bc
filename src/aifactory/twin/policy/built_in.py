"""Azure's own policies: what a few of them deny, and the names of all others."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from aifactory.twin.world import Body

_NAMESPACE = "Microsoft.Authorization"
_TYPE = f"{_NAMESPACE}/policyDefinitions"


@cache
def built_in_policies() -> tuple[Body, ...]:
    """The definitions as GET shows them; they are everybody's: do not change them.

    One that is known by name alone can be read and assigned, and never denies anything.
    """
    known = yaml.load(_text("built-in.yaml"), Loader=yaml.CSafeLoader)
    told = {name: _definition(name, entry) for name, entry in known.items()}
    named = {name: body for name, body in _named() if name not in told}
    return (*told.values(), *named.values())


def _text(file: str) -> str:
    return files("aifactory.twin.policy").joinpath(file).read_text(encoding="utf-8")


def _named() -> Iterator[tuple[str, Body]]:
    for line in _text("built-in-names.tsv").splitlines():
        if line.startswith("#"):
            continue
        kind, name, shown = line.split("\t")
        # The descriptions are prose of others: the name stands in for them.
        properties: Body = {"displayName": shown, "description": shown, "policyType": "BuiltIn"}
        if kind != "policyDefinitions":
            properties["policyDefinitions"] = []
        kind = f"{_NAMESPACE}/{kind}"
        made = {"id": f"/providers/{kind}/{name}", "name": name, "type": kind}
        yield name, {**made, "properties": properties}


def _definition(name: str, entry: dict[str, Any]) -> Body:
    rule = {"if": entry["if"], "then": {"effect": entry.get("effect", "deny")}}
    return {
        "id": f"/providers/{_TYPE}/{name}",
        "name": name,
        "type": _TYPE,
        "properties": {
            "displayName": entry["displayName"],
            "policyType": "BuiltIn",
            "mode": entry.get("mode", "Indexed"),
            "parameters": entry.get("parameters", {}),
            "policyRule": rule,
        },
    }
