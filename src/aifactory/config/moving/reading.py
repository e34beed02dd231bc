"""The predecessor's two files: flat keys with comments that say what is asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from aifactory.problems import Place, Problem, Refused, refuse

Outcome = Literal["moved", "service", "gone", "hand", "dead"]
_OUTCOMES: tuple[Outcome, ...] = ("moved", "service", "gone", "hand", "dead")
_ENV = re.compile(r"""^([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s#]*)[ \t]*(#.*)?$""")
_PLACEHOLDER = re.compile(r"<[\w?]*>|^-$|_(SubID|ObjectID|TenantId|object_id)$")
_MACRO = re.compile(r"\$\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Said:
    """One key of a file: its value, empty where nobody has filled it in, and its line."""

    key: str
    value: str
    place: Place
    mandatory: bool = False
    raw: str = ""  # as it stands, a placeholder included


@dataclass(frozen=True, slots=True)
class Known:
    """What becomes of a key: the outcome, and where it goes or why it does not."""

    outcome: Outcome
    text: str


def read_keys() -> dict[str, Known]:
    """Key (of either file) → what becomes of it."""
    text = Path(__file__).with_name("keys.yaml").read_text(encoding="utf-8")
    found: dict[str, Known] = {}
    for group in yaml.load(text, Loader=yaml.CSafeLoader):
        outcome = next(word for word in _OUTCOMES if word in group)
        for pair in group["keys"]:
            names = (name for name in pair.split() if name != "-")
            found |= dict.fromkeys(names, Known(outcome, group[outcome]))
    return found


def read_text(name: str, text: str) -> dict[str, Said]:
    """The keys of a `.env` or of a `variables.yaml`; raises Refused (AIF1160) for anything else."""
    said = _yaml(name, text) if re.search(r"^variables:", text, re.MULTILINE) else _env(name, text)
    if not said.keys() & read_keys().keys():
        what = "No key of the predecessor is in this file."
        raise refuse(name, "AIF1160", what, "Name its .env or its variables.yaml.")
    return _expanded(said)


def _env(name: str, text: str) -> dict[str, Said]:
    found: dict[str, Said] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        place = Place(name, number, 1)
        match = _ENV.match(line.rstrip())
        if match is None:
            fix = 'Write KEY="value", and what follows after a #.'
            problems.append(Problem(str(place), "AIF1161", "This is no KEY=value.", fix))
            continue
        key, value, comment = match[1], match[2].strip("\"'"), match[3] or ""
        twice = found.get(key)
        if twice is not None and twice.raw != value:
            what = f"{key} stands in line {twice.place.line}, too, with another value."
            problems.append(Problem(str(place), "AIF1162", what, "Keep the one that holds."))
        found[key] = _said(key, value, comment, place)
    if problems:
        raise Refused(problems)
    return found


def _yaml(name: str, text: str) -> dict[str, Said]:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        what = f"It is not YAML: {error}".replace("\n", " ")
        raise refuse(name, "AIF1161", what, "Correct the syntax.") from None
    block = next((v for k, v in getattr(root, "value", []) if k.value == "variables"), None)
    if not isinstance(block, yaml.MappingNode):
        raise refuse(name, "AIF1160", "`variables` is no map.", "Name its variables.yaml.")
    lines = text.splitlines()
    found = {}
    for key, value in block.value:
        if isinstance(value, yaml.ScalarNode):
            place = Place(name, key.start_mark.line + 1, key.start_mark.column + 1)
            comment = lines[value.end_mark.line][value.end_mark.column :]
            found[key.value] = _said(key.value, value.value, comment, place)
    return found


def _said(key: str, value: str, comment: str, place: Place) -> Said:
    value = value.strip()
    filled = "" if _PLACEHOLDER.search(value) else value
    return Said(key, filled, place, "<mandatory>" in comment.partition("<default>")[0], value)


def _expanded(said: Mapping[str, Said]) -> dict[str, Said]:
    """The macros of Azure DevOps, $(key), filled in where the file says what they are."""

    def of(match: re.Match[str]) -> str:
        return said[match[1]].value if match[1] in said else match[0]

    return {
        key: Said(key, _MACRO.sub(of, one.value), one.place, one.mandatory, one.raw)
        for key, one in said.items()
    }
