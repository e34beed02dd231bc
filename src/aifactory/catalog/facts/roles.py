"""Azure's own roles by name: those that our services name, and all others over data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from aifactory.azure.nearest import did_you_mean
from aifactory.azure.roles import BUILT_IN, BuiltInRole, role


def built_in_role(name: str) -> BuiltInRole:
    """The role of Azure's with this name; KeyError says what was likely meant."""
    try:
        return role(name)
    except KeyError:
        if found := others().get(name.lower()):
            return found
    names = [one.name for one in (*BUILT_IN, *others().values())]
    raise KeyError(f"No built-in role {name!r} is in the table.{did_you_mean(name, names)}")


@cache
def others() -> Mapping[str, BuiltInRole]:
    """What no service of ours names, by the name in small letters: a team's own service may."""
    text = files("aifactory.catalog.facts").joinpath("other-roles.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    found = (_parsed(*line.split("\t")) for line in lines)
    return {one.name.lower(): one for one in found}


def _parsed(name: str, guid: str, *sides: str) -> BuiltInRole:
    actions, taken, data, taken_data = (tuple(filter(None, side.split(","))) for side in sides)
    return BuiltInRole(name, guid, actions, taken, data, taken_data)
