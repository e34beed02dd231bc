"""A stack as main.bicep: one parameter object and one module call for each call of the plan."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from aifactory.plan.model import ModuleCall, Stack

_LONGEST = 55  # of a deployment's 64 characters, nine say whose it is


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
    return {each.symbol: {"value": _value(stack, each)} for each in stack.calls}


def deployment(stack: Stack, each: ModuleCall) -> str:
    """The name of a call's deployment, no other stack's: several write to one group at a time.

    Azure refuses to overwrite a deployment that is still active, whoever began it.
    """
    whose = hashlib.sha256(stack.id.encode()).hexdigest()[:8]
    return f"{kebab(each.symbol)[:_LONGEST]}-{whose}"


def kebab(symbol: str) -> str:
    """A symbol as deployments are named: keyVault becomes key-vault."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", symbol).lower()


def _value(stack: Stack, each: ModuleCall) -> dict[str, Any]:
    target = {"subscription": each.subscription, "resourceGroup": each.group}
    scope = {key: value for key, value in target.items() if value is not None}
    named = {"deployment": deployment(stack, each)}
    return {**named, **({"scope": scope} if scope else {}), **each.params}


def _module(each: ModuleCall, root: str) -> Iterable[str]:
    yield f"module {each.symbol}Module '{root}/{each.module}' = {{"
    yield f"  name: {each.symbol}.deployment"
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
