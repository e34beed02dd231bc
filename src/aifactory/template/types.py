"""Declared types: whether a value fits a parameter's or an output's schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.template.expressions import ExpressionError
from aifactory.template.model import Unknown
from aifactory.template.values import as_text, find, key_of, kind_of, same

_KINDS = {
    "string": "String, Uri",
    "securestring": "String, Uri",
    "int": "Integer",
    "bool": "Boolean",
    "object": "Object",
    "secureobject": "Object",
    "array": "Array",
}
_SHOWN = {
    "string": "String",
    "securestring": "SecureString",
    "int": "Int",
    "bool": "Bool",
    "object": "Object",
    "secureobject": "SecureObject",
    "array": "Array",
}
_SEE = "Please see https://aka.ms/arm-create-parameter-file for usage details."
_BOUNDS = (
    ("minvalue", "Value should be greater than or equal to", int, 1),
    ("maxvalue", "Value should be less than or equal to", int, -1),
    ("minlength", "Length of the value should be greater than or equal to", (str, list), 1),
    ("maxlength", "Length of the value should be less than or equal to", (str, list), -1),
)
# What a schema says of a value beyond its kind and its bounds.
_INSIDE = frozenset(
    (
        *("allowedvalues", "prefixitems", "items"),
        *("discriminator", "properties", "additionalproperties"),
    )
)


class Types:
    """The types that a template declares; each is read once, whatever it is asked for."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._known: dict[int, Type] = {}  # by identity: the schemas live in the template

    def of(self, schema: Mapping[str, Any]) -> "Type":
        """The type that a schema of this template stands for."""
        found = self._known.get(id(schema))
        if found is None:
            found = self._known[id(schema)] = Type(_whole(schema, self._definitions))
        return found


class Type:
    """A schema with its references followed and its keys in lower case."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self.declared = str(schema.get("type", "")).lower()
        self.wanted = _KINDS.get(self.declared, "")
        self.nullable = bool(schema.get("nullable"))
        self.bounds = [
            (sentence, bound, kinds, sign)
            for name, sentence, kinds, sign in _BOUNDS
            if isinstance(bound := schema.get(name), int)
        ]
        self.is_plain = not self.bounds and _INSIDE.isdisjoint(schema)

    @property
    def shown(self) -> str:
        """The type of an output as Azure writes it: String, Object, SecureString."""
        declared = str(self.schema.get("type", "object"))
        return _SHOWN.get(declared.lower(), declared)


def _whole(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside a `$ref` wins over what the definition says."""
    merged = _folded(schema)
    seen: set[str] = set()
    while (reference := merged.pop("$ref", None)) is not None:
        name = str(reference).removeprefix("#/definitions/")
        target = find(definitions, name)
        if target is None or name in seen:
            raise ExpressionError(
                f"The type definition '{reference}' is not found or refers to itself. "
                "Please see https://aka.ms/arm-syntax-parameters for usage details."
            )
        seen.add(name)
        merged = {**_folded(target), **merged}
    return merged


def _folded(schema: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(schema, dict):
        raise _misshapen(schema)
    return {key.lower(): value for key, value in schema.items()}


def check_output(value: Any, declared: Type) -> None:
    """Refuse the value of an output that is not of its type."""
    wanted = declared.wanted
    nullable = value is None and declared.nullable
    if wanted and not nullable and not isinstance(value, Unknown) and kind_of(value) not in wanted:
        raise ExpressionError(
            f"Template output JToken type is not valid. Expected '{wanted}'. Actual "
            f"'{kind_of(value)}'."
        )


def check(path: str, value: Any, declared: Type, types: Types) -> None:
    """Refuse a value that is not of its type; unknown values are trusted."""
    if isinstance(value, Unknown) or (value is None and declared.nullable):
        return
    wanted = declared.wanted
    if declared.declared and not wanted:
        raise _not_a_type(path, declared.declared)
    if wanted and kind_of(value) not in wanted:
        raise ExpressionError(
            f"The provided value for the template parameter '{path}' is not valid. Expected a "
            f"value of type '{wanted}', but received a value of type '{kind_of(value)}'. {_SEE}"
        )
    if declared.is_plain:
        return
    _check_allowed(path, value, declared.schema)
    _check_bounds(path, value, declared)
    for name, item, inner in _parts(path, value, declared.schema, types):
        if not isinstance(item, Unknown):
            check(name, item, types.of(inner), types)


def _not_a_type(path: str, declared: str) -> ExpressionError:
    return ExpressionError(
        f"The template parameter '{path}' is not valid: the type '{declared}' is not one of "
        "'string, secureString, int, bool, object, secureObject, array'. "
        "Please see https://aka.ms/arm-syntax-parameters for usage details."
    )


def _check_allowed(path: str, value: Any, schema: Mapping[str, Any]) -> None:
    if schema.get("allowedvalues") is None:
        return
    allowed = _piece(schema, "allowedvalues", list)
    values = value if isinstance(value, list) and value not in allowed else [value]
    for item in values:
        if not isinstance(item, Unknown) and not any(same(item, one) for one in allowed):
            raise ExpressionError(
                f"The provided value '{as_text(item)}' for the template parameter '{path}' is not "
                f"valid. The value '{as_text(item)}' is not part of the allowed value(s): "
                f"'{','.join(as_text(one) for one in allowed)}'."
            )


def _check_bounds(path: str, value: Any, declared: Type) -> None:
    for sentence, bound, kinds, sign in declared.bounds:
        if not isinstance(value, kinds):
            continue
        measured = value if isinstance(value, int) else len(value)
        if (measured - bound) * sign < 0:
            raise ExpressionError(
                f"The provided value for the template parameter '{path}' is not valid. "
                f"{sentence} '{bound}'. {_SEE}"
            )


def _misshapen(schema: Any) -> ExpressionError:
    return ExpressionError(
        f"The type definition '{as_text(schema)}' is not valid. "
        "Please see https://aka.ms/arm-syntax-parameters for usage details."
    )


def _piece(schema: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    """A part of a schema that must be an array or an object; empty if it is left out."""
    value = schema.get(name)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise _misshapen(schema)
    return value


_Part = tuple[str, Any, Any]


def _parts(path: str, value: Any, schema: Mapping[str, Any], types: Types) -> Iterator[_Part]:
    """What is inside a value, each with its own schema."""
    if isinstance(value, list):
        yield from _items(path, value, schema)
    elif isinstance(value, dict):
        yield from _properties(path, value, _chosen(path, value, schema, types))


def _items(path: str, value: list[Any], schema: Mapping[str, Any]) -> Iterator[_Part]:
    first = _piece(schema, "prefixitems", list)
    for index, (item, inner) in enumerate(zip(value, first, strict=False)):
        yield f"{path}[{index}]", item, inner
    rest = schema.get("items")
    surplus = len(value) > len(first)
    if rest is False and surplus:
        raise ExpressionError(
            f"The provided value for the template parameter '{path}' is not valid. The array has "
            f"{len(value)} items, at most {len(first)} are allowed. {_SEE}"
        )
    if isinstance(rest, dict):
        for index, item in enumerate(value[len(first) :], len(first)):
            yield f"{path}[{index}]", item, rest


def _chosen(
    path: str, value: Mapping[str, Any], schema: Mapping[str, Any], types: Types
) -> Mapping[str, Any]:
    """The variant of a discriminated object that its discriminator names."""
    discriminator = _folded(_piece(schema, "discriminator", dict))
    if not discriminator:
        return schema
    name = str(discriminator.get("propertyname"))
    chosen = find(value, name)
    mapping = _piece(discriminator, "mapping", dict)
    if isinstance(chosen, Unknown):
        return {}
    if not isinstance(chosen, str) or chosen not in mapping:
        raise ExpressionError(
            f"The provided value for the template parameter '{path}' is not valid. The property "
            f"'{name}' must be one of '{', '.join(mapping)}'. {_SEE}"
        )
    return types.of(mapping[chosen]).schema


def _properties(path: str, value: dict[str, Any], schema: Mapping[str, Any]) -> Iterator[_Part]:
    declared = _piece(schema, "properties", dict)
    for name, inner in declared.items():
        yield f"{path}.{name}", find(value, name), inner
    others = schema.get("additionalproperties")
    for name, item in value.items() if others is False or isinstance(others, dict) else ():
        if key_of(declared, name) is not None:
            continue
        if others is False:
            raise ExpressionError(
                f"The provided value for the template parameter '{path}' is not valid. The "
                f"property '{name}' is not permitted. {_SEE}"
            )
        yield f"{path}.{name}", item, others
