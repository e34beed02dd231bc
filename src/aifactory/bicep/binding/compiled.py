"""Compiled templates as a source of imports: what they export, and what that needs in turn."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_POINTER = "#/definitions/"
_VARIABLE = re.compile(r"variables\('([^']+)'\)")
_FUNCTION = re.compile(r"\b(__bicep|_\d+)\.(\w+)\(")
Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """One type, function or variable of a compiled template."""

    section: str  # type, function or variable
    name: str
    content: Any


def member(template: Template, name: str) -> Member | None:
    """The declaration a template holds under a name (`_1.name` for what it imported itself)."""
    if name in template.get("definitions", {}):
        return Member("type", name, template["definitions"][name])
    space, _, short = name.rpartition(".")
    for functions in template.get("functions", []):
        if functions["namespace"] == (space or "__bicep") and short in functions["members"]:
            return Member("function", name, functions["members"][short])
    variables = template.get("variables", {})
    if name in variables:
        return Member("variable", name, variables[name])
    for loop in variables.get("copy", []):
        if loop["name"] == name:
            return Member("variable", name, loop)
    return None


def exported_names(template: Template) -> list[str]:
    """What a template lets others import."""
    found = [k for k, v in template.get("definitions", {}).items() if _is_exported(v)]
    facts = template.get("metadata", {}).get("__bicep_exported_variables!", [])
    found += [fact["name"] for fact in facts]
    for functions in template.get("functions", []):
        found += [k for k, v in functions["members"].items() if _is_exported(v)]
    return found


def _is_exported(content: Any) -> bool:
    return isinstance(content, dict) and bool(content.get("metadata", {}).get("__bicep_export!"))


def pointed_name(reference: str) -> str:
    """The name of the definition that a `$ref` points into."""
    return reference.removeprefix(_POINTER).split("/")[0].replace("~1", "/").replace("~0", "~")


def needed_names(found: Member) -> Iterator[str]:
    """The other declarations of the same template that a member mentions."""

    def seen(text: str, *, pointer: bool) -> Iterator[str]:
        if pointer:
            yield pointed_name(text)
        elif text.startswith("["):
            yield from _VARIABLE.findall(text)
            for space, name in _FUNCTION.findall(text):
                yield name if space == "__bicep" else f"{space}.{name}"

    for text, pointer in _texts(found.content):
        for name in seen(text, pointer=pointer):
            if name != found.name:
                yield name


def _texts(content: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "$ref" and isinstance(value, str):
                yield value, True
            else:
                yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
    elif isinstance(content, str):
        yield content, False


def renamed(content: Any, rename: Callable[[str], str]) -> Any:
    """The content with every mention of a declaration under its new name."""
    if isinstance(content, dict):
        return {k: _renamed_value(k, value, rename) for k, value in content.items()}
    if isinstance(content, list):
        return [renamed(value, rename) for value in content]
    if isinstance(content, str) and content.startswith("["):
        return _renamed_expression(content, rename)
    return content


def _renamed_value(key: str, value: Any, rename: Callable[[str], str]) -> Any:
    if key != "$ref" or not isinstance(value, str):
        return renamed(value, rename)
    _, slash, rest = value.removeprefix(_POINTER).partition("/")
    new = rename(pointed_name(value)).replace("~", "~0").replace("/", "~1")
    return f"{_POINTER}{new}{slash}{rest}"


def _renamed_expression(text: str, rename: Callable[[str], str]) -> str:
    def function(match: re.Match[str]) -> str:
        space, name = match.groups()
        new = rename(name if space == "__bicep" else f"{space}.{name}")
        return f"{new}(" if "." in new else f"__bicep.{new}("

    text = _VARIABLE.sub(lambda match: f"variables('{rename(match.group(1))}')", text)
    return _FUNCTION.sub(function, text)
