"""A difference for tired eyes: danger first, then changes, then what is new, rolled up."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from operator import eq
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.cli.shell import Shell
from aifactory.deploy.model import Change, Difference, PropertyChange, StackDifference
from aifactory.problems import counted

_SIGNS = {"create": "+", "modify": "~", "delete": "-"}
_COLORS = {"create": "green", "modify": "yellow", "delete": "red"}
_DANGERS = {
    "data": "DATA IS LOST",
    "identity": "IDENTITY IS LOST",
    "exposure": "EXPOSED",
    "privilege": "MORE RIGHTS",
}
_LONG = 60  # letters of a value that are shown
_LEAD = 8  # letters before the first that differs
_VALUES = 4  # values of one change that are shown; where there is danger, all
_SHOWN = 12  # lines of one kind; the rest is a count, `-o json` has them all


def show_difference(
    shell: Shell,
    difference: Difference,
    tail: Sequence[str] = (),
    after: Mapping[str, str] | None = None,
) -> None:
    """Print a difference: one block per environment, the dangerous first; `after` ends a block."""
    environments: dict[str, list[StackDifference]] = defaultdict(list)
    for stack in difference.stacks:
        environments[stack.id.partition("/")[0]].append(stack)
    for environment, stacks in sorted(environments.items()):
        _show_environment(shell, environment, stacks)
        if after and environment in after:
            shell.say(after[environment])
    for line in tail:
        shell.say(line)


def _show_environment(shell: Shell, environment: str, stacks: list[StackDifference]) -> None:
    changes = [change for stack in stacks for change in stack.changes]
    unfinished = [stack.id for stack in stacks if stack.state == "unfinished"]
    same = sum(stack.state == "same" for stack in stacks)
    if not changes and not unfinished:
        again = [stack.id for stack in stacks if stack.state == "changed"]
        what = f"{_stacks(len(again))} to write again" if again else "no change"
        shell.say(f"{environment:<8} {what} ({_stacks(same)} as declared)")
        return
    counts = {kind: sum(change.kind == kind for change in changes) for kind in _SIGNS}
    words = ", ".join(f"{count:,} to {kind}" for kind, count in counts.items() if count)
    shell.say(f"{environment:<8} {words or 'unfinished'} ({same:,} of {_stacks(len(stacks))} same)")
    for danger in _DANGERS:
        _show_group(shell, list(_alike(shell, [c for c in changes if c.danger == danger])))
    rest = [change for change in changes if change.danger == "none"]
    for kind in ("delete", "modify"):
        _show_group(shell, list(_alike(shell, [c for c in rest if c.kind == kind])))
    _show_group(shell, list(_created(shell, [c for c in rest if c.kind == "create"])))
    _show_group(shell, [f"  … {stack}: unfinished, will be written again" for stack in unfinished])


def _stacks(count: int) -> str:
    return counted(count, "stack")


def _show_group(shell: Shell, lines: list[str]) -> None:
    for line in lines[:_SHOWN]:
        shell.say(line)
    if len(lines) > _SHOWN:
        shell.say(f"    and {len(lines) - _SHOWN} more (-o json has them all)")


def _line(shell: Shell, change: Change, name: str) -> str:
    sign = shell.paint(_SIGNS[change.kind], _COLORS[change.kind])
    danger = _DANGERS.get(change.danger)
    loud = shell.paint(f"  {danger}!", "red") if danger else ""
    return f"  {sign} {name}{loud}  {_values(change)}  {_why(change)}".rstrip()


def _values(change: Change) -> str:
    shown = len(change.properties) if change.danger != "none" else _VALUES
    listed = [_property(each) for each in change.properties[:shown]]
    more = len(change.properties) - len(listed)
    return "; ".join([*listed, *([f"and {counted(more, 'more value')}"] if more else [])])


def _alike(shell: Shell, changes: Iterable[Change]) -> Iterable[str]:
    """Identical changes of the same type are one line, whatever the number of resources.

    What is lost is named one by one.
    """
    alike: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        alike[_likeness(change)].append(change)
    for group in alike.values():
        first = group[0]
        name = f"{len(group):,} x {_kind(first)}" if len(group) > 1 else _name(first)
        yield _line(shell, first, name)


def _likeness(change: Change) -> tuple[str, ...]:
    values = [_property(each) for each in change.properties]
    lost = change.resource if change.danger in ("data", "identity") else ""
    line = _why(change) if change.danger != "none" else ""
    return (change.kind, change.type, change.cause, json.dumps(values), lost, line)


def _created(shell: Shell, changes: Iterable[Change]) -> Iterable[str]:
    """What is new, one line per floor: its stacks and how many modules."""
    floors: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        floors[_floor(change.stack)].append(change)
    for floor, group in floors.items():
        parts = dict.fromkeys(change.stack.rpartition("/")[2] for change in group)
        listed = "" if tuple(parts) == (floor.rpartition("/")[2],) else f"{', '.join(parts)}: "
        count = counted(len(group), "module")
        sign = shell.paint("+", "green")
        yield f"  {sign} {floor:<24} {listed}{count}  {_why(group[0])}".rstrip()


def _floor(stack: str) -> str:
    floor, _, part = stack.rpartition("/")
    return floor if floor.count("/") > 1 else f"{floor}/{part}"


def _kind(change: Change) -> str:
    return change.type.rpartition("/")[2]


def _name(change: Change) -> str:
    if not change.resource.startswith("/"):
        return change.resource
    return f"{_kind(change)} {'/'.join(ResourceId(change.resource).names)}"


def _why(change: Change) -> str:
    if change.cause == "drift":
        return "drift: changed in Azure"
    return str(change.why) if change.why else "no longer declared"


def _property(change: PropertyChange) -> str:
    return f"{change.path} {' → '.join(_sides(change))}"


def _sides(change: PropertyChange) -> tuple[str, str]:
    """What was and what will be; of long texts that begin alike, from where they differ."""
    before, after = _text(change.before), _text(change.after)
    if before == after:  # ids of two resources of one name
        before, after = _whole(change.before), _whole(change.after)
    alike = len(list(takewhile(bool, map(eq, before, after)))) - _LEAD
    if alike > 0 and max(len(before), len(after)) > _LONG:
        before, after = (f"…{each[alike:]}" for each in (before, after))
    return _cut(before), _cut(after)


def _text(value: Any) -> str:
    text = _whole(value)
    if len(text) > _LONG and text.startswith("/subscriptions/"):  # its end says which
        return "/".join(["…", *text.split("/")[-2:]])
    return text


def _whole(value: Any) -> str:
    return "absent" if value is None else json.dumps(value, ensure_ascii=False).strip('"')


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}…"
