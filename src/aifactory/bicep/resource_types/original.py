"""Resource types as Azure publishes them (Azure/bicep-types-az), read into the distilled form."""

import json
from collections.abc import Callable
from typing import Any

from aifactory.bicep.resource_types.distilled import DistilledTypes

Slots = list[dict[str, Any]]
_Slot = Callable[[dict[str, str]], dict[str, int]]
_PLAIN = {"AnyType": "a", "NullType": "n", "BooleanType": "b", "IntegerType": "i"}
# The numbers of older files: any, null, bool, int, string, object, array, resource reference.
_BUILT_IN = {1: "a", 2: "n", 3: "b", 4: "i", 5: "s", 6: {"o": {}, "*": "a"}, 7: {"[": "a"}, 8: "s"}


def original_types(read: Callable[[str], str]) -> DistilledTypes:
    """The types of a folder with Azure's `index.json`; `read` gives a file of it by its path."""
    index: dict[str, str] = {}
    files: dict[str, Slots] = {}

    def entry(name: str) -> dict[str, Any] | None:
        if not index:
            index.update(_index(json.loads(read("index.json"))))
        place = index.get(name)
        if place is None:
            return None
        path, _, slot = place.partition("#/")
        if path not in files:
            files[path] = json.loads(read(path))
        return distilled(files[path], int(slot))

    return DistilledTypes(entry)


def _index(content: Any) -> dict[str, str]:
    """Where each `type@version` is, its name in lower case; both published forms are read."""
    resources = content.get("resources", content.get("Resources", {}))
    found = {}
    for name, place in resources.items():
        if "$ref" in place:
            found[name.lower()] = place["$ref"]
        else:
            found[name.lower()] = f"{place['RelativePath']}#/{place['Index']}"
    return found


def distilled(slots: Slots, at: int) -> dict[str, Any]:
    """One `type@version` with the slots that it uses."""
    numbers: dict[int, int] = {}
    todo = [_target(slots[at]["body"])]
    found: list[Any] = []

    def slot(reference: dict[str, str]) -> dict[str, int]:
        number = _target(reference)
        if number not in numbers:
            numbers[number] = len(numbers)
            todo.append(number)
        return {"r": numbers[number]}

    numbers[todo[0]] = 0
    while todo:
        number = todo.pop(0)
        found.append(_kind(slots[number], slot))
    return {"name": slots[at]["name"], "t": found, "b": 0}


def _target(reference: dict[str, str]) -> int:
    return int(reference["$ref"].removeprefix("#/"))


def _kind(kind: dict[str, Any], slot: _Slot) -> Any:
    """A slot in distilled form; what it refers to is numbered by `slot`."""
    name = kind["$type"]
    if name in _COMPOSITE:
        return _COMPOSITE[name](kind, slot)
    return _BUILT_IN.get(kind["kind"], "a") if name == "BuiltInType" else _PLAIN.get(name, "a")


def _string(kind: dict[str, Any], slot: _Slot) -> Any:
    limits = [kind.get("minLength"), kind.get("maxLength"), kind.get("pattern")]
    return {"s": limits} if any(limit is not None for limit in limits) else "s"


def _object(kind: dict[str, Any], slot: _Slot) -> Any:
    further = kind.get("additionalProperties")
    members = _members(kind.get("properties", {}), slot)
    return {"o": members, **({"*": slot(further)} if further else {})}


def _discriminated(kind: dict[str, Any], slot: _Slot) -> Any:
    variants = {value: slot(element) for value, element in kind["elements"].items()}
    members = _members(kind["baseProperties"], slot)
    return {"d": kind["discriminator"], "o": members, "m": variants}


def _members(properties: dict[str, Any], slot: _Slot) -> dict[str, Any]:
    return {name: [fact.get("flags", 0), slot(fact["type"])] for name, fact in properties.items()}


_COMPOSITE: dict[str, Callable[[dict[str, Any], _Slot], Any]] = {
    "StringLiteralType": lambda kind, slot: {"l": kind["value"]},
    "StringType": _string,
    "UnionType": lambda kind, slot: {"u": [slot(element) for element in kind["elements"]]},
    "ArrayType": lambda kind, slot: {"[": slot(kind["itemType"])},
    "ObjectType": _object,
    "DiscriminatedObjectType": _discriminated,
}
