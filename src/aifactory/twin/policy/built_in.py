"""Azure's own policy definitions, as many as the file beside this one has."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from aifactory.twin.world import Body

_TYPE = "Microsoft.Authorization/policyDefinitions"


@cache
def built_in_policies() -> tuple[Body, ...]:
    """The definitions as GET shows them; they are everybody's: do not change them."""
    text = files("aifactory.twin.policy").joinpath("built-in.yaml").read_text(encoding="utf-8")
    known = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(_definition(name, entry) for name, entry in known.items())


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
