"""A stack as main.bicep: one parameter object and one module call for each call of the plan."""

import re
from collections.abc import Iterable
from typing import Any

from aifactory.plan.model import ModuleCall, Stack


def main_bicep(stack: Stack, root: str) -> str:
    """The source of a stack; `root` is the path from it to the content folder.

    The text depends on which modules are called and not on any value, so stacks of one shape
    share it (and its compiled form).
    """
    scope = "subscription" if stack.group is None else "resourceGroup"
    calls = stack.calls
    lines = [f"targetScope = '{scope}'", ""]
    lines += [f"param {each.symbol} object" for each in calls]
    for each in calls:
        lines += ["", *_module(each, root)]
    return "\n".join(lines) + "\n"


def parameters(stack: Stack) -> dict[str, Any]:
    """The values of a stack, as ARM takes them: parameter name → {"value": …}."""
    return {each.symbol: {"value": _value(each)} for each in stack.calls}


def kebab(symbol: str) -> str:
    """A symbol as the name of its deployment: keyVault becomes key-vault."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", symbol).lower()


def _value(each: ModuleCall) -> dict[str, Any]:
    target = {"subscription": each.subscription, "resourceGroup": each.group}
    scope = {key: value for key, value in target.items() if value is not None}
    return {**({"scope": scope} if scope else {}), **each.params}


def _module(each: ModuleCall, root: str) -> Iterable[str]:
    yield f"module {each.symbol}Module '{root}/{each.module}' = {{"
    yield f"  name: '{kebab(each.symbol)}'"
    if each.group is not None:
        yield f"  scope: {_scope(each)}"
    yield "  params: {"
    for name in each.params:
        yield f"    {name}: {each.symbol}.{name}"
    yield "  }"
    if each.after:
        yield "  dependsOn: ["
        for symbol in each.after:
            yield f"    {symbol}Module"
        yield "  ]"
    yield "}"


def _scope(each: ModuleCall) -> str:
    own = f"{each.symbol}.scope.resourceGroup"
    if each.subscription is None:
        return f"resourceGroup({own})"
    return f"resourceGroup({each.symbol}.scope.subscription, {own})"
