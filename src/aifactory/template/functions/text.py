"""Functions on texts."""

import base64 as _base64
import json as _json
from typing import Any
from urllib.parse import unquote

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.hashing import guid as _guid
from aifactory.template.hashing import unique_string as _unique_string
from aifactory.template.limits import check_text
from aifactory.template.values import Mismatch, as_text

_WIDEST = 131072  # ours: a template of 4 MB has no use for longer texts


def want_text(value: Any) -> str:
    """The value, which must be a text."""
    if not isinstance(value, str):
        raise Mismatch("String", value)
    return value


def want_number(value: Any) -> int:
    """The value, which must be an integer."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Mismatch("Integer", value)
    return value


def want_list(value: Any) -> list[Any]:
    """The value, which must be an array."""
    if not isinstance(value, list):
        raise Mismatch("Array", value)
    return value


def want_object(value: Any) -> dict[str, Any]:
    """The value, which must be an object."""
    if not isinstance(value, dict):
        raise Mismatch("Object", value)
    return value


def _guid_of(first: Any, *rest: Any) -> str:
    return _guid([want_text(part) for part in (first, *rest)])


def _unique_string_of(first: Any, *rest: Any) -> str:
    return _unique_string([want_text(part) for part in (first, *rest)])


def _substring(text: Any, start: Any, length: Any = None) -> str:
    given, start = want_text(text), want_number(start)
    end: int = len(given) if length is None else start + want_number(length)
    if start < 0 or end < start or end > len(given):
        raise ExpressionError(
            "Unable to evaluate template language function 'substring': the index and length "
            "parameters must refer to a location within the string. "
            f"The index parameter: '{start}', the length parameter: '{end - start}', "
            f"the length of the string parameter: '{len(given)}'. "
            "Please see https://aka.ms/arm-functions#substring for usage details."
        )
    return given[start:end]


def _replace(text: Any, old: Any, new: Any) -> str:
    whole, part = want_text(text), want_text(old)
    grows = len(want_text(new)) - len(part)
    if grows > 0:
        check_text(len(whole) + whole.count(part) * grows)
    return whole.replace(part, new)


def _split(text: Any, separators: Any) -> list[str]:
    parts = [want_text(text)]
    for separator in separators if isinstance(separators, list) else [separators]:
        wanted = want_text(separator)
        if wanted:
            parts = [piece for part in parts for piece in part.split(wanted)]
    return parts


def _join(items: Any, separator: Any) -> str:
    check_text(sum(len(item) for item in want_list(items) if isinstance(item, str)))
    check_text(len(items) * len(want_text(separator)))
    return want_text(separator).join(as_text(item) for item in items)


def _pad_left(text: Any, width: Any, fill: Any = " ") -> str:
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise Mismatch("String, Integer", text)
    if len(want_text(fill)) != 1 or want_number(width) > _WIDEST:
        raise ExpressionError(
            "Unable to evaluate template language function 'padLeft': one character is needed to "
            f"fill, and a length of at most {_WIDEST}. "
            "Please see https://aka.ms/arm-functions#padleft for usage details."
        )
    return str(text).rjust(width, fill)


def _trim(text: Any) -> str:
    return want_text(text).strip()


def _to_lower(text: Any) -> str:
    return want_text(text).lower()


def _to_upper(text: Any) -> str:
    return want_text(text).upper()


def _starts_with(text: Any, start: Any) -> bool:
    # Without regard to case, as Microsoft's page on string functions says (2025).
    return want_text(text).lower().startswith(want_text(start).lower())


def _ends_with(text: Any, end: Any) -> bool:
    return want_text(text).lower().endswith(want_text(end).lower())


def _like(text: Any, pattern: Any) -> bool:
    """Whether a text fits a pattern, where * stands for any characters, without regard to case."""
    pieces = want_text(pattern).lower().split("*")
    if len(pieces) == 1:
        return want_text(text).lower() == pieces[0]
    (first, *middle, last), rest = pieces, want_text(text).lower()
    if not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for piece in middle:
        _, found, rest = rest.partition(piece) if piece else ("", "*", rest)
        if not found:
            return False
    return rest.endswith(last)


def _base64_of(text: Any) -> str:
    return _base64.b64encode(want_text(text).encode()).decode()


def _base64_to_string(text: Any) -> str:
    try:
        return _base64.b64decode(want_text(text), validate=True).decode()
    except ValueError as error:
        raise ExpressionError(
            "Unable to evaluate template language function 'base64ToString': the input is not a "
            "valid Base-64 string."
        ) from error


def _base64_to_json(text: Any) -> Any:
    return _json_of(_base64_to_string(text))


def _json_of(text: Any) -> Any:
    try:
        return _json.loads(want_text(text))
    except ValueError as error:
        raise ExpressionError(
            "The template language function 'json' parameter is not valid. The provided value "
            f"'{text}' cannot be converted into JSON. "
            "Please see https://aka.ms/arm-functions#json for usage details."
        ) from error


def _data_uri(text: Any) -> str:
    return f"data:text/plain;charset=utf8;base64,{_base64_of(as_text(text))}"


def _data_uri_to_string(text: Any) -> str:
    head, _, body = want_text(text).partition(",")
    return _base64_to_string(body) if head.endswith(";base64") else unquote(body)


def _bool(value: Any) -> bool:
    if isinstance(value, bool | int):
        return bool(value)
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0"}:
        return value.lower() in {"true", "1"}
    raise Mismatch("Boolean, Integer, String", value)


def _int(value: Any) -> int:
    try:
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return int(value)
    except ValueError as error:
        raise ExpressionError(
            f"The template language function 'int' cannot convert provided value '{value}' to "
            "integer value. Please see https://aka.ms/arm-functions#int for usage details."
        ) from error
    raise Mismatch("String, Integer", value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Mismatch("String, Integer, Float", value)
    try:
        return float(value)
    except ValueError as error:
        raise ExpressionError(
            f"The template language function 'float' cannot convert provided value '{value}' to "
            "float value. Please see https://aka.ms/arm-functions#float for usage details."
        ) from error


OPAQUE: Functions = {
    "guid": _guid_of,
    "uniqueString": _unique_string_of,
    "substring": _substring,
    "replace": _replace,
    "split": _split,
    "join": _join,
    "padLeft": _pad_left,
    "trim": _trim,
    "toLower": _to_lower,
    "toUpper": _to_upper,
    "startsWith": _starts_with,
    "endsWith": _ends_with,
    "like": _like,
    "base64": _base64_of,
    "base64ToString": _base64_to_string,
    "base64ToJson": _base64_to_json,
    "dataUri": _data_uri,
    "dataUriToString": _data_uri_to_string,
    "json": _json_of,
    "string": as_text,
    "bool": _bool,
    "int": _int,
    "float": _float,
}
