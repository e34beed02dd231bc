"""Parameter values: given or by default, each checked against its declaration."""

from collections.abc import Mapping
from typing import Any

from aifactory.template.evaluator import Scope
from aifactory.template.expressions import ExpressionError
from aifactory.template.model import Unknown
from aifactory.template.shapes import Shape
from aifactory.template.types import check
from aifactory.template.values import find, key_of

_MISSING = object()


def take_parameters(scope: Scope, shape: Shape) -> None:
    """Fill the parameters: every one given is declared, every one declared has a value."""
    deployment, setting = scope.setting.deployment, scope.setting
    _refuse_surplus(deployment.parameters, shape.sections["parameters"])
    missing = []
    for name, declared in shape.parameters:
        full = declared.schema
        value = _given(name, find(deployment.parameters, name, _MISSING), scope)
        if value is not _MISSING and not (value is None and "defaultvalue" in full):
            setting.parameters[name.lower()] = value
        elif "defaultvalue" in full:
            setting.defaults[name.lower()] = full["defaultvalue"]
        elif full.get("nullable"):
            setting.parameters[name.lower()] = None
        else:
            missing.append(name)
    if missing:
        raise _not_provided(missing)
    for name, declared in shape.parameters:
        check(name, scope.parameter(name), declared, shape.types)


def _given(name: str, entry: Any, scope: Scope) -> Any:
    """The value that a parameter entry stands for; vault secrets are asked for."""
    if entry is _MISSING or isinstance(entry, Unknown):
        return entry
    if not isinstance(entry, dict):
        return _MISSING
    secret = find(entry, "reference")
    if secret and key_of(entry, "value") is None:
        vault = find(find(secret, "keyVault") or {}, "id")
        return scope.runtime.call("getSecret", (vault, find(secret, "secretName"), name))
    return find(entry, "value", _MISSING)


def _refuse_surplus(given: Mapping[str, Any], declared: Mapping[str, Any]) -> None:
    surplus = [name for name in given if key_of(declared, name) is None]
    if surplus:
        raise ExpressionError(
            f"The template parameters '{', '.join(surplus)}' in the parameters file are not valid; "
            "they are not present in the original template and can therefore not be provided at "
            "deployment time. The only supported parameters for this template are "
            f"'{', '.join(declared)}'. "
            "Please see https://aka.ms/arm-pass-parameter-values for usage details."
        )


def _not_provided(names: list[str]) -> ExpressionError:
    see = "Please see https://aka.ms/arm-create-parameter-file for usage details."
    if len(names) == 1:
        return ExpressionError(
            f"The value for the template parameter '{names[0]}' is not provided. {see}"
        )
    return ExpressionError(
        f"The value for the template parameters '{', '.join(names)}' is not provided. {see}"
    )
