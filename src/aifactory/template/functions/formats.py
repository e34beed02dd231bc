"""format(): .NET's composite format strings, for the items that templates use."""

import re
from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_text
from aifactory.template.values import as_single_quoted

_ITEM = re.compile(r"\{\{|\}\}|\{(\d{1,4})(?:,(-?\d{1,4}))?(?::([^{}]*))?\}|[{}]")


def _format(pattern: Any, *values: Any) -> str:
    text = want_text(pattern)

    def item(match: re.Match[str]) -> str:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        if match[1] is None or int(match[1]) >= len(values):
            raise _invalid(text)
        shown = _formatted(values[int(match[1])], match[3])
        width = int(match[2] or 0)
        return shown.rjust(width) if width >= 0 else shown.ljust(-width)

    return _ITEM.sub(item, text)


def _invalid(pattern: str) -> ExpressionError:
    return ExpressionError(
        f"Unable to evaluate the template language function 'format'. The format is invalid: "
        f"'{pattern}'. Please see https://aka.ms/arm-functions#format for usage details."
    )


def _formatted(value: Any, pattern: str | None) -> str:
    if not pattern or isinstance(value, bool) or not isinstance(value, int | float):
        return as_single_quoted(value)
    standard = re.fullmatch(r"([A-Za-z])(\d{0,2})", pattern)
    if standard:
        return _standard(value, standard[1], int(standard[2]) if standard[2] else None)
    return _custom(value, pattern)


def _standard(value: float, letter: str, digits: int | None) -> str:
    """.NET's standard numeric formats, in the invariant culture."""
    places = 2 if digits is None else digits
    kind = letter.upper()
    if kind == "D":
        return f"{'-' if value < 0 else ''}{abs(int(value)):0{digits or 1}d}"
    if kind == "X":
        shown = f"{int(value) & 0xFFFFFFFFFFFFFFFF if value < 0 else int(value):0{digits or 1}x}"
        return shown.upper() if letter == "X" else shown
    if kind == "P":
        return f"{value * 100:,.{places}f} %"
    if kind == "E":
        return _exponent(value, 6 if digits is None else digits, letter)
    patterns = {"N": f"{value:,.{places}f}", "F": f"{value:.{places}f}", "G": f"{value}"}
    if kind not in patterns:
        raise _invalid(letter)
    return patterns[kind]


def _exponent(value: float, places: int, letter: str) -> str:
    mantissa, _, power = f"{value:.{places}e}".partition("e")
    return f"{mantissa}{letter}{power[0]}{int(power[1:]):03d}"


def _custom(value: float, pattern: str) -> str:
    """A custom pattern of 0, #, comma and point, such as 000 or #,##0.00."""
    whole, _, fraction = pattern.partition(".")
    wanted = fraction.count("0") + fraction.count("#")
    shown = f"{abs(value):.{wanted}f}"
    digits, _, rest = shown.partition(".")
    digits = digits.zfill(whole.count("0"))
    if "," in whole:
        digits = f"{int(digits):,}".zfill(whole.count("0"))
    rest = rest[: fraction.count("0")] + rest[fraction.count("0") :].rstrip("0")
    return f"{'-' if value < 0 else ''}{digits}{'.' + rest if rest else ''}"


OPAQUE: Functions = {"format": _format}
