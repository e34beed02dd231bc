"""What pydantic found becomes problems with a place, a code, and a fix that a person can follow."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from types import UnionType
from typing import Annotated, Any, Final, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog.source import MAX_PROBLEMS, At, Source, dotted
from aifactory.problems import Problem

Model = TypeVar("Model", bound=BaseModel)

_WANTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a map (key: value)",
    "model_type": "a map (key: value)",
    "model_attributes_type": "a map (key: value)",
    "list_type": "a list ([a, b] or lines with -)",
    "tuple_type": "a list ([a, b] or lines with -)",
}
_BOUNDS: Final = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("above", "gt"),
    "less_than": ("below", "lt"),
}


@dataclass(frozen=True, slots=True)
class Typed(Generic[Model]):
    """A file as its model, and every reason why it is not quite that."""

    source: Source  # what the model was made of
    model: Model | None
    problems: tuple[Problem, ...] = ()


def typed(
    model: type[Model], source: Source, forms: Mapping[str, str] | None = None
) -> Typed[Model]:
    """The file as a model, or everything that keeps it from being one; `forms` words a pattern."""
    if not source.whole:
        return Typed(source, None)
    try:
        return Typed(source, model.model_validate(source.data))
    except ValidationError as error:
        found = error.errors(include_url=False)[:MAX_PROBLEMS]
    return Typed(source, None, tuple(_problems(model, source, forms or {}, found)))


def mended(
    model: type[Model], source: Source, forms: Mapping[str, str], stand_ins: Mapping[str, Any]
) -> Typed[Model]:
    """Like `typed`, but what is wrong is left out, so that the rest can be checked as well.

    `stand_ins` fill in required keys; their paths count as broken and are not complained of.
    """
    first = typed(model, source, forms)
    if first.model is not None or not source.whole:
        return first
    data, broken = deepcopy(source.data), set(source.broken)
    for _ in range(8):  # leaving one thing out can lay bare the next
        try:
            made = model.model_validate(data)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                broken.add(_leave_out(data, one, stand_ins))
        else:
            rest = replace(source, data=data, broken=frozenset(broken))
            return Typed(rest, made, first.problems)
    return first


def _leave_out(data: Any, error: Any, stand_ins: Mapping[str, Any]) -> At:
    """Takes the value of an error out of the data, or puts a stand-in where one is missing."""
    at = _real(error["loc"], data)
    here = data
    for step in at[:-1]:
        here = here[step]
    if not at:
        return at
    last, missing = at[-1], error["type"] == "missing"
    if missing and last in stand_ins:
        here[last] = deepcopy(stand_ins[str(last)])
    elif missing or isinstance(here, list):  # the whole map, the whole list
        return _leave_out(data, {"type": "", "loc": at[:-1]}, stand_ins)
    else:
        here.pop(last, None)
    return at


def _problems(
    model: type[BaseModel], source: Source, forms: Mapping[str, str], found: Any
) -> Iterator[Problem]:
    errors: dict[At, Any] = {}
    for error in found:
        at = _real(error["loc"], source.data)
        if not source.is_broken(at):
            errors.setdefault(at, error | {"loc": at})
    meant = {
        (*at[:-1], _nearest(model, at))
        for at, error in errors.items()
        if error["type"] == "extra_forbidden"
    }
    for at, error in errors.items():
        if error["type"] != "missing" or at not in meant:  # mistyped: said once, at the word
            yield _problem(model, source, forms, error)


def _nearest(model: type[BaseModel], at: At) -> str:
    near = did_you_mean(str(at[-1]), _fields(model, at[:-1]))
    return near.split(chr(39))[1] if near else ""


def _real(loc: At, data: Any) -> At:
    """Pydantic's location without the names of union branches, which no file holds."""
    at: At = ()
    here: Any = data
    for index, step in enumerate(loc):
        if step == "[key]":
            break
        if _has(here, step):
            at, here = (*at, step), here[step]
        elif index == len(loc) - 1 and isinstance(here, dict):
            return (*at, step)
    return at


def _has(here: Any, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _problem(
    model: type[BaseModel], source: Source, forms: Mapping[str, str], error: Any
) -> Problem:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown(model, source, error["loc"])
    if kind == "string_pattern_mismatch":
        return _pattern(source, forms, error)
    if kind in _BOUNDS or kind in {"too_short", "too_long"}:
        return _bound(source, error)
    if kind == "literal_error":
        return _choice(source, error)
    if kind == "missing":
        at = error["loc"]
        what = f"{at[-1]!r} is missing in {_place_name(at[:-1])}."
        return source.problem(at[:-1], 21, what, f"Add {at[-1]!r}.", key=True)
    return _kind(source, error)


def _unknown(model: type[BaseModel], source: Source, at: At) -> Problem:
    near = _nearest(model, at)
    meant = f" Did you mean {near!r}?" if near else ""
    what = f"{at[-1]!r} is not a word of {_place_name(at[:-1])}.{meant}"
    fix = f"Write {near!r}." if near else f"Remove {at[-1]!r}."
    return source.problem(at, 20, what, fix, key=True)


def _bound(source: Source, error: Any) -> Problem:
    at, kind, limits = error["loc"], error["type"], error["ctx"]
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        wanted = f"{words} {limits[name]}"
        what = f"It is {shown(error['input'])}; it must be {wanted}."
        return source.problem(at, 25, what, f"Write a number that is {wanted}.")
    short = kind == "too_short"
    wanted = f"at least {limits['min_length']}" if short else f"at most {limits['max_length']}"
    count = limits["actual_length"] or len(error["input"])  # a map that is too long is not counted
    what = f"It has {count} entr{'y' if count == 1 else 'ies'}; it must have {wanted}."
    return source.problem(at, 27, what, f"Write {wanted}.")


def _pattern(source: Source, forms: Mapping[str, str], error: Any) -> Problem:
    at, pattern = error["loc"], error["ctx"]["pattern"]
    form = forms.get(pattern, f"text that matches {pattern}")
    is_key = error["input"] != _value(source, at)
    what = f"{shown(error['input'])} is not {form}."
    return source.problem(at, 24, what, f"Write {form}.", key=is_key)


def _choice(source: Source, error: Any) -> Problem:
    at, seen, expected = error["loc"], error["input"], error["ctx"]["expected"]
    choices = [part.strip("' ") for part in expected.replace(" or ", ", ").split(",")]
    if isinstance(seen, bool) and {"on", "off"} & set(choices):
        return truth(source, at, seen, choices)
    near = did_you_mean(seen, choices) if isinstance(seen, str) else ""
    what = f"It is {shown(seen)}; it must be {_or(choices)}.{near}"
    return source.problem(at, 23, what, f"Write {_or(choices)}.")


def truth(source: Source, at: At, seen: bool, choices: list[str] | None = None) -> Problem:
    """The problem of writing true or false where the words are on and off."""
    word = "on" if seen else "off"
    if choices is not None and word not in choices:
        word = _or(choices)
    return source.problem(
        at, 26, f"It is {str(seen).lower()}, which is no switch.", f"Write {word}."
    )


def _kind(source: Source, error: Any) -> Problem:
    at, kind, seen = error["loc"], error["type"], error["input"]
    if kind == "value_error":
        what, _, fix = str(error["ctx"]["error"]).partition("|")
        return source.problem(at, 24, what.strip(), fix.strip() or "Correct it.")
    wanted = _WANTED.get(kind)
    if wanted is None:
        return source.problem(at, 22, f"{error['msg']}.", "Write what the schema wants.")
    fix = f"Write {wanted}."
    if wanted == "text" and isinstance(seen, (int, float, bool)):
        fix = f'Put it in quotes: "{shown(seen)}".'
    return source.problem(at, 22, f"It is {shown(seen)}; {wanted} is wanted.", fix)


def shown(value: Any) -> str:
    """A value as messages show it: short, and in the words of YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "…")
    return str(value)


def _or(choices: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))


def _place_name(at: At) -> str:
    return dotted(at) if at else "this file"


def _value(source: Source, at: At) -> Any:
    here: Any = source.data
    for step in at:
        here = here[step]
    return here


def _fields(model: type[BaseModel], at: At) -> list[str]:
    """The words that are known at a path, so that a mistyped one can be named."""
    here: list[Any] = [model]
    for step in at:
        here = [inner for outer in here for inner in _inside(outer, step)]
    return [
        info.alias or name
        for found in here
        if isinstance(found, type) and issubclass(found, BaseModel)
        for name, info in found.model_fields.items()
    ]


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    """The annotations that a key or list position of this annotation can have."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            if step in {info.alias, name}:
                yield from _alternatives(info.annotation)
    elif get_origin(annotation) is dict:
        yield from _alternatives(get_args(annotation)[1])
    elif get_origin(annotation) in {tuple, list}:
        yield from _alternatives(get_args(annotation)[0])


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, UnionType}:
        for part in get_args(annotation):
            yield from _alternatives(part)
    else:
        yield annotation
