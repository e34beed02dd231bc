"""Dates: .NET's format strings and ISO 8601 durations, for what templates use."""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_number, want_text

COMPACT = "yyyyMMddTHHmmssZ"
_STANDARD = {
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "d": "M/d/yyyy",
    "t": "h:mm tt",
    "T": "h:mm:ss tt",
    "g": "M/d/yyyy h:mm tt",
    "G": "M/d/yyyy h:mm:ss tt",
    "r": "ddd, dd MMM yyyy HH:mm:ss GMT",
    "R": "ddd, dd MMM yyyy HH:mm:ss GMT",
    "y": "MMMM yyyy",
    "Y": "MMMM yyyy",
}
_TOKEN = re.compile(r"'[^']*'|\\.|yyyy|yy|MMMM|MMM|MM?|dddd|ddd|dd?|HH?|hh?|mm?|ss?|f{1,7}|tt?|GMT")
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?"
)
_PATTERNS = {
    "%Y%m%dT%H%M%SZ": COMPACT,
    "%Y-%m-%d %H:%M:%SZ": "yyyy-MM-dd HH:mm:ssZ",
    "%Y-%m-%dT%H:%M:%SZ": "yyyy-MM-ddTHH:mm:ssZ",
    "%Y-%m-%dT%H:%M:%S": "yyyy-MM-ddTHH:mm:ss",
    "%Y-%m-%d": "yyyy-MM-dd",
}


def written(moment: datetime, pattern: str = COMPACT) -> str:
    """A moment in a .NET format, standard (one letter) or custom."""
    return _TOKEN.sub(lambda match: _part(moment, match[0]), _STANDARD.get(pattern, pattern))


def _part(moment: datetime, token: str) -> str:
    if token[0] in "'\\" or token == "GMT":
        return token.strip("'\\")
    if token[0] == "f":
        return f"{moment.microsecond:06d}0"[: len(token)]
    if token[0] == "t":
        return f"{moment:%p}"[: len(token)]
    names = {"MMMM": "%B", "MMM": "%b", "dddd": "%A", "ddd": "%a", "yyyy": "%Y", "yy": "%y"}
    if token in names:
        return moment.strftime(names[token])
    number = int(
        moment.strftime(
            {"M": "%m", "m": "%M", "d": "%d", "H": "%H", "h": "%I", "s": "%S"}[token[0]]
        )
    )
    return f"{number:0{len(token)}d}"


def _read(text: str) -> tuple[datetime, str]:
    for pattern, shown in _PATTERNS.items():
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC), shown
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ExpressionError(
            f"The provided value '{text}' is not a valid date and time. "
            "Please see https://aka.ms/arm-functions#dateTimeAdd for usage details."
        ) from error
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC), "yyyy-MM-ddTHH:mm:ssZ"


def _date_time_add(base: Any, duration: Any, pattern: Any = None) -> str:
    moment, shown = _read(want_text(base))
    match = _DURATION.fullmatch(want_text(duration))
    if match is None or not any(match.groups()[1:]):
        raise ExpressionError(
            f"The provided value '{duration}' is not a valid ISO 8601 duration. "
            "Please see https://aka.ms/arm-functions#dateTimeAdd for usage details."
        )
    sign = -1 if match[1] else 1
    years, months, weeks, days, hours, minutes, seconds = (
        int(part or 0) for part in match.groups()[1:]
    )
    with _inside_the_calendar():
        moment = _months_later(moment, sign * (years * 12 + months))
        moment += sign * timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
        )
    return written(moment, want_text(pattern) if pattern else shown)


@contextmanager
def _inside_the_calendar() -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError, OSError) as error:
        raise ExpressionError(
            "The resulting date and time is out of range. "
            "Please see https://aka.ms/arm-functions for usage details."
        ) from error


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _from_epoch(seconds: Any) -> str:
    with _inside_the_calendar():
        moment = datetime.fromtimestamp(want_number(seconds), UTC)
    return written(moment, "yyyy-MM-ddTHH:mm:ssZ")


def _to_epoch(text: Any) -> int:
    return int(_read(want_text(text))[0].timestamp())


OPAQUE: Functions = {
    "dateTimeAdd": _date_time_add,
    "dateTimeFromEpoch": _from_epoch,
    "dateTimeToEpoch": _to_epoch,
}
