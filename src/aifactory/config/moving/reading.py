"""The predecessor's two files: flat keys with comments that say what is asked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from aifactory.problems import Place, Problem, Refused, refuse

Outcome = Literal["moved", "service", "gone", "hand", "dead"]
_OUTCOMES: tuple[Outcome, ...] = ("moved", "service", "gone", "hand", "dead")
_ENV = re.compile(r"""^([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s#]*)[ \t]*(#.*)?$""")
_PLACEHOLDER = re.compile(r"<[\w?]*>|^-$|_(SubID|ObjectID|TenantId|object_id)$")
_NAME_IT = "Name its .env or its variables.yaml."
_LARGEST = 1 << 20  # bytes; the public templates have 40,000
_MOST = 20  # problems that are told at once
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
    """The keys of a `.env` or of a `variables.yaml`; raises Refused (AIF1180) for anything else."""
    said = _yaml(name, text) if re.search(r"^variables:", text, re.MULTILINE) else _env(name, text)
    if not said.keys() & read_keys().keys():
        what = "No key of the predecessor is in this file."
        raise refuse(name, "AIF1180", what, _NAME_IT)
    return _expanded(said)


def read_file(file: Path) -> str:
    """The text of one of the predecessor's files; raises Refused (AIF1180) where it is none."""
    with file.open("rb") as content:
        found = content.read(_LARGEST + 1)
    if len(found) > _LARGEST:
        what = f"It is larger than {_LARGEST >> 20} MiB, and no file of the predecessor is."
        raise refuse(str(file), "AIF1180", what, _NAME_IT)
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        what = "This is no text in UTF-8."
        raise refuse(str(file), "AIF1180", what, f"{_NAME_IT} Save it as UTF-8 where it is one.")
    return text


def _env(name: str, text: str) -> dict[str, Said]:
    found: list[Said] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        place = Place(name, number, 1)
        match = _ENV.match(line.rstrip())
        if match is None:
            fix = 'Write KEY="value", and what follows after a #.'
            problems.append(Problem(str(place), "AIF1181", "This is no KEY=value.", fix))
            continue
        found.append(_said(match[1], match[2].strip("\"'"), match[3] or "", place))
    return _each_once(found, problems)


def _yaml(name: str, text: str) -> dict[str, Said]:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = str(Place(name, mark.line + 1, mark.column + 1)) if mark else name
        what = f"It is not YAML: {error.problem}."
        raise refuse(where, "AIF1181", what, "Correct the syntax.") from None
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    block = next((v for k, v in pairs if k.value == "variables"), None)
    if not isinstance(block, yaml.MappingNode):
        raise refuse(name, "AIF1180", "`variables` is no map.", _NAME_IT)
    lines = text.splitlines()
    found = []
    for key, value in block.value:
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode):
            place = Place(name, key.start_mark.line + 1, key.start_mark.column + 1)
            at = value.end_mark
            comment = lines[at.line][at.column :] if at.line < len(lines) else ""
            found.append(_said(key.value, value.value, comment, place))
    return _each_once(found, [])


def _each_once(said: Sequence[Said], problems: list[Problem]) -> dict[str, Said]:
    """By key; a key that stands there twice, with two values, is a problem (AIF1182)."""
    found: dict[str, Said] = {}
    for one in said:
        twice = found.get(one.key)
        if twice is not None and twice.raw != one.raw:
            what = f"{one.key} stands in line {twice.place.line}, too, with another value."
            problems.append(Problem(str(one.place), "AIF1182", what, "Keep the one that holds."))
        found[one.key] = one
    if problems and found.keys() & read_keys().keys():
        raise Refused(problems[:_MOST])
    return found


def _said(key: str, value: str, comment: str, place: Place) -> Said:
    value = " ".join(value.split())
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
